"""The client against a server of the standard library that answers what a test tells it to."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from zhipei.client import clocks, http
from zhipei.client.answers import Refused, Unreachable
from zhipei.client.http import Services
from zhipei.failure import Failure

ALL = ("people", "training", "qa", "kpi", "notify")
Answer = tuple[int, Any] | None  # None: the connection breaks before an answer
PROBLEM = {
    "type": "urn:zhipei:problem:not-yours",
    "title": "Not yours",
    "detail": "it is Li's",
    "errors": [{"where": "body", "code": "x"}],
}


@dataclass
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Server:
    """Answers each request by `answer(request)`; keeps what it was asked."""

    answer: Callable[[Asked], Answer]
    asked: list[Asked] = field(default_factory=list)
    url: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readline():
            method, path, _ = head.decode().split(" ", 2)
            lines = iter([line async for line in _until_blank(reader)])
            headers = {
                name.lower(): value.strip()
                for name, _, value in (line.decode().partition(":") for line in lines)
            }
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            self.asked.append(Asked(method, path, headers, body))
            told = self.answer(self.asked[-1])
            if told is None:
                break
            status, value = told
            content = json.dumps(value).encode()
            writer.write(
                f"HTTP/1.1 {status} x\r\nContent-Type: application/json\r\nContent-Length: "
                f"{len(content)}\r\n\r\n".encode()
                + content
            )
        writer.close()


async def _until_blank(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while (line := await reader.readline()).strip():
        yield line


@asynccontextmanager
async def answering(answer: Callable[[Asked], Answer] | Sequence[Answer]) -> AsyncIterator[Server]:
    one_by_one = iter(() if callable(answer) else answer)
    server = Server(answer if callable(answer) else lambda _: next(one_by_one))
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    async with listening:
        yield server


async def test_a_write_is_sent_again_with_the_same_key_until_it_is_answered() -> None:
    async with (
        answering([None, (503, {}), (500, {}), (201, {"done": True})]) as server,
        Services({"qa": server.url}) as services,
    ):
        assert await services.caller("secret").post("qa", "/v1/things", {"a": 1}) == {"done": True}
    assert len({asked.headers["idempotency-key"] for asked in server.asked}) == 1
    assert {asked.body for asked in server.asked} == {b'{"a": 1}'}
    assert len(server.asked) == 4


async def test_two_writes_have_keys_of_their_own_unless_somebody_names_one() -> None:
    async with answering(lambda _: (201, {})) as server, Services({"qa": server.url}) as services:
        caller = services.caller("secret")
        for key in (None, None, "mine"):
            await caller.post("qa", "/v1/things", key=key)
    keys = [asked.headers["idempotency-key"] for asked in server.asked]
    assert len(set(keys)) == 3
    assert keys[2] == "mine"


async def test_a_refusal_is_final_and_says_what_the_problem_says() -> None:
    async with answering([(409, PROBLEM)]) as server, Services({"qa": server.url}) as services:
        with pytest.raises(
            Refused, match=r"qa refused POST /v1/things \(409\): Not yours; it is Li's"
        ) as refused:
            await services.caller("secret").post("qa", "/v1/things")
    assert (refused.value.status, refused.value.slug, refused.value.errors[0]["code"]) == (
        409,
        "not-yours",
        "x",
    )
    assert len(server.asked) == 1


async def test_patience_ends_and_says_how_it_ended() -> None:
    waits: list[str] = []
    async with (
        answering(lambda _: (503, {})) as server,
        Services({"qa": server.url}, patience=0.4, on_wait=waits.append) as services,
    ):
        with pytest.raises(Unreachable, match="qa gave no answer to GET /v1/things"):
            await services.caller("secret").get("qa", "/v1/things")
    assert len(server.asked) > 2
    assert len(waits) == 1  # the same trouble is told once


async def test_a_fault_inside_is_tried_again_for_a_shorter_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(http, "FAULT_PATIENCE", 0.1)
    async with (
        answering(lambda _: (500, {})) as server,
        Services({"qa": server.url}, patience=3600) as services,
    ):
        with pytest.raises(Unreachable):
            await services.caller("secret").get("qa", "/v1/things")


async def test_a_list_is_read_page_after_page() -> None:
    pages = [(200, {"items": [1, 2], "next": "c"}), (200, {"items": [3], "next": None})]
    async with answering(pages) as server, Services({"qa": server.url}) as services:
        found = [
            item async for item in services.caller("secret").pages("qa", "/v1/things", state="open")
        ]
    assert found == [1, 2, 3]
    assert [asked.path for asked in server.asked] == [
        "/v1/things?state=open&limit=200",
        "/v1/things?state=open&limit=200&after=c",
    ]


async def test_the_operator_names_the_tenant_on_which_to_act() -> None:
    async with answering(lambda _: (200, {})) as server, Services({"qa": server.url}) as services:
        await services.caller("secret").within("t1").get("qa", "/v1/things")
    assert server.asked[0].headers["zhipei-tenant"] == "t1"
    assert server.asked[0].headers["authorization"] == "Bearer secret"


def position(*, outbox: int = 0, lag: int | None = 0, end: int = 7) -> Answer:
    return 200, {"outbox_rows": outbox, "lag": lag, "written": end}


@pytest.mark.parametrize(
    ("looks", "needed"),
    [
        ([position(), position()], 2),
        ([position(outbox=1), position(), position()], 3),
        ([position(lag=3), position(lag=None), position(), position()], 4),
        (
            [position(end=7), position(end=8), position(end=8)],
            3,
        ),  # quiet twice, but something was said in between
    ],
    ids=["quiet", "to send", "to hear", "said between two looks"],
)
async def test_drained_is_what_is_quiet_in_two_looks_with_nothing_said_between(
    looks: list[Answer], needed: int
) -> None:
    async with answering(looks) as server, Services({"qa": server.url}) as services:
        await clocks.drain(services.caller("secret"))
    assert len(server.asked) == needed


@pytest.mark.parametrize(("end", "needed"), [(3, 3), (4, 4)])
async def test_after_what_was_said_has_left_the_outboxes_one_look_is_enough_if_no_topic_has_grown(
    end: int, needed: int
) -> None:
    looks = [position(end=3), position(end=3), position(end=end), position(end=end)]
    async with answering(looks) as server, Services({"qa": server.url}) as services:
        operator = services.caller("secret")
        await clocks.drain(operator)
        await clocks.drain(operator, is_sent=True)
    assert len(server.asked) == needed


async def test_only_who_has_something_left_is_asked_again_before_the_last_look_at_all() -> None:
    answers = {
        "qa": [position(lag=2), position(lag=1), position(), position()],
        "kpi": [position(), position()],
    }
    async with (
        answering(answers["qa"]) as qa,
        answering(answers["kpi"]) as kpi,
        Services({"qa": qa.url, "kpi": kpi.url}) as services,
    ):
        await clocks.drain(services.caller("secret"))
    assert (len(qa.asked), len(kpi.asked)) == (4, 2)


async def test_who_hears_more_while_the_others_come_so_far_is_waited_for() -> None:
    answers = {
        "qa": [position(lag=1), position(), position(), position()],
        "kpi": [position(end=7), position(end=8), position(end=8)],
    }
    async with (
        answering(answers["qa"]) as qa,
        answering(answers["kpi"]) as kpi,
        Services({"qa": qa.url, "kpi": kpi.url}) as services,
    ):
        await clocks.drain(services.caller("secret"))
    assert (len(qa.asked), len(kpi.asked)) == (4, 3)


async def test_draining_gives_up_with_what_is_on_its_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clocks, "DRAIN_SECONDS", 0.1)
    async with (
        answering(lambda _: position(outbox=2, lag=5)) as server,
        Services({"qa": server.url}) as services,
    ):
        with pytest.raises(Failure, match="qa: 2 to send, 5 to hear"):
            await clocks.drain(services.caller("secret"))


async def test_clocks_move_in_waves_and_what_a_wave_said_is_heard_before_the_next_moves() -> None:
    def answer(asked: Asked) -> Answer:
        return (200, {"ran": 1, "said": 2}) if asked.path == "/v1/clock" else position()

    async with answering(answer) as server, Services(dict.fromkeys(ALL, server.url)) as services:
        caller = services.caller("secret")
        assert await clocks.advance(caller, caller, datetime(2021, 1, 4, tzinfo=UTC)) == (5, True)
    moves = "".join("m" if asked.path == "/v1/clock" else "." for asked in server.asked)
    assert [len(wave) for wave in moves.replace(".", " ").split()] == [2, 1, 2]


@pytest.mark.parametrize("ran", [0, 1])
async def test_where_no_timer_said_anything_nobody_is_waited_for(ran: int) -> None:
    async with (
        answering(lambda _: (200, {"ran": ran, "said": 0})) as server,
        Services(dict.fromkeys(ALL, server.url)) as services,
    ):
        caller = services.caller("secret")
        assert await clocks.advance(caller, caller, datetime(2021, 1, 4, tzinfo=UTC)) == (
            5 * ran,
            False,
        )
    assert {asked.path for asked in server.asked} == {"/v1/clock"}

"""A call file goes in over HTTP, and the report has the figures of those who made the file."""

import json
import random
import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from disks import full, small_disk
from services.kpi.given import HEAD, Directory, csv
from sqlalchemy import select

from chassis.operation.files import FileStore
from chassis.testing import ServiceUnderTest
from kpi.calls import tables as calls_tables
from kpi.calls.imports import actions
from zhipei_events.kpi import CallAbandoned, CallHandled, CallRated, CallRevised, Scale
from zhipei_events.values import Line, person_id

ROW = "{},{},2021-01-01,9:12:58,Contract related,Y,Y,10,0:01:00,3"
QUARTER = {"from": "2021-01-01", "to": "2021-03-31"}

LOOP = """\
1767578725|c|hotline|NONE|ENTERQUEUE||x|1
1767578740|c|hotline|PJSIP/2001|RINGNOANSWER|15000
1767578755|c|hotline|NONE|EXITWITHTIMEOUT|1|1|30
1767578755|c|hotline|NONE|ENTERQUEUE||x|1
1767578785|c|hotline|NONE|EXITWITHTIMEOUT|1|1|30
1767578785|c|hotline|NONE|ENTERQUEUE||x|1
1767578795|c|hotline|PJSIP/2002|CONNECT|10|y|9
1767578915|c|hotline|PJSIP/2002|COMPLETECALLER|10|120|1
"""
"""A caller who is let out of a queue twice and enters it again within the same second."""


def home(kpi: ServiceUnderTest) -> list[tuple[str, str]]:
    return [("center", str(Directory(kpi).center))]


def operations(kpi: ServiceUnderTest) -> httpx.AsyncClient:
    """Whoever imports, always the same person."""
    return kpi.client(person_id(kpi.tenant, "OPS"), roles=["operations"], places=home(kpi))


async def send(
    kpi: ServiceUnderTest, content: bytes, path: str = "/v1/imports/calls", **form: str
) -> httpx.Response:
    return await operations(kpi).post(
        path, files={"file": ("calls.csv", content)}, data={"zone": "Asia/Shanghai", **form}
    )


async def hear_all(kpi: ServiceUnderTest) -> int:
    said = await kpi.drain(CallHandled, CallAbandoned, CallRevised, CallRated)
    for start in range(0, len(said), 2000):
        await kpi.hear(said[start : start + 2000])
    return len(said)


async def report(kpi: ServiceUnderTest, of: str, **query: str) -> dict[str, Any]:
    director = kpi.client(roles=["center_director"], places=home(kpi))
    answer = await director.get(f"/v1/reports/{of}", params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize("what", ["files", "forms"])
async def test_where_there_is_no_room_for_a_file_it_is_said_and_sent_again_later_it_is_taken(
    kpi: ServiceUnderTest,
    directory: Directory,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    what: str,
) -> None:
    await directory.agents("Diane")
    content = csv(ROW.format(f"N{number:06}", "Diane") for number in range(20_000))
    assert len(content) > 1 << 20  # a smaller form never touches the disk
    with small_disk(tmp_path / "disk", "8m") as disk:
        if what == "files":
            monkeypatch.setattr(kpi.app.state, "files", FileStore(disk))
        else:
            monkeypatch.setattr(tempfile, "tempdir", str(disk))
        with full(disk):
            refused = await send(kpi, content, dry_run="true")
        assert (refused.status_code, refused.json()["type"]) == (507, "urn:zhipei:problem:no-space")
        assert str(disk) in refused.json()["detail"]
        assert (await send(kpi, content, dry_run="true")).status_code in {201, 202}


EIGHT = ("Becky", "Dan", "Diane", "Greg", "Jim", "Joe", "Martha", "Stewart")


@pytest.mark.rule("KPI-0", "KPI-6")
async def test_the_real_call_log_gives_the_published_report_and_a_second_import_changes_nothing(
    kpi: ServiceUnderTest, directory: Directory, call_files: Path
) -> None:
    await directory.agents(*EIGHT)
    content = (call_files / "Call_Center_Dataset.csv").read_bytes()
    answer = await send(kpi, content)
    assert answer.status_code == 201
    assert (answer.json()["state"], answer.json()["counts"]) == (
        "done",
        {"new": 5000, "incomplete": 0},
    )
    assert await hear_all(kpi) == 5000
    found = await report(kpi, "agents", **QUARTER)
    expected = json.loads((call_files / "Call_Center_Dataset.expected.json").read_text())
    for name in ("total", "answered", "abandon_rate", "fcr_of_answered"):
        assert float(found[name]) == expected[name]
    assert {
        name: {key: float(found["agents"][name][key]) for key in figures}
        for name, figures in expected["agents"].items()
    } == expected["agents"]
    head, *rows = content.splitlines(keepends=True)
    random.Random(3).shuffle(rows)  # noqa: S311 - a shuffle, no secret
    for piece in (rows[:2500], rows[2500:]):
        assert (await send(kpi, head + b"".join(piece))).json()["counts"] == {
            "unchanged": 2500,
            "incomplete": 0,
        }
    assert await hear_all(kpi) == 0
    assert await report(kpi, "agents", **QUARTER) == found


@pytest.mark.rule("KPI-0a")
async def test_agents_are_listed_for_registration_and_unknown_ones_are_rejected_lines(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    await directory.agents("Diane")
    content = csv([ROW.format(1, "Diane"), ROW.format(2, "Greg"), "broken", ROW.format(4, "Greg")])
    listed = await send(kpi, content, "/v1/imports/calls/agents")
    assert listed.json() == {
        "agents": [
            {"name": "Diane", "line": 2, "calls": 1, "known": True},
            {"name": "Greg", "line": 3, "calls": 2, "known": False},
        ]
    }
    run = (await send(kpi, content)).json()
    assert run["counts"] == {"new": 1, "rejected": 3, "incomplete": 0}
    rejected = (await operations(kpi).get(f"/v1/imports/{run['import_id']}/rejected")).json()
    assert [(one["line"], one["cell"], one["code"], one["value"]) for one in rejected["items"]] == [
        (3, "agent", "unknown_agent", "Greg"),
        (4, None, "columns", None),
        (5, "agent", "unknown_agent", "Greg"),
    ]
    await directory.agents("Greg")
    assert (await send(kpi, content)).json()["counts"] == {
        "new": 2,
        "unchanged": 1,
        "rejected": 1,
        "incomplete": 0,
    }


async def test_a_dry_run_reports_the_same_and_changes_nothing(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    await directory.agents("Diane")
    content = csv([ROW.format(1, "Diane"), ROW.format(2, "Greg")])
    run = (await send(kpi, content, dry_run="true")).json()
    assert (run["dry_run"], run["counts"]) == (True, {"new": 1, "rejected": 1, "incomplete": 0})
    assert await kpi.rows(select(calls_tables.calls)) == []
    assert await kpi.drain() == []


async def test_an_import_that_was_broken_off_goes_on_where_it_stood(
    kpi: ServiceUnderTest, directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    await directory.agents("Diane")
    monkeypatch.setattr(actions, "SLICE_LINES", 3)
    monkeypatch.setattr("kpi.calls.imports.routes.PATIENCE_SECONDS", 0.0)
    content = csv([ROW.format(n, "Diane") for n in range(7)])
    first = await send(kpi, content)
    assert (first.status_code, first.json()["position"]) == (202, 0)
    again = await send(kpi, content)
    assert again.json()["import_id"] == first.json()["import_id"]
    monkeypatch.setattr("kpi.calls.imports.routes.PATIENCE_SECONDS", 20.0)
    done = await operations(kpi).post(f"/v1/imports/{first.json()['import_id']}/continue")
    assert (done.status_code, done.json()["state"], done.json()["counts"]["new"]) == (
        200,
        "done",
        7,
    )
    assert len(await kpi.drain(CallHandled)) == 7


async def test_a_key_that_stands_twice_in_a_file_is_rejected_however_often_the_file_comes(
    kpi: ServiceUnderTest, directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    await directory.agents("Diane")
    monkeypatch.setattr(actions, "SLICE_LINES", 1)
    content = csv([ROW.format(1, "Diane"), ROW.format(1, "Diane").replace("0:01:00", "0:02:00")])
    assert (await send(kpi, content)).json()["counts"] == {"new": 1, "rejected": 1, "incomplete": 0}
    assert (await send(kpi, content)).json()["counts"] == {
        "unchanged": 1,
        "rejected": 1,
        "incomplete": 0,
    }


@pytest.mark.rule("KPI-0a")
@pytest.mark.parametrize(
    ("content", "form", "code"),
    [
        (HEAD.encode(), {"zone": ""}, "no_zone"),
        (b"a,b\n1,2\n", {}, "no_preset"),
        (HEAD.encode(), {"preset": "other"}, "no_preset"),
        (HEAD.encode(), {"mapping": "name: x"}, "bad_mapping"),
        (HEAD.encode("utf-16"), {}, "encoding"),
        (b"", {}, "no_preset"),
    ],
)
async def test_a_file_that_cannot_be_read_is_refused_with_a_code(
    kpi: ServiceUnderTest, content: bytes, form: dict[str, str], code: str
) -> None:
    answer = await send(kpi, content, **form)
    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:zhipei:problem:unreadable-file"
    assert answer.json()["errors"][0]["code"] == code


async def test_a_zone_that_does_not_exist_is_refused_as_a_field(kpi: ServiceUnderTest) -> None:
    answer = await send(kpi, HEAD.encode(), zone="Nowhere/At_All")
    assert answer.status_code == 422
    assert [(fault["where"], fault["code"]) for fault in answer.json()["errors"]] == [
        ("body.zone", "unknown_zone")
    ]


async def test_agents_may_not_import_calls(kpi: ServiceUnderTest) -> None:
    answer = await kpi.client(roles=["agent"]).post(
        "/v1/imports/calls", files={"file": ("calls.csv", HEAD.encode())}
    )
    assert answer.status_code == 403


# ---- Asterisk


@pytest.mark.rule("KPI-6")
@pytest.mark.parametrize(
    ("case", "of", "name"),
    [
        ("case_01_agent", "agents", "1"),
        ("case_02_agent", "agents", "2"),
        ("case_17_queue", "queues", "q01"),
    ],
)
async def test_the_figures_of_an_independent_suite_come_out_by_hour_and_in_total(
    kpi: ServiceUnderTest, directory: Directory, call_files: Path, *, case: str, of: str, name: str
) -> None:
    await directory.agents("1", "2")
    run = await operations(kpi).post(
        "/v1/imports/calls", files={"file": (case, (call_files / f"{case}.queue_log").read_bytes())}
    )
    assert run.json()["counts"].get("rejected", 0) == 0
    await hear_all(kpi)
    expected = json.loads((call_files / f"{case}.expected.json").read_text())["expected"][0]
    day = expected["step"].split('"')[3]
    found = await report(kpi, of, **{"from": day, "to": day, "by": "hour", "zone": "UTC"})
    hours = {period["period"]: period[of].get(name) for period in found["periods"]}
    for row in expected["rows"]:
        hour = row["interval"]
        figures = (
            found[of][name]
            if hour == "Total"
            else hours.get(f"{day}T{int(hour.partition('h')[0]):02}")
        )
        assert shown(figures, row) == {
            key: row[key] for key in row if key not in ("interval", "QoS")
        }


def shown(figures: dict[str, Any] | None, row: dict[str, str]) -> dict[str, str]:
    """Our figures in the words of the other suite."""
    if figures is None:
        empty = {
            "Answered": "0",
            "Conversation": "00:00:00",
            "Received": "0",
            "Abandoned": "0",
            "AWT": "",
            "Answered rate": "",
        }
        return {key: empty[key] for key in row if key in empty}
    ours = {
        "Answered": str(figures["answered"]),
        "Conversation": figures["talk_time"],
        "Received": str(figures["offered"]),
        "Abandoned": str(figures["abandoned"]),
        "AWT": figures["awt_time"],
        "Answered rate": f"{int(float(figures['connect_rate']) * 100)} %",
    }
    return {key: ours[key] for key in row if key in ours}


@pytest.mark.rule("KPI-0")
async def test_a_queue_log_in_pieces_and_in_any_order_makes_the_same_calls(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    await directory.agents("2001", "2002")
    lines = LOOP.encode().splitlines(keepends=True)
    later = await send(kpi, b"".join(lines[4:]))  # The second time-out has no beginning yet
    assert later.json()["counts"] == {"new": 1, "incomplete": 1}
    assert (await send(kpi, b"".join(lines[:4]))).json()["counts"] == {"new": 2, "incomplete": 0}
    await hear_all(kpi)
    random.Random(5).shuffle(lines)  # noqa: S311 - a shuffle, no secret
    assert (await send(kpi, b"".join(lines))).json()["counts"] == {"unchanged": 3, "incomplete": 0}
    assert await hear_all(kpi) == 0
    calls = await kpi.rows(select(calls_tables.calls.c.wait_seconds, calls_tables.calls.c.answered))
    assert sorted((row["wait_seconds"], row["answered"]) for row in calls) == [
        (10, True),
        (30, False),
        (30, False),
    ]


# ---- reports


async def test_a_report_by_week_and_month_sums_the_days(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    await directory.agents("Diane", "Greg")
    days = ("2021-01-03", "2021-01-04", "2021-02-01")
    await send(
        kpi,
        csv(
            [
                ROW.format(day, name).replace("2021-01-01", day, 1)
                for day in days
                for name in ("Diane",)
            ]
        ),
    )
    await hear_all(kpi)
    weeks = await report(kpi, "agents", by="week", **QUARTER)
    assert [(one["period"], one["total"]) for one in weeks["periods"]] == [
        ("2020-W53", 1),
        ("2021-W01", 1),
        ("2021-W05", 1),
    ]
    months = await report(kpi, "agents", by="month", **QUARTER)
    assert [(one["period"], one["agents"]["Diane"]["answered"]) for one in months["periods"]] == [
        ("2021-01", 2),
        ("2021-02", 1),
    ]
    assert months["agents"]["Diane"]["aht_time"] == "00:01:00"


async def test_the_agents_of_a_report_come_in_pages_by_number_and_the_whole_stays_the_same(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    await directory.agents("Diane", "Greg", "Zoe")
    await send(kpi, csv(ROW.format(name, name) for name in ("Zoe", "Greg", "Diane")))
    await hear_all(kpi)
    stranger = uuid4()
    await kpi.given(rating_of(stranger))
    pages: list[dict[str, Any]] = []
    after: str | None = ""
    while after is not None:
        more = {"after": after} if after else {}
        query = {"by": "month", "limit": "2", **QUARTER, **more}
        pages.append((await kpi.client().get("/v1/reports/agents", params=query)).json())
        after = pages[-1]["next"]
    expected = [{"Diane", "Greg"}, {"Zoe", str(stranger)}]
    assert [set(page["agents"]) for page in pages] == expected
    assert [page["total"] for page in pages] == [3, 3]
    assert [set(page["periods"][0]["agents"]) for page in pages] == expected


async def test_an_answer_of_many_hours_has_fewer_agents(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    names = [f"Agent {number:03}" for number in range(3)]
    await directory.agents(*names)
    await send(kpi, csv(ROW.format(name, name) for name in names))
    await hear_all(kpi)
    hours = {"from": "2021-01-01", "to": "2021-03-03", "by": "hour"}  # 62 days of 24 hours
    page = await report(kpi, "agents", **hours)  # 2,000 figures ÷ 1,489 periods
    assert (list(page["agents"]), page["next"] is None, page["total"]) == ([names[0]], False, 3)


@pytest.mark.parametrize(
    "query",
    [
        {"from": "2021-02-01", "to": "2021-01-01"},
        {"from": "2021-01-01", "to": "2021-12-31", "by": "hour"},
        {"from": "2021-01-01", "to": "2021-01-01", "zone": "Moon"},
    ],
)
async def test_a_report_that_makes_no_sense_is_refused(
    kpi: ServiceUnderTest, query: dict[str, str]
) -> None:
    assert (
        await kpi.client(roles=["qa_lead"]).get("/v1/reports/agents", params=query)
    ).status_code in {400, 422}


async def test_a_person_who_is_not_known_yet_stands_in_the_report_by_id(
    kpi: ServiceUnderTest,
) -> None:
    agent = uuid4()
    await kpi.given(rating_of(agent))
    found = (await kpi.client().get("/v1/reports/agents", params=QUARTER)).json()
    assert found["agents"][str(agent)]["csat_index"] == "75"
    assert (found["total"], found["asa"]) == (0, None)


def rating_of(agent: UUID) -> CallRated:
    """4 of 1–5 of a call of somebody, in no place."""
    return CallRated(
        call_id=uuid4(),
        call_key="pbx:1",
        agent_id=agent,
        team_id=None,
        site_id=None,
        center_id=None,
        line=Line.INBOUND,
        business_date=date(2021, 1, 4),
        rating=Decimal(4),
        rating_scale=Scale(least=Decimal(1), greatest=Decimal(5)),
    )

"""A route is one transaction of one caller."""

import asyncio
from uuid import uuid4

import pytest
from fastapi import APIRouter
from httpx import ASGITransport
from notebook.service import SERVICE, VICTIMS, NoteWritten
from notebook.tables import notes
from sqlalchemy import select

from chassis.http.routes import OWN, Routes
from chassis.messages.database import engine_for
from chassis.messages.settings import Settings
from chassis.operation.app import create_app
from chassis.testing import ServiceUnderTest


async def texts(sut: ServiceUnderTest) -> list[str]:
    return sorted(row["text"] for row in await sut.rows(select(notes)))


async def test_a_write_and_what_it_says_are_committed_together(notebook: ServiceUnderTest) -> None:
    answer = await notebook.client(roles=["writer"]).post("/v1/notes", json={"text": "hello"})
    assert answer.status_code == 201
    [(envelope, event)] = await notebook.drain(NoteWritten)
    assert event.text == "hello"
    assert envelope.actor.startswith("person:")
    assert envelope.tenant == notebook.tenant
    assert await texts(notebook) == ["hello"]


async def test_a_refusal_leaves_nothing_behind(notebook: ServiceUnderTest) -> None:
    answer = await notebook.client(roles=["writer"]).post("/v1/notes", json={"text": "silly"})
    assert answer.status_code == 409
    assert await texts(notebook) == []
    assert await notebook.drain() == []


async def test_a_bug_leaves_nothing_behind_and_tells_nothing(notebook: ServiceUnderTest) -> None:
    client = notebook.client(roles=["writer"])
    assert isinstance(client._transport, ASGITransport)
    client._transport.raise_app_exceptions = False
    answer = await client.post("/v1/notes", json={"text": "broken"})
    assert answer.status_code == 500
    assert answer.json()["type"] == "urn:zhipei:problem:internal"
    assert "bug" not in answer.text
    assert await texts(notebook) == []


async def test_a_get_cannot_write(notebook: ServiceUnderTest) -> None:
    with pytest.raises(Exception, match="read-only transaction"):
        await notebook.client(roles=["writer"]).get("/v1/notes/by/force")
    assert await texts(notebook) == []


async def test_a_victim_of_serialization_is_done_again_with_the_same_body(
    notebook: ServiceUnderTest,
) -> None:
    VICTIMS.clear()
    answer = await notebook.client(roles=["writer"]).post(
        "/v1/notes/victims?times=2", json={"a": 1}
    )
    assert answer.status_code == 200
    assert VICTIMS == ['{"a":1}'] * 3
    assert await texts(notebook) == ["survived"]


async def test_a_victim_that_is_chosen_again_and_again_is_told_to_come_back(
    notebook: ServiceUnderTest,
) -> None:
    VICTIMS.clear()
    answer = await notebook.client(roles=["writer"]).post("/v1/notes/victims?times=99")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
    assert await texts(notebook) == []


async def test_a_full_disk_of_the_database_is_said_and_nothing_is_left_behind(
    notebook: ServiceUnderTest,
) -> None:
    VICTIMS.clear()
    answer = await notebook.client(roles=["writer"]).post("/v1/notes/victims?times=99&code=53100")
    assert (answer.status_code, answer.json()["type"]) == (507, "urn:zhipei:problem:no-space")
    assert await texts(notebook) == []


async def test_a_full_disk_that_has_room_again_is_not_spoken_of(notebook: ServiceUnderTest) -> None:
    VICTIMS.clear()
    assert (
        await notebook.client(roles=["writer"]).post("/v1/notes/victims?times=1&code=53100")
    ).status_code == 200


async def test_rows_of_another_tenant_are_not_there(notebook: ServiceUnderTest) -> None:
    await notebook.client(roles=["writer"]).post("/v1/notes", json={"text": "mine"})
    notebook.tenant = uuid4()
    assert (await notebook.client(roles=["reader"]).get("/v1/notes")).json() == {
        "items": [],
        "next": None,
    }


async def burn() -> None: ...


def with_unknown_permission() -> APIRouter:
    router = Routes(prefix="/v1/burn")
    router.post("", permission="notes.burn", place=OWN)(burn)
    return router


def reading_without_a_kind() -> APIRouter:
    router = Routes(prefix="/v1/burn")
    router.get("", permission="notes.read")(burn)
    return router


def reading_an_unknown_kind() -> APIRouter:
    router = Routes(prefix="/v1/burn")
    router.get("", permission="notes.read", shows="gossip")(burn)
    return router


def writing_without_a_place() -> APIRouter:
    router = Routes(prefix="/v1/burn")
    router.post("", permission="notes.write")(burn)
    return router


def without_permission() -> APIRouter:
    router = APIRouter(prefix="/v1/burn")
    router.post("")(burn)
    return router


@pytest.mark.parametrize(
    ("router", "complaint"),
    [
        (with_unknown_permission(), "not in the table of permissions"),
        (without_permission(), "no permission"),
        (reading_without_a_kind(), "GET /v1/burn does not say what it shows"),
        (reading_an_unknown_kind(), "shows gossip, which is no kind of record"),
        (writing_without_a_place(), "POST /v1/burn does not say where it writes"),
    ],
)
async def test_an_app_with_a_route_that_nobody_permits_does_not_start(
    notebook_settings: Settings, router: APIRouter, complaint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notebook.service.ROUTES", (router,))
    engine = engine_for(notebook_settings, name="careless")
    with pytest.raises(ValueError, match=complaint):
        create_app(SERVICE, notebook_settings, engine)
    await engine.dispose()


async def test_a_write_without_a_version_is_asked_for_it_and_a_stale_one_is_refused(
    notebook: ServiceUnderTest,
) -> None:
    client = notebook.client(roles=["writer"])
    note = (await client.post("/v1/notes", json={"text": "first"})).json()
    path = f"/v1/notes/{note['note_id']}"
    tag = (await client.get(path)).headers["etag"]
    assert tag == '"1"'
    assert (await client.put(path, json={"text": "x"})).status_code == 428
    changed = await client.put(path, json={"text": "second"}, headers={"If-Match": tag})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    stale = await client.put(path, json={"text": "third"}, headers={"If-Match": tag})
    assert (stale.status_code, stale.json()["type"]) == (412, "urn:zhipei:problem:version-mismatch")
    assert await texts(notebook) == ["second"]


async def test_of_two_edits_at_once_one_is_refused(notebook: ServiceUnderTest) -> None:
    client = notebook.client(roles=["writer"])
    note = (await client.post("/v1/notes", json={"text": "first"})).json()
    edits = [
        client.put(f"/v1/notes/{note['note_id']}", json={"text": word}, headers={"If-Match": '"1"'})
        for word in ("a", "b")
    ]
    assert sorted(answer.status_code for answer in await asyncio.gather(*edits)) == [200, 412]


async def test_pages_follow_one_another_to_the_end(notebook: ServiceUnderTest) -> None:
    writer = notebook.client(roles=["writer"])
    for number in (3, 1, 2, 2, 5):
        await writer.post("/v1/notes", json={"text": "n", "number": number})
    seen, after = [], None
    while True:
        page = (
            await writer.get(
                "/v1/notes", params={"limit": 2, **({"after": after} if after else {})}
            )
        ).json()
        seen += [item["number"] for item in page["items"]]
        if (after := page["next"]) is None:
            break
    assert seen == [1, 2, 2, 3, 5]


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("limit=201", "query.limit"),
        ("after=nonsense", "query.after"),
        ("after=WyIiLDEsMl0", "query.after"),
        ("sort=colour", "query.sort"),
    ],
)
async def test_a_list_refuses_what_it_cannot_do(
    notebook: ServiceUnderTest, query: str, where: str
) -> None:
    answer = await notebook.client(roles=["reader"]).get(f"/v1/notes?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["where"] == where


@pytest.mark.rule("GEN-11")
async def test_a_write_that_nobody_asked_a_place_for_changes_nothing(
    notebook: ServiceUnderTest,
) -> None:
    with pytest.raises(RuntimeError, match="nobody asked act_in"):
        await notebook.client(roles=["writer"]).post("/v1/notes/careless")
    assert (await notebook.client(roles=["reader"]).get("/v1/notes")).json()["items"] == []


@pytest.mark.rule("GEN-11")
async def test_a_route_that_names_its_place_is_for_those_who_act_there(
    notebook: ServiceUnderTest,
) -> None:
    note = (await notebook.client(roles=["writer"]).post("/v1/notes", json={"text": "n"})).json()
    path, note_id = f"/v1/notes/{note['note_id']}/stamps", note["note_id"]

    async def stamping(role: str, *places: tuple[str, str], at: str = path) -> int:
        answer = await notebook.client(roles=[role], places=places).post(at)
        return answer.status_code

    assert await stamping("center_director", ("center", note_id)) == 204
    assert await stamping("center_director", ("center", str(uuid4()))) == 404
    assert await stamping("center_director") == 404
    assert await stamping("administrator") == 204
    assert await stamping("writer", ("center", note_id)) == 403
    assert await stamping("center_director", at=f"/v1/notes/{uuid4()}/stamps") == 404
    assert await stamping("center_director", at="/v1/notes/no-id/stamps") == 422


@pytest.mark.rule("GEN-11")
async def test_what_lies_in_no_place_is_written_by_roles_of_the_whole_tenant(
    notebook: ServiceUnderTest,
) -> None:
    director = notebook.client(roles=["center_director"], places=[("center", str(uuid4()))])
    assert (await director.post("/v1/notes/all/burn")).status_code == 403
    boss = notebook.client(roles=["administrator"])
    assert (await boss.post("/v1/notes/all/burn")).status_code == 204

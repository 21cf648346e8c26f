"""Policies: versions by date, scopes by precedence, maps merged, one hash per resolved set (GEN-1,
GEN-2, GEN-3).
"""

import contextlib
import hashlib
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import orjson
import pytest
from notebook.service import NotebookPolicyChanged, NotebookPolicyState
from sqlalchemy import select

from chassis.messages.ids import PLATFORM
from chassis.messages.tables import policy_sets
from chassis.messages.tx import Tx
from chassis.policies import resolution as policies
from chassis.policies import versions
from chassis.policies.resolution import resolve, set_hash
from chassis.policies.shipped import default_zone, definitions
from chassis.testing import ServiceUnderTest

TODAY = date(2026, 11, 22)
SITE, CENTER = "5d1e", "c3f7"


async def enter(
    sut: ServiceUnderTest,
    key: str,
    value: object,
    *,
    on: str = "2026-01-01",
    scope: tuple[str, str] | None = None,
) -> dict[str, object]:
    body: dict[str, object] = {"value": value, "effective_on": on, "reason": "because"}
    if scope:
        body["scope"] = {"dimension": scope[0], "scope_id": scope[1]}
    answer = await sut.client(roles=["administrator"]).put(f"/v1/policies/{key}", json=body)
    assert answer.status_code == 200, answer.text
    shown: dict[str, object] = answer.json()
    return shown


async def held(sut: ServiceUnderTest, key: str, on: date = TODAY, **scope: str) -> object:
    async with sut.tx() as tx:
        value: object = (await resolve(tx, "notebook", on=on, scope=scope))[key]
        return value


@pytest.mark.rule("GEN-4")
def test_a_zone_is_known_before_anybody_told_it() -> None:
    assert datetime(2026, 11, 22, tzinfo=ZoneInfo(default_zone())).utcoffset() == timedelta(hours=8)


@pytest.mark.rule("GEN-1")
async def test_what_is_shipped_holds_until_something_else_is_entered(
    notebook: ServiceUnderTest,
) -> None:
    assert await held(notebook, "note.longest") == 80
    assert await held(notebook, "note.share") == Decimal("12.5")
    assert await held(notebook, "note.days") == [1, 5, 15]
    assert await held(notebook, "note.reader") is None


@pytest.mark.rule("GEN-2")
async def test_a_new_value_replaces_the_old_one_from_its_date_on(
    notebook: ServiceUnderTest,
) -> None:
    await enter(notebook, "note.longest", 100, on="2026-03-01")
    await enter(notebook, "note.longest", 120, on="2026-06-01")
    assert await held(notebook, "note.longest", date(2026, 2, 28)) == 80
    assert await held(notebook, "note.longest", date(2026, 3, 1)) == 100
    assert await held(notebook, "note.longest", date(2026, 5, 31)) == 100
    assert await held(notebook, "note.longest", date(2026, 6, 1)) == 120


@pytest.mark.rule("GEN-2")
async def test_of_two_values_for_one_date_the_later_entry_holds(notebook: ServiceUnderTest) -> None:
    await enter(notebook, "note.longest", 100, on="2026-06-01")
    await enter(notebook, "note.longest", 90, on="2026-06-01")
    assert await held(notebook, "note.longest") == 90


@pytest.mark.rule("GEN-2")
async def test_the_most_specific_scope_wins(notebook: ServiceUnderTest) -> None:
    await enter(notebook, "note.share", 20)
    assert await held(notebook, "note.share", center=CENTER, site=SITE, line="inbound") == 20
    await enter(notebook, "note.share", "30", scope=("center", CENTER))
    assert await held(notebook, "note.share", center=CENTER, site=SITE, line="inbound") == 30
    await enter(notebook, "note.share", 50.5, scope=("line", "inbound"))
    await enter(notebook, "note.share", 40, scope=("site", SITE))
    assert await held(notebook, "note.share", center=CENTER, site=SITE, line="inbound") == Decimal(
        "50.5"
    )
    assert await held(notebook, "note.share", center=CENTER, site=SITE) == 40
    assert await held(notebook, "note.share", center="another") == 20


@pytest.mark.rule("GEN-2a")
async def test_an_override_of_a_map_holds_only_what_differs(notebook: ServiceUnderTest) -> None:
    await enter(notebook, "note.colours", {"good": {"shade": "blue"}})
    await enter(notebook, "note.colours", {"bad": {"depth": 0.5}}, scope=("site", SITE))
    assert await held(notebook, "note.colours", site=SITE) == {
        "good": {"shade": "blue", "depth": "0.1"},
        "bad": {"shade": "red", "depth": "0.5"},
    }


@pytest.mark.rule("GEN-2a")
async def test_a_list_is_replaced_whole(notebook: ServiceUnderTest) -> None:
    await enter(notebook, "note.days", [2], scope=("site", SITE))
    assert await held(notebook, "note.days", site=SITE) == [2]


@pytest.mark.rule("GEN-2a")
async def test_an_override_names_a_dimension_that_its_key_knows(notebook: ServiceUnderTest) -> None:
    body = {
        "value": 1,
        "effective_on": "2026-01-01",
        "reason": "r",
        "scope": {"dimension": "line", "scope_id": "inbound"},
    }
    answer = await notebook.client(roles=["administrator"]).put(
        "/v1/policies/note.longest", json=body
    )
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "not_in_scope")


@pytest.mark.rule("GEN-2")
async def test_an_entry_is_said_with_what_it_supersedes_and_a_snapshot(
    notebook: ServiceUnderTest,
) -> None:
    await enter(notebook, "note.longest", 100, on="2026-03-01")
    await notebook.drain()
    await enter(notebook, "note.longest", 120, on="2026-06-01")
    [(envelope, changed), (_, state)] = await notebook.drain(
        NotebookPolicyChanged, NotebookPolicyState
    )
    assert (changed.policy_key, changed.old, changed.new, changed.effective_on, changed.reason) == (
        "note.longest",
        100,
        120,
        date(2026, 6, 1),
        "because",
    )
    assert changed.author == envelope.actor
    assert state.subject == f"policy:note.longest@tenant:{notebook.tenant}"
    assert [(version.effective_on.month, version.value) for version in state.versions] == [
        (3, 100),
        (6, 120),
    ]


async def test_the_same_entry_again_says_nothing(notebook: ServiceUnderTest) -> None:
    await enter(notebook, "note.longest", 100)
    await notebook.drain()
    await enter(notebook, "note.longest", 100)
    assert await notebook.drain() == []


@pytest.mark.rule("GEN-3")
async def test_a_lost_key_is_an_unconfirmed_default_until_somebody_confirms_it(
    notebook: ServiceUnderTest,
) -> None:
    client = notebook.client(roles=["administrator"])
    listed = {
        item["key"]: item["unconfirmed"]
        for item in (await client.get("/v1/policies")).json()["items"]
    }
    assert listed == {key: key == "note.kind" for key in listed}
    confirmed = await client.post("/v1/policies/note.kind/confirm", json={"reason": "we asked"})
    assert (confirmed.json()["value"], confirmed.json()["unconfirmed"]) == ("plain", False)
    async with notebook.tx() as tx:
        held = await resolve(tx, "notebook", on=tx.today("UTC"))  # confirmed from that day on
        assert held.unconfirmed == frozenset()


@pytest.mark.rule("GEN-3")
async def test_a_value_confirms_a_lost_key_where_it_holds(notebook: ServiceUnderTest) -> None:
    await enter(notebook, "note.kind", "ruled", scope=("center", CENTER))
    async with notebook.tx() as tx:
        assert (
            await resolve(tx, "notebook", on=TODAY, scope={"center": CENTER})
        ).unconfirmed == frozenset()
        assert (
            await resolve(tx, "notebook", on=TODAY, scope={"center": "another"})
        ).unconfirmed == {"note.kind"}


@pytest.mark.rule("GEN-2b")
async def test_the_hash_is_that_of_the_sorted_json_without_spaces(
    notebook: ServiceUnderTest,
) -> None:
    async with notebook.tx() as tx:
        resolved = await resolve(tx, "notebook", on=TODAY)
    body = (
        '{"note.colours":{"bad":{"depth":"0.3","shade":"red"},"good":{"depth":"0.1",'
        '"shade":"green"}},"note.days":[1,5,15],'
        '"note.kind":"plain","note.longest":80,"note.reader":null,"note.share":"12.5"}'
    )
    assert resolved.hash == hashlib.sha256(body.encode()).hexdigest()


@pytest.mark.rule("GEN-2b")
async def test_every_cited_set_is_stored_once(notebook: ServiceUnderTest) -> None:
    hashes = set()
    for _ in range(2):
        for center in (None, CENTER):
            async with notebook.tx() as tx:
                hashes.add((await resolve(tx, "notebook", on=TODAY, scope={"center": center})).hash)
    await enter(notebook, "note.longest", 99)
    async with notebook.tx() as tx:
        hashes.add((await resolve(tx, "notebook", on=TODAY)).hash)
    rows = await notebook.rows(
        select(policy_sets).where(policy_sets.c.tenant_id == notebook.tenant)
    )
    assert {row["hash"] for row in rows} == hashes
    assert len(hashes) == 2
    assert all(set_hash(row["values"]) == row["hash"] for row in rows)


@pytest.mark.rule("GEN-2b")
async def test_a_set_that_was_rolled_back_with_its_transaction_is_stored_by_the_next(
    notebook: ServiceUnderTest,
) -> None:
    class Undone(Exception):
        pass

    async def cite_twice(tx: Tx, *, undone: bool) -> str:
        await resolve(tx, "notebook", on=TODAY)
        cited = (await resolve(tx, "notebook", on=TODAY)).hash
        if undone:
            raise Undone
        return cited

    with contextlib.suppress(Undone):
        async with notebook.tx() as tx:
            await cite_twice(tx, undone=True)
    async with notebook.tx() as tx:
        cited = await cite_twice(tx, undone=False)
    assert [
        row["hash"]
        for row in await notebook.rows(
            select(policy_sets).where(policy_sets.c.tenant_id == notebook.tenant)
        )
    ] == [cited]


async def test_a_process_sees_what_another_entered(notebook: ServiceUnderTest) -> None:
    assert await held(notebook, "note.longest") == 80
    before = dict(policies._memory)
    await enter(notebook, "note.longest", 81)
    policies._memory.clear()
    policies._memory.update(before)  # as a process that heard nothing of it remembers
    assert await held(notebook, "note.longest") == 81


async def test_an_entry_that_was_rolled_back_is_not_remembered(notebook: ServiceUnderTest) -> None:
    class Undone(Exception):
        pass

    key, definition = "note.longest", definitions("notebook", "policies.yaml")["note.longest"]
    with contextlib.suppress(Undone):
        async with notebook.tx() as tx:
            place = ("tenant", str(notebook.tenant))
            events = (NotebookPolicyChanged, NotebookPolicyState)
            await versions.set_policy(
                tx,
                events,
                definition,
                place=place,
                value=1,
                effective_on=date(2026, 1, 1),
                reason="r",
            )
            assert (await resolve(tx, "notebook", on=TODAY))[key] == 1
            raise Undone
    assert await held(notebook, key) == 80


async def test_another_owner_s_policies_are_heard_and_resolve_alike(
    notebook: ServiceUnderTest,
) -> None:
    [qa_state] = [
        event
        for event in notebook.service.subscriptions.types.values()
        if event.TYPE == "qa.policy-state"
    ]
    version = {"effective_on": "1970-01-01", "value": 5, "author": "shipped", "reason": "r"}
    state = {
        "policy_key": "qa.noise_hold_seconds",
        "value_type": "int",
        "unit": "s",
        "origin": "ours",
        "lost": True,
        "versions": [version],
    }
    shipped = {**state, "dimension": "shipped", "scope_id": "default", "confirmed": False}
    own = {
        **state,
        "dimension": "tenant",
        "scope_id": str(notebook.tenant),
        "confirmed": True,
        "versions": [{**version, "value": 7}],
    }
    ready = notebook.client()
    assert (await ready.get("/readyz")).json()["faults"] == [
        "policy qa.noise_hold_seconds has not been heard yet"
    ]
    await notebook.given(qa_state.model_validate_json(orjson.dumps(shipped)), tenant=PLATFORM)
    assert (await ready.get("/readyz")).status_code == 200
    async with notebook.tx() as tx:
        heard = await resolve(tx, "qa", on=TODAY)
    assert heard["qa.noise_hold_seconds"] == 5
    assert heard.unconfirmed == {"qa.noise_hold_seconds"}
    await notebook.given(qa_state.model_validate_json(orjson.dumps(own)))
    async with notebook.tx() as tx:
        heard = await resolve(tx, "qa", on=TODAY)
    assert (heard["qa.noise_hold_seconds"], heard.unconfirmed) == (7, frozenset())
    with pytest.raises(KeyError, match=r"qa\.unheard"):
        heard["qa.unheard"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("note.longest", "80"),
        ("note.longest", True),
        ("note.longest", 1.5),
        ("note.longest", None),
        ("note.share", "much"),
        ("note.share", "NaN"),
        ("note.share", True),
        ("note.colours", []),
        ("note.days", {}),
        ("note.kind", "squared"),
        ("note.reader", "somebody"),
    ],
)
@pytest.mark.rule("GEN-1")
async def test_a_value_of_another_type_is_refused(
    notebook: ServiceUnderTest, key: str, value: object
) -> None:
    body = {"value": value, "effective_on": "2026-01-01", "reason": "r"}
    answer = await notebook.client(roles=["administrator"]).put(f"/v1/policies/{key}", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, "body.value")


async def test_only_who_may_enters_a_value(notebook: ServiceUnderTest) -> None:
    body = {"value": 1, "effective_on": "2026-01-01", "reason": "r"}
    assert (
        await notebook.client(roles=["writer"]).put("/v1/policies/note.longest", json=body)
    ).status_code == 403
    assert (
        await notebook.client(roles=["administrator"]).put("/v1/policies/qa.unknown", json=body)
    ).status_code == 404


async def test_one_key_shows_all_that_was_ever_entered(notebook: ServiceUnderTest) -> None:
    await enter(notebook, "note.longest", 100, scope=("center", CENTER))
    shown = (await notebook.client(roles=["writer"]).get("/v1/policies/note.longest")).json()
    assert [
        (place["dimension"], [version["value"] for version in place["versions"]])
        for place in shown["entered"]
    ] == [
        ("center", [100]),
        ("shipped", [80]),
    ]


async def test_a_rehearsed_value_is_judged_and_not_kept(notebook: ServiceUnderTest) -> None:
    administrator = notebook.client(roles=["administrator"])
    path = "/v1/policies/note.longest"
    body = {"value": 7, "effective_on": "2026-01-01", "reason": "r", "dry_run": True}
    before = await held(notebook, "note.longest")
    tried = (await administrator.put(path, json=body)).json()
    assert (tried["value"], tried["changed"]) == (7, True)
    assert await held(notebook, "note.longest") == before
    wrong = await administrator.put(path, json=body | {"value": "many"})
    assert (wrong.status_code, wrong.json()["errors"][0]["where"]) == (422, "body.value")
    entered = (await administrator.put(path, json=body | {"dry_run": False})).json()
    again = (await administrator.put(path, json=body)).json()
    assert (entered["changed"], again["changed"]) == (True, False)

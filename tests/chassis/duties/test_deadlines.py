"""Deadlines on a real database: told in time, again, done late, waived, moved (GEN-9, EVT-8).

The notebook's clock starts on Monday 2 June 2025, noon in Shanghai. A reply is due on Thursday 5
June unless a test says otherwise: due soon from Wednesday 00:00, overdue from Friday 00:00.
"""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from notebook.replies import (
    CENTER,
    FRIDAY,
    HERE,
    NOON,
    SITE,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    WRITER,
    calendar,
    due,
)
from notebook.service import MOVED, REPLY, RETURN, SERVICE, ReplyOverdue
from sqlalchemy import event, select

from chassis.duties import deadlines
from chassis.duties.deadlines import Opening
from chassis.messages import metrics
from chassis.messages.settings import Settings
from chassis.messages.tables import deadlines as table
from chassis.messages.timers import sweep
from chassis.messages.tx import Cause, Place
from chassis.testing import ServiceUnderTest, under_test
from measure.deadlines import State
from zhipei_events.every import PeoplePolicyState, QaDeadlineApproached, QaDeadlineOverdue


def midnight(month: int, day: int) -> datetime:
    """00:00 of a day of 2025 in Shanghai, in UTC."""
    return datetime(2025, month, day, tzinfo=UTC) - timedelta(hours=8)


@pytest.fixture
async def notebook(notebook_settings: Settings) -> AsyncIterator[ServiceUnderTest]:
    MOVED.clear()
    async with under_test(SERVICE, notebook_settings, simulated_from=NOON) as sut:
        await sut.given_policies(PeoplePolicyState, "people")
        await sut.drain()
        yield sut


async def told(sut: ServiceUnderTest) -> list[tuple[str, datetime, int]]:
    """What was told since it was last asked: approached or overdue, when, and for which time."""
    return [
        (envelope.type.partition(".")[2], envelope.time, one.number)
        for envelope, one in await sut.drain(ReplyOverdue, QaDeadlineApproached, QaDeadlineOverdue)
    ]


async def states(sut: ServiceUnderTest) -> dict[UUID, str]:
    """Note → the state of its deadline, as the operator lists them."""
    answer = await sut.client().get("/v1/deadlines", params={"limit": 200})
    assert answer.status_code == 200, answer.text
    return {UUID(row["thing_id"]): row["state"] for row in answer.json()["items"]}


@pytest.mark.rule("GEN-9", "EVT-8")
async def test_its_owner_is_reminded_and_then_told_once_per_repeat(
    notebook: ServiceUnderTest,
) -> None:
    note = await due(notebook)
    expected = [
        (NOON + timedelta(hours=1), State.OPEN, []),
        (midnight(6, 4), State.DUE_SOON, [("deadline-approached", midnight(6, 4), 1)]),
        (midnight(6, 6) - timedelta(seconds=1), State.DUE_SOON, []),
        (midnight(6, 6), State.OVERDUE, [("reply-overdue", midnight(6, 6), 1)]),
        # Friday has passed, a working day; then the weekend
        (midnight(6, 7), State.OVERDUE, [("reply-overdue", midnight(6, 7), 2)]),
        (midnight(6, 10) - timedelta(seconds=1), State.OVERDUE, []),
        (midnight(6, 10), State.OVERDUE, [("reply-overdue", midnight(6, 10), 3)]),
    ]
    for at, state, events in expected:
        await notebook.advance(at)
        assert await told(notebook) == events, at
        assert await states(notebook) == {note: state}, at


@pytest.mark.rule("GEN-9")
async def test_after_an_outage_everything_is_told_in_order_each_at_its_own_time(
    notebook: ServiceUnderTest,
) -> None:
    await due(notebook)
    await notebook.advance(midnight(6, 11) + timedelta(hours=3))
    assert await told(notebook) == [
        ("deadline-approached", midnight(6, 4), 1),
        ("reply-overdue", midnight(6, 6), 1),
        ("reply-overdue", midnight(6, 7), 2),
        ("reply-overdue", midnight(6, 10), 3),
        ("reply-overdue", midnight(6, 11), 4),
    ]
    await notebook.advance(midnight(6, 11) + timedelta(hours=4))
    assert await told(notebook) == []


@pytest.mark.rule("EVT-4a", "EVT-8")
async def test_what_is_told_keeps_the_correlation_of_the_thing_and_carries_its_facts(
    notebook: ServiceUnderTest,
) -> None:
    cause = Cause(uuid4(), uuid4())
    note = await due(notebook, cause=cause)
    await notebook.advance(midnight(6, 6))
    found = await notebook.drain(ReplyOverdue, QaDeadlineApproached)
    (_, approached), (envelope, overdue) = found
    assert {(one.causation, one.correlation) for one, _ in found} == {(cause.id, cause.correlation)}
    assert overdue == ReplyOverdue(
        note_id=note, writer_id=WRITER, text="Dear all", due_on=THURSDAY, number=1
    )
    assert (approached.thing_id, approached.owner_id, approached.kind) == (note, WRITER, "reply")
    assert (envelope.actor, envelope.center, envelope.site) == ("rule:GEN-9", CENTER, SITE)


@pytest.mark.rule("GEN-9")
@pytest.mark.parametrize(
    ("at", "outcome"),
    [
        (midnight(6, 6) - timedelta(seconds=1), State.DONE),
        (midnight(6, 6), State.DONE_LATE),
    ],
)
async def test_done_in_time_or_late_is_computed_and_kept_and_nobody_is_told_any_more(
    notebook: ServiceUnderTest, at: datetime, outcome: State
) -> None:
    note = await due(notebook)
    await notebook.advance(at)
    await told(notebook)
    async with notebook.tx() as tx:
        await deadlines.done(tx, REPLY, of=note)
        await deadlines.done(tx, REPLY, of=uuid4())  # of which nothing is due
    await notebook.advance(at + timedelta(days=9))
    assert await told(notebook) == []
    assert await states(notebook) == {note: outcome}
    async with notebook.tx() as tx:
        await deadlines.done(tx, REPLY, of=note)  # a second time changes nothing
    assert await states(notebook) == {note: outcome}


@pytest.mark.rule("GEN-9")
async def test_of_what_is_cancelled_nobody_is_told(notebook: ServiceUnderTest) -> None:
    note = await due(notebook)
    async with notebook.tx() as tx:
        await deadlines.cancel(tx, REPLY, of=note)
    await notebook.advance(midnight(6, 20))
    assert await told(notebook) == []
    assert await states(notebook) == {note: State.CANCELLED}


@pytest.mark.rule("GEN-9")
async def test_one_that_is_opened_again_gets_the_new_date_and_closed_ones_stay(
    notebook: ServiceUnderTest,
) -> None:
    note = await due(notebook)
    await due(notebook, FRIDAY, note_id=note)
    await notebook.advance(midnight(6, 6))
    assert await told(notebook) == [("deadline-approached", midnight(6, 5), 1)]
    async with notebook.tx() as tx:
        await deadlines.done(tx, REPLY, of=note)
    await due(notebook, date(2025, 6, 12), note_id=note)
    rows = await notebook.rows(select(table.c.outcome, table.c.due_on).order_by(table.c.due_on))
    assert [(row["outcome"], row["due_on"].day) for row in rows] == [("done", 6), (None, 12)]


# ---- waiving


@pytest.mark.rule("GEN-9")
async def test_a_deadline_is_waived_with_a_reason_by_someone_else(
    notebook: ServiceUnderTest,
) -> None:
    note = await due(notebook)
    (row,) = (await notebook.client().get("/v1/deadlines")).json()["items"]
    path, body = f"/v1/deadlines/{row['deadline_id']}/waive", {"reason": "the line is closed"}
    own = notebook.client(WRITER, roles=["reader"])
    assert (await own.post(path, json=body)).status_code == 403
    assert (
        await notebook.client(WRITER, roles=["writer"]).post(path, json=body)
    ).status_code == 403
    stranger = notebook.client(uuid4(), roles=["reader"])
    assert (await stranger.post(path, json=body)).status_code == 403
    async with notebook.tx() as tx:
        await deadlines.open(tx, RETURN, of=note, role="administrator", due=THURSDAY, place=HERE)
    boss = notebook.client(uuid4(), roles=["administrator"])
    held = (await boss.get("/v1/deadlines")).json()["items"]
    path = f"/v1/deadlines/{held[0]['deadline_id']}/waive"
    assert (await boss.post(path, json={"reason": ""})).status_code == 422
    waived = (await boss.post(path, json=body)).json()
    assert (waived["state"], waived["reason"], waived["kind_name"]) == (
        "waived",
        "the line is closed",
        "Return",
    )
    assert waived["closed_by"].startswith("person:")
    assert (await boss.post(path, json=body)).json()["type"].endswith("deadline-closed")
    await notebook.advance(midnight(6, 6))
    assert [name for name, _, _ in await told(notebook)] == ["deadline-approached", "reply-overdue"]


# ---- calendars


@pytest.mark.rule("GEN-9", "ORG-12")
async def test_a_changed_calendar_moves_open_deadlines_of_its_site_and_no_others(
    notebook: ServiceUnderTest,
) -> None:
    """Three working days after Monday: Thursday; with Wednesday off: Friday. A date that nothing
    was counted to stays, and so does one that is closed.
    """
    note, closed, elsewhere = (
        await due(notebook),
        await due(notebook),
        await due(notebook, place=Place(CENTER, uuid4())),
    )
    fixed = await due(notebook, date(2025, 6, 7))  # a Saturday
    async with notebook.tx() as tx:
        await deadlines.done(tx, REPLY, of=closed)
    await notebook.given(calendar(WEDNESDAY))
    rows = await notebook.rows(select(table.c.thing_id, table.c.due_on))
    assert {row["thing_id"]: row["due_on"] for row in rows} == {
        note: FRIDAY,
        closed: THURSDAY,
        elsewhere: THURSDAY,
        fixed: date(2025, 6, 7),
    }
    assert {note: FRIDAY} == MOVED
    await notebook.advance(midnight(6, 5))
    assert [(name, at) for name, at, _ in await told(notebook)] == [
        ("deadline-approached", midnight(6, 4)),  # of the other site
        ("deadline-approached", midnight(6, 5)),
    ]


@pytest.mark.rule("GEN-9", "ORG-12")
async def test_an_overdue_one_that_moves_on_begins_again_and_counts_on(
    notebook: ServiceUnderTest,
) -> None:
    note = await due(notebook)
    await notebook.advance(midnight(6, 6) + timedelta(hours=1))
    await told(notebook)
    await notebook.given(calendar(WEDNESDAY, THURSDAY, FRIDAY))  # Tuesday, then the 9th and 10th
    assert await states(notebook) == {note: State.OPEN}
    await notebook.advance(midnight(6, 11))
    assert await told(notebook) == [
        ("deadline-approached", midnight(6, 9), 2),
        ("reply-overdue", midnight(6, 11), 2),
    ]


# ---- policies


@pytest.mark.rule("GEN-9")
async def test_the_numbers_are_those_of_the_center_on_the_day_on_which_they_act(
    notebook: ServiceUnderTest,
) -> None:
    for key, value in (("gen.due_soon_days", "2"), ("gen.overdue_repeat_days", "0")):
        version = {"effective_on": "2025-06-01", "value": value, "author": "a", "reason": "r"}
        state = {
            "dimension": "center",
            "scope_id": str(CENTER),
            "policy_key": key,
            "value_type": "number",
            "unit": "working day",
            "origin": "ours",
            "lost": False,
            "confirmed": True,
            "versions": (version,),
        }
        await notebook.given(PeoplePolicyState.model_validate(state, strict=False))
    await due(notebook)
    await due(notebook, place=Place(uuid4(), SITE))
    await notebook.advance(midnight(6, 12))
    events = await notebook.drain(ReplyOverdue, QaDeadlineApproached)
    here = [(one.number, envelope.time) for envelope, one in events if envelope.center == CENTER]
    assert here == [(1, midnight(6, 3)), (1, midnight(6, 6))]
    assert len(events) - len(here) == 1 + 5  # 6th, 7th, 10th, 11th, 12th


async def test_without_published_policies_the_shipped_ones_hold(
    notebook_settings: Settings,
) -> None:
    async with under_test(SERVICE, notebook_settings, simulated_from=NOON) as sut:
        await due(sut)
        await sut.advance(midnight(6, 6))
        assert [name for name, _, _ in await told(sut)] == ["deadline-approached", "reply-overdue"]


# ---- lists


@pytest.mark.rule("GEN-9", "GEN-11")
async def test_what_is_late_is_listed_in_pages_to_those_who_may_see_it(
    notebook: ServiceUnderTest,
) -> None:
    late = [await due(notebook, TUESDAY) for _ in range(5)]
    await due(notebook, FRIDAY)
    await notebook.advance(midnight(6, 4))
    operator = notebook.client()
    found: list[UUID] = []
    page = {"state": "overdue", "kind": "reply", "limit": "2"}
    for expected in (2, 2, 1):
        answer = (await operator.get("/v1/deadlines", params=page)).json()
        found += [UUID(row["thing_id"]) for row in answer["items"]]
        assert len(answer["items"]) == expected
        page["after"] = answer["next"] or ""
    assert sorted(found) == sorted(late)
    owner, stranger = (notebook.client(one, roles=["writer"]) for one in (WRITER, uuid4()))
    assert len((await owner.get("/v1/deadlines")).json()["items"]) == 6
    assert (await stranger.get("/v1/deadlines")).json()["items"] == []
    wrong = await operator.get("/v1/deadlines", params={"kind": "ransom"})
    assert (wrong.status_code, wrong.json()["errors"][0]["where"]) == (422, "query.kind")


async def test_another_tenant_sees_nothing_of_it(
    notebook: ServiceUnderTest, notebook_settings: Settings
) -> None:
    await due(notebook)
    async with under_test(SERVICE, notebook_settings, simulated_from=NOON) as other:
        assert await states(other) == {}
        await other.advance(midnight(6, 6))
        assert await told(other) == []


@pytest.mark.rule("GEN-9")
async def test_open_deadlines_are_counted_by_kind_and_state(notebook: ServiceUnderTest) -> None:
    def shown() -> dict[str, float]:
        (family,) = metrics.DEADLINES.collect()
        return {
            one.labels["state"]: one.value
            for one in family.samples
            if one.labels["kind"] == "reply"
        }

    await metrics.refresh(notebook.engine)
    before = shown()
    for on in (TUESDAY, TUESDAY, THURSDAY, date(2025, 6, 10)):
        await due(notebook, on)
    await notebook.advance(midnight(6, 4))
    await metrics.refresh(notebook.engine)
    more = {state: count - before.get(state, 0) for state, count in shown().items()}
    assert (more["overdue"], more["due_soon"], more["open"]) == (2, 1, 1)


# ---- volume and concurrency


async def test_thousands_of_deadlines_cost_a_few_statements(notebook: ServiceUnderTest) -> None:
    many = [Opening(of=uuid4(), owner=WRITER, due=THURSDAY, place=HERE) for _ in range(3_000)]
    statements: list[str] = []

    def count(*args: object) -> None:
        statements.append(str(args[2]))

    engine = notebook.engine.sync_engine
    event.listen(engine, "before_cursor_execute", count)
    try:
        async with notebook.tx() as tx:
            await deadlines.open_all(tx, RETURN, many)
        opened_with = len(statements)
        await notebook.advance(midnight(6, 4))
        reminded_with = len(statements) - opened_with
        async with notebook.tx() as tx:
            await deadlines.done(tx, RETURN, of=[one.of for one in many])
        done_with = len(statements) - opened_with - reminded_with
    finally:
        event.remove(engine, "before_cursor_execute", count)
    assert len(await told(notebook)) == 3_000
    assert (opened_with < 15, reminded_with < 40, done_with < 10) == (True, True, True)


async def test_a_real_tenant_is_told_by_the_wall_clock(notebook_settings: Settings) -> None:
    async with under_test(SERVICE, notebook_settings) as sut:
        today = (await sut.now()).date()
        note = await due(sut, today - timedelta(days=40))
        assert await sweep(SERVICE.timers, sut.engine) == 0  # agendas are no runs of a rhythm
        first, *_ = await told(sut)
        assert first[0] == "reply-overdue"
        assert await states(sut) == {note: State.OVERDUE}
        await sweep(SERVICE.timers, sut.engine)
        assert await told(sut) == []

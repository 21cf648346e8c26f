"""The state of a deadline follows from what was done and when, however time is cut (GEN-9)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from notebook.replies import NOON, calendar, due
from notebook.service import REPLY, SERVICE, ReplyOverdue
from sqlalchemy import select

from chassis.duties import deadline_store as store
from chassis.duties import deadlines
from chassis.messages.settings import Settings
from chassis.messages.tables import deadlines as table
from chassis.testing import ServiceUnderTest, under_test
from measure.deadlines import Calendar, DeadlinePolicy, State, opened
from measure.workdays import NONE, Workdays
from zhipei_events.every import QaDeadlineApproached

MOVES = st.sampled_from(["done", "cancel", "waive", "calendar", "nothing"])
STEPS = st.lists(
    st.tuples(
        st.integers(1, 60), MOVES, st.integers(0, 2), st.sets(st.integers(3, 20), max_size=4)
    ),
    min_size=1,
    max_size=12,
)


@pytest.mark.rule("GEN-9", "EVT-4")
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS, batches=st.sets(st.integers(0, 11)))
async def test_the_state_follows_from_what_was_done_and_when_however_time_is_cut(
    notebook_settings: Settings, steps: Sequence[tuple[int, str, int, set[int]]], batches: set[int]
) -> None:
    """Three deadlines, and steps of some hours each with one thing that happens to one of them.

    One tenant lets time pass at every step, another only at some: states, dates and everything that
    was told come out the same, and as the model says.
    """
    things = [uuid4() for _ in range(3)]
    outcomes = []
    for cut in (set(range(len(steps))), batches):
        async with under_test(SERVICE, notebook_settings, simulated_from=NOON) as sut:
            outcomes.append(await lived(sut, things, steps, cut))
    assert outcomes[0] == outcomes[1]
    assert outcomes[0][0] == model(things, steps)


async def lived(
    sut: ServiceUnderTest,
    things: Sequence[UUID],
    steps: Sequence[tuple[int, str, int, set[int]]],
    cut: set[int],
) -> tuple[dict[UUID, tuple[str, date]], list[tuple[str, datetime, int]]]:
    """What became of the deadlines, and what was told until something happened to them."""
    for thing in things:
        await due(sut, note_id=thing)
    at = NOON
    for number, (hours, what, which, off) in enumerate(steps):
        at += timedelta(hours=hours)
        if number in cut or what == "calendar":
            await sut.advance(at)
        await happen(sut, what, things[which], at, [date(2025, 6, day) for day in off])
    await sut.advance(at)
    async with sut.tx(at=at) as tx:
        rows = {
            row.thing_id: (row.outcome, row.soon_at, row.due_at, row.due_on)
            for row in await tx.execute(select(table).where(table.c.tenant_id == sut.tenant))
        }
    found = {
        thing: (
            outcome or ("overdue" if at >= due_at else "due_soon" if at >= soon else "open"),
            on,
        )
        for thing, (outcome, soon, due_at, on) in rows.items()
    }
    still = {thing for thing, (outcome, *_) in rows.items() if outcome is None}
    events = await sut.drain(ReplyOverdue, QaDeadlineApproached)
    return found, [
        (envelope.type, envelope.time, one.number)
        for envelope, one in events
        if getattr(one, "thing_id", None) in still or getattr(one, "note_id", None) in still
    ]


async def happen(
    sut: ServiceUnderTest, what: str, thing: UUID, at: datetime, off: Sequence[date]
) -> None:
    if what == "calendar":
        await sut.given(calendar(*off), at=at)
        return
    async with sut.tx(at=at) as tx:
        match what:
            case "done":
                await deadlines.done(tx, REPLY, of=thing)
            case "cancel":
                await deadlines.cancel(tx, REPLY, of=thing)
            case "waive":
                query = select(table.c.deadline_id).where(
                    table.c.tenant_id == sut.tenant,
                    table.c.thing_id == thing,
                    table.c.closed_at.is_(None),
                )
                if (found := (await tx.execute(query)).scalar()) is not None:
                    await store.close(
                        tx, found, outcome=State.WAIVED, closed_by="person", reason="not needed"
                    )
            case _:
                pass


def model(
    things: Sequence[UUID], steps: Sequence[tuple[int, str, int, set[int]]]
) -> dict[UUID, tuple[str, date]]:
    """The same by the words of GEN-9: three working days after Monday, until something ends it."""
    usual = DeadlinePolicy(1, 1)
    off: set[date] = set()
    ended: dict[UUID, tuple[str, date]] = {}
    at, here = NOON, Calendar("Asia/Shanghai")
    for hours, what, which, days in steps:
        at += timedelta(hours=hours)
        on = here.after(date(2025, 6, 2), 3)
        due_at = here.end_of(on)
        if what == "calendar":
            off = {date(2025, 6, day) for day in days}
            here = Calendar("Asia/Shanghai", (Workdays(special=dict.fromkeys(off, NONE)),))
        elif things[which] not in ended:
            match what:
                case "done":
                    ended[things[which]] = ("done_late" if at >= due_at else "done", on)
                case "cancel":
                    ended[things[which]] = ("cancelled", on)
                case "waive":
                    ended[things[which]] = ("waived", on)
    on = here.after(date(2025, 6, 2), 3)
    found = opened(on, here, usual, at=NOON)
    now = "overdue" if at >= found.due_at else "due_soon" if at >= found.soon_at else "open"
    return {thing: ended.get(thing, (now, on)) for thing in things}

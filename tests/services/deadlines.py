"""The life that every kind of deadline of a service must be able to have (GEN-9)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from pydantic import JsonValue
from sqlalchemy import select

from chassis.duties import deadlines
from chassis.duties.deadlines import Deadline
from chassis.messages.tables import deadlines as table
from chassis.messages.tx import Place
from chassis.testing import ServiceUnderTest
from measure.workdays import Workdays
from zhipei_events.every import DEADLINE_APPROACHED, DEADLINE_OVERDUE
from zhipei_events.people import CalendarDay, CalendarState
from zhipei_events.values import DayKind

DAYS = Workdays()


async def lives(
    sut: ServiceUnderTest, kind: Deadline, facts: Mapping[str, JsonValue], *, role: str
) -> dict[str, object]:
    """Four deadlines of a kind, due three working days from now: one is done late, one waived, one
    moved by a day off, and one waits until it was told twice that it is overdue.

    Returns what was told of the last (event, number), the outcomes, and how far the day off moved
    the third.
    """
    center, site, other = uuid4(), uuid4(), uuid4()
    late, waived, moving, waiting = (uuid4() for _ in range(4))
    now = await sut.now()
    due = DAYS.after(now.date(), 3)
    places = {moving: Place(center, other)}
    async with sut.tx() as tx:
        for thing in (late, waived, moving, waiting):
            await deadlines.open(
                tx,
                kind,
                of=thing,
                owner=uuid4(),
                about=uuid4(),
                due=due,
                place=places.get(thing, Place(center, site)),
                facts=facts,
            )
    days = (CalendarDay(day=DAYS.after(now.date(), 1), kind=DayKind.OFF),)
    await sut.given(CalendarState(site_id=other, center_id=center, days=days))
    rows = {row["thing_id"]: row for row in await sut.rows(select(table))}
    boss = sut.client(uuid4(), roles=[role], places=[("center", str(center))])
    waiver = await boss.post(
        f"/v1/deadlines/{rows[waived]['deadline_id']}/waive", json={"reason": "no longer needed"}
    )
    assert waiver.status_code == 200, waiver.text
    await sut.drain()
    await sut.advance(_end(rows[waiting]["due_at"], due, 0))
    async with sut.tx() as tx:
        await deadlines.done(tx, kind, of=late)
        await deadlines.cancel(tx, kind, of=moving)
    await sut.advance(_end(rows[waiting]["due_at"], due, 1))
    overdue = kind.emits or DEADLINE_OVERDUE[kind.publisher]
    told = [
        (type(event).__name__, event.number)
        for _, event in await sut.drain(DEADLINE_APPROACHED[kind.publisher], overdue)
        if waiting in {getattr(event, "thing_id", None), getattr(event, kind.thing, None)}
    ]
    closed = {row["thing_id"]: row["outcome"] for row in await sut.rows(select(table))}
    return {
        "told": told,
        "outcomes": [closed[thing] for thing in (late, waived, waiting)],
        "moved": (_due_of(rows, moving) - due).days if not kind.fixed else 0,
        "fixed": kind.fixed and _due_of(rows, moving) == due,
    }


def _due_of(rows: Mapping[UUID, Mapping[str, date]], thing: UUID) -> date:
    return rows[thing]["due_on"]


def _end(due_at: datetime, due: date, working_days: int) -> datetime:
    """The end of a working day after the due date."""
    return due_at + timedelta(days=(DAYS.after(due, working_days) - due).days)


def expected(kind: Deadline) -> dict[str, object]:
    """What a kind's life must come to. The day off is the first working day; whether the date moves
    over a weekend too depends on the date on which it is opened.
    """
    overdue = (kind.emits or DEADLINE_OVERDUE[kind.publisher]).__name__
    approached = DEADLINE_APPROACHED[kind.publisher].__name__
    return {
        "told": [(approached, 1), (overdue, 1), (overdue, 2)],
        "outcomes": ["done_late", "waived", None],
        "fixed": kind.fixed,
    }

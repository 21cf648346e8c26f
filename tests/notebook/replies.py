"""Replies of the notebook that are due, and the calendar by which."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from chassis.duties import deadlines
from chassis.messages.tx import Cause, Place
from chassis.testing import ServiceUnderTest
from notebook.service import REPLY
from zhipei_events.people import CalendarDay, CalendarState
from zhipei_events.values import DayKind

NOON = datetime(2025, 6, 2, 4, tzinfo=UTC)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2025, 6, day) for day in (3, 4, 5, 6))
SITE, CENTER, WRITER = uuid4(), uuid4(), uuid4()
HERE = Place(CENTER, SITE)


async def due(
    sut: ServiceUnderTest,
    on: date = THURSDAY,
    *,
    place: Place = HERE,
    cause: Cause | None = None,
    note_id: UUID | None = None,
) -> UUID:
    """A reply that is due; the note's id."""
    note_id = note_id or uuid4()
    async with sut.tx() as tx:
        await deadlines.open(
            tx,
            REPLY,
            of=note_id,
            owner=WRITER,
            due=on,
            place=place,
            facts={"text": "Dear all"},
            cause=cause,
        )
    return note_id


def calendar(*days_off: date, site: UUID = SITE) -> CalendarState:
    days = tuple(CalendarDay(day=day, kind=DayKind.OFF) for day in days_off)
    return CalendarState(site_id=site, center_id=CENTER, days=days)

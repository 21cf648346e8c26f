"""The calendar of a site: what it counts as working days, and its own changes."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field
from starlette.requests import Request

from chassis.http.inputs import Count, Day, Flag, Text
from chassis.http.openapi import raw_body
from chassis.http.routes import (
    IN_ACTION,
    OWN,
    PUBLIC,
    Fault,
    Invalid,
    NotFound,
    Page,
    Routes,
    TxDep,
)
from chassis.http.wording import Message
from people.ground.calendar import actions, store
from people.ground.calendar.actions import NO_SITE
from people.ground.calendar.formats import (
    Unreadable,
    official_calendar,
    official_calendars,
    read_official,
)
from people.ground.calendar.rules import Change, Kind, Site, SpecialDay

SEND_FILE = Message(
    "系统没有内置 {year} 年的官方日历，请上传该年的文件",
    "No official calendar of {year} is shipped: send the file of the year",
)
NO_OFFICIAL_CALENDAR = Message("上传的内容不是官方日历", "This is not an official calendar")

routes = Routes(prefix="/v1/sites/{site_id}/calendar")
official = Routes(prefix="/v1/official-calendars")

Year = Annotated[int, Count(2100, least=1970)]
MOST_DAYS = 400  # of one request: a year and what is moved in it


class DayChange(BaseModel):
    """What the site makes of a day: work, half, off, or shipped to take its own change back."""

    day: Day
    kind: Kind
    name: Annotated[str, Text(100)]


class CalendarChanges(BaseModel):
    """Days of one decision. Moving a day is two of them: the one that is worked and the one that is
    off.
    """

    effective_on: Day
    days: Annotated[list[DayChange], Field(min_length=1, max_length=MOST_DAYS)]


class Followed(BaseModel):
    """What importing an official arrangement changed: days of the file, and those that were new."""

    site_id: UUID
    days: int
    changed: int


class DayView(BaseModel):
    day: date
    kind: Kind
    gender: str | None
    name: str


class CalendarView(BaseModel):
    """The days that are not what their weekday says; ISO weekdays 6 and 7 are off."""

    site_id: UUID
    days: list[DayView]

    @classmethod
    def of(cls, site: Site, days: Sequence[SpecialDay]) -> "CalendarView":
        return cls(
            site_id=site.site_id,
            days=[
                DayView(day=day.on, kind=day.kind, gender=day.gender, name=day.name) for day in days
            ],
        )


class OfficialDay(BaseModel):
    day: date
    kind: Kind
    name: str

    @classmethod
    def all_of(cls, days: Sequence[Change]) -> "list[OfficialDay]":
        return [cls(day=day.on, kind=day.kind, name=day.name) for day in days]


class CheckedCalendar(BaseModel):
    """The days of a published file."""

    days: list[OfficialDay]


class OfficialCalendar(BaseModel):
    """A year as the authorities arranged it: days off, and weekend days that are worked."""

    year: int
    days: list[OfficialDay]


@official.get("", permission="calendar.read", shows=PUBLIC)
async def list_official_calendars() -> Page[OfficialCalendar]:
    """The official arrangements that are shipped, by year; a site follows one when somebody makes
    it (ORG-12).
    """
    return Page(
        items=[
            OfficialCalendar(year=year, days=OfficialDay.all_of(days))
            for year, days in sorted(official_calendars().items())
        ]
    )


@official.post(
    "/check",
    permission="calendar.change",
    place=OWN,
    openapi_extra=raw_body("application/json"),
)
async def check_official_calendar(request: Request) -> CheckedCalendar:
    """Read a published file before any site follows it; nothing is kept."""
    return CheckedCalendar(days=OfficialDay.all_of(_official(await request.body(), None)))


async def _site(tx: TxDep, site_id: UUID) -> Site:
    site = await store.find_site(tx, site_id)
    if site is None:
        raise NotFound(NO_SITE, site_id=site_id)
    return site


@routes.get("", permission="calendar.read", shows=PUBLIC)
async def get_calendar(site_id: UUID, on: Day, tx: TxDep) -> CalendarView:
    """The calendar by the policies in force on a day."""
    site = await _site(tx, site_id)
    return CalendarView.of(site, await actions.get_days(tx, site, on=on))


@routes.post("/changes", permission="calendar.change", place=IN_ACTION, status_code=201)
async def change_calendar(site_id: UUID, body: CalendarChanges, tx: TxDep) -> CalendarView:
    """Add, move or take back days with the date from which the change holds (ORG-12)."""
    site = await _site(tx, site_id)
    days = [Change(day.day, day.kind, day.name) for day in body.days]
    await actions.change_days(tx, site, days, effective_on=body.effective_on)
    return CalendarView.of(site, await actions.get_days(tx, site, on=body.effective_on))


@routes.post(
    "/official",
    permission="calendar.change",
    place=IN_ACTION,
    openapi_extra=raw_body("application/json", required=False),
)
async def follow_official_calendar(
    site_id: UUID,
    request: Request,
    effective_on: Day,
    tx: TxDep,
    year: Year | None = None,
    *,
    dry_run: Flag = False,
) -> Followed:
    """Follow the public holidays of a year: days off, and weekends that are worked instead.

    The body is a published file (`{"year", "days": [{"name", "date", "isOffDay"}]}`); without one
    `year` names a shipped arrangement. The same again changes nothing; with dry_run nothing does.
    """
    tx.is_rehearsal = dry_run
    days = _official(await request.body(), year)
    site = await _site(tx, site_id)
    new = await actions.follow(tx, site, days, effective_on=effective_on)
    return Followed(site_id=site.site_id, days=len(days), changed=len(new))


def _official(data: bytes, year: int | None) -> Sequence[Change]:
    if data:
        try:
            return read_official(data)
        except Unreadable as error:
            fault = Fault(where=error.where, code=error.code, detail=error.detail)
            raise Invalid(NO_OFFICIAL_CALENDAR, errors=[fault]) from error
    shipped = official_calendar(year) if year else None
    if shipped is None:
        fault = Fault(where="query.year", code="not_shipped", value=str(year))
        raise Invalid(SEND_FILE, errors=[fault], year=year)
    return shipped

"""Attendance by HTTP."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from chassis.http.inputs import Day
from chassis.http.outputs import Shown
from chassis.http.routes import IN_ACTION, NotFound, Page, Paging, Routes, TxDep
from chassis.http.wording import Message
from measure.visibility import RecordKind
from people.ground.imports.routes import LARGEST_IMPORT, SHEET, Rows, UploadDep
from people.ground.imports.rules import Report
from people.time.attendance import actions, formats, store
from people.time.attendance.rules import Record, Result

NOTHING_RECORDED = Message(
    "{person_id} 在 {day} 没有考勤记录", "Nothing is recorded of {person_id} on {day}"
)

routes = Routes(prefix="/v1/attendance")


class AttendanceImport(Rows):
    """Rows of shifts: employee_no, day, clock_in and clock_out in site time, or result and minutes;
    reason for a correction.
    """


class AttendanceView(BaseModel):
    """How a shift was kept. Nobody clocked in: `clocked_in` is null; `given`: a result that was
    entered instead of clock data.
    """

    person_id: UUID
    day: date
    revision: int
    team_id: UUID | None
    site_id: UUID
    center_id: UUID | None
    starts_at: datetime
    ends_at: datetime
    clocked_in: datetime | None
    clocked_out: datetime | None
    given: Result | None
    result: Result
    minutes: int
    reason: str | None

    @classmethod
    def of(cls, record: Record) -> "AttendanceView":
        return cls.model_validate({**vars(record), **vars(record.facts), **vars(record.kept)})


class RateView(BaseModel):
    """Attended ÷ (scheduled − on leave), in percent with one decimal; null: `unavailable` says why
    (GEN-7).
    """

    rate: Shown | None
    unavailable: str | None
    scheduled: int
    on_leave: int
    attended: int
    absent: int
    unrecorded: int


class Whose(BaseModel):
    """Whose shifts on which days, both included."""

    first: Day = Field(alias="from")
    last: Day = Field(alias="to")
    person_id: UUID | None = None
    team_id: UUID | None = None
    site_id: UUID | None = None

    @property
    def matching(self) -> dict[str, UUID]:
        asked = {name: getattr(self, name) for name in ("person_id", "team_id", "site_id")}
        return {name: id for name, id in asked.items() if id is not None}


class Wanted(Whose):
    result: Result | None = None


@routes.post(
    "/import", permission="attendance.import", place=IN_ACTION, max_body_size=LARGEST_IMPORT
)
async def import_attendance(body: AttendanceImport, tx: TxDep) -> Report:
    """Record shifts; good rows are kept, bad ones reported (ORG-13c, ORG-20)."""
    return await actions.import_attendance(tx, await body.read(tx, formats.FORM))


@routes.post(
    "/import/file",
    permission="attendance.import",
    place=IN_ACTION,
    max_body_size=LARGEST_IMPORT,
    openapi_extra=SHEET,
)
async def import_attendance_file(upload: UploadDep, tx: TxDep) -> Report:
    """The same from a CSV or XLSX file (the request's body) with Chinese or English headers."""
    return await actions.import_attendance(tx, await upload.read(formats.FORM))


@routes.get("", permission="attendance.read", shows=RecordKind.ATTENDANCE)
async def list_attendance(
    tx: TxDep, paging: Paging, wanted: Annotated[Wanted, Query()]
) -> Page[AttendanceView]:
    """Shifts as they stand, by day and person; of those whom the caller may see (GEN-11)."""
    found = await store.records(
        tx,
        reach=tx.reach,
        matching=wanted.matching,
        result=wanted.result,
        first=wanted.first,
        last=wanted.last,
        after=paging.position(date, UUID),
        limit=paging.fetch,
    )
    return paging.page(
        [AttendanceView.of(record) for record in found], key=lambda one: (one.day, one.person_id)
    )


@routes.get("/rate", permission="attendance.read", shows=RecordKind.ATTENDANCE)
async def get_attendance_rate(tx: TxDep, whose: Annotated[Whose, Query()]) -> RateView:
    """The rate of attendance (ORG-13c); of those whom the caller may see."""
    rate = await actions.get_rate(tx, matching=whose.matching, first=whose.first, last=whose.last)
    return RateView(
        rate=rate.rate,
        unavailable=None if rate.rate is not None else "no_shift_due",
        scheduled=rate.scheduled,
        on_leave=rate.on_leave,
        attended=rate.attended,
        absent=rate.counts.get(Result.ABSENT, 0),
        unrecorded=rate.unrecorded,
    )


@routes.get("/{person_id}/{day}", permission="attendance.read", shows=RecordKind.ATTENDANCE)
async def list_attendance_revisions(person_id: UUID, day: Day, tx: TxDep) -> list[AttendanceView]:
    """Everything that was said of a shift, the oldest first (GEN-8)."""
    visible = [
        one for one in await store.revisions(tx, person_id, day) if tx.reach.covers(vars(one))
    ]
    if not visible:
        raise NotFound(NOTHING_RECORDED, person_id=person_id, day=day)
    return [AttendanceView.of(record) for record in visible]

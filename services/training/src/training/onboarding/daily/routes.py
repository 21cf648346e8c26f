"""Days of trainees by HTTP (ONB-15, ONB-18)."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from chassis.http.inputs import Day, Mark, Text
from chassis.http.outputs import Figure
from chassis.http.routes import IN_ACTION, Routes, TxDep
from measure.visibility import RecordKind
from training.onboarding.daily import actions
from training.onboarding.daily.actions import DayEntry
from training.onboarding.daily.rules import DayRecord, Presence

routes = Routes(prefix="/v1/onboarding/cohorts/{cohort_id}/records")

Remark = Annotated[str, Text(2000)]


class RecordBody(BaseModel):
    """A trainee on a day; an earlier record of the same day is replaced."""

    person_id: UUID
    on: Day
    presence: Presence = Presence.PRESENT
    attitude: Mark | None = None
    discipline: Mark | None = None
    result: Remark | None = None
    remarks: Remark | None = None
    made_up_on: Day | None = Field(
        default=None, description="of a missed day: when its content was made up"
    )

    def entry(self) -> DayEntry:
        return DayEntry(
            person_id=self.person_id,
            on=self.on,
            presence=self.presence,
            attitude=self.attitude,
            discipline=self.discipline,
            result=self.result,
            remarks=self.remarks,
            made_up_on=self.made_up_on,
        )


class RecordsBody(BaseModel):
    records: list[RecordBody] = Field(min_length=1, max_length=1_000)


class RecordView(BaseModel):
    person_id: UUID
    on: date
    presence: Presence
    attitude: Figure | None
    discipline: Figure | None
    result: str | None
    remarks: str | None
    made_up_on: date | None
    recorded_by: UUID | None
    recorded_at: AwareDatetime

    @classmethod
    def of(cls, record: DayRecord) -> Self:
        return cls(
            person_id=record.person_id,
            on=record.on,
            presence=record.presence,
            attitude=record.attitude,
            discipline=record.discipline,
            result=record.result,
            remarks=record.remarks,
            made_up_on=record.made_up_on,
            recorded_by=record.recorded_by,
            recorded_at=record.recorded_at,
        )


class RecordsView(BaseModel):
    items: list[RecordView]


@routes.put("", permission="onboarding.record", place=IN_ACTION)
async def record_days(cohort_id: UUID, body: RecordsBody, tx: TxDep) -> RecordsView:
    """Record days of trainees, all or none: the lecturer of the day, or whoever answers for the
    cohort. A refusal names each record that cannot be.
    """
    records = await actions.record(tx, cohort_id, [one.entry() for one in body.records])
    return RecordsView(items=[RecordView.of(record) for record in records])


@routes.get("", permission="onboarding.read", shows=RecordKind.TRAINING_RECORD)
async def list_days(cohort_id: UUID, tx: TxDep) -> RecordsView:
    """What was recorded, of those whom the caller may see."""
    found = await actions.listed(tx, cohort_id)
    return RecordsView(items=[RecordView.of(record) for record in found])

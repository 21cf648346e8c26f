"""Record what happened with trainees on a day (ONB-15, ONB-18)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from chassis.http.problems import Fault, NotFound, Refusal
from chassis.http.reach import acts_in, concerns_caller
from chassis.messages.tx import Tx
from training.ground.directory import actions as directory
from training.ground.texts.formats import message
from training.onboarding.cohorts import actions as cohorts
from training.onboarding.cohorts.rules import MANAGERS, Cohort, CohortDay
from training.onboarding.daily import store
from training.onboarding.daily.rules import DayRecord, Presence, RefusalCode, record_fault
from training.onboarding.mentors import actions as pairings
from training.onboarding.mentors.rules import Pairing


class DayNotRecordable(Refusal):
    status = 422
    slug = "day-not-recordable"
    title = {"zh-Hans": "不能这样记录", "en": "The day cannot be recorded like this"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DayEntry:
    """What somebody records of a trainee on a day."""

    person_id: UUID
    on: date
    presence: Presence
    attitude: Decimal | None
    discipline: Decimal | None
    result: str | None
    remarks: str | None
    made_up_on: date | None


async def record(tx: Tx, cohort_id: UUID, entries: Sequence[DayEntry]) -> Sequence[DayRecord]:
    """Record days of trainees; an earlier record of the same day is replaced (ONB-15).

    The lecturer of the day records it, the mentor of the trainee, who signs it by that (ONB-3a), or
    whoever runs the cohort; nobody their own.
    """
    cohort = await cohorts.open_one(tx, cohort_id)
    days = {day.on: day for day in await cohorts.days_of(tx, cohort_id)}
    people = {one.person_id for one in await cohorts.trainees_of(tx, cohort_id)}
    site = await directory.site(tx, cohort.site_id, cohort.center_id)
    records = [_record(tx, cohort_id, entry) for entry in entries]
    today = tx.today(site.zone)
    mentors = {one.person_id: one for one in await pairings.of_cohort(tx, cohort_id)}
    codes = [
        _code(tx, cohort, one, mentors.get(one.person_id), days=days, people=people, today=today)
        for one in records
    ]
    faults = [
        Fault(
            where=f"body.records[{number}]",
            code=code,
            detail=message("cohort_day_refused", code),
        )
        for number, code in enumerate(codes)
        if code
    ]
    if faults:
        raise DayNotRecordable(faults[0].detail, errors=faults)
    await store.put(tx, list({(one.person_id, one.on): one for one in records}.values()))
    await pairings.signed(tx, cohort_id, [(one.person_id, one.on) for one in records])
    return records


def _code(
    tx: Tx,
    cohort: Cohort,
    record: DayRecord,
    pairing: Pairing | None,
    *,
    days: Mapping[date, CohortDay],
    people: Collection[UUID],
    today: date,
) -> RefusalCode | None:
    if record.person_id not in people:
        return RefusalCode.NOT_IN_COHORT
    if concerns_caller(tx, record.person_id):
        return RefusalCode.OWN_RECORD
    day = days.get(record.on)
    lecturer_id = day.lecturer_id if day else None
    mentor_id = pairing.mentor_id if pairing and record.on in pairing.days else None
    work = [cohort.owner_id, lecturer_id, mentor_id]
    if not acts_in(tx, cohort, roles=MANAGERS, work=work):
        return RefusalCode.NOT_YOURS
    return record_fault(record, is_day=day is not None, today=today)


def _record(tx: Tx, cohort_id: UUID, entry: DayEntry) -> DayRecord:
    return DayRecord(
        cohort_id=cohort_id,
        person_id=entry.person_id,
        on=entry.on,
        presence=entry.presence,
        attitude=entry.attitude,
        discipline=entry.discipline,
        result=entry.result,
        remarks=entry.remarks,
        made_up_on=entry.made_up_on,
        recorded_by=tx.caller.person_id if tx.caller else None,
        recorded_at=tx.now,
    )


async def by_person(
    tx: Tx, cohort_id: UUID, people: Collection[UUID]
) -> Mapping[UUID, Sequence[DayRecord]]:
    """Person → what was recorded of them."""
    return await store.by_person(tx, cohort_id, people)


async def listed(tx: Tx, cohort_id: UUID) -> Sequence[DayRecord]:
    """Records of a cohort, of those of its people whom the caller may see. Raises NotFound."""
    if not await cohorts.is_seen(tx, cohort_id):
        raise NotFound(cohorts.NO_COHORT, cohort_id=cohort_id)
    return await store.of_cohort(tx, cohort_id, reach=tx.reach)


async def of_cohort(tx: Tx, cohort_id: UUID) -> Sequence[DayRecord]:
    """All records of a cohort."""
    return await store.of_cohort(tx, cohort_id)

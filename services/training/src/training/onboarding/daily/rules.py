"""What is recorded of a trainee on a day: presence, attitude, discipline (ONB-15, ONB-18)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from measure.rounding import judged, mean


class Presence(StrEnum):
    """Whether somebody was there on a day."""

    PRESENT = "present"
    ABSENT = "absent"
    EXCUSED = "excused"


class RefusalCode(StrEnum):
    """Why a day cannot be recorded like this; the values are codes of a refusal."""

    NOT_IN_COHORT = "not_in_cohort"
    NO_SUCH_DAY = "no_such_day"
    TO_COME = "to_come"
    NOT_YOURS = "not_yours"
    OWN_RECORD = "own_record"
    MARKED_IN_ABSENCE = "marked_in_absence"
    WAS_PRESENT = "was_present"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRecord:
    """A trainee on a day. Marks of 0 to 100, None: not marked; made_up_on: when what was missed was
    made up (ONB-18).
    """

    cohort_id: UUID
    person_id: UUID
    on: date
    presence: Presence
    attitude: Decimal | None
    discipline: Decimal | None
    result: str | None
    remarks: str | None
    made_up_on: date | None
    recorded_by: UUID | None
    recorded_at: datetime


def accrued(records: Iterable[DayRecord]) -> Mapping[str, Decimal]:
    """Attitude and discipline of a person: the means of what was recorded per day (ONB-15). One
    that was never marked is left out.
    """
    listed = list(records)
    by_name = {
        "attitude": [one.attitude for one in listed if one.attitude is not None],
        "discipline": [one.discipline for one in listed if one.discipline is not None],
    }
    means = {name: mean(marks) for name, marks in by_name.items()}
    return {name: judged(value) for name, value in means.items() if value is not None}


def missed(records: Iterable[DayRecord]) -> list[date]:
    """Days whose content has still to be made up before the final (ONB-18)."""
    return sorted(
        one.on for one in records if one.presence is not Presence.PRESENT and one.made_up_on is None
    )


def record_fault(record: DayRecord, *, is_day: bool, today: date) -> RefusalCode | None:
    """Why a record makes no sense. is_day: whether the cohort has that day."""
    if not is_day:
        return RefusalCode.NO_SUCH_DAY
    if record.on > today:
        return RefusalCode.TO_COME
    is_present = record.presence is Presence.PRESENT
    if not is_present and (record.attitude is not None or record.discipline is not None):
        return RefusalCode.MARKED_IN_ABSENCE
    return RefusalCode.WAS_PRESENT if is_present and record.made_up_on else None

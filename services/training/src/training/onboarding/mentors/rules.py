"""Mentors of trial calls: who may be one, and of how many (ONB-3, ONB-3a)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from measure.workdays import months_after
from training.ground.directory.rules import Person
from training.onboarding.cohorts.rules import CohortDay, staff_fault
from training.onboarding.cohorts.rules import RefusalCode as StaffCode
from training.onboarding.programme.rules import Content

LEADER, MENTOR = "team_leader", "mentor"
"""Who may lead trial calls: team leaders, and agents whom their leader marked as excellent: they
hold the role mentor (ONB-3a).
"""


class RefusalCode(StrEnum):
    """Why a trainee cannot be paired like this; the values are codes of a refusal."""

    NOT_IN_COHORT = "not_in_cohort"
    NO_TRIAL_CALLS = "no_trial_calls"
    UNKNOWN_PERSON = "unknown_person"
    HAS_LEFT = "has_left"
    OTHER_CENTER = "other_center"
    NOT_A_MENTOR = "not_a_mentor"
    TENURE_TOO_SHORT = "tenure_too_short"
    TOO_MANY_TRAINEES = "too_many_trainees"
    REASON_MISSING = "reason_missing"
    SAME_MENTOR = "same_mentor"


@dataclass(frozen=True, slots=True)
class MentorPolicy:
    """The choices of the mentor system."""

    max_trainees: Annotated[int, "onb.max_trainees_per_mentor"]  # ONB-3
    min_tenure_months: Annotated[int, "onb.mentor_min_tenure_months"]  # ONB-3a


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """A trainee and the mentor who answers for their trial calls. ended_at: when another took
    over, for the reason that the new pairing has.
    """

    pairing_id: UUID
    cohort_id: UUID
    person_id: UUID
    mentor_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    days: tuple[date, ...]
    reason: str | None
    assigned_by: UUID | None
    assigned_at: datetime
    ended_at: datetime | None = None


def trial_days(days: Collection[CohortDay]) -> tuple[date, ...]:
    """The days on which people take trial calls (ONB-3)."""
    return tuple(sorted(day.on for day in days if day.content is Content.TRIAL_CALLS))


def mentor_fault(
    person: Person, center_id: UUID, first_day: date, today: date, policy: MentorPolicy
) -> RefusalCode | None:
    """Why somebody cannot lead trial calls from a day on (ONB-3a): a team leader may, or a mentor
    who by then has been here for `onb.mentor_min_tenure_months`.
    """
    if fault := staff_fault(person, center_id, today):
        return _STAFF[fault]
    if LEADER in person.roles:
        return None
    if MENTOR not in person.roles:
        return RefusalCode.NOT_A_MENTOR
    since = person.entered_on
    if since is None or months_after(since, policy.min_tenure_months) > first_day:
        return RefusalCode.TENURE_TOO_SHORT
    return None


_STAFF = {
    StaffCode.UNKNOWN_PERSON: RefusalCode.UNKNOWN_PERSON,
    StaffCode.HAS_LEFT: RefusalCode.HAS_LEFT,
    StaffCode.OTHER_CENTER: RefusalCode.OTHER_CENTER,
}


def pairing_fault(
    before: Pairing | None,
    mentor_id: UUID,
    others: Sequence[Pairing],
    *,
    has_reason: bool,
    policy: MentorPolicy,
) -> RefusalCode | None:
    """Why a trainee cannot go to a mentor (ONB-3). before: the pairing that holds; others: those of
    the mentor with other trainees on any of the days. A third trainee is refused, and a change
    without a reason.
    """
    if before is not None and before.mentor_id == mentor_id:
        return RefusalCode.SAME_MENTOR
    if before is not None and not has_reason:
        return RefusalCode.REASON_MISSING
    if len({one.person_id for one in others}) >= policy.max_trainees:
        return RefusalCode.TOO_MANY_TRAINEES
    return None

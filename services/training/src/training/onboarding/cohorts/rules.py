"""Cohorts: who may be enrolled, their blocks and days (ONB-8, ONB-10, ONB-18)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from training.ground.directory.rules import Person
from training.onboarding.programme.rules import (
    Block,
    Content,
    FinalExam,
    Part,
    Programme,
    Template,
    unmeasured,
)

TRAINEE = "trainee"
"""The stage of people in onboarding (ORG-3): the gate of ONB-8 leads into it."""


MANAGERS = frozenset(
    {
        "trainer",
        "training_specialist",
        "quality_training_post",
        "training_lead",
        "training_supervisor",
        "training_group",
        "qt_supervisor",
        "hr",
        "center_director",
    }
)
"""Roles that run the cohorts of their place."""


class CohortState(StrEnum):
    """Whether a cohort still has something before it (ONB-18)."""

    OPEN = "open"
    ENDED = "ended"


class BlockState(StrEnum):
    """How far a block is (ONB-10)."""

    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"


class TraineeState(StrEnum):
    """Where somebody in a cohort stands (ONB-4)."""

    ENROLLED = "enrolled"
    MAKE_UP = "make_up"
    PASSED = "passed"
    NOT_HIRED = "not_hired"


FINAL = frozenset({TraineeState.PASSED, TraineeState.NOT_HIRED})
"""States after which nothing is decided any more (ONB-4)."""


class RefusalCode(StrEnum):
    """Why a cohort cannot be opened like this; the values are codes of a refusal."""

    PAST = "past"
    LENGTH_MISSING = "length_missing"
    LENGTH_BY_POLICY = "length_by_policy"
    UNKNOWN_PERSON = "unknown_person"
    HAS_LEFT = "has_left"
    OTHER_CENTER = "other_center"
    NOT_A_TRAINEE = "not_a_trainee"
    IN_ANOTHER_COHORT = "in_another_cohort"
    TWICE = "twice"
    WRONG_DELIVERER = "wrong_deliverer"
    NO_SUCH_DAY = "no_such_day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """People trained together. first_day, last_day: of the plan; event_id: the last event of it."""

    cohort_id: UUID
    name: str
    template: Template
    site_id: UUID
    center_id: UUID
    room: str | None
    report_on: date
    first_day: date
    last_day: date
    over_two_weeks: bool
    report_due_on: date
    owner_id: UUID
    contact_id: UUID | None
    state: CohortState
    opened_by: UUID | None
    opened_at: datetime
    policyset: str
    event_id: UUID
    correlation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortBlock:
    """A block of a cohort. first_day None: it has no days of its own."""

    cohort_id: UUID
    number: int
    part: Part
    owner: str
    lecturers: tuple[str, ...]
    courses: tuple[str, ...]
    exam: FinalExam
    first_day: date | None
    last_day: date | None
    state: BlockState
    started_at: datetime | None = None
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortDay:
    """A day of the plan (F49). number: within its part; lecturer_id None: not named yet."""

    cohort_id: UUID
    on: date
    block: int
    part: Part
    number: int
    content: Content
    courses: tuple[str, ...]
    lecturer_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trainee:
    """A person in a cohort, with where they belonged at the enrolment."""

    cohort_id: UUID
    person_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    state: TraineeState
    enrolled_at: datetime


# ---- opening


def length_faults(
    template: Template, lengths: Mapping[Part, int]
) -> Iterator[tuple[Part, RefusalCode]]:
    """Parts whose length has to be said and is not, or is said although a policy gives it
    (ONB-10).
    """
    asked = unmeasured(template)
    yield from ((part, RefusalCode.LENGTH_MISSING) for part in asked if lengths.get(part, 0) < 1)
    yield from ((part, RefusalCode.LENGTH_BY_POLICY) for part in lengths if part not in asked)


def enrolment_fault(
    person: Person, center_id: UUID, today: date, *, is_enrolled: bool
) -> RefusalCode | None:
    """Why a person cannot be enrolled in a cohort of a center: only those who were admitted may
    (ONB-8, ONB-18), and nobody is in two cohorts at once.
    """
    if fault := staff_fault(person, center_id, today):
        return fault
    if person.stage != TRAINEE:
        return RefusalCode.NOT_A_TRAINEE
    return RefusalCode.IN_ANOTHER_COHORT if is_enrolled else None


def staff_fault(person: Person, center_id: UUID, today: date) -> RefusalCode | None:
    """Why somebody can have no part in a cohort of a center."""
    if person.employee_no is None:
        return RefusalCode.UNKNOWN_PERSON
    if person.ended_on is not None and person.ended_on <= today:
        return RefusalCode.HAS_LEFT
    return RefusalCode.OTHER_CENTER if person.center_id != center_id else None


def lecturer_fault(
    person: Person, block: CohortBlock, center_id: UUID, today: date
) -> RefusalCode | None:
    """Why somebody cannot teach a day of a block: the block names the roles that do (ONB-10)."""
    if fault := staff_fault(person, center_id, today):
        return fault
    return None if person.roles & set(block.lecturers) else RefusalCode.WRONG_DELIVERER


def blocks_and_days(
    cohort_id: UUID, programme: Programme, blocks: Sequence[Block]
) -> tuple[list[CohortBlock], list[CohortDay]]:
    """The blocks of a programme on its days, with what each day teaches (ONB-2, ONB-10)."""
    made, days = [], []
    for number, block in enumerate(blocks, start=1):
        own = [day for day in programme.days if day.part is block.part]
        made.append(
            CohortBlock(
                cohort_id=cohort_id,
                number=number,
                part=block.part,
                owner=block.owner,
                lecturers=block.lecturers,
                courses=block.courses,
                exam=block.exam,
                first_day=own[0].on if own else None,
                last_day=own[-1].on if own else None,
                state=BlockState.PLANNED,
            )
        )
        days += [
            CohortDay(
                cohort_id=cohort_id,
                on=day.on,
                block=number,
                part=day.part,
                number=day.number,
                content=day.content,
                courses=block.courses_on(day.number, len(own)),
            )
            for day in own
        ]
    return made, days


# ---- blocks


def waits_for(blocks: Collection[CohortBlock], number: int) -> int | None:
    """The block that has to be done before another may start (ONB-10); None: none."""
    open_before = [b.number for b in blocks if b.number < number and b.state is not BlockState.DONE]
    return min(open_before, default=None)

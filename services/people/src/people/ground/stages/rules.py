"""The stages of a person and the only ways from one to the next (ORG-3, ORG-3a)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID


class Stage(StrEnum):
    """Where a person stands. An applicant has no record yet (ONB-8): the word is here for the
    table's second row.
    """

    APPLICANT = "applicant"  # 应聘
    TRAINEE = "trainee"  # 培训中
    PROBATION = "probation"  # 试用期
    REGULAR = "regular"  # 正式
    OFF_POST = "off_post"  # 待岗
    SEPARATED = "separated"  # 离职


class Cause(StrEnum):
    """Why a stage changed: the right column of ORG-3's table, and the correction of ORG-3a."""

    IMPORT = "import"
    ENROLLED = "enrolled"
    HANDED_OVER = "handed_over"
    INDUCTION_PASSED = "induction_passed"
    NOT_HIRED = "not_hired"
    REGULARISED = "regularised"
    LAST_PLACE = "last_place"
    QUALITY = "quality"
    RETURNED_TO_POST = "returned_to_post"
    SEPARATION_DECIDED = "separation_decided"
    RESIGNED = "resigned"
    CORRECTION = "correction"


class Source(StrEnum):
    """Who may bring a cause about."""

    FILE = "file"  # an import with its evidence
    RULE = "rule"  # what another rule found; nobody types it in
    DECISION = "decision"  # a decision on a person, with the frozen personal file (ORG-3c, GEN-13)
    HR = "hr"  # entered by hr


EMPLOYED = frozenset({Stage.TRAINEE, Stage.PROBATION, Stage.REGULAR, Stage.OFF_POST})
ON_POST = frozenset({Stage.PROBATION, Stage.REGULAR})
MAY_CORRECT = frozenset({"hr", "center_director"})  # ORG-3a
MAY_ENTER = frozenset({"hr"})  # ORG-3: "entered by hr"


@dataclass(frozen=True)
class StagePolicy:
    """The choices inside ORG-3's table."""

    handover_required: Annotated[bool, "onb.handover_required"]  # ORG-3, ONB-11


@dataclass(frozen=True)
class Passage:
    """One allowed way. `start` None: the person was not on record; `goal` None: the stage before
    the present one.
    """

    start: frozenset[Stage] | None
    goal: frozenset[Stage] | None
    cause: Cause
    source: Source


IMPORT = Passage(None, EMPLOYED | {Stage.SEPARATED}, Cause.IMPORT, Source.FILE)
HANDOVER = Passage(
    frozenset({Stage.TRAINEE}), frozenset({Stage.PROBATION}), Cause.HANDED_OVER, Source.RULE
)
ON_THE_PASS = Passage(
    frozenset({Stage.TRAINEE}), frozenset({Stage.PROBATION}), Cause.INDUCTION_PASSED, Source.RULE
)

ALWAYS = (
    IMPORT,
    Passage(frozenset({Stage.APPLICANT}), frozenset({Stage.TRAINEE}), Cause.ENROLLED, Source.RULE),
    Passage(frozenset({Stage.TRAINEE}), frozenset({Stage.SEPARATED}), Cause.NOT_HIRED, Source.HR),
    Passage(
        frozenset({Stage.PROBATION}), frozenset({Stage.REGULAR}), Cause.REGULARISED, Source.DECISION
    ),
    Passage(ON_POST, frozenset({Stage.OFF_POST}), Cause.LAST_PLACE, Source.RULE),
    Passage(ON_POST, frozenset({Stage.OFF_POST}), Cause.QUALITY, Source.RULE),
    Passage(frozenset({Stage.OFF_POST}), None, Cause.RETURNED_TO_POST, Source.RULE),
    Passage(EMPLOYED, frozenset({Stage.SEPARATED}), Cause.SEPARATION_DECIDED, Source.DECISION),
    Passage(EMPLOYED, frozenset({Stage.SEPARATED}), Cause.RESIGNED, Source.HR),
)


@dataclass(frozen=True)
class Step:
    """One way open to a person now."""

    goal: Stage
    cause: Cause
    source: Source


@dataclass(frozen=True)
class Move:
    """Do it."""

    start: Stage | None
    goal: Stage
    cause: Cause


@dataclass(frozen=True)
class NotAllowed:
    """Refuse it, naming what is allowed (ORG-3a)."""

    allowed: tuple[Step, ...]


def steps(start: Stage | None, before: Stage | None, policy: StagePolicy) -> tuple[Step, ...]:
    """Every way open from `start`; `before` is the stage that an off-post person held last
    (ORG-3).
    """
    table = (*ALWAYS, HANDOVER if policy.handover_required else ON_THE_PASS)
    return tuple(
        Step(goal, passage.cause, passage.source)
        for passage in table
        if (start is None if passage.start is None else start in passage.start)
        for goal in _goals(passage, before)
    )


def _goals(passage: Passage, before: Stage | None) -> tuple[Stage, ...]:
    if passage.goal is None:
        return () if before is None else (before,)
    return tuple(stage for stage in Stage if stage in passage.goal)


def judge(
    start: Stage | None,
    goal: Stage,
    cause: Cause,
    *,
    before: Stage | None,
    sources: Collection[Source],
    policy: StagePolicy,
) -> Move | NotAllowed:
    """Whether a change of stage stands in the table and comes from where the table wants it (ORG-3,
    ORG-3a).

    `sources` says on whose behalf the change is asked; the refusal lists only what is open to
    these. A correction is no passage: it is entered by `correct`.
    """
    open_now = tuple(step for step in steps(start, before, policy) if step.source in sources)
    if any(step.goal is goal and step.cause is cause for step in open_now):
        return Move(start, goal, cause)
    return NotAllowed(open_now)


@dataclass(frozen=True)
class NothingToCorrect:
    """The stage already is what the correction asks for."""


def correct(start: Stage, goal: Stage) -> Move | NothingToCorrect:
    """A wrong stage put right by an authorised person, outside the table, as a revision (ORG-3a,
    GEN-8).
    """
    return NothingToCorrect() if start is goal else Move(start, goal, Cause.CORRECTION)


@dataclass(frozen=True, kw_only=True)
class StageChange:
    """One change of a stage, with what it rests on (ORG-3). `reason`: of a correction (ORG-3a);
    `cause_id`: the event that was heard.
    """

    person_id: UUID
    from_stage: Stage | None
    to_stage: Stage
    cause: Cause
    effective_on: date
    reason: str | None = None
    evidence: Mapping[str, Any]
    cause_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Kept(StageChange):
    """A change that was made: by whom, and when it was entered."""

    change_id: UUID
    actor: str
    changed_at: datetime


def in_words(steps: Iterable[Step]) -> str:
    """The steps that are open, for whoever asked for another one."""
    said = ", ".join(f"{step.goal} ({step.cause})" for step in steps)
    return f"allowed: {said}" if said else ""

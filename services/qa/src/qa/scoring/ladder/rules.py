"""What an agent's newest scored call asks for: coaching, and the ladder of repeatedly poor quality
(QA-5, QA-14).
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, ClassVar, NamedTuple
from uuid import UUID

from measure.workdays import Workdays

EXCELLENT, UNACCEPTABLE = "excellent", "unacceptable"
CORRECTION = "correction"
COACHED = frozenset({"new", "regular", CORRECTION})
"""Groups whose unacceptable calls need a coaching (QA-5)."""
WEEK = 7


class CoachingState(StrEnum):
    OPEN = "open"
    HELD = "held"
    CANCELLED = "cancelled"  # its call was revised before it was held


FOLLOWS: Mapping[CoachingState, frozenset[CoachingState]] = {
    CoachingState.OPEN: frozenset({CoachingState.HELD, CoachingState.CANCELLED}),
    CoachingState.HELD: frozenset(),
    CoachingState.CANCELLED: frozenset(),
}
"""State → those that may follow it."""


@dataclass(frozen=True)
class LadderPolicy:
    """The numbers of the ladder, as they hold on the day on which it acts."""

    coaching_days: Annotated[int, "qa.coaching_days"]  # QA-5: working days
    repeat_n: Annotated[int, "qa.repeat_n"]  # QA-14: unacceptable calls
    repeat_weeks: Annotated[int, "qa.repeat_weeks"]  # QA-14
    ladder_reset_weeks: Annotated[int, "qa.ladder_reset_weeks"]  # QA-14

    @property
    def span(self) -> timedelta:
        """From the oldest to the newest date of a window: the newest call's date and the days
        before it (QA-14).
        """
        return timedelta(days=self.repeat_weeks * WEEK - 1)


@dataclass(frozen=True)
class ScoredCall:
    """A scored call of an agent. on: the call's date; group: the agent's of that week (QA-19);
    criteria: those graded unacceptable.
    """

    id: UUID
    on: date
    grade: str | None = UNACCEPTABLE
    group: str = "regular"
    card: str = ""
    criteria: tuple[str, ...] = ()


class Step(NamedTuple):
    """A step of the ladder that an agent took, dated by the newest of its calls."""

    number: int
    on: date


@dataclass(frozen=True)
class Praise:
    """Excellent: timely praise (QA-14)."""


@dataclass(frozen=True)
class Coach:
    """One online coaching for this call (在线督导, QA-5), held by the end of a date."""

    due_on: date


@dataclass(frozen=True)
class Repeated:
    """Unacceptable calls came too often: a step of the ladder, dated by the newest of the calls
    that it uses up (QA-14).
    """

    calls: tuple[ScoredCall, ...]
    STEP: ClassVar[int]

    @property
    def on(self) -> date:
        return self.calls[-1].on

    @property
    def card(self) -> str:
        """The card of the newest call: the criteria are this card's."""
        return self.calls[-1].card

    @property
    def criteria(self) -> tuple[str, ...]:
        """Of the card, the criterion most often unacceptable first; of equals the one that comes
        first in the newest call.
        """
        same_card = [call for call in reversed(self.calls) if call.card == self.card]
        return tuple(
            code
            for code, _ in Counter(
                code for call in same_card for code in call.criteria
            ).most_common()
        )


class Intensify(Repeated):
    """Step 1: intensified monitoring (QA-20) and QA correction."""

    STEP = 1


class CoachByTrainer(Repeated):
    """Step 2: coaching by a trainer (TRN-10)."""

    STEP = 2


class ProposeOffPost(Repeated):
    """Step 3: proposal of off-post (TRN-11c), decided by the QA supervisor."""

    STEP = 3


MEASURES: Mapping[int, str] = {
    Intensify.STEP: "intensified_monitoring",
    CoachByTrainer.STEP: "trainer_coaching",
    ProposeOffPost.STEP: "off_post_proposal",
}
"""Step → what it is."""
STEPS: tuple[type[Repeated], ...] = (Intensify, CoachByTrainer, ProposeOffPost)
Decision = Praise | Coach | Repeated


def step(
    call: ScoredCall,
    unused: Sequence[ScoredCall],
    last: Step | None,
    policy: LadderPolicy,
    *,
    today: date,
    workdays: Workdays,
) -> tuple[Decision, ...]:
    """What an agent's newest scored call asks for, whatever the order of dates in which calls are
    scored (QA-5, QA-14).

    unused: the agent's other unacceptable calls that no step used up, at least those within the
    policy's span of the call. last: the agent's step of the latest date. today: the date of the
    scoring, from which the coaching is due.
    """
    if call.grade == EXCELLENT:
        return (Praise(),)
    if call.grade != UNACCEPTABLE:
        return ()
    asked: list[Decision] = []
    if call.group in COACHED:
        asked.append(Coach(workdays.after(today, policy.coaching_days)))
    repeated = _window(call, unused, policy)
    if repeated:
        asked.append(STEPS[_next(repeated[-1].on, last, policy) - 1](repeated))
    return tuple(asked)


def _window(
    call: ScoredCall, unused: Sequence[ScoredCall], policy: LadderPolicy
) -> tuple[ScoredCall, ...]:
    """The unused unacceptable calls, this one among them, of the first window that holds enough of
    them; none: empty.

    A call may be scored after newer ones: a window may end at any of those that has the call in it.
    """
    calls = sorted([call, *unused], key=lambda one: (one.on, one.id))
    for last in sorted({one.on for one in calls if call.on <= one.on <= call.on + policy.span}):
        inside = tuple(one for one in calls if last - policy.span <= one.on <= last)
        if len(inside) >= policy.repeat_n:
            return inside
    return ()


def still_stands(calls: Sequence[ScoredCall], policy: LadderPolicy) -> tuple[ScoredCall, ...]:
    """The calls on which a step still rests when one of its calls was revised; none: it no longer
    stands (QA-14). calls: those that are left of it, and those that no step used up.
    """
    return next(
        filter(None, (_window(one, [o for o in calls if o != one], policy) for one in calls)), ()
    )


def _next(on: date, last: Step | None, policy: LadderPolicy) -> int:
    """Within `qa.repeat_weeks` of the last step the next one; later the same again; after
    `qa.ladder_reset_weeks` without it the first.

    A window of late scores may lie before the last step: then too the days between them count.
    """
    if last is None:
        return 1
    gap = abs(on - last.on)
    if gap > timedelta(weeks=policy.ladder_reset_weeks):
        return 1
    return min(last.number + (gap <= timedelta(weeks=policy.repeat_weeks)), len(STEPS))


def coach_of(
    group: str, *, agent: UUID, leader: UUID | None, intensified_squad: UUID | None, inspector: UUID
) -> UUID:
    """Who coaches: for correction agents the intensified squad, for others the team leader; the
    inspector where there is none (QA-5).
    """
    chosen = intensified_squad if group == CORRECTION else leader
    return inspector if chosen is None or chosen == agent else chosen


# ---- who may hold


def may_hold(
    person: UUID | None, *, agent: UUID, concerned: Collection[UUID | None], leads: bool
) -> bool:
    """Whether somebody may hold a coaching (QA-5): the coach, the leader, the inspector, or a QA
    lead of the center (`leads`); never the agent.
    """
    if person is None or person == agent:
        return False
    return leads or person in concerned

"""What an agent's newest scored call asks for: coaching, and the ladder of repeatedly poor quality (QA-5, QA-14)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar, NamedTuple

from measure.workdays import Workdays

EXCELLENT, UNACCEPTABLE = "excellent", "unacceptable"
COACHED = frozenset({"new", "regular", "correction"})
"""Groups whose unacceptable calls need a coaching (QA-5)."""
WEEK = 7


@dataclass(frozen=True)
class LadderPolicy:
    """The numbers of the ladder, as they hold on the day on which it acts."""

    coaching_days: int  # QA-5: working days
    repeat_n: int  # QA-14: unacceptable calls
    repeat_weeks: int  # QA-14
    ladder_reset_weeks: int  # QA-14

    @classmethod
    def of(cls, policies: Mapping[str, Any]) -> "LadderPolicy":
        """The policy from resolved keys."""
        return cls(**{key: policies[f"qa.{key}"] for key in cls.__dataclass_fields__})


class ScoredCall(NamedTuple):
    """A scored call of an agent. on: the call's date; group: the agent's of that week (QA-19); step: the step that used it up, if any."""

    id: str
    on: date
    grade: str | None
    group: str = "regular"
    step: int | None = None


@dataclass(frozen=True)
class Praise:
    """Excellent: timely praise (QA-14)."""


@dataclass(frozen=True)
class Coach:
    """One online coaching for this call (在线督导, QA-5), held by the end of a date."""

    due_on: date


@dataclass(frozen=True)
class Repeated:
    """Unacceptable calls came too often: a step of the ladder, dated by the newest of the calls that it uses up (QA-14)."""

    calls: tuple[ScoredCall, ...]
    STEP: ClassVar[int]

    @property
    def on(self) -> date:
        return self.calls[-1].on


class Intensify(Repeated):
    """Step 1: intensified monitoring (QA-20) and QA correction."""

    STEP = 1


class CoachByTrainer(Repeated):
    """Step 2: coaching by a trainer (TRN-10)."""

    STEP = 2


class ProposeOffPost(Repeated):
    """Step 3: proposal of off-post (TRN-11c), decided by the QA supervisor."""

    STEP = 3


STEPS: tuple[type[Repeated], ...] = (Intensify, CoachByTrainer, ProposeOffPost)
Decision = Praise | Coach | Repeated


def step(call: ScoredCall, earlier: Sequence[ScoredCall], policy: LadderPolicy, *, today: date, workdays: Workdays) -> tuple[Decision, ...]:
    """What an agent's newest scored call asks for, given the calls scored before it, in any order of their dates (QA-5, QA-14).

    earlier: at least the unacceptable ones of the last `qa.repeat_weeks` around the call, and those that the last step used up.
    today: the date of the scoring, from which the coaching is due.
    """
    return tuple(_asked(call, earlier, policy, today, workdays))


def _asked(call: ScoredCall, earlier: Sequence[ScoredCall], policy: LadderPolicy, today: date, workdays: Workdays) -> Iterator[Decision]:
    if call.grade == EXCELLENT:
        yield Praise()
    if call.grade != UNACCEPTABLE:
        return
    if call.group in COACHED:
        yield Coach(workdays.after(today, policy.coaching_days))
    repeated = _window(call, earlier, policy)
    if repeated:
        yield STEPS[_next(repeated[-1].on, earlier, policy) - 1](repeated)


def _window(call: ScoredCall, earlier: Sequence[ScoredCall], policy: LadderPolicy) -> tuple[ScoredCall, ...]:
    """The unused unacceptable calls, this one among them, of the first window that holds enough of them; none: empty.

    A window is the date of its newest call and the days before it, `qa.repeat_weeks` × 7 in all.
    """
    unused = sorted([call, *(one for one in earlier if one.grade == UNACCEPTABLE and one.step is None)], key=lambda one: (one.on, one.id))
    days = timedelta(days=policy.repeat_weeks * WEEK - 1)
    for last in sorted({one.on for one in unused if call.on <= one.on <= call.on + days}):
        inside = tuple(one for one in unused if last - days <= one.on <= last)
        if len(inside) >= policy.repeat_n:
            return inside
    return ()


def _next(on: date, earlier: Sequence[ScoredCall], policy: LadderPolicy) -> int:
    """Within `qa.repeat_weeks` of the last step the next one; later the same again; after `qa.ladder_reset_weeks` without it the first."""
    last = max((one for one in earlier if one.step is not None), key=lambda one: (one.on, one.step or 0), default=None)
    if last is None or last.step is None:
        return 1
    gap = on - last.on
    if gap > timedelta(weeks=policy.ladder_reset_weeks):
        return 1
    return min(last.step + (gap <= timedelta(weeks=policy.repeat_weeks)), len(STEPS))

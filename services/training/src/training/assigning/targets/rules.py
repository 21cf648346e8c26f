"""Trainings that the indicator itself ends: the target met again, and the hours (TRN-1, TRN-2,
TRN-3, TRN-6).

What one agent's training in one item came to is computed from all that is known of it, in the order
in which it happened. So it makes no difference in which order it was heard (EVT-4).
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from training.assigning.assignments.rules import TargetPolicy
from training.ground.register.rules import Confirmed


@dataclass(frozen=True, slots=True)
class Judged:
    """An indicator against its target, as kpi told of it. met: False a breach, True cleared again
    (KPI-18).
    """

    event_id: UUID
    at: datetime
    met: bool


@dataclass(frozen=True, slots=True)
class Closed:
    """An assignment that a person ended, and when."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Episode:
    """From the breach that opened a training to what ended it. breaches: the first opened it, the
    others are linked (TRN-28).
    """

    breaches: tuple[Judged, ...]
    cleared: Judged | None = None  # since the last breach
    trained: tuple[Confirmed, ...] = ()
    target_met_at: datetime | None = None
    closed: bool = False  # by a person

    @property
    def opened_at(self) -> datetime:
        return self.breaches[0].at

    @property
    def ended(self) -> bool:
        return self.closed or self.target_met_at is not None

    @property
    def minutes(self) -> int:
        return sum(one.minutes for one in self.trained)

    @property
    def last(self) -> Judged:
        """What was told last of the indicator."""
        return self.cleared or self.breaches[-1]


Fact = Judged | Confirmed | Closed


def when(fact: Fact) -> datetime:
    return fact.confirmed_at if isinstance(fact, Confirmed) else fact.at


def episodes(
    facts: Iterable[Fact], policy_at: Callable[[datetime], TargetPolicy]
) -> Sequence[Episode]:
    """Every training of one agent in one item, oldest first; only the last may be open (TRN-6,
    TRN-28).

    facts: in any order. policy_at: what holds at the time of the fact that may end a training
    (GEN-2b). Counted are sessions that began after it was opened, when they are confirmed (TRN-6a).
    """
    told: list[Episode] = []
    for fact in sorted(facts, key=_order):
        current = told[-1] if told and not told[-1].ended else None
        if isinstance(fact, Judged) and not fact.met:
            if current is None:
                told.append(Episode((fact,)))
            else:  # worse than target again: what was cleared before counts no longer
                told[-1] = replace(current, breaches=(*current.breaches, fact), cleared=None)
        elif current is not None:
            told[-1] = _went_on(current, fact, policy_at(when(fact)))
    return told


def _went_on(current: Episode, fact: Fact, policy: TargetPolicy) -> Episode:
    match fact:
        case Closed():
            return replace(current, closed=True)
        case Confirmed(starts_at=starts_at) if starts_at >= current.opened_at:
            current = replace(current, trained=(*current.trained, fact))
        case Judged():
            current = replace(current, cleared=fact)
        case _:
            return current
    ends = policy.closes(met=current.cleared is not None, minutes=current.minutes)
    return replace(current, target_met_at=when(fact)) if ends else current


def _order(fact: Fact) -> tuple[datetime, int, UUID]:
    """By time; at one instant breaches before what could end them, then by id: an order that
    nobody's arrival changes.
    """
    match fact:
        case Judged(met=False):
            return fact.at, 0, fact.event_id
        case Closed():
            return fact.at, 2, UUID(int=0)
        case _:
            return when(fact), 1, fact.event_id


@dataclass(frozen=True, slots=True)
class Stored:
    """An assignment as it stands: what opened it, and when it ended."""

    assignment_id: UUID
    cause_id: UUID
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done for one episode. assignment_id None: open one; antedate: another event
    opened it than was thought.
    """

    episode: Episode
    assignment_id: UUID | None
    antedate: bool = False
    complete: bool = False  # or tell again that it ended earlier than was thought
    links: Sequence[UUID] = field(
        default_factory=tuple
    )  # breaches that belong to it and opened nothing


def steps(found: Sequence[Episode], stored: Collection[Stored]) -> Sequence[Step]:
    """What turns the assignments that stand into what the episodes say; an assignment is that of
    the episode in which its cause lies.
    """
    by_cause = {one.cause_id: one for one in stored}
    taken: set[UUID] = set()
    todo: list[Step] = []
    for episode in found:
        ids = [breach.event_id for breach in episode.breaches]
        mine = next(
            (
                by_cause[id]
                for id in ids
                if id in by_cause and by_cause[id].assignment_id not in taken
            ),
            None,
        )
        if mine is not None:
            taken.add(mine.assignment_id)
        todo.append(
            Step(
                episode,
                mine.assignment_id if mine else None,
                antedate=mine is not None and mine.cause_id != ids[0],
                complete=episode.target_met_at is not None
                and (mine is None or mine.ended_at != episode.target_met_at),
                links=ids[1:],
            )
        )
    return todo

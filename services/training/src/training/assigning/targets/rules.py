"""Trainings that the indicator itself ends: the target met again, and the hours (TRN-1, TRN-2,
TRN-3, TRN-6).

An agent's trainings in one item are computed from all facts in the order in which they happened,
so that their order of arrival makes no difference (EVT-4).
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, Self
from uuid import UUID

from training.ground.register.rules import MINUTES_OF_AN_HOUR, Confirmed


class CloseMode(StrEnum):
    """Whether target and hours must both be reached, or one of them (C7)."""

    AND = "and"
    OR = "or"


@dataclass(frozen=True)
class TargetPolicy:
    """The numbers and choices of TRN-6."""

    min_hours: Decimal  # TRN-6: trn.min_hours_per_item
    close_mode: CloseMode  # TRN-6: trn.close_mode

    @classmethod
    def of(cls, policies: Mapping[str, Any]) -> Self:
        return cls(
            Decimal(policies["trn.min_hours_per_item"]), CloseMode(policies["trn.close_mode"])
        )

    def closes(self, *, met: bool, minutes: int) -> bool:
        """Whether confirmed minutes and a target, met or not, end a training (TRN-6)."""
        enough = Fraction(minutes, MINUTES_OF_AN_HOUR) >= Fraction(self.min_hours)
        return (met and enough) if self.close_mode is CloseMode.AND else (met or enough)


@dataclass(frozen=True, slots=True)
class Reading:
    """Value of an indicator in a period, its target, and how many calls or days were counted."""

    value: str
    target: str
    period: str
    counted: int

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> Self:
        return cls(facts["value"], facts["target"], facts["period"], facts["counted"])

    def as_facts(self) -> Mapping[str, object]:
        """As it is stored with an event."""
        return {
            "value": self.value,
            "target": self.target,
            "period": self.period,
            "counted": self.counted,
        }


@dataclass(frozen=True, slots=True)
class Judged:
    """An indicator against its target. met: False a breach, True cleared again (KPI-18)."""

    event_id: UUID
    at: datetime
    met: bool


@dataclass(frozen=True, slots=True)
class Closed:
    """An assignment ended by a person, and when."""

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
        return sum(session.minutes for session in self.trained)

    @property
    def last(self) -> Judged:
        """The indicator as it was last judged."""
        return self.cleared or self.breaches[-1]


Fact = Judged | Confirmed | Closed


def when(fact: Fact) -> datetime:
    return fact.confirmed_at if isinstance(fact, Confirmed) else fact.at


def episodes(
    facts: Iterable[Fact], policy_at: Callable[[datetime], TargetPolicy]
) -> Sequence[Episode]:
    """All trainings of one agent in one item, oldest first; only the last may be open (TRN-6,
    TRN-28).

    facts: in any order; policy_at: policy at the time of the fact that may end a training (GEN-2b).
    Sessions that began after the opening count, from their confirmation on (TRN-6a).
    """
    found: list[Episode] = []
    for fact in sorted(facts, key=_order):
        current = found[-1] if found and not found[-1].ended else None
        if isinstance(fact, Judged) and not fact.met:
            if current is None:
                found.append(Episode((fact,)))
            else:  # worse than target again: an earlier clearing counts no longer
                found[-1] = replace(current, breaches=(*current.breaches, fact), cleared=None)
        elif current is not None:
            found[-1] = _after(current, fact, policy_at(when(fact)))
    return found


def _after(current: Episode, fact: Fact, policy: TargetPolicy) -> Episode:
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
    """By time; at one instant breaches before facts that could end them, then by id: an order that
    does not depend on arrival.
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
    """A stored assignment: the event that opened it, and when it ended."""

    assignment_id: UUID
    cause_id: UUID
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done for one episode.

    assignment_id None: open one; antedate: an older event opened it than previously recorded;
    complete: end it, or move its end to another time; links: further breaches of the episode.
    """

    episode: Episode
    assignment_id: UUID | None
    antedate: bool = False
    complete: bool = False
    links: Sequence[UUID] = field(default_factory=tuple)


def steps(found: Sequence[Episode], stored: Collection[Stored]) -> Sequence[Step]:
    """What turns stored assignments into the episodes; an assignment belongs to the episode in
    which its cause lies.
    """
    by_cause = {assignment.cause_id: assignment for assignment in stored}
    used: set[UUID] = set()
    todo: list[Step] = []
    for episode in found:
        own = _own(episode, by_cause, used)
        if own is not None:
            used.add(own.assignment_id)
        todo.append(_step(episode, own))
    return todo


def _own(
    episode: Episode, by_cause: Mapping[UUID, Stored], used: Collection[UUID]
) -> Stored | None:
    """The stored assignment of an episode."""
    for breach in episode.breaches:
        assignment = by_cause.get(breach.event_id)
        if assignment is not None and assignment.assignment_id not in used:
            return assignment
    return None


def _step(episode: Episode, own: Stored | None) -> Step:
    first, *further = [breach.event_id for breach in episode.breaches]
    ended_at = own.ended_at if own else None
    return Step(
        episode,
        own.assignment_id if own else None,
        antedate=own is not None and own.cause_id != first,
        complete=episode.target_met_at is not None and ended_at != episode.target_met_at,
        links=further,
    )

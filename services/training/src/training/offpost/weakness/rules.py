"""Weak points in a person's work: what off-post training puts its weight on (TRN-11)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

DAY = timedelta(days=1)


class Source(StrEnum):
    """Where a weak point was found."""

    QA = "qa"
    EXAM = "exam"
    KPI = "kpi"


@dataclass(frozen=True)
class Signal:
    """A weak point: a scorecard item, the topic of a finding, a failed exam topic, an indicator
    below target.
    """

    item: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WeakPoint:
    """A weak point of a person, with the fact that showed it.

    fact_id: an evaluation, a sitting, or the event of a breach; cause_id: the event handled, None
    for an exam of training's own.
    """

    person_id: UUID
    fact_id: UUID
    source: Source
    signal: Signal
    cause_id: UUID | None


def since(on: date, days: int) -> date:
    """First day on which findings count; days: `trn.weak_item_days` (TRN-11)."""
    return on - days * DAY


def weak_items(signals: Iterable[Signal]) -> tuple[str, ...]:
    """Weak items, the most frequent first, then the latest (TRN-11)."""
    days: dict[str, list[date]] = {}
    for signal in signals:
        days.setdefault(signal.item, []).append(signal.on)

    def rank(item: str) -> tuple[int, int, str]:
        return -len(days[item]), -max(days[item]).toordinal(), item

    return tuple(sorted(days, key=rank))

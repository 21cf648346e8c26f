"""What is weak in somebody's work: what off-post training puts its weight on (TRN-11)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Signal:
    """Something weak that was found: a scorecard item, the topic of a finding, a failed exam topic,
    an indicator below target.
    """

    item: str
    on: date


def since(on: date, days: int) -> date:
    """From which day on findings count; days: `trn.weak_item_days` (TRN-11)."""
    return on - days * DAY


def weak_items(signals: Iterable[Signal]) -> tuple[str, ...]:
    """What was weak, the most often found first, then the latest (TRN-11)."""
    days: dict[str, list[date]] = {}
    for signal in signals:
        days.setdefault(signal.item, []).append(signal.on)
    return tuple(
        sorted(days, key=lambda item: (-len(days[item]), -max(days[item]).toordinal(), item))
    )

"""How a paper was answered, per item and topic (EXM-14)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Self

from measure.rounding import judged

PERCENT = 100


@dataclass(frozen=True)
class AnalysisPolicy:
    topic_error_limit: Decimal  # EXM-14: exm.topic_error_limit, % wrong

    @classmethod
    def of(cls, policies: Mapping[str, Any]) -> Self:
        return cls(policies["exm.topic_error_limit"])


@dataclass(frozen=True, slots=True)
class Tally:
    """How often something was answered, and how often wrong."""

    answered: int
    wrong: int

    @property
    def error_rate(self) -> Decimal | None:
        """In percent, judged; None: never answered (GEN-7)."""
        return judged(Fraction(self.wrong, self.answered) * PERCENT) if self.answered else None


def by_topic(tallies: Sequence[tuple[str, Tally]]) -> Mapping[str, Tally]:
    """The tallies of items summed by their topics."""
    summed: dict[str, Tally] = {}
    for topic, tally in tallies:
        before = summed.get(topic, Tally(0, 0))
        summed[topic] = Tally(before.answered + tally.answered, before.wrong + tally.wrong)
    return summed


def needs(topic: Tally, policy: AnalysisPolicy) -> bool:
    """Whether a topic becomes a training need (EXM-14, PLN-1)."""
    return topic.error_rate is not None and topic.error_rate >= judged(policy.topic_error_limit)

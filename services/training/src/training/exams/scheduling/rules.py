"""What an exam came to: a marked sitting, an absence, how far a window is (EXM-4, EXM-7a,
EXM-11).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from measure.rounding import exactly, shown
from training.exams.batches.rules import Absent

PERCENT = 100


@dataclass(frozen=True)
class AbsencePolicy:
    unexcused: str  # EXM-11: exm.unexcused_absence, zero | not_ranked

    @classmethod
    def of(cls, policies: Mapping[str, Any]) -> Self:
        return cls(policies["exm.unexcused_absence"])


def counts_as(absent: Absent, policy: AbsencePolicy) -> Decimal | None:
    """What an absence is ranked with: without leave 0 or, by policy, no mark; with leave, or never
    called, no mark (EXM-11).
    """
    return Decimal(0) if absent is Absent.WITHOUT_LEAVE and policy.unexcused == "zero" else None


def completion(sat: int, must: int) -> Decimal | None:
    """Completion in percent as it is shown: sat ÷ must sit; of nobody there is none (EXM-7a,
    GEN-7).
    """
    return shown(exactly(sat) / must * PERCENT) if must else None

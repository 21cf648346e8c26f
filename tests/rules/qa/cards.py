"""Cards made briefly."""

from decimal import Decimal

from qa.ground.scorecards.rules import Card, Condition, Criterion, Fatal


def criterion(
    code: str,
    weight: int | None,
    fatal: Fatal | None = None,
    section: str | None = None,
    condition: Condition | None = None,
) -> Criterion:
    return Criterion(
        code, None if weight is None else Decimal(weight), "skill_defect", fatal, section, condition
    )


SC1 = Card((criterion("attitude", 30), criterion("fluency", 30), criterion("solving", 40)))

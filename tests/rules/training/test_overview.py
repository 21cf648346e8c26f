"""Assignments in words, as their agent and whoever arranges them read them (TRN-20, GEN-6)."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from training.assigning.assignments.rules import Assignment, AssignmentState, Measurement
from training.assigning.overview.formats import next_step
from training.assigning.progress.rules import Progress
from training.assigning.requests.rules import Whereabouts
from training.assigning.targets.rules import CloseMode

SOMEBODY = UUID(int=1)
TRAINED = Progress(Decimal(5), CloseMode.AND, confirmed=Decimal(5), booked=Decimal(0))


def measured(value: str, target: str) -> Assignment:
    """A training of handling time whose hours are confirmed and whose target is not met yet."""
    return Assignment(
        assignment_id=SOMEBODY,
        agent_id=SOMEBODY,
        whereabouts=Whereabouts(SOMEBODY, SOMEBODY, SOMEBODY),
        kind="aht",
        about="aht",
        criteria=(),
        state=AssignmentState.IN_PROGRESS,
        cause_id=SOMEBODY,
        policyset="",
        owner_id=SOMEBODY,
        unowned=None,
        due_on=date(2026, 3, 2),
        assigned_at=datetime(2026, 2, 4, tzinfo=UTC),
        assigned_on=date(2026, 2, 4),
        extended_at=None,
        present=Measurement(value=value, target=target, period="2026-02", met=False),
        completed_at=None,
        completed_on=None,
        reason=None,
    )


@pytest.mark.rule("GEN-6", "TRN-20")
@pytest.mark.parametrize(
    ("value", "shown"), [("200.676056338", "200.7"), ("79.95", "80"), ("180.0000", "180")]
)
def test_where_an_indicator_stands_is_shown_with_one_decimal(value: str, shown: str) -> None:
    assert f"（目前{shown}，目标180）" in next_step(measured(value, "180"), TRAINED, "zh-Hans")
    assert f"(now {shown}, target 180)" in next_step(measured(value, "180"), TRAINED, "en")

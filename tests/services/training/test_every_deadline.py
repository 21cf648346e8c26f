"""Every kind of deadline of training is reminded of, told again, done late, waived and moved
(GEN-9).
"""

from uuid import uuid4

import pytest
from pydantic import JsonValue
from services.deadlines import expected, lives

from chassis.testing import ServiceUnderTest
from training.deadlines import DEADLINES

PAPER: dict[str, JsonValue] = {"month": "2026-11", "step": "submission"}
FACTS: dict[str, dict[str, JsonValue]] = {
    "training": {},
    "session_record": {"kind": "csat", "center_id": str(uuid4()), "site_id": None},
    "induction_makeup": {},
    "mentor_signature": {},
    "induction_report": {
        "center_id": str(uuid4()),
        "site_id": str(uuid4()),
        "title": "November",
        "template": "T-S0",
    },
    "paper": PAPER,
    "paper_decision": PAPER,
    "paper_revision": PAPER,
}


@pytest.mark.rule("GEN-9", "EVT-8", "ORG-12")
@pytest.mark.parametrize("name", sorted(DEADLINES.kinds))
async def test_a_deadline_of_every_kind_lives_through_all_its_states(
    training: ServiceUnderTest, name: str
) -> None:
    """Today is Monday 2 November 2026: due on Thursday; with Tuesday off on Friday."""
    kind = DEADLINES.kinds[name]
    found = await lives(training, kind, FACTS[name], role="qt_supervisor")
    assert found == {**expected(kind), "moved": 0 if kind.fixed else 1}

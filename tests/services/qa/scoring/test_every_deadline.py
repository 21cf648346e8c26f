"""Every kind of deadline of qa is reminded of, told again, done late, waived and moved (GEN-9)."""

from uuid import uuid4

import pytest
from pydantic import JsonValue
from services.deadlines import expected, lives

from chassis.testing import ServiceUnderTest
from qa.deadlines import DEADLINES

FACTS: dict[str, dict[str, JsonValue]] = {
    "acknowledgement": {},
    "appeal": {},
    "last_appeal": {},
    "coaching": {"evaluation_id": str(uuid4()), "call_id": str(uuid4())},
    "inspection": {},
}


@pytest.mark.rule("GEN-9", "EVT-8", "ORG-12")
@pytest.mark.parametrize("name", sorted(DEADLINES.kinds))
async def test_a_deadline_of_every_kind_lives_through_all_its_states(
    qa: ServiceUnderTest, name: str
) -> None:
    """Today is Friday 6 June 2025: due on Wednesday; with Monday off on Thursday."""
    kind = DEADLINES.kinds[name]
    found = await lives(qa, kind, FACTS[name], role="qa_lead")
    assert found == {**expected(kind), "moved": 0 if kind.fixed else 1}

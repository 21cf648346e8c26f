"""Pay by post, and trainees who take one up."""

from datetime import date
from uuid import UUID

from zhipei_events.envelope import Event
from zhipei_events.people.ground import Whereabouts
from zhipei_events.values import (
    Code,
    PayRule,
)


class PayRuleChanged(
    Whereabouts, Event, type="people.pay-rule-changed", subject="person_id", key="person_id"
):
    """How somebody is paid from a day on (KPI-16, TRN-11a)."""

    person_id: UUID
    pay_rule: PayRule
    was: PayRule
    effective_on: date
    cause: Code
    """A cause of ORG-3's table: last_place, quality, returned."""
    cause_id: UUID
    """The event that led to it."""


class TraineeHandedOver(
    Whereabouts, Event, type="people.trainee-handed-over", subject="agent_id", key="agent_id"
):
    """Operations took a trainee over from quality & training (ONB-11)."""

    agent_id: UUID
    cohort_id: UUID
    receiver_id: UUID
    """Who takes care of them from now on."""
    handed_over_on: date

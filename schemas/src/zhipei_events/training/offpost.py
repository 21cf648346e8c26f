"""Off-post training (TRN-11)."""

from datetime import date
from uuid import UUID

from zhipei_events.envelope import Event
from zhipei_events.people import Whereabouts
from zhipei_events.values import (
    Code,
    Count,
    PayRule,
)


class Offpost(Whereabouts):
    """An order that takes somebody off the phones to train (TRN-11, F19)."""

    order_id: UUID
    person_id: UUID
    trigger: Code
    """last_place, or a cause of `trn.offpost_quality_days`."""
    trigger_id: UUID
    """Of last_place the id of kpi's trigger; else the proposal or the order itself."""
    starts_on: date
    ends_on: date
    """The last day of it."""
    pay_rule: PayRule


class OffpostOrdered(
    Offpost, Event, type="training.offpost-ordered", subject="order_id", key="person_id"
):
    """Off-post training was ordered (TRN-11a, TRN-11b)."""

    ordered_by: UUID | None
    """null: the rule."""
    weak_items: tuple[Code, ...] = ()
    """QA items, exam topics and indicators of the last `trn.weak_item_days`, worst first
    (TRN-11).
    """


class OffpostStarted(
    Offpost, Event, type="training.offpost-started", subject="order_id", key="person_id"
):
    """Off-post training began: from today the person is off the phones (TRN-11)."""


class OffpostSuspended(
    Offpost, Event, type="training.offpost-suspended", subject="order_id", key="person_id"
):
    """The director suspended an order (TRN-11a)."""

    suspended_by: UUID
    until: date | None
    reason: str


class OffpostExtended(
    Offpost, Event, type="training.offpost-extended", subject="order_id", key="person_id"
):
    """The re-post exam was failed: off-post training goes on to a new last day (EXM-12)."""

    attempts: Count
    """Re-post exams failed so far."""


class AgentReturnedToPost(
    Whereabouts, Event, type="training.agent-returned-to-post", subject="order_id", key="person_id"
):
    """The re-post exam was passed: the person is back on post from a day on (TRN-11a, EXM-12)."""

    order_id: UUID
    person_id: UUID
    trigger: Code
    trigger_id: UUID
    returned_on: date
    """The first day back on post."""
    exam_id: UUID
    """The sitting that was passed."""
    pay_rule: PayRule
    """From that day on."""


class SeparationProposed(
    Whereabouts, Event, type="training.separation-proposed", subject="order_id", key="person_id"
):
    """The last re-post exam that is allowed was failed: a person decides (EXM-12, GEN-13)."""

    order_id: UUID
    person_id: UUID
    exams: tuple[UUID, ...]
    """The failed sittings, oldest first."""
    proposed_on: date

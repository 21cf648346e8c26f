"""What evaluation reports follow from."""

from collections.abc import Sequence

from chassis.messages.subscriptions import Received
from chassis.messages.tx import Tx
from training.onboarding.reports import actions
from zhipei_events.training import CohortOpened


async def on_cohorts_opened(tx: Tx, batch: Sequence[Received[CohortOpened]]) -> None:
    """A cohort owes a report from its opening on (ONB-5)."""
    await actions.expect(tx, [(received.event, received.envelope) for received in batch])

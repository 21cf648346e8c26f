"""What the forms of onboarding are filled in for."""

from collections.abc import Sequence

from chassis.messages.subscriptions import Received
from chassis.messages.tx import Tx
from training.onboarding.forms import actions
from zhipei_events.training import InductionReportFiled


async def on_reports_filed(tx: Tx, batch: Sequence[Received[InductionReportFiled]]) -> None:
    """A report that is filed is a form (F11)."""
    for received in batch:
        with tx.handling(received.envelope):
            await actions.keep_report(tx, received.event.cohort_id)

"""The last-place rule and marks of exams, in the words of off-post training."""

from collections.abc import Sequence

from chassis.messages.subscriptions import Received
from chassis.messages.tx import Tx
from training.exams.resits.handlers import Marked, results
from training.offpost.orders import actions
from training.offpost.orders.actions import Trigger
from training.offpost.orders.rules import LAST_PLACE
from zhipei_events.kpi import LastPlaceTriggered
from zhipei_events.values import Consequence


async def on_last_place_triggered(tx: Tx, event: LastPlaceTriggered) -> None:
    """A second time it leads to separation, which is people's (KPI-9d)."""
    if event.consequence is not Consequence.OFF_POST:
        return
    trigger = Trigger(
        trigger=LAST_PLACE,
        trigger_id=event.trigger_id,
        person_id=event.agent_id,
        team_id=event.team_id,
        site_id=event.site_id,
        center_id=event.center_id,
    )
    await actions.order_by_rule(tx, trigger)


async def on_exams_marked(tx: Tx, batch: Sequence[Received[Marked]]) -> None:
    """Failed topics are weak items; a re-post exam returns, extends or ends (EXM-12)."""
    await actions.follow_up(tx, results(batch))

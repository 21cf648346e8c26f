"""The last-place rule orders off-post training (TRN-11a)."""

from chassis.messages.tx import Tx
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

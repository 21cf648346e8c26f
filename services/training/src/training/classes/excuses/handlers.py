"""Leave and rosters that come after a booking, in the words of excuses."""

from collections.abc import Sequence

from chassis.messages.subscriptions import Received
from chassis.messages.tx import Tx
from training.classes.excuses import actions
from training.classes.excuses.actions import Away
from zhipei_events.envelope import Envelope
from zhipei_events.people import LeaveDecided, RosterState

APPROVED = "approved"


async def on_leave_decided(tx: Tx, batch: Sequence[Received[LeaveDecided]]) -> None:
    newest = {received.event.leave_id: received for received in batch}
    approved = [received for received in newest.values() if received.event.state == APPROVED]
    await actions.hear_leave(
        tx,
        [
            Away(r.event.person_id, r.event.first_day, r.event.last_day, r.envelope)
            for r in approved
        ],
    )


async def on_roster(tx: Tx, batch: Sequence[Received[RosterState]]) -> None:
    rosters: list[tuple[RosterState | None, Envelope]] = [
        (received.event, received.envelope) for received in batch
    ]
    told = {
        (roster.site_id, roster.day): envelope for roster, envelope in rosters if roster is not None
    }
    if told:
        await actions.hear_rosters(tx, told)

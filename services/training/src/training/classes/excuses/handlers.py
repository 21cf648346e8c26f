"""Leave and rosters that come after a booking (ORG-13d, ORG-19)."""

from collections.abc import Sequence

from chassis.messages.subscriptions import Received
from chassis.messages.tx import Tx
from training.classes.excuses import actions
from training.classes.excuses.actions import ApprovedLeave
from zhipei_events.people import LeaveDecided, RosterState

APPROVED = "approved"


async def on_leave_decided(tx: Tx, batch: Sequence[Received[LeaveDecided]]) -> None:
    newest = {received.event.leave_id: received for received in batch}
    approved = [received for received in newest.values() if received.event.state == APPROVED]
    await actions.excuse_for_leave(tx, [_leave(received) for received in approved])


def _leave(received: Received[LeaveDecided]) -> ApprovedLeave:
    event = received.event
    return ApprovedLeave(event.person_id, event.first_day, event.last_day, received.envelope)


async def on_roster(tx: Tx, batch: Sequence[Received[RosterState]]) -> None:
    """An erased roster crosses nothing."""
    rosters = {}
    for received in batch:
        roster: RosterState | None = received.event
        if roster is not None:
            rosters[roster.site_id, roster.day] = received.envelope
    if rosters:
        await actions.excuse_for_rosters(tx, rosters)

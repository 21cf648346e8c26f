"""Calls as they are heard, in the words of a draw."""

from collections.abc import Sequence

from chassis.messages.subscriptions import Received
from chassis.messages.tx import Tx
from qa.ground.calls import actions
from qa.ground.calls.rules import Candidate
from zhipei_events.kpi import CallHandled, CallRevised


async def on_calls(tx: Tx, batch: Sequence[Received[CallHandled | CallRevised]]) -> None:
    await actions.keep(tx, [_candidate(received) for received in batch if received.event.answered])


def _candidate(received: Received[CallHandled | CallRevised]) -> Candidate:
    call = received.event
    return Candidate(
        call_id=call.call_id,
        call_key=call.call_key,
        agent_id=call.agent_id,
        team_id=call.team_id,
        site_id=call.site_id,
        center_id=call.center_id,
        line=call.line.value,
        call_type=call.call_type,
        started_at=call.started_at,
        business_date=call.business_date,
        seconds=call.talk_seconds + call.hold_seconds,
        recording=call.recording_ref is not None,
        transcript=call.transcript_ref is not None,
        cause_id=received.envelope.id,
    )

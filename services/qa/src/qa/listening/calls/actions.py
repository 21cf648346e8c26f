"""Which calls a caller may hear, and the log of who did (QA-7, PLN-5)."""

from uuid import UUID

from chassis.http.problems import NotFound
from chassis.http.reach import act_in
from chassis.http.wording import Message
from chassis.messages.ids import uuid7
from chassis.messages.tx import Tx
from measure.visibility import Reach
from qa.ground.calls import actions as ground
from qa.ground.calls.rules import Candidate
from qa.listening.calls import store
from qa.listening.calls.rules import Heard
from qa.listening.calls.store import Listening
from qa.scoring.evaluations import actions as evaluations
from qa.scoring.evaluations.actions import Work

NO_CALL = Message("没有编号为 {call_id} 的通话", "There is no call {call_id}")


async def work_on(tx: Tx, call_id: UUID, reach: Reach) -> Work:
    """The call as its evaluation has it, if the caller may see that evaluation: until it is
    delivered only who scores it and who leads the center. Raises NotFound.
    """
    work = await evaluations.work_on_call(tx, call_id, reach)
    if work is None:
        raise NotFound(NO_CALL, call_id=call_id)
    return work


async def seconds_of(tx: Tx, call_id: UUID) -> int | None:
    """Talk and hold of a call; None where its facts have not arrived."""
    call = await ground.find(tx, call_id)
    return call.seconds if call else None


async def call_to_fill(tx: Tx, call_id: UUID) -> Candidate:
    """A call to which the caller may add a recording or a transcript. Raises NotFound."""
    call = await ground.find(tx, call_id)
    missing = NO_CALL.of(call_id=call_id)
    if call is None:
        # nobody may act nowhere; the question is asked all the same (GEN-11)
        act_in(tx, {}, missing=missing)
        raise NotFound(missing)
    act_in(tx, call, about=[call.agent_id], missing=missing)
    return call


async def log(tx: Tx, work: Work, call_id: UUID, kind: Heard, *, from_second: int = 0) -> None:
    """Keep that the caller opened a recording or a transcript (PLN-5)."""
    agent = work.agent
    listening = Listening(
        listening_id=uuid7(),
        call_id=call_id,
        agent_id=agent.agent_id,
        team_id=agent.team_id,
        site_id=agent.site_id,
        center_id=agent.center_id,
        listener=tx.actor,
        listener_id=tx.caller.person_id if tx.caller else None,
        kind=kind,
        from_second=from_second,
        listened_at=tx.now,
    )
    await store.add(tx, listening)

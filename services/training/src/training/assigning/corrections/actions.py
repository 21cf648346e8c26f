"""Answer a run of unacceptable calls: assign, propose, or record why nothing new came of it
(TRN-28).
"""

from dataclasses import replace

from chassis.messages.ids import uuid7
from chassis.messages.tx import Tx
from training.assigning.assignments import actions as assignments
from training.assigning.assignments.rules import Assign, AssignmentPolicy, Opening, Reason
from training.assigning.corrections import store
from training.assigning.corrections.rules import Antedate, Cause, NotAssigned, Propose, decide


async def answer(tx: Tx, cause: Cause) -> None:
    """Do what one event of the ladder asks of training: assign, propose, or record why nothing new
    came of it.
    """
    await assignments.lock(tx, [cause.agent_id])
    at = (await assignments.located(tx, {cause.agent_id: cause.whereabouts}))[cause.agent_id]
    cause = replace(cause, whereabouts=at)
    ground = await assignments.grounds(tx, [at])
    on = ground.site(at).day_of(cause.occurred_at)
    policies = await ground.policies(at, on)
    decision = decide(
        cause,
        await store.find_standing(tx, cause),
        ground.colleagues.get(at.center_id, ()) if at.center_id else (),
        on=on,
        workdays=ground.site(at).workdays,
        policy=AssignmentPolicy.of(policies),
    )
    match decision:
        case Assign():
            opening = Opening(
                assignment_id=uuid7(), asked=cause.asked(on), made=decision, policyset=policies.hash
            )
            await assignments.begin(tx, [opening])
            await assignments.keep_asked(tx, [cause.asked(on, assignment_id=opening.assignment_id)])
        case Propose():
            proposal_id = uuid7()
            await store.add_proposal(
                tx, proposal_id, cause, decision, on=on, policyset=policies.hash
            )
            await assignments.keep_asked(tx, [cause.asked(on, proposal_id=proposal_id)])
        case Antedate(standing=standing, made=Assign() as made):
            await assignments.relink(tx, {standing.cause_id: (standing.id, Reason.ALREADY_OPEN)})
            await assignments.antedate(
                tx,
                Opening(
                    assignment_id=standing.id,
                    asked=cause.asked(on),
                    made=made,
                    policyset=policies.hash,
                ),
            )
            await assignments.keep_asked(tx, [cause.asked(on, assignment_id=standing.id)])
        case Antedate(standing=standing, made=Propose() as proposed):
            await store.link(tx, standing.cause_id)
            await store.antedate_proposal(
                tx, standing.id, cause, proposed, on=on, policyset=policies.hash
            )
            await assignments.keep_asked(tx, [cause.asked(on, proposal_id=standing.id)])
        case NotAssigned(reason=reason, standing=found):
            key = "proposal_id" if reason is Reason.ALREADY_PROPOSED else "assignment_id"
            await assignments.keep_asked(
                tx, [cause.asked(on, **{key: found.id if found else None}, not_assigned=reason)]
            )

"""Answer steps of the ladder that ask for correction or coaching (QA-14, TRN-8, TRN-10)."""

from dataclasses import replace

from chassis.messages.ids import uuid7
from chassis.messages.tx import Tx
from training.assigning.assignments import actions as assignments
from training.assigning.assignments.actions import Context
from training.assigning.assignments.rules import Assign, AssignmentPolicy, Opening
from training.assigning.corrections.rules import (
    Antedate,
    LadderStep,
    NotAssigned,
    Standing,
    decide,
)
from training.assigning.requests import actions as requests
from training.assigning.requests.rules import Answered, Outcome, Reason


async def answer(tx: Tx, step: LadderStep) -> None:
    """Open an assignment, or record why nothing new came of the step (TRN-28)."""
    step, facts = await prepare(tx, step)
    on = facts.site(step.whereabouts).day_of(step.occurred_at)
    policies = await facts.policies(step.whereabouts, on)
    decision = decide(
        step,
        await _standing(tx, step),
        facts.colleagues(step.whereabouts),
        on=on,
        workdays=facts.site(step.whereabouts).workdays,
        policy=AssignmentPolicy.of(policies),
    )
    request = step.request(on)
    match decision:
        case Assign():
            opening = Opening(
                assignment_id=uuid7(),
                request=request,
                criteria=step.criteria,
                decision=decision,
                policyset=policies.hash,
            )
            await assignments.begin(tx, [opening])
            outcome = Outcome(assignment_id=opening.assignment_id)
        case Antedate(standing=standing, decision=Assign() as earlier):
            opening = Opening(
                assignment_id=standing.id,
                request=request,
                criteria=step.criteria,
                decision=earlier,
                policyset=policies.hash,
            )
            linked = Outcome(assignment_id=standing.id, not_assigned=Reason.ALREADY_OPEN)
            await requests.change_outcomes(tx, {standing.cause_id: linked})
            await assignments.antedate(tx, opening)
            outcome = Outcome(assignment_id=standing.id)
        case NotAssigned(reason=reason, standing=found):
            outcome = Outcome(assignment_id=found.id if found else None, not_assigned=reason)
        case _:
            raise ValueError("step 3 is recorded as a proposal by off-post training")
    await requests.record(tx, [Answered(request, outcome)])


async def prepare(tx: Tx, step: LadderStep) -> tuple[LadderStep, Context]:
    """Lock the agent's assignments; the step with known units, and the facts of their place."""
    await assignments.lock(tx, [step.agent_id])
    located = await assignments.located(tx, {step.agent_id: step.whereabouts})
    at = located[step.agent_id]
    return replace(step, whereabouts=at), await assignments.context(tx, [at])


async def _standing(tx: Tx, step: LadderStep) -> Standing | None:
    """The earliest assignment open at the time of a step, or opened after it."""
    if step.kind is None:
        return None
    assignment = await assignments.open_at(
        tx, step.agent_id, step.kind, step.about, step.occurred_at
    )
    if assignment is None:
        return None
    opened = (await requests.find(tx, [assignment.cause_id]))[assignment.cause_id]
    return Standing(assignment.assignment_id, assignment.cause_id, opened.request.occurred_at)

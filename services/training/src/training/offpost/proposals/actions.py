"""Propose off-post training at step 3 of the ladder, and record the decision (TRN-11c, GEN-13)."""

from datetime import date
from uuid import UUID

from chassis.http.problems import Conflict, Forbidden, NotFound
from chassis.http.reach import act_in
from chassis.http.wording import Message
from chassis.messages.ids import uuid7
from chassis.messages.tx import Cause, Tx
from training.assigning.assignments.rules import AssignmentPolicy
from training.assigning.corrections import actions as corrections
from training.assigning.corrections.rules import (
    Antedate,
    LadderStep,
    NotAssigned,
    Propose,
    Standing,
    decide,
)
from training.assigning.requests import actions as requests
from training.assigning.requests.rules import Answered, Outcome, Reason
from training.offpost.proposals import store
from training.offpost.proposals.rules import FOLLOWS, Proposal, ProposalState, may_decide

NO_PROPOSAL = Message("没有编号为 {proposal_id} 的待岗建议", "There is no proposal {proposal_id}")
DECIDER = Message("该建议由 {role} 决定", "The proposal is decided by the {role}")
PROPOSAL_STATE = Message("该建议{state}", "The proposal {state}")

STATES = {
    ProposalState.PROPOSED: Message("等待决定", "waits for a decision"),
    ProposalState.ORDERED: Message("已下达待岗", "is ordered"),
    ProposalState.DECLINED: Message("已不采纳", "is declined"),
}


class NotYours(Forbidden):
    slug = "offpost-not-yours-to-decide"
    title = {"zh-Hans": "该待岗建议不由您处理", "en": "This is not yours to decide"}


class Decided(Conflict):
    slug = "proposal-decided"
    title = {"zh-Hans": "该建议已经处理", "en": "The proposal was decided already"}


async def propose(tx: Tx, step: LadderStep) -> None:
    """Record a proposal, or that one waits for its decision already; nothing starts by itself."""
    step, facts = await corrections.prepare(tx, step)
    site = facts.site(step.whereabouts)
    on = site.day_of(step.occurred_at)
    policies = await facts.policies(step.whereabouts, on)
    decision = decide(
        step,
        await _standing(tx, step),
        facts.colleagues(step.whereabouts),
        on=on,
        workdays=site.workdays,
        policy=AssignmentPolicy.of(policies),
    )
    request = step.request(on)
    match decision:
        case Propose():
            proposal = _proposal(tx, uuid7(), step, decision, on=on, policyset=policies.hash)
            await store.add(tx, proposal)
            outcome = Outcome(proposal_id=proposal.proposal_id)
        case Antedate(standing=standing, decision=Propose() as earlier):
            linked = Outcome(proposal_id=standing.id, not_assigned=Reason.ALREADY_PROPOSED)
            await requests.change_outcomes(tx, {standing.cause_id: linked})
            proposal = _proposal(tx, standing.id, step, earlier, on=on, policyset=policies.hash)
            await store.replace(tx, proposal)
            outcome = Outcome(proposal_id=standing.id)
        case NotAssigned(reason=reason, standing=found):
            outcome = Outcome(proposal_id=found.id if found else None, not_assigned=reason)
        case _:
            raise ValueError("only step 3 of the ladder proposes off-post training")
    await requests.record(tx, [Answered(request, outcome)])


async def _standing(tx: Tx, step: LadderStep) -> Standing | None:
    """The proposal about the agent that waits for its decision."""
    proposal = await store.find_open(tx, step.agent_id)
    if proposal is None:
        return None
    opened = (await requests.find(tx, [proposal.cause_id]))[proposal.cause_id]
    return Standing(proposal.proposal_id, proposal.cause_id, opened.request.occurred_at)


def _proposal(
    tx: Tx, proposal_id: UUID, step: LadderStep, decision: Propose, *, on: date, policyset: str
) -> Proposal:
    return Proposal(
        proposal_id=proposal_id,
        agent_id=step.agent_id,
        whereabouts=step.whereabouts,
        about=decision.about,
        criteria=step.criteria,
        state=ProposalState.PROPOSED,
        decider=decision.decider,
        proposed_at=tx.now,
        proposed_on=on,
        cause_id=step.cause_id,
        policyset=policyset,
    )


async def to_decide(tx: Tx, proposal_id: UUID) -> Proposal:
    """A proposal that waits for the caller's decision, locked (TRN-11c, GEN-10).

    Raises NotFound, NotYours for another role or one's own, Decided.
    """
    proposal = await store.find(tx, proposal_id)
    if proposal is None:
        raise NotFound(NO_PROPOSAL, proposal_id=proposal_id)
    act_in(tx, proposal.whereabouts, missing=NO_PROPOSAL.of(proposal_id=proposal_id))
    if tx.caller and not may_decide(proposal, tx.caller.person_id, tx.caller.roles):
        raise NotYours(DECIDER, role=proposal.decider)
    if ProposalState.ORDERED not in FOLLOWS[proposal.state]:
        raise Decided(PROPOSAL_STATE, state=STATES[proposal.state])
    return proposal


async def decide_on(
    tx: Tx, proposal: Proposal, state: ProposalState, *, by: UUID | None, reason: str | None
) -> None:
    """Record that a proposal was ordered or declined."""
    await store.decide(tx, proposal.proposal_id, state, by=by, reason=reason)


async def cause_of(tx: Tx, proposal: Proposal) -> Cause | None:
    """The event that led to a proposal, with its chain."""
    answered = (await requests.find(tx, [proposal.cause_id])).get(proposal.cause_id)
    if answered is None or answered.request.correlation_id is None:
        return None
    return Cause(proposal.cause_id, answered.request.correlation_id)

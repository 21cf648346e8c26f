"""Somebody orders off-post training for service or quality, or declines what was proposed (TRN-11b,
TRN-11c, GEN-13).
"""

from datetime import date
from uuid import UUID

from chassis.http.problems import Conflict, Forbidden, NotFound
from chassis.http.reach import act_in
from chassis.messages.tx import Cause, Tx
from training.ground.directory import actions as directory
from training.offpost.ordering import store
from training.offpost.ordering.rules import Clash, clash
from training.offpost.ordering.store import Proposal
from training.offpost.orders import actions as offpost
from training.offpost.orders.actions import Trigger
from training.offpost.orders.rules import Order

PROPOSED, ORDERED, DECLINED = "proposed", "ordered", "declined"
QUALITY_FAILING = "quality_failing"
"""TRN-11c: the cause of what the ladder proposes."""


class NotYours(Forbidden):
    slug = "offpost-not-yours-to-decide"
    title = {"zh-Hans": "该待岗建议不由您处理", "en": "This is not yours to decide"}


class Decided(Conflict):
    slug = "proposal-decided"
    title = {"zh-Hans": "该建议已经处理", "en": "The proposal was decided already"}


class NotPossible(Conflict):
    slug = "offpost-not-possible"
    title = {"zh-Hans": "不能这样安排待岗", "en": "This off-post training is not possible"}


async def order(
    tx: Tx,
    *,
    person_id: UUID,
    trigger: str,
    reason: str | None,
    starts_on: date | None,
    proposal: Proposal | None = None,
) -> Order:
    """Order off-post training for service or quality (TRN-11b, TRN-11c); it begins on the next
    working day unless it is said when.

    Refuses an unknown cause, who is off post or ordered already, has left or is not on post, the
    own person, and a day in the past.
    """
    await offpost.lock(tx, person_id)
    person = (await directory.people(tx, [person_id]))[person_id]
    act_in(tx, person, missing=f"nobody has the id {person_id}")
    here = await offpost.ground(tx, person.site_id, person.center_id)
    if trigger not in here.policy.quality_days:
        raise NotPossible(f"causes are {', '.join(here.policy.quality_days)}")
    caller = tx.caller.person_id if tx.caller else None
    begins = starts_on or here.workdays.after(here.today, 1)
    wrong = clash(
        stage=person.stage,
        has_left=offpost.has_left(person),
        standing=[one.state for one in await offpost.standing(tx, person_id)],
        starts_on=begins,
        today=here.today,
        own=caller == person_id,
    )
    if wrong is not None:
        raise NotYours(wrong) if wrong is Clash.OWN_ORDER else NotPossible(wrong)
    asked = Trigger(
        trigger=trigger,
        trigger_id=proposal.proposal_id if proposal else None,
        person_id=person_id,
        team_id=person.team_id,
        site_id=person.site_id,
        center_id=person.center_id,
        ordered_by=caller,
        reason=reason,
    )
    chain = (
        Cause(proposal.cause_id, proposal.correlation_id)
        if proposal and proposal.correlation_id
        else None
    )
    return await offpost.place(tx, asked, begins, here, cause=chain)


async def take(tx: Tx, proposal_id: UUID) -> Proposal:
    """A proposal for the caller to decide; refuses whom its role is not, and what was decided
    (TRN-11c, GEN-10).
    """
    proposal = await store.find_proposal(tx, proposal_id)
    if proposal is None:
        raise NotFound(f"no proposal {proposal_id}")
    act_in(tx, proposal, missing=f"no proposal {proposal_id}")
    caller = tx.caller
    if (
        caller
        and caller.person_id
        and (proposal.decider not in caller.roles or caller.person_id == proposal.agent_id)
    ):
        raise NotYours(f"for the {proposal.decider}")
    if proposal.state != PROPOSED:
        raise Decided(proposal.state)
    return proposal


async def order_proposed(
    tx: Tx, proposal_id: UUID, *, reason: str | None, starts_on: date | None
) -> Order:
    """Order what was proposed (TRN-11c)."""
    proposal = await take(tx, proposal_id)
    made = await order(
        tx,
        person_id=proposal.agent_id,
        trigger=QUALITY_FAILING,
        reason=reason,
        starts_on=starts_on,
        proposal=proposal,
    )
    await store.decide(tx, proposal_id, state=ORDERED, decided_by=made.ordered_by, because=reason)
    return made


async def decline(tx: Tx, proposal_id: UUID, *, reason: str) -> None:
    """Decide against what was proposed; nothing follows (GEN-13)."""
    await take(tx, proposal_id)
    await store.decide(
        tx,
        proposal_id,
        state=DECLINED,
        decided_by=tx.caller.person_id if tx.caller else None,
        because=reason,
    )

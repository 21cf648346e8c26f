"""Order off-post training for service or quality, or decline a proposal (TRN-11b, TRN-11c)."""

from datetime import date
from uuid import UUID

from chassis.http.problems import Conflict, Fault
from chassis.http.reach import act_in
from chassis.http.wording import Message
from chassis.messages.tx import Tx
from training.ground.directory import actions as directory
from training.ground.directory.rules import Person
from training.offpost.ordering.rules import Clash, clash
from training.offpost.orders import actions as orders
from training.offpost.orders.actions import Conditions, Trigger
from training.offpost.orders.rules import Order
from training.offpost.proposals import actions as proposals
from training.offpost.proposals.actions import NotYours
from training.offpost.proposals.rules import Proposal, ProposalState

NO_PERSON = Message("没有编号为 {person_id} 的人员", "There is no person {person_id}")
CAUSES = Message("待岗原因只能是：{causes}", "The cause must be one of: {causes}")

CLASHES = {
    Clash.ALREADY_ORDERED: Message(
        "此人已有待岗通知", "The person has an order of off-post training already"
    ),
    Clash.NOT_ON_POST: Message("此人不在岗", "The person is not on post"),
    Clash.HAS_LEFT: Message("此人已离职", "The person has left"),
    Clash.STARTS_IN_THE_PAST: Message("待岗开始日期已过", "It would start in the past"),
    Clash.OWN_ORDER: Message("不能为本人下达待岗", "Nobody orders their own off-post training"),
}

QUALITY_FAILING = "quality_failing"
"""TRN-11c: cause of the orders that the ladder proposes."""


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
    """Order off-post training for service or quality (TRN-11b, TRN-11c).

    starts_on None: the next working day. Refuses an unknown cause, people who are off post or
    ordered already, who left or are not on post, oneself, and past days.
    """
    await orders.lock(tx, person_id)
    person = (await directory.people(tx, [person_id]))[person_id]
    act_in(tx, person, missing=NO_PERSON.of(person_id=person_id))
    here = await orders.conditions(tx, person.site_id, person.center_id)
    if trigger not in here.policy.quality_days:
        raise NotPossible(CAUSES, causes=list(here.policy.quality_days))
    begins = starts_on or here.workdays.after(here.today, 1)
    await _require_possible(tx, person, begins, here)
    return await orders.place(
        tx,
        _trigger(tx, person, trigger, reason, proposal),
        begins,
        here,
        cause=await proposals.cause_of(tx, proposal) if proposal else None,
    )


async def _require_possible(tx: Tx, person: Person, begins: date, here: Conditions) -> None:
    caller = tx.caller.person_id if tx.caller else None
    open_orders = await orders.open_orders(tx, person.person_id)
    fault = clash(
        stage=person.stage,
        has_left=orders.has_left(person),
        standing=[order.state for order in open_orders],
        starts_on=begins,
        today=here.today,
        own=caller == person.person_id,
    )
    if fault is Clash.OWN_ORDER:
        raise NotYours(CLASHES[fault], errors=[Fault(where="body.person_id", code=fault)])
    if fault is not None:
        where = "body.starts_on" if fault is Clash.STARTS_IN_THE_PAST else "body.person_id"
        raise NotPossible(CLASHES[fault], errors=[Fault(where=where, code=fault)])


def _trigger(
    tx: Tx, person: Person, trigger: str, reason: str | None, proposal: Proposal | None
) -> Trigger:
    return Trigger(
        trigger=trigger,
        trigger_id=proposal.proposal_id if proposal else None,
        person_id=person.person_id,
        team_id=person.team_id,
        site_id=person.site_id,
        center_id=person.center_id,
        ordered_by=tx.caller.person_id if tx.caller else None,
        reason=reason,
    )


async def order_proposed(
    tx: Tx, proposal_id: UUID, *, reason: str | None, starts_on: date | None
) -> Order:
    """Order a proposal (TRN-11c)."""
    proposal = await proposals.to_decide(tx, proposal_id)
    placed = await order(
        tx,
        person_id=proposal.agent_id,
        trigger=QUALITY_FAILING,
        reason=reason,
        starts_on=starts_on,
        proposal=proposal,
    )
    await proposals.decide_on(
        tx, proposal, ProposalState.ORDERED, by=placed.ordered_by, reason=reason
    )
    return placed


async def decline(tx: Tx, proposal_id: UUID, *, reason: str) -> None:
    """Decide against a proposal; nothing follows (GEN-13)."""
    proposal = await proposals.to_decide(tx, proposal_id)
    by = tx.caller.person_id if tx.caller else None
    await proposals.decide_on(tx, proposal, ProposalState.DECLINED, by=by, reason=reason)

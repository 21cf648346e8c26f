"""Approvals: an object is submitted, and someone else approves or returns it (GEN-10).

    LETTER = Approval(
        kind="letter", publisher="post", rule="GEN-10", title={"zh-Hans": "信函", "en": "Letter"},
        authority=AUTHORITY, calendars=CALENDARS, decision=LETTER_DECISION,
        approved=_approved, returned=_returned, withdrawn=_withdrawn,
    )
    due_on = await approvals.due_on(tx, LETTER, place, days)
    await approvals.submit(tx, LETTER, of=letter_id, version=2, own=[author], levels=levels, …)
    await approvals.decide(tx, await approvals.waiting(tx, LETTER, letter_id), approve=True)

The engine keeps who decides on each level, delegates, deadlines and decisions; what an approval
means is the feature's: its functions run in the same transaction, after the last level.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.duties import approval_store as store
from chassis.duties import deadlines
from chassis.duties.approval_store import Decision, StoredApproval, Submission
from chassis.duties.calendars import Calendars
from chassis.duties.deadlines import Deadline
from chassis.http.problems import Forbidden, NotFound, Refusal
from chassis.http.wording import Message
from chassis.messages.tx import Cause, Place, Tx
from measure.approvals import Holder, State, Wanted, acts_for, deciders
from zhipei_events.envelope import Envelope

DECIDED_BY = Message(
    "须由本中心的以下角色审批：{roles}；不能审批本人的事项",
    "It is decided by one of these roles of its center: {roles}; nobody decides about their own",
)
SUBMITTER_WITHDRAWS = Message("只有提交人可以撤回", "Only the person who submitted it withdraws it")
NOT_SUBMITTED = Message(
    "{object_id} 没有待审批的提交：尚未提交，或者已经审批",
    "Nothing of {object_id} waits for a decision: it was not submitted, or is decided",
)
NO_APPROVAL = Message("没有编号为 {approval_id} 的审批", "There is no approval {approval_id}")
NOT_WAITING = Message(
    "该审批的状态为“{state}”，不再等待决定", "The approval is {state} and waits for no decision"
)
PERSON_DECIDES = Message("只有人员可以提交和审批", "Only a person submits and decides")

STATES = {
    State.SUBMITTED: Message("待审批", "submitted"),
    State.APPROVED: Message("已通过", "approved"),
    State.RETURNED: Message("已退回修改", "returned"),
    State.WITHDRAWN: Message("已撤回", "withdrawn"),
}

Holders = Callable[[Tx, Collection[UUID]], Awaitable[Mapping[UUID, Holder]]]
Follow = Callable[[Tx, StoredApproval], Awaitable[None]]


class NotWaiting(Refusal):
    status = 409
    slug = "approval-not-waiting"
    title = {"zh-Hans": "该审批已结束", "en": "This approval is no longer waiting"}


@dataclass(frozen=True, kw_only=True, eq=False)
class Authority:
    """How a service finds out who decides.

    holders: people as its directory knows them; superiors: role → roles of its superiors; of any
    other role `otherwise`.
    """

    holders: Holders
    superiors: Mapping[str, Sequence[str]]
    otherwise: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Approval:
    """A kind of object on which someone decides.

    decision: the deadline of each level; its things are the objects. approved, returned,
    withdrawn: what follows, in the same transaction.
    """

    kind: str
    publisher: str
    rule: str
    title: Mapping[str, str]
    authority: Authority
    calendars: Calendars
    decision: Deadline
    approved: Follow
    returned: Follow
    withdrawn: Follow


async def due_on(tx: Tx, kind: Approval, place: Place, days: int) -> date:
    """By when a decision that is asked for now is due."""
    calendar = await kind.calendars.at(tx, place)
    return calendar.after(calendar.day_of(tx.now), days)


async def submit(tx: Tx, kind: Approval, submission: Submission) -> StoredApproval:
    """Ask for the decision of the first level."""
    approval = store.new(kind.kind, submission, at=tx.now)
    approval = await _ask(tx, kind, approval, level=1, cause=submission.cause)
    await store.add(tx, approval)
    return approval


async def decide(
    tx: Tx, kind: Approval, approval: StoredApproval, *, approve: bool, reason: str | None = None
) -> StoredApproval:
    """Approve or return what waits; the caller acts for oneself or as a delegate.

    approval: as `waiting` or `get` locked it. Approving asks the next level, after the last one the
    object is approved. Refuses those whose role it is not, and everyone on their own object.
    """
    absentee = await _acts_for(tx, kind, approval)
    person_id = _person(tx)
    decision = Decision(
        approval_id=approval.approval_id,
        level=approval.level,
        decision=State.APPROVED if approve else State.RETURNED,
        decided_by=person_id,
        decided_for=absentee,
        reason=reason,
        decided_at=tx.now,
    )
    await store.add_decision(tx, decision)
    await deadlines.done(tx, kind.decision, of=approval.object_id)
    if approve and approval.level < len(approval.levels):
        return await store.change(
            tx, await _ask(tx, kind, approval, level=approval.level + 1, cause=None)
        )
    after = approval.closed(decision.decision, by=person_id, reason=reason, at=tx.now)
    await store.change(tx, after)
    await (kind.approved if approve else kind.returned)(tx, after)
    return after


async def withdraw(
    tx: Tx, kind: Approval, approval: StoredApproval, *, reason: str | None = None
) -> StoredApproval:
    """Take back what waits, by the person who submitted it."""
    person_id = _person(tx)
    if person_id != approval.submitted_by:
        raise Forbidden(SUBMITTER_WITHDRAWS)
    after = approval.closed(State.WITHDRAWN, by=person_id, reason=reason, at=tx.now)
    await store.change(tx, after)
    await deadlines.cancel(tx, kind.decision, of=approval.object_id)
    await kind.withdrawn(tx, after)
    return after


async def waiting(tx: Tx, kind: Approval, object_id: UUID) -> StoredApproval:
    """The approval of an object that waits, locked. Raises NotWaiting."""
    approval = await store.find_waiting(tx, kind.kind, object_id)
    if approval is None:
        raise NotWaiting(NOT_SUBMITTED, object_id=object_id)
    return approval


async def get(tx: Tx, approval_id: UUID) -> StoredApproval:
    """An approval that waits, locked. Raises NotFound, NotWaiting."""
    approval = await store.find(tx, approval_id, lock=True)
    if approval is None:
        raise NotFound(NO_APPROVAL, approval_id=approval_id)
    if approval.state is not State.SUBMITTED:
        raise NotWaiting(NOT_WAITING, state=STATES[approval.state])
    return approval


async def absent_for(tx: Tx, kind: Approval, place: Place) -> Sequence[Holder]:
    """Those who named the caller as their delegate for today, with their roles."""
    if tx.caller is None or tx.caller.person_id is None:
        return ()
    today = (await kind.calendars.at(tx, place)).day_of(tx.now)
    named_by = await store.delegating(tx, tx.caller.person_id, today)
    holders = await kind.authority.holders(tx, list(named_by)) if named_by else {}
    return [
        Holder(person_id, holder.roles & roles if roles else holder.roles, holder.center_id)
        for person_id, holder in holders.items()
        for roles in [named_by[person_id]]
    ]


def caller_of(tx: Tx) -> Holder | None:
    """The caller with the roles and the center of the token."""
    caller = tx.caller
    if caller is None or caller.person_id is None:
        return None
    return Holder(caller.person_id, caller.roles, caller.place_ids.get("center"))


def wanted(approval: StoredApproval) -> Wanted:
    """Whose decision an approval waits for."""
    return Wanted(approval.deciders, approval.center_id, approval.own)


async def _acts_for(tx: Tx, kind: Approval, approval: StoredApproval) -> UUID | None:
    """For whom the caller decides; None: as the decider. Raises Forbidden."""
    caller = caller_of(tx)
    if caller is not None:
        absent = await absent_for(tx, kind, approval.place)
        allowed, absentee = acts_for(caller, wanted(approval), absent)
        if allowed:
            return absentee
    raise Forbidden(DECIDED_BY, roles=approval.deciders)


async def _ask(
    tx: Tx, kind: Approval, approval: StoredApproval, *, level: int, cause: Envelope | Cause | None
) -> StoredApproval:
    """Put the decision of a level to those who make it, with its deadline."""
    authority = kind.authority
    owners = await authority.holders(tx, approval.own)
    roles = deciders(
        approval.levels[level - 1],
        {role for owner in owners.values() for role in owner.roles},
        authority.superiors,
        authority.otherwise,
    )
    due = await due_on(tx, kind, approval.place, approval.days)
    await deadlines.open(
        tx,
        kind.decision,
        of=approval.object_id,
        role=roles[0],
        due=due,
        place=approval.place,
        facts=approval.facts,
        cause=cause,
    )
    return approval.asked(level, roles, due)


def _person(tx: Tx) -> UUID:
    if tx.caller is None or tx.caller.person_id is None:
        raise Forbidden(PERSON_DECIDES)
    return tx.caller.person_id

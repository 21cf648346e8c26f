"""What waits for a decision and the decisions themselves, and who stands in for whom (GEN-10)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field, JsonValue
from sqlalchemy import ColumnElement, false

from chassis.duties import approval_store as store
from chassis.duties import approvals as actions
from chassis.duties.approval_store import Decision, Delegation, StoredApproval
from chassis.duties.approvals import NO_APPROVAL, Approval
from chassis.http.inputs import Code, Day, Text
from chassis.http.problems import Fault, Forbidden, Invalid, NotFound
from chassis.http.routes import BY_RULE, OWN, Page, Paging, Routes, TxDep
from chassis.http.wording import Message
from chassis.messages.ids import uuid7
from chassis.messages.tx import Place, Tx
from measure.approvals import Holder, State, acts_for

PERSON_NAMES = Message("只有人员可以指定受托人", "Only a person names a delegate")
NAMES_OWN = Message(
    "只有本人或管理员可以指定其受托人", "Only the person or an administrator names their delegate"
)
ENDS_EARLY = Message("结束日期早于开始日期", "It ends before it starts")
OWN_DELEGATE = Message("不能指定本人为受托人", "Nobody can be their own delegate")
NO_DELEGATION = Message(
    "没有编号为 {delegation_id} 的委托", "There is no delegation {delegation_id}"
)

ADMINISTRATOR = "administrator"
DEFAULT_LANGUAGE = "zh-Hans"
Kinds = Mapping[str, Approval]
Reason = Annotated[str, Text(2_000)]


class ApprovalFilter(BaseModel):
    """to_decide: what waits for the caller's decision, as a delegate too."""

    whose: Literal["to_decide", "submitted_by_me", "decided_by_me"] = "to_decide"
    kind: Code | None = None
    state: State | None = None
    object_id: UUID | None = None


class Approving(BaseModel):
    """A remark to an approval, if there is any."""

    reason: Reason | None = None


class Returning(BaseModel):
    """Why an object is returned, or withdrawn."""

    reason: Reason


class DecisionView(BaseModel):
    """The decision on a level. decided_for: the absent person for whom a delegate decided."""

    level: int
    decision: State
    decided_by: UUID
    decided_for: UUID | None
    reason: str | None
    decided_at: datetime


class ApprovalView(BaseModel):
    """A submitted version of an object.

    levels: the role of each; deciders: roles that decide on the present level; summary: the facts
    to decide on; may_decide: whether the caller may, and decides_for whom, null for oneself.
    """

    approval_id: UUID
    kind: str
    kind_name: str
    object_id: UUID
    version: int
    center_id: UUID | None
    state: State
    submitted_by: UUID
    submitted_at: datetime
    levels: list[str]
    level: int
    deciders: list[str]
    due_on: date
    summary: dict[str, JsonValue]
    closed_by: UUID | None
    closed_at: datetime | None
    reason: str | None
    decisions: list[DecisionView]
    may_decide: bool
    decides_for: UUID | None


class NewDelegation(BaseModel):
    """Who decides for an absent person from one day to another, both included. person_id: null:
    for oneself; roles: only these of the person's, none: all.
    """

    delegate_id: UUID
    person_id: UUID | None = None
    roles: list[Annotated[str, Text(64)]] = Field(default=[], max_length=20)
    starts_on: Day
    ends_on: Day
    reason: Reason


class DelegationView(BaseModel):
    delegation_id: UUID
    person_id: UUID
    delegate_id: UUID
    roles: list[str]
    starts_on: date
    ends_on: date
    reason: str
    entered_by: UUID
    revoked_at: datetime | None


def routes(*kinds: Approval) -> tuple[Routes, ...]:
    """The routes of a service's approvals. Permissions: `approvals.read`, `approvals.decide`,
    `delegations.write`; who may decide is decided case by case.
    """
    by_name = {kind.kind: kind for kind in kinds}
    return (_reading(by_name), _deciding(by_name), _delegations())


async def _absent(tx: Tx, kinds: Kinds) -> Sequence[Holder]:
    """Those for whom the caller decides today, by the calendar of the caller's center."""
    kind = next(iter(kinds.values()))
    center = tx.caller.place_ids.get("center") if tx.caller else None
    return await actions.absent_for(tx, kind, Place(center))


async def _views(tx: Tx, kinds: Kinds, found: Sequence[StoredApproval]) -> list[ApprovalView]:
    decisions = await store.decisions(tx, [one.approval_id for one in found])
    caller, absent = actions.caller_of(tx), await _absent(tx, kinds)
    language = tx.caller.language if tx.caller else DEFAULT_LANGUAGE
    shown = []
    for one in found:
        names = kinds[one.kind].title if one.kind in kinds else {}
        name = names.get(language) or names.get(DEFAULT_LANGUAGE) or one.kind
        may = _may(one, caller, absent)
        shown.append(_view(one, name, decisions.get(one.approval_id, ()), may))
    return shown


def _reading(kinds: Kinds) -> Routes:
    api = Routes(prefix="/v1/approvals", tags=["approvals"])

    @api.get("", permission="approvals.read", shows=OWN)
    async def list_approvals(
        tx: TxDep, paging: Paging, query: Annotated[ApprovalFilter, Query()]
    ) -> Page[ApprovalView]:
        """What waits for the caller's decision, the oldest first; or what the caller submitted or
        decided.
        """
        found = await store.listed(
            tx,
            among=_among(tx, query.whose, await _absent(tx, kinds)),
            matching=query.model_dump(exclude_none=True, exclude={"whose"}),
            after=paging.position(datetime, UUID),
            limit=paging.fetch,
        )
        page = paging.page(found, key=lambda one: (one.submitted_at, one.approval_id))
        return Page(items=await _views(tx, kinds, page.items), next=page.next)

    @api.get("/{approval_id}", permission="approvals.read", shows=OWN)
    async def get_approval(approval_id: UUID, tx: TxDep) -> ApprovalView:
        """One approval with the facts to decide on, for those who submit and decide."""
        found = await store.find(tx, approval_id)
        if found is None:
            raise NotFound(NO_APPROVAL, approval_id=approval_id)
        (shown,) = await _views(tx, kinds, [found])
        if not shown.may_decide and not _concerns(tx, shown, found.own):
            raise NotFound(NO_APPROVAL, approval_id=approval_id)
        return shown

    return api


def _deciding(kinds: Kinds) -> Routes:
    api = Routes(prefix="/v1/approvals", tags=["approvals"])

    @api.post("/{approval_id}/approve", permission="approvals.decide", place=BY_RULE)
    async def approve_submission(approval_id: UUID, body: Approving, tx: TxDep) -> ApprovalView:
        """Approve: the next level is asked, after the last one the object is approved."""
        found = await actions.get(tx, approval_id)
        kind = kinds[found.kind]
        after = await actions.decide(tx, kind, found, approve=True, reason=body.reason)
        return (await _views(tx, kinds, [after]))[0]

    @api.post("/{approval_id}/return", permission="approvals.decide", place=BY_RULE)
    async def return_submission(approval_id: UUID, body: Returning, tx: TxDep) -> ApprovalView:
        """Return with a reason: the object goes back to draft as the next version."""
        found = await actions.get(tx, approval_id)
        kind = kinds[found.kind]
        after = await actions.decide(tx, kind, found, approve=False, reason=body.reason)
        return (await _views(tx, kinds, [after]))[0]

    @api.post("/{approval_id}/withdraw", permission="approvals.decide", place=BY_RULE)
    async def withdraw_submission(approval_id: UUID, body: Approving, tx: TxDep) -> ApprovalView:
        """Withdraw what one submitted: it goes back to draft as the next version."""
        found = await actions.get(tx, approval_id)
        after = await actions.withdraw(tx, kinds[found.kind], found, reason=body.reason)
        return (await _views(tx, kinds, [after]))[0]

    return api


def _among(tx: Tx, whose: str, absent: Sequence[Holder]) -> ColumnElement[bool]:
    """Which approvals are listed."""
    caller = actions.caller_of(tx)
    if caller is None:
        return false()
    match whose:
        case "submitted_by_me":
            return store.submitted_by(caller.person_id)
        case "decided_by_me":
            return store.decided_by(tx, caller.person_id)
        case _:
            return store.decidable_by(caller, absent)


def _concerns(tx: Tx, shown: ApprovalView, own: Sequence[UUID]) -> bool:
    """Whether the caller submitted it, owns it, or decided on a level of it."""
    person = tx.caller.person_id if tx.caller else None
    return person in {shown.submitted_by, *own, *(one.decided_by for one in shown.decisions)}


def _may(
    approval: StoredApproval, caller: Holder | None, absent: Sequence[Holder]
) -> tuple[bool, UUID | None]:
    """Whether the caller may decide now, and for whom."""
    if caller is None or approval.state is not State.SUBMITTED:
        return False, None
    return acts_for(caller, actions.wanted(approval), absent)


def _view(
    approval: StoredApproval,
    name: str,
    decisions: Sequence[Decision],
    may: tuple[bool, UUID | None],
) -> ApprovalView:
    shown = {
        field: getattr(approval, field)
        for field in ApprovalView.model_fields
        if field in StoredApproval.__dataclass_fields__
    }
    return ApprovalView(
        **{**shown, "levels": list(approval.levels), "deciders": list(approval.deciders)},
        kind_name=name,
        decisions=[DecisionView.model_validate(one, from_attributes=True) for one in decisions],
        may_decide=may[0],
        decides_for=may[1],
    )


def _delegations() -> Routes:
    api = Routes(prefix="/v1/delegations", tags=["approvals"])

    @api.get("", permission="approvals.read", shows=OWN)
    async def list_delegations(tx: TxDep, paging: Paging) -> Page[DelegationView]:
        """Who stands in for the caller, and for whom the caller does; administrators see all."""
        caller = tx.caller
        if caller is None:
            return Page(items=[])
        everyone = ADMINISTRATOR in caller.roles or caller.person_id is None
        found = await store.delegations_of(
            tx,
            None if everyone else caller.person_id,
            after=paging.position(UUID),
            limit=paging.fetch,
        )
        page = paging.page(found, key=lambda one: (one.delegation_id,))
        return Page(items=[_delegation(one) for one in page.items], next=page.next)

    @api.post("", permission="delegations.write", place=OWN, status_code=201)
    async def delegate(body: NewDelegation, tx: TxDep) -> DelegationView:
        """Name who decides for oneself while absent; an administrator names for others too."""
        me = _writer(tx, body.person_id)
        person_id = body.person_id or me
        if body.ends_on < body.starts_on:
            raise Invalid(ENDS_EARLY, errors=[Fault(where="body.ends_on", code="too_early")])
        if body.delegate_id == person_id:
            raise Invalid(
                OWN_DELEGATE,
                errors=[Fault(where="body.delegate_id", code="same_person")],
            )
        delegation = Delegation(
            delegation_id=uuid7(),
            person_id=person_id,
            delegate_id=body.delegate_id,
            roles=tuple(body.roles),
            starts_on=body.starts_on,
            ends_on=body.ends_on,
            reason=body.reason,
            entered_by=me,
            entered_at=tx.now,
        )
        await store.add_delegation(tx, delegation)
        return _delegation(delegation)

    @api.post("/{delegation_id}/revoke", permission="delegations.write", place=OWN)
    async def revoke(delegation_id: UUID, tx: TxDep) -> DelegationView:
        """End a delegation now; what was decided stays."""
        delegation = await store.find_delegation(tx, delegation_id)
        if delegation is None:
            raise NotFound(NO_DELEGATION, delegation_id=delegation_id)
        _writer(tx, delegation.person_id)
        revoked = Delegation(**{**vars(delegation), "revoked_at": delegation.revoked_at or tx.now})
        await store.change_delegation(tx, revoked)
        return _delegation(revoked)

    return api


def _writer(tx: Tx, person_id: UUID | None) -> UUID:
    """The caller, who writes delegations of that person. Raises Forbidden."""
    caller = tx.caller
    if caller is None or caller.person_id is None:
        raise Forbidden(PERSON_NAMES)
    if person_id not in {None, caller.person_id} and ADMINISTRATOR not in caller.roles:
        raise Forbidden(NAMES_OWN)
    return caller.person_id


def _delegation(one: Delegation) -> DelegationView:
    return DelegationView.model_validate({**vars(one), "roles": list(one.roles)})

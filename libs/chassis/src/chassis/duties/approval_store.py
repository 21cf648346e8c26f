"""Approvals, the decisions on each of their levels, and who stands in for whom."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import ColumnElement, and_, false, func, or_, select, true, tuple_

from chassis.messages.ids import uuid7
from chassis.messages.rows import amend, columns_of, pour
from chassis.messages.tables import approval_decisions, approvals, delegations
from chassis.messages.tx import Cause, Place, Tx
from measure.approvals import Holder, State
from zhipei_events.envelope import Envelope


@dataclass(frozen=True, kw_only=True)
class Submission:
    """What is submitted.

    own: people whose object it is; levels: the role that decides on each; days: working days for
    each decision; summary: the facts on which the decider decides; facts: what else the event
    carries that tells that a decision is overdue; cause: the event of the submission.
    """

    of: UUID
    version: int
    by: UUID
    own: Collection[UUID]
    levels: Sequence[str]
    days: int
    place: Place
    summary: Mapping[str, JsonValue]
    facts: Mapping[str, JsonValue] = field(default_factory=dict)
    cause: Envelope | Cause | None = None


@dataclass(frozen=True, kw_only=True)
class StoredApproval:
    """One submitted version of an object, and how far its approval is.

    levels: the role of each level; deciders: roles that decide on the present one; own: people
    whose object it is.
    """

    approval_id: UUID
    kind: str
    object_id: UUID
    version: int
    center_id: UUID | None
    site_id: UUID | None
    state: State
    submitted_by: UUID
    submitted_at: datetime
    own: tuple[UUID, ...]
    levels: tuple[str, ...]
    days: int
    level: int
    deciders: tuple[str, ...]
    due_on: date
    summary: Mapping[str, JsonValue]
    facts: Mapping[str, JsonValue]
    closed_by: UUID | None = None
    closed_at: datetime | None = None
    reason: str | None = None

    @property
    def place(self) -> Place:
        return Place(self.center_id, self.site_id)

    def asked(self, level: int, deciders: tuple[str, ...], due_on: date) -> "StoredApproval":
        """With the decision of a level asked for."""
        return replace(self, level=level, deciders=deciders, due_on=due_on)

    def closed(
        self, state: State, *, by: UUID, reason: str | None, at: datetime
    ) -> "StoredApproval":
        """Decided for good, or withdrawn."""
        return replace(self, state=state, closed_by=by, closed_at=at, reason=reason)


@dataclass(frozen=True, kw_only=True)
class Decision:
    """The decision on one level. decided_for: the absent person whose delegate decided."""

    approval_id: UUID
    level: int
    decision: State
    decided_by: UUID
    decided_for: UUID | None
    reason: str | None
    decided_at: datetime


@dataclass(frozen=True, kw_only=True)
class Delegation:
    """Someone decides for an absent person on some days, both included. roles: of the absent
    person's only these; empty: all.
    """

    delegation_id: UUID
    person_id: UUID
    delegate_id: UUID
    roles: tuple[str, ...]
    starts_on: date
    ends_on: date
    reason: str
    entered_by: UUID
    entered_at: datetime
    revoked_at: datetime | None = None


def new(kind: str, submission: Submission, *, at: datetime) -> StoredApproval:
    """An approval that nobody was asked for yet."""
    return StoredApproval(
        approval_id=uuid7(),
        kind=kind,
        object_id=submission.of,
        version=submission.version,
        center_id=submission.place.center_id,
        site_id=submission.place.site_id,
        state=State.SUBMITTED,
        submitted_by=submission.by,
        submitted_at=at,
        own=tuple({*submission.own, submission.by}),
        levels=tuple(submission.levels),
        days=submission.days,
        level=0,
        deciders=(),
        due_on=at.date(),
        summary=submission.summary,
        facts=submission.facts,
    )


_COLUMNS = columns_of(approvals, StoredApproval)
_DELEGATION = columns_of(delegations, Delegation)
_WAITS = approvals.c.state == State.SUBMITTED


async def add(tx: Tx, approval: StoredApproval) -> None:
    await pour(tx, approvals, [approval])


async def change(tx: Tx, approval: StoredApproval) -> StoredApproval:
    await amend(tx, approvals, [approval])
    return approval


async def add_decision(tx: Tx, decision: Decision) -> None:
    await pour(tx, approval_decisions, [decision])


async def find(tx: Tx, approval_id: UUID, *, lock: bool = False) -> StoredApproval | None:
    query = select(*_COLUMNS).where(
        approvals.c.tenant_id == tx.tenant, approvals.c.approval_id == approval_id
    )
    return await tx.one_or_none(query.with_for_update() if lock else query, StoredApproval)


async def find_waiting(tx: Tx, kind: str, object_id: UUID) -> StoredApproval | None:
    """The approval of an object that waits, locked."""
    query = select(*_COLUMNS).where(
        approvals.c.tenant_id == tx.tenant,
        approvals.c.kind == kind,
        approvals.c.object_id == object_id,
        _WAITS,
    )
    return await tx.one_or_none(query.with_for_update(), StoredApproval)


async def decisions(tx: Tx, approvals: Collection[UUID]) -> Mapping[UUID, Sequence[Decision]]:
    """Approval → its decisions, by level."""
    query = (
        select(*columns_of(approval_decisions, Decision))
        .where(
            approval_decisions.c.tenant_id == tx.tenant,
            approval_decisions.c.approval_id == func.any(list(approvals)),
        )
        .order_by(approval_decisions.c.approval_id, approval_decisions.c.level)
    )
    found: dict[UUID, list[Decision]] = {}
    for decision in await tx.all(query, Decision):
        found.setdefault(decision.approval_id, []).append(decision)
    return found


async def listed(
    tx: Tx,
    *,
    among: ColumnElement[bool],
    matching: Mapping[str, object],
    after: tuple[Any, ...] | None,
    limit: int,
) -> Sequence[StoredApproval]:
    """Approvals in the order in which they were submitted. matching: column → value."""
    query = select(*_COLUMNS).where(
        approvals.c.tenant_id == tx.tenant,
        among,
        *(approvals.c[column] == value for column, value in matching.items()),
    )
    if after is not None:
        query = query.where(tuple_(approvals.c.submitted_at, approvals.c.approval_id) > after)
    query = query.order_by(approvals.c.submitted_at, approvals.c.approval_id).limit(limit)
    return await tx.all(query, StoredApproval)


def decidable_by(person: Holder, absent: Sequence[Holder]) -> ColumnElement[bool]:
    """What waits for someone's decision, for oneself or as the delegate of absent people; the same
    as `measure.approvals.acts_for`.
    """
    owns = [approvals.c.own.overlap([one.person_id]) for one in (person, *absent)]
    ways = [
        and_(
            approvals.c.deciders.overlap(sorted(one.roles)),
            true() if one.center_id is None else approvals.c.center_id == one.center_id,
            ~own,
        )
        for one, own in zip((person, *absent), owns, strict=True)
    ]
    return and_(_WAITS, ~owns[0], or_(false(), *ways))


def submitted_by(person_id: UUID) -> ColumnElement[bool]:
    return approvals.c.submitted_by == person_id


def decided_by(tx: Tx, person_id: UUID) -> ColumnElement[bool]:
    """What someone decided on, at any level."""
    mine = select(approval_decisions.c.approval_id).where(
        approval_decisions.c.tenant_id == tx.tenant, approval_decisions.c.decided_by == person_id
    )
    return approvals.c.approval_id.in_(mine)


# ---- delegations


async def delegating(tx: Tx, delegate_id: UUID, on: date) -> Mapping[UUID, frozenset[str]]:
    """Person → the roles in which someone stands in for them on a day; empty: all of theirs."""
    query = select(*_DELEGATION).where(
        delegations.c.tenant_id == tx.tenant,
        delegations.c.delegate_id == delegate_id,
        delegations.c.starts_on <= on,
        delegations.c.ends_on >= on,
        delegations.c.revoked_at.is_(None),
    )
    found: dict[UUID, frozenset[str]] = {}
    for one in await tx.all(query, Delegation):
        roles = frozenset(one.roles)
        earlier = found.get(one.person_id, roles)
        found[one.person_id] = roles | earlier if roles and earlier else frozenset()
    return found


async def add_delegation(tx: Tx, delegation: Delegation) -> None:
    await pour(tx, delegations, [delegation])


async def change_delegation(tx: Tx, delegation: Delegation) -> None:
    await amend(tx, delegations, [delegation])


async def find_delegation(tx: Tx, delegation_id: UUID) -> Delegation | None:
    query = select(*_DELEGATION).where(
        delegations.c.tenant_id == tx.tenant, delegations.c.delegation_id == delegation_id
    )
    return await tx.one_or_none(query.with_for_update(), Delegation)


async def delegations_of(
    tx: Tx, person_id: UUID | None, *, after: tuple[Any, ...] | None, limit: int
) -> Sequence[Delegation]:
    """Delegations from or to someone, None: all; the newest first."""
    query = select(*_DELEGATION).where(delegations.c.tenant_id == tx.tenant)
    if person_id is not None:
        query = query.where(
            or_(delegations.c.person_id == person_id, delegations.c.delegate_id == person_id)
        )
    if after is not None:
        query = query.where(delegations.c.delegation_id < after[0])
    return await tx.all(query.order_by(delegations.c.delegation_id.desc()).limit(limit), Delegation)

"""Assignments, proposals, and what asked for them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, and_, insert, or_, select, tuple_, update

from chassis.tx import Tx
from training.assignments.rules import Assign, Cause, Colleague, Kind, NotAssigned, Propose, Reason, Standing
from training.tables import assignments, causes, people, proposals


@dataclass(frozen=True, kw_only=True)
class Found:
    """An assignment with the event that opened it."""

    assignment_id: UUID
    agent_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    kind: str
    about: str
    criteria: Sequence[str]
    state: str
    owner_id: UUID | None
    unowned: str | None
    due_on: date
    assigned_at: datetime
    assigned_on: date
    policyset: str
    cause_id: UUID
    cause_type: str
    cause_subject: str
    step: int
    calls: int
    first_call_on: date | None
    last_call_on: date | None
    occurred_on: date


async def schedulers(tx: Tx, center_id: UUID | None) -> Collection[Colleague]:
    """People of a center who may be asked to schedule."""
    if center_id is None:
        return ()
    query = select(people.c.person_id, people.c.site_id, people.c.roles).where(
        people.c.tenant_id == tx.tenant, people.c.center_id == center_id, people.c.schedules == 1
    )
    return [Colleague(row.person_id, row.site_id, frozenset(row.roles)) for row in await tx.execute(query)]


async def find_standing(tx: Tx, cause: Cause) -> Standing | None:
    """What is open for the agent, kind and subject of an event."""
    table, column = (
        (proposals, proposals.c.proposal_id) if cause.kind is Kind.OFF_POST_QUALITY else (assignments, assignments.c.assignment_id)
    )
    query = (
        select(column.label("id"), table.c.cause_id, causes.c.occurred_at)
        .join(causes, and_(causes.c.tenant_id == table.c.tenant_id, causes.c.cause_id == table.c.cause_id))
        .where(table.c.tenant_id == tx.tenant, table.c.agent_id == cause.agent_id)
    )
    if table is proposals:
        query = query.where(proposals.c.state == "proposed")
    else:
        query = query.where(assignments.c.kind == cause.kind, assignments.c.about == cause.about, assignments.c.state == "open")
    row = (await tx.execute(query)).one_or_none()
    return Standing(row.id, row.cause_id, row.occurred_at) if row else None


async def add(tx: Tx, id: UUID, cause: Cause, made: Assign | Propose, *, on: date, policyset: str) -> None:
    """Open an assignment or a proposal, with the event that asked for it."""
    table, key = _table_of(made)
    await tx.execute(insert(table).values(tenant_id=tx.tenant, **{key: id}, **_values(tx, cause, made, on=on, policyset=policyset)))
    await _add_cause(tx, cause, on=on, opened=(key, id))


async def antedate(tx: Tx, standing: Standing, cause: Cause, made: Assign | Propose, *, on: date, policyset: str) -> None:
    """Put an older event in the place of the one that opened what stands, which is linked from now on."""
    table, key = _table_of(made)
    newer = update(causes).where(causes.c.tenant_id == tx.tenant, causes.c.cause_id == standing.cause_id)
    await tx.execute(newer.values(not_assigned=_LINKED[key]))
    mine = update(table).where(table.c.tenant_id == tx.tenant, table.c[key] == standing.id)
    await tx.execute(mine.values(_values(tx, cause, made, on=on, policyset=policyset)))
    await _add_cause(tx, cause, on=on, opened=(key, standing.id))


async def add_not_assigned(tx: Tx, cause: Cause, told: NotAssigned, *, on: date) -> None:
    """Keep an event that led to nothing new, with the reason and what it is linked to."""
    key = _PROPOSAL if told.reason is Reason.ALREADY_PROPOSED else _ASSIGNMENT
    await _add_cause(tx, cause, on=on, opened=(key, told.standing.id) if told.standing else None, not_assigned=told.reason)


_ASSIGNMENT, _PROPOSAL = "assignment_id", "proposal_id"
_LINKED = {_ASSIGNMENT: Reason.ALREADY_OPEN, _PROPOSAL: Reason.ALREADY_PROPOSED}


def _table_of(made: Assign | Propose) -> tuple[Table, str]:
    return (assignments, _ASSIGNMENT) if isinstance(made, Assign) else (proposals, _PROPOSAL)


def _values(tx: Tx, cause: Cause, made: Assign | Propose, *, on: date, policyset: str) -> dict[str, Any]:
    told = {
        **vars(cause.whereabouts),
        "agent_id": cause.agent_id,
        "about": made.about,
        "criteria": list(cause.criteria),
        "cause_id": cause.cause_id,
        "policyset": policyset,
    }
    if isinstance(made, Propose):
        return {**told, "state": "proposed", "decider": made.decider, "proposed_at": tx.now, "proposed_on": on}
    owned = {"kind": made.kind, "owner_id": made.owner_id, "unowned": made.unowned, "due_on": made.due_on}
    return {**told, **owned, "state": "open", "assigned_at": tx.now, "assigned_on": on}


async def _add_cause(tx: Tx, cause: Cause, *, on: date, opened: tuple[str, UUID] | None, not_assigned: Reason | None = None) -> None:
    values = {
        **vars(cause.whereabouts),
        **dict([opened] if opened else []),
        "tenant_id": tx.tenant,
        "cause_id": cause.cause_id,
        "cause_type": cause.type,
        "cause_subject": cause.subject,
        "agent_id": cause.agent_id,
        "step": cause.step,
        "kind": cause.kind,
        "about": cause.about,
        "calls": len(cause.calls),
        "first_call_on": min(cause.calls, default=None),
        "last_call_on": max(cause.calls, default=None),
        "occurred_at": cause.occurred_at,
        "occurred_on": on,
        "not_assigned": not_assigned,
    }
    await tx.execute(insert(causes).values(values))


# ---- reading

Scope = Sequence[tuple[str, UUID]] | None
"""Columns with ids of which one must hold; None: all rows of the tenant."""

_OPENED: Select[Any] = select(
    *(column for column in assignments.columns if column.name != "tenant_id"),
    *(causes.c[name] for name in ("cause_type", "cause_subject", "step", "calls", "first_call_on", "last_call_on", "occurred_on")),
).join(causes, and_(causes.c.tenant_id == assignments.c.tenant_id, causes.c.cause_id == assignments.c.cause_id))


async def assigned(
    tx: Tx, *, scope: Scope, matching: dict[str, object], due_until: date | None, after: tuple[Any, ...] | None, limit: int
) -> list[Found]:
    """Assignments by due date, then id. matching: column → value that it must have."""
    query = _OPENED.where(assignments.c.tenant_id == tx.tenant, *_within(assignments, scope))
    query = query.where(*(assignments.c[column] == value for column, value in matching.items()))
    if due_until is not None:
        query = query.where(assignments.c.due_on <= due_until)
    if after is not None:
        query = query.where(tuple_(assignments.c.due_on, assignments.c.assignment_id) > after)
    rows = await tx.execute(query.order_by(assignments.c.due_on, assignments.c.assignment_id).limit(limit))
    return [Found(**row) for row in rows.mappings()]


async def find_assignment(tx: Tx, assignment_id: UUID, *, scope: Scope) -> Found | None:
    query = _OPENED.where(assignments.c.tenant_id == tx.tenant, assignments.c.assignment_id == assignment_id, *_within(assignments, scope))
    row = (await tx.execute(query)).mappings().one_or_none()
    return Found(**row) if row else None


async def linked(tx: Tx, assignment_id: UUID) -> list[dict[str, Any]]:
    """The further events on the subject of an assignment, oldest first (TRN-28)."""
    query = (
        select(causes.c.cause_id, causes.c.cause_type, causes.c.cause_subject, causes.c.step, causes.c.occurred_on)
        .where(causes.c.tenant_id == tx.tenant, causes.c.assignment_id == assignment_id, causes.c.not_assigned.is_not(None))
        .order_by(causes.c.occurred_at, causes.c.cause_id)
    )
    return [dict(row) for row in (await tx.execute(query)).mappings()]


async def not_assigned(
    tx: Tx, *, scope: Scope, matching: dict[str, object], after: tuple[Any, ...] | None, limit: int
) -> list[dict[str, Any]]:
    """Events that led to nothing new, oldest first, with the reason and what they are linked to."""
    query = select(causes).where(causes.c.tenant_id == tx.tenant, causes.c.not_assigned.is_not(None), *_within(causes, scope))
    query = query.where(*(causes.c[column] == value for column, value in matching.items()))
    if after is not None:
        query = query.where(tuple_(causes.c.occurred_at, causes.c.cause_id) > after)
    rows = await tx.execute(query.order_by(causes.c.occurred_at, causes.c.cause_id).limit(limit))
    return [dict(row) for row in rows.mappings()]


async def proposed(tx: Tx, *, scope: Scope, after: tuple[Any, ...] | None, limit: int) -> list[dict[str, Any]]:
    """Proposals of off-post training, oldest first."""
    query = select(proposals).where(proposals.c.tenant_id == tx.tenant, *_within(proposals, scope))
    if after is not None:
        query = query.where(tuple_(proposals.c.proposed_at, proposals.c.proposal_id) > after)
    rows = await tx.execute(query.order_by(proposals.c.proposed_at, proposals.c.proposal_id).limit(limit))
    return [dict(row) for row in rows.mappings()]


def _within(table: Table, scope: Scope) -> list[ColumnElement[bool]]:
    """The condition of a scope; a column that the table has not is no way in."""
    return [] if scope is None else [or_(False, *(table.c[column] == id for column, id in scope if column in table.c))]  # noqa: FBT003  # or_ wants a first

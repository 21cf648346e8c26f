"""Assignments: the only statements that write them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, bindparam, func, or_, select, text, tuple_

from chassis.http.reach import within
from chassis.messages.database import to_json
from chassis.messages.rows import amend, pour
from chassis.messages.tx import Tx
from measure.visibility import Reach
from training.assigning.assignments.rules import (
    Assignment,
    AssignmentFilter,
    AssignmentState,
    Ending,
    Measurement,
    Opening,
)
from training.assigning.tables import assignments

_IDS = ARRAY(Uuid)


@dataclass(frozen=True, slots=True)
class Extension:
    """From when on an assignment is trained again, and by when it is to be scheduled."""

    at: datetime
    due_on: date


# ---- writing


async def add(tx: Tx, openings: Sequence[Opening]) -> None:
    rows = [_opening(opening) for opening in openings]
    await pour(tx, assignments, rows, common={"state": AssignmentState.OPEN})


async def antedate(tx: Tx, opening: Opening) -> None:
    """Replace what opened an assignment by an older request."""
    await amend(tx, assignments, [_opening(opening)])


def _opening(opening: Opening) -> dict[str, object]:
    request, decision = opening.request, opening.decision
    return {
        "assignment_id": opening.assignment_id,
        "agent_id": request.agent_id,
        "team_id": request.whereabouts.team_id,
        "site_id": request.whereabouts.site_id,
        "center_id": request.whereabouts.center_id,
        "kind": decision.kind,
        "about": decision.about,
        "criteria": opening.criteria,
        "cause_id": request.cause_id,
        "policyset": opening.policyset,
        "owner_id": decision.owner_id,
        "unowned": decision.unowned,
        "due_on": decision.due_on,
        "assigned_at": request.occurred_at,
        "assigned_on": request.occurred_on,
    }


# An end is final, but a target may turn out to have been met at another time (EVT-4).
_COMPLETE = text(
    """
    UPDATE assignments a
       SET state = t.state, completed_at = t.at, completed_on = t."on", reason = t.reason,
           closed_by = t.closed_by
      FROM jsonb_to_recordset(CAST(:rows AS jsonb))
           AS t(assignment_id uuid, state text, at timestamptz, "on" date, reason text,
                closed_by uuid)
     WHERE a.tenant_id = :tenant AND a.assignment_id = t.assignment_id
       AND (a.completed_at IS NULL
            OR (a.state = 'target_met' AND t.state = 'target_met' AND a.completed_at <> t.at))
    RETURNING a.assignment_id
    """
)
_EXTEND = text(
    """
    UPDATE assignments a SET state = 'open', extended_at = t.at, due_on = t.due_on
      FROM jsonb_to_recordset(CAST(:rows AS jsonb))
           AS t(assignment_id uuid, at timestamptz, due_on date)
     WHERE a.tenant_id = :tenant AND a.assignment_id = t.assignment_id AND a.completed_at IS NULL
    RETURNING a.assignment_id
    """
)


async def complete(tx: Tx, endings: Sequence[Ending]) -> Collection[UUID]:
    """End assignments. Returns the ids of those that changed."""
    rows = [
        {
            "assignment_id": ending.assignment_id,
            "state": ending.state,
            "at": ending.at,
            "on": ending.on,
            "reason": ending.reason,
            "closed_by": ending.closed_by,
        }
        for ending in endings
    ]
    result = await tx.execute(_COMPLETE, {"tenant": tx.tenant, "rows": to_json(rows)})
    return {row.assignment_id for row in result}


async def extend(tx: Tx, extensions: Mapping[UUID, Extension]) -> Collection[UUID]:
    """Open assignments again that have not ended. Returns their ids."""
    rows = [
        {"assignment_id": id, "at": extension.at, "due_on": extension.due_on}
        for id, extension in extensions.items()
    ]
    result = await tx.execute(_EXTEND, {"tenant": tx.tenant, "rows": to_json(rows)})
    return {row.assignment_id for row in result}


async def set_states(tx: Tx, states: Mapping[UUID, AssignmentState]) -> None:
    """Assignment → its state now."""
    rows = [{"assignment_id": id, "state": state} for id, state in states.items()]
    await amend(tx, assignments, rows)


async def move_due(tx: Tx, due: Mapping[UUID, date]) -> None:
    """Assignment → by when it is to be scheduled."""
    await amend(tx, assignments, [{"assignment_id": id, "due_on": on} for id, on in due.items()])


async def measure(tx: Tx, measured: Mapping[UUID, Measurement]) -> None:
    """Assignment → where its indicator stands."""
    rows = [{"assignment_id": id, "present": one} for id, one in measured.items()]
    await amend(tx, assignments, rows)


# ---- reading


async def locked(tx: Tx, ids: Collection[UUID]) -> Mapping[UUID, Assignment]:
    """Assignments by id, locked against others who would end them."""
    query = (
        select(assignments)
        .where(
            assignments.c.tenant_id == tx.tenant,
            assignments.c.assignment_id == func.any(bindparam("ids", type_=_IDS)),
        )
        .order_by(assignments.c.assignment_id)
        .with_for_update()
    )
    found = await tx.all(query, Assignment, {"ids": list(ids)})
    return {assignment.assignment_id: assignment for assignment in found}


async def of_agents(
    tx: Tx, agents: Collection[UUID], kinds: Collection[str]
) -> Sequence[Assignment]:
    """All assignments of these agents in these kinds, locked."""
    query = (
        select(assignments)
        .where(
            assignments.c.tenant_id == tx.tenant,
            assignments.c.agent_id == func.any(bindparam("agents", type_=_IDS)),
            assignments.c.kind == func.any(bindparam("kinds", type_=ARRAY(Text))),
        )
        .order_by(assignments.c.assignment_id)
        .with_for_update()
    )
    return await tx.all(query, Assignment, {"agents": list(agents), "kinds": list(kinds)})


async def unended(tx: Tx, kind: str, agents: Collection[UUID]) -> Mapping[tuple[UUID, str], UUID]:
    """Agent and subject → the assignment of a kind that has not ended."""
    query = select(assignments.c.agent_id, assignments.c.about, assignments.c.assignment_id).where(
        assignments.c.tenant_id == tx.tenant,
        assignments.c.agent_id == func.any(bindparam("agents", type_=_IDS)),
        assignments.c.kind == kind,
        assignments.c.completed_at.is_(None),
    )
    rows = await tx.execute(query, {"agents": list(agents)})
    return {(row.agent_id, row.about): row.assignment_id for row in rows}


async def unended_about(tx: Tx, center_id: UUID, kind: str, about: str) -> Sequence[Assignment]:
    """Assignments of a center on a subject that have not ended, by agent."""
    query = (
        select(assignments)
        .where(
            assignments.c.tenant_id == tx.tenant,
            assignments.c.center_id == center_id,
            assignments.c.kind == kind,
            assignments.c.about == about,
            assignments.c.completed_at.is_(None),
        )
        .order_by(assignments.c.agent_id)
    )
    return await tx.all(query, Assignment)


async def open_at(tx: Tx, agent_id: UUID, kind: str, about: str, at: datetime) -> Assignment | None:
    """The earliest assignment on a subject that had not ended at a time, or was opened later."""
    unended = or_(assignments.c.completed_at.is_(None), assignments.c.completed_at > at)
    query = (
        select(assignments)
        .where(
            assignments.c.tenant_id == tx.tenant,
            assignments.c.agent_id == agent_id,
            assignments.c.kind == kind,
            assignments.c.about == about,
            unended,
        )
        .order_by(assignments.c.assigned_at)
        .limit(1)
    )
    return await tx.one_or_none(query, Assignment)


async def find(tx: Tx, assignment_id: UUID, *, reach: Reach) -> Assignment | None:
    query = select(assignments).where(
        assignments.c.tenant_id == tx.tenant,
        assignments.c.assignment_id == assignment_id,
        within(assignments.c, reach),
    )
    return await tx.one_or_none(query, Assignment)


async def listed(
    tx: Tx,
    *,
    reach: Reach,
    matching: AssignmentFilter,
    after: tuple[date, UUID] | None,
    limit: int,
) -> Sequence[Assignment]:
    """Assignments by due date, then id."""
    position = (assignments.c.due_on, assignments.c.assignment_id)
    query = select(assignments).where(
        assignments.c.tenant_id == tx.tenant, within(assignments.c, reach)
    )
    for name in ("agent_id", "owner_id", "team_id", "site_id", "kind"):
        value = getattr(matching, name)
        if value is not None:
            query = query.where(assignments.c[name] == value)
    if matching.states:
        query = query.where(assignments.c.state.in_(matching.states))
    if matching.unowned:
        query = query.where(assignments.c.owner_id.is_(None))
    if matching.unended:
        query = query.where(assignments.c.completed_at.is_(None))
    if matching.due_until is not None:
        query = query.where(assignments.c.due_on <= matching.due_until)
    if after is not None:
        query = query.where(tuple_(*position) > after)
    return await tx.all(query.order_by(*position).limit(limit), Assignment)

"""Assignments, proposals, and what asked for them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import (
    ARRAY,
    Select,
    Uuid,
    and_,
    bindparam,
    func,
    insert,
    select,
    text,
    tuple_,
    update,
)

from chassis.http.reach import within
from chassis.messages.rows import amend
from chassis.messages.tx import Tx
from measure.visibility import Reach
from training.assigning.assignments.rules import Asked, Colleague, Ending, Opening, Reason, State
from training.assigning.tables import assignments, causes, proposals
from training.ground.tables import people

_IDS = ARRAY(Uuid)


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
    present: Mapping[str, Any] | None
    completed_at: datetime | None
    completed_on: date | None
    reason: str | None
    cause_id: UUID
    cause_type: str
    cause_subject: str
    step: int | None
    calls: int
    first_call_on: date | None
    last_call_on: date | None
    facts: Mapping[str, Any] | None
    occurred_on: date


async def schedulers(tx: Tx, centers: Collection[UUID]) -> Mapping[UUID, Collection[Colleague]]:
    """Center → its people who may be asked to schedule."""
    query = select(people.c.center_id, people.c.person_id, people.c.site_id, people.c.roles).where(
        people.c.tenant_id == tx.tenant,
        people.c.center_id == func.any(bindparam("centers", type_=_IDS)),
        people.c.schedules == 1,
    )
    able: dict[UUID, list[Colleague]] = {}
    for row in await tx.execute(query, {"centers": list(centers)}):
        able.setdefault(row.center_id, []).append(
            Colleague(row.person_id, row.site_id, frozenset(row.roles))
        )
    return able


async def unended(tx: Tx, kind: str, agents: Collection[UUID]) -> Mapping[tuple[UUID, str], UUID]:
    """Agent and subject → the assignment of a kind that is open."""
    query = select(assignments.c.agent_id, assignments.c.about, assignments.c.assignment_id).where(
        assignments.c.tenant_id == tx.tenant,
        assignments.c.agent_id == func.any(bindparam("agents", type_=_IDS)),
        assignments.c.kind == kind,
        assignments.c.completed_at.is_(None),
    )
    return {
        (row.agent_id, row.about): row.assignment_id
        for row in await tx.execute(query, {"agents": list(agents)})
    }


# ---- beginning


async def add(tx: Tx, openings: Sequence[Opening]) -> None:
    await tx.execute(
        insert(assignments),
        [{"tenant_id": tx.tenant, "state": "open", **_opening(one)} for one in openings],
    )


async def antedate(tx: Tx, opening: Opening) -> None:
    """Put an older event in the place of the one that opened an assignment, which is linked from
    now on.
    """
    mine = update(assignments).where(
        assignments.c.tenant_id == tx.tenant, assignments.c.assignment_id == opening.assignment_id
    )
    await tx.execute(mine.values(_opening(opening)))


def _opening(one: Opening) -> dict[str, Any]:
    asked = {
        "agent_id": one.asked.agent_id,
        "criteria": list(one.asked.criteria),
        "cause_id": one.asked.cause_id,
    }
    when = {"assigned_at": one.asked.occurred_at, "assigned_on": one.asked.occurred_on}
    made = {**vars(one.made), "policyset": one.policyset}
    return {
        "assignment_id": one.assignment_id,
        **vars(one.asked.whereabouts),
        **asked,
        **when,
        **made,
    }


async def add_asked(tx: Tx, asked: Sequence[Asked]) -> None:
    """Keep what asked for training."""
    names = [name for name in Asked.__slots__ if name not in {"whereabouts", "calls", "criteria"}]
    rows = [
        {
            **vars(one.whereabouts),
            **{name: getattr(one, name) for name in names},
            "tenant_id": tx.tenant,
            "calls": len(one.calls),
            "first_call_on": min(one.calls, default=None),
            "last_call_on": max(one.calls, default=None),
        }
        for one in asked
    ]
    await tx.execute(insert(causes), rows)


_RELINK = text(
    """
    UPDATE causes c SET assignment_id = t.assignment_id, not_assigned = t.reason
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS t(cause_id uuid, assignment_id uuid,
         reason text)
     WHERE c.tenant_id = :tenant AND c.cause_id = t.cause_id
    """
)


async def relink(tx: Tx, came: Mapping[UUID, tuple[UUID, Reason | None]]) -> None:
    rows = [
        {"cause_id": cause_id, "assignment_id": id, "reason": reason}
        for cause_id, (id, reason) in came.items()
    ]
    await tx.execute(
        _RELINK, {"tenant": tx.tenant, "rows": orjson.dumps(rows, default=str).decode()}
    )


# ---- going on and ending

_COMPLETE = text(
    """
    UPDATE assignments a SET state = t.state, completed_at = t.at, completed_on = t."on",
       reason = t.reason, closed_by = t.closed_by
      FROM jsonb_to_recordset(CAST(:rows AS jsonb))
           AS t(assignment_id uuid, state text, at timestamptz, "on" date, reason text,
              closed_by uuid)
     WHERE a.tenant_id = :tenant AND a.assignment_id = t.assignment_id
       AND (a.completed_at IS NULL OR (a.state = 'target_met' AND t.state = 'target_met'
          AND a.completed_at <> t.at))
    RETURNING a.assignment_id
    """
)
_EXTEND = text(
    """
    UPDATE assignments a SET state = 'open', extended_at = t.at, due_on = t.due_on
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS t(assignment_id uuid, at timestamptz,
         due_on date)
     WHERE a.tenant_id = :tenant AND a.assignment_id = t.assignment_id AND a.completed_at IS NULL
    RETURNING a.assignment_id
    """
)
# The state of an assignment that has not ended follows from its sessions: somebody came, somebody
# is to come, or neither.
_FOLLOW = text(
    """
    UPDATE assignments a SET state = now.state
      FROM (SELECT w.assignment_id,
                   CASE WHEN bool_or(e.state IN ('present', 'late', 'left_early'))
                      THEN 'in_progress'
                        WHEN bool_or(e.state = 'booked' AND s.state = 'scheduled') THEN 'scheduled'
                           ELSE 'open' END AS state
              FROM assignments w
              LEFT JOIN session_assignments l ON l.tenant_id = w.tenant_id
                 AND l.assignment_id = w.assignment_id
              LEFT JOIN sessions s ON s.tenant_id = l.tenant_id AND s.session_id = l.session_id
                 AND s.state <> 'cancelled'
                                  AND s.starts_at >= coalesce(w.extended_at, w.assigned_at)
              LEFT JOIN session_entries e ON e.tenant_id = s.tenant_id
                 AND e.session_id = s.session_id AND e.person_id = l.person_id
             WHERE w.tenant_id = :tenant AND w.assignment_id = ANY(:ids) AND w.completed_at IS NULL
             GROUP BY w.assignment_id) now
     WHERE a.tenant_id = :tenant AND a.assignment_id = now.assignment_id AND a.state <> now.state
    RETURNING a.assignment_id, a.state
    """
).bindparams(bindparam("ids", type_=_IDS))


async def complete(tx: Tx, endings: Sequence[Ending]) -> Collection[UUID]:
    """End what has not ended yet, and what met its target at another time than was thought; which
    that were.
    """
    rows = [
        {
            name: getattr(one, name)
            for name in ("assignment_id", "state", "at", "on", "reason", "closed_by")
        }
        for one in endings
    ]
    values = {"tenant": tx.tenant, "rows": orjson.dumps(rows, default=str).decode()}
    return {row.assignment_id for row in await tx.execute(_COMPLETE, values)}


async def extend(tx: Tx, due: Mapping[UUID, tuple[datetime, date]]) -> Collection[UUID]:
    """Let what has not ended go on from a time, to be scheduled anew by a day; which that were."""
    rows = [{"assignment_id": id, "at": at, "due_on": on} for id, (at, on) in due.items()]
    values = {"tenant": tx.tenant, "rows": orjson.dumps(rows, default=str).decode()}
    return {row.assignment_id for row in await tx.execute(_EXTEND, values)}


async def by_id(tx: Tx, ids: Collection[UUID]) -> Mapping[UUID, Any]:
    """Assignments as rows, locked against others who would end them."""
    wanted = assignments.c.assignment_id == func.any(bindparam("ids", type_=_IDS))
    query = select(assignments).where(assignments.c.tenant_id == tx.tenant, wanted)
    rows = await tx.execute(
        query.order_by(assignments.c.assignment_id).with_for_update(), {"ids": list(ids)}
    )
    return {row.assignment_id: row for row in rows}


# Minutes that are planned, or were held and are not confirmed yet.
_BOOKED = text(
    """
    SELECT l.assignment_id,
           sum(extract(epoch FROM coalesce(s.ended_at, s.ends_at) - coalesce(s.began_at,
              s.starts_at)) / 60)::integer AS minutes
      FROM session_assignments l
      JOIN sessions s ON s.tenant_id = l.tenant_id AND s.session_id = l.session_id
         AND s.state IN ('scheduled', 'held', 'handed_in')
      JOIN session_entries e ON e.tenant_id = l.tenant_id AND e.session_id = l.session_id
         AND e.person_id = l.person_id
                            AND e.state IN ('booked', 'present', 'late', 'left_early')
     WHERE l.tenant_id = :tenant AND l.assignment_id = ANY(:ids)
     GROUP BY l.assignment_id
    """
).bindparams(bindparam("ids", type_=_IDS))


async def booked(tx: Tx, ids: Collection[UUID]) -> Mapping[UUID, int]:
    """Assignment → minutes."""
    rows = await tx.execute(_BOOKED, {"tenant": tx.tenant, "ids": list(ids)})
    return {row.assignment_id: row.minutes for row in rows}


async def follow(tx: Tx, ids: Collection[UUID]) -> Mapping[UUID, State]:
    """Assignments whose state changed, each with its new one."""
    rows = await tx.execute(_FOLLOW, {"tenant": tx.tenant, "ids": list(ids)})
    return {row.assignment_id: State(row.state) for row in rows}


async def move(tx: Tx, due: Mapping[UUID, date]) -> None:
    """Set due dates, by assignment."""
    rows = [{"assignment_id": id, "due_on": on} for id, on in due.items()]
    await amend(tx, assignments, rows)


# ---- reading

_OPENED: Select[Any] = select(
    *(assignments.c[name] for name in Found.__dataclass_fields__ if name in assignments.c),
    *(
        causes.c[name]
        for name in (
            "cause_type",
            "cause_subject",
            "step",
            "calls",
            "facts",
            "first_call_on",
            "last_call_on",
            "occurred_on",
        )
    ),
).join(
    causes,
    and_(
        causes.c.tenant_id == assignments.c.tenant_id, causes.c.cause_id == assignments.c.cause_id
    ),
)


async def assigned(
    tx: Tx,
    *,
    reach: Reach,
    matching: dict[str, object],
    states: Collection[str],
    due_until: date | None,
    after: tuple[Any, ...] | None,
    limit: int,
) -> list[Found]:
    """Assignments by due date, then id. matching: column → value that it must have; states: one of
    them, or any where none is named.
    """
    query = _OPENED.where(assignments.c.tenant_id == tx.tenant, within(assignments.c, reach))
    query = query.where(*(assignments.c[column] == value for column, value in matching.items()))
    if states:
        query = query.where(assignments.c.state.in_(states))
    if due_until is not None:
        query = query.where(assignments.c.due_on <= due_until)
    if after is not None:
        query = query.where(tuple_(assignments.c.due_on, assignments.c.assignment_id) > after)
    rows = await tx.execute(
        query.order_by(assignments.c.due_on, assignments.c.assignment_id).limit(limit)
    )
    return [Found(**row) for row in rows.mappings()]


async def find_assignment(tx: Tx, assignment_id: UUID, *, reach: Reach) -> Found | None:
    query = _OPENED.where(
        assignments.c.tenant_id == tx.tenant,
        assignments.c.assignment_id == assignment_id,
        within(assignments.c, reach),
    )
    row = (await tx.execute(query)).mappings().one_or_none()
    return Found(**row) if row else None


async def linked(tx: Tx, assignment_id: UUID) -> list[dict[str, Any]]:
    """The further events on the subject of an assignment, oldest first (TRN-28)."""
    query = (
        select(
            causes.c.cause_id,
            causes.c.cause_type,
            causes.c.cause_subject,
            causes.c.step,
            causes.c.occurred_on,
        )
        .where(
            causes.c.tenant_id == tx.tenant,
            causes.c.assignment_id == assignment_id,
            causes.c.not_assigned.is_not(None),
        )
        .order_by(causes.c.occurred_at, causes.c.cause_id)
    )
    return [dict(row) for row in (await tx.execute(query)).mappings()]


async def not_assigned(
    tx: Tx, *, reach: Reach, matching: dict[str, object], after: tuple[Any, ...] | None, limit: int
) -> list[dict[str, Any]]:
    """Events that led to nothing new, oldest first, with the reason and what they are linked to."""
    query = select(causes).where(
        causes.c.tenant_id == tx.tenant, causes.c.not_assigned.is_not(None), within(causes.c, reach)
    )
    query = query.where(*(causes.c[column] == value for column, value in matching.items()))
    if after is not None:
        query = query.where(tuple_(causes.c.occurred_at, causes.c.cause_id) > after)
    rows = await tx.execute(query.order_by(causes.c.occurred_at, causes.c.cause_id).limit(limit))
    return [dict(row) for row in rows.mappings()]


async def proposed(
    tx: Tx, *, reach: Reach, after: tuple[Any, ...] | None, limit: int
) -> list[dict[str, Any]]:
    """Proposals of off-post training, oldest first."""
    query = select(proposals).where(proposals.c.tenant_id == tx.tenant, within(proposals.c, reach))
    if after is not None:
        query = query.where(tuple_(proposals.c.proposed_at, proposals.c.proposal_id) > after)
    rows = await tx.execute(
        query.order_by(proposals.c.proposed_at, proposals.c.proposal_id).limit(limit)
    )
    return [dict(row) for row in rows.mappings()]

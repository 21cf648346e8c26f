"""The table of deadlines, in sets."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select, text, tuple_, update

from chassis.http.reach import within
from chassis.messages.database import array, to_json
from chassis.messages.ids import uuid7
from chassis.messages.tables import deadlines
from chassis.messages.tx import Place, Tx
from measure.deadlines import Moments, State, state_at
from measure.visibility import Reach

MOST_AT_ONCE = 10_000
"""Deadlines that one transaction of the agenda tells of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDeadline:
    """A deadline as it is kept; its state at an instant follows from it (GEN-9)."""

    deadline_id: UUID
    kind: str
    thing_id: UUID
    owner_id: UUID | None
    owner_role: str | None
    about_id: UUID | None
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    facts: Mapping[str, JsonValue]
    since_on: date
    working_days: int | None
    due_on: date
    soon_at: datetime
    due_at: datetime
    next_at: datetime | None
    opened_at: datetime
    event_id: UUID | None
    correlation_id: UUID | None
    reminders: int = 0
    overdues: int = 0
    outcome: State | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    reason: str | None = None

    @property
    def place(self) -> Place:
        return Place(self.center_id, self.site_id)

    @property
    def moments(self) -> Moments:
        return Moments(self.soon_at, self.due_at, self.next_at)

    def state(self, at: datetime) -> State:
        """What it is at an instant."""
        return state_at(at, soon_at=self.soon_at, due_at=self.due_at, outcome=self.outcome)

    def told(self, number: int) -> dict[str, Any]:
        """The fields that every event about a deadline has; number: how often it was told."""
        names = ("deadline_id", "kind", "thing_id", "owner_id", "owner_role", "about_id")
        places = ("team_id", "site_id", "center_id", "due_on")
        return {name: getattr(self, name) for name in (*names, *places)} | {"number": number}


_COLUMNS = tuple(deadlines.c[name] for name in StoredDeadline.__slots__)
_OPEN = deadlines.c.closed_at.is_(None)


def new(*, place: Place, moments: Moments, **fields: Any) -> StoredDeadline:
    """A deadline with an id of its own; fields: the others of StoredDeadline."""
    return StoredDeadline(
        deadline_id=uuid7(),
        site_id=place.site_id,
        center_id=place.center_id,
        soon_at=moments.soon_at,
        due_at=moments.due_at,
        next_at=moments.next_at,
        **fields,
    )


async def open_all(tx: Tx, rows: Sequence[StoredDeadline]) -> None:
    """Add deadlines; one that is open already takes everything but its id and what was told."""
    values = [{name: getattr(row, name) for name in _WRITTEN} for row in rows]
    await tx.execute(_ADD, {"tenant": tx.tenant, "rows": to_json(values)})


_WRITTEN = {
    "deadline_id": "uuid",
    "kind": "text",
    "thing_id": "uuid",
    "owner_id": "uuid",
    "owner_role": "text",
    "about_id": "uuid",
    "team_id": "uuid",
    "site_id": "uuid",
    "center_id": "uuid",
    "facts": "jsonb",
    "since_on": "date",
    "working_days": "integer",
    "due_on": "date",
    "soon_at": "timestamptz",
    "due_at": "timestamptz",
    "next_at": "timestamptz",
    "opened_at": "timestamptz",
    "event_id": "uuid",
    "correlation_id": "uuid",
}
_KEPT = {"deadline_id", "kind", "thing_id"}
_CHAINED = {
    name: f"coalesce(given.{name}, earlier.{name})" for name in ("event_id", "correlation_id")
}
"""Without a cause of its own a deadline goes on with the chain of the one before (EVT-4a)."""
_ADD = text(
    f"INSERT INTO deadlines (tenant_id, {', '.join(_WRITTEN)})"  # noqa: S608 - own names
    f" SELECT :tenant, {', '.join(_CHAINED.get(name, f'given.{name}') for name in _WRITTEN)}"
    " FROM jsonb_to_recordset(CAST(:rows AS jsonb))"
    f" AS given ({', '.join(f'{name} {type}' for name, type in _WRITTEN.items())})"
    " LEFT JOIN LATERAL (SELECT event_id, correlation_id FROM deadlines"
    " WHERE tenant_id = :tenant AND thing_id = given.thing_id AND kind = given.kind"
    " ORDER BY opened_at DESC LIMIT 1) AS earlier ON given.event_id IS NULL"
    " ORDER BY given.kind, given.thing_id"
    " ON CONFLICT (tenant_id, kind, thing_id) WHERE closed_at IS NULL DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _WRITTEN if name not in _KEPT)
)


# ---- closing


async def close_done(tx: Tx, kind: str, done: Mapping[UUID, datetime]) -> None:
    """Close open deadlines as done at an instant each: late from the end of the due date."""
    if done:
        await tx.execute(
            _DONE,
            {
                "tenant": tx.tenant,
                "kind": kind,
                "things": array(list(done)),
                "instants": array([at.isoformat() for at in done.values()]),
                "actor": tx.actor,
            },
        )


_DONE = text(
    """
    UPDATE deadlines SET next_at = NULL, closed_at = done.at, closed_by = :actor,
           outcome = CASE WHEN done.at >= due_at THEN 'done_late' ELSE 'done' END
      FROM unnest(CAST(CAST(:things AS text) AS uuid[]),
                  CAST(CAST(:instants AS text) AS timestamptz[])) AS done (thing_id, at)
     WHERE tenant_id = :tenant AND kind = :kind AND deadlines.thing_id = done.thing_id
       AND closed_at IS NULL
    """
)


async def close_cancelled(tx: Tx, kind: str, things: Collection[UUID]) -> None:
    if things:
        mine = (deadlines.c.tenant_id == tx.tenant, deadlines.c.kind == kind, _OPEN)
        gone = update(deadlines).where(*mine, deadlines.c.thing_id.in_(things))
        closed = {"closed_at": tx.now, "closed_by": tx.actor, "next_at": None}
        await tx.execute(gone.values(outcome=State.CANCELLED, **closed))


async def reopen(tx: Tx, kinds: Collection[str], thing_id: UUID) -> None:
    """Open the newest deadline of a thing that was closed as done; told of from now on."""
    await tx.execute(
        _REOPEN,
        {"tenant": tx.tenant, "kinds": list(kinds), "thing": thing_id, "now": tx.now},
    )


_REOPEN = text(
    """
    UPDATE deadlines SET outcome = NULL, closed_at = NULL, closed_by = NULL,
           next_at = CASE WHEN :now < soon_at THEN soon_at ELSE greatest(due_at, :now) END
     WHERE tenant_id = :tenant AND outcome IN ('done', 'done_late') AND deadline_id = (
           SELECT deadline_id FROM deadlines
            WHERE tenant_id = :tenant AND thing_id = :thing AND kind = ANY (:kinds)
            ORDER BY opened_at DESC, deadline_id DESC LIMIT 1)
    """
)


async def close(
    tx: Tx, deadline_id: UUID, *, outcome: State, closed_by: str, reason: str
) -> StoredDeadline:
    mine = (deadlines.c.tenant_id == tx.tenant, deadlines.c.deadline_id == deadline_id)
    closed = (
        update(deadlines)
        .where(*mine)
        .values(outcome=outcome, closed_at=tx.now, closed_by=closed_by, reason=reason, next_at=None)
    )
    return await tx.one(closed.returning(*_COLUMNS), StoredDeadline)


# ---- what the agenda does


async def earliest(tx: Tx, kinds: Collection[str]) -> datetime | None:
    """The next instant at which somebody must be told of a deadline of these kinds."""
    query = select(func.min(deadlines.c.next_at)).where(
        deadlines.c.tenant_id == tx.tenant, _OPEN, deadlines.c.kind.in_(kinds)
    )
    at: datetime | None = (await tx.execute(query)).scalar()
    return at


async def claim_due(tx: Tx, kinds: Collection[str]) -> Sequence[StoredDeadline]:
    """Deadlines of which somebody must be told by now, locked; at most MOST_AT_ONCE."""
    query = (
        select(*_COLUMNS)
        .where(
            deadlines.c.tenant_id == tx.tenant,
            _OPEN,
            deadlines.c.next_at <= tx.now,
            deadlines.c.kind.in_(kinds),
        )
        .order_by(deadlines.c.next_at, deadlines.c.deadline_id)
        .limit(MOST_AT_ONCE)
        .with_for_update()
    )
    return await tx.all(query, StoredDeadline)


async def claim_in(
    tx: Tx, kinds: Collection[str], sites: Collection[UUID]
) -> Sequence[StoredDeadline]:
    """Open deadlines that count by the calendar of one of these sites, locked."""
    query = (
        select(*_COLUMNS)
        .where(
            deadlines.c.tenant_id == tx.tenant,
            _OPEN,
            deadlines.c.kind.in_(kinds),
            or_(deadlines.c.site_id.is_(None), deadlines.c.site_id.in_(sites)),
        )
        .order_by(deadlines.c.deadline_id)
        .with_for_update()
    )
    return await tx.all(query, StoredDeadline)


async def set_moments(tx: Tx, rows: Sequence[StoredDeadline]) -> None:
    """Write due dates, moments and how often was told, in one statement."""
    if not rows:
        return
    await tx.execute(
        _MOVE,
        {
            "tenant": tx.tenant,
            "ids": array([row.deadline_id for row in rows]),
            "due_ons": array([row.due_on for row in rows]),
            **{
                name: array([at and at.isoformat() for at in moments])
                for name, moments in (
                    ("soon_ats", [row.soon_at for row in rows]),
                    ("due_ats", [row.due_at for row in rows]),
                    ("next_ats", [row.next_at for row in rows]),
                )
            },
            "reminders": array([row.reminders for row in rows]),
            "overdues": array([row.overdues for row in rows]),
        },
    )


_MOVE = text(
    """
    UPDATE deadlines SET due_on = moved.due_on, soon_at = moved.soon_at, due_at = moved.due_at,
           next_at = moved.next_at, reminders = moved.reminders, overdues = moved.overdues
      FROM unnest(CAST(CAST(:ids AS text) AS uuid[]), CAST(CAST(:due_ons AS text) AS date[]),
                  CAST(CAST(:soon_ats AS text) AS timestamptz[]),
                  CAST(CAST(:due_ats AS text) AS timestamptz[]),
                  CAST(CAST(:next_ats AS text) AS timestamptz[]),
                  CAST(CAST(:reminders AS text) AS integer[]),
                  CAST(CAST(:overdues AS text) AS integer[]))
        AS moved (id, due_on, soon_at, due_at, next_at, reminders, overdues)
     WHERE tenant_id = :tenant AND deadline_id = moved.id
    """
)


# ---- reading


async def find(tx: Tx, deadline_id: UUID, *, lock: bool = False) -> StoredDeadline | None:
    query = select(*_COLUMNS).where(
        deadlines.c.tenant_id == tx.tenant, deadlines.c.deadline_id == deadline_id
    )
    return await tx.one_or_none(query.with_for_update() if lock else query, StoredDeadline)


async def listed(
    tx: Tx,
    *,
    reach: Reach,
    held: Mapping[str, Reach],
    matching: Mapping[str, object],
    state: State | None,
    after: tuple[Any, ...] | None,
    limit: int,
) -> Sequence[StoredDeadline]:
    """Deadlines by the instant at which they are due.

    reach: which records the reader sees; held: roles that the reader holds with their places, whose
    deadlines are the reader's too; matching: column → value.
    """
    mine = (
        and_(deadlines.c.owner_role == role, within(deadlines.c, places))
        for role, places in held.items()
    )
    query = select(*_COLUMNS).where(
        deadlines.c.tenant_id == tx.tenant,
        or_(within(deadlines.c, reach), *mine),
        *(deadlines.c[column] == value for column, value in matching.items()),
    )
    if state is not None:
        query = query.where(_in_state(state, tx.now))
    if after is not None:
        query = query.where(tuple_(deadlines.c.due_at, deadlines.c.deadline_id) > after)
    query = query.order_by(deadlines.c.due_at, deadlines.c.deadline_id).limit(limit)
    return await tx.all(query, StoredDeadline)


def _in_state(state: State, now: datetime) -> ColumnElement[bool]:
    at = bindparam("at", now, type_=deadlines.c.due_at.type)
    match state:
        case State.OPEN:
            return and_(_OPEN, deadlines.c.soon_at > at, deadlines.c.due_at > at)
        case State.DUE_SOON:
            return and_(_OPEN, deadlines.c.soon_at <= at, deadlines.c.due_at > at)
        case State.OVERDUE:
            return and_(_OPEN, deadlines.c.due_at <= at)
        case _:
            return deadlines.c.outcome == state

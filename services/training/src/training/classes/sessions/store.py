"""Sessions, who comes to them, and everybody's bookings. Sets in, sets out."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    Uuid,
    bindparam,
    delete,
    exists,
    false,
    func,
    insert,
    or_,
    select,
    text,
    true,
    tuple_,
    update,
)

from chassis.messages.tx import Tx
from measure.visibility import Reach
from training.classes.sessions.rules import LONGEST
from training.classes.tables import session_assignments, session_entries, sessions

_IDS = ARRAY(Uuid)
"""Columns with ids of which one must hold, as `assignments.rules.readable` gives them; None: all of
the tenant.
"""


# ---- writing


async def add(
    tx: Tx,
    made: Sequence[Mapping[str, Any]],
    entries: Sequence[Mapping[str, Any]],
    links: Sequence[Mapping[str, Any]],
) -> None:
    """Rows of `sessions`, `session_entries` and `session_assignments` but the tenant."""
    for table, rows in ((sessions, made), (session_entries, entries), (session_assignments, links)):
        if rows:
            await tx.execute(insert(table), [{"tenant_id": tx.tenant, **row} for row in rows])


async def change(tx: Tx, session_id: UUID, **values: Any) -> None:
    mine = update(sessions).where(
        sessions.c.tenant_id == tx.tenant, sessions.c.session_id == session_id
    )
    await tx.execute(mine.values(**values))


async def move_entries(tx: Tx, session_id: UUID, values: Mapping[UUID, Mapping[str, Any]]) -> None:
    """Person → new values of the entry."""
    names = sorted({name for one in values.values() for name in one})
    mine = update(session_entries).where(
        session_entries.c.tenant_id == tx.tenant,
        session_entries.c.session_id == session_id,
        session_entries.c.person_id == bindparam("p_person"),
    )
    rows = [
        {"p_person": person_id, **{f"p_{name}": value for name, value in one.items()}}
        for person_id, one in values.items()
    ]
    await tx.execute(mine.values({name: bindparam(f"p_{name}") for name in names}), rows)


async def drop(tx: Tx, session_id: UUID, people: Collection[UUID]) -> None:
    """Take people off a roster before anybody signed."""
    for table in (session_entries, session_assignments):
        gone = delete(table).where(table.c.tenant_id == tx.tenant, table.c.session_id == session_id)
        await tx.execute(
            gone.where(table.c.person_id == func.any(bindparam("people", type_=_IDS))),
            {"people": list(people)},
        )


# ---- reading


async def locked(tx: Tx, ids: Collection[UUID]) -> Mapping[UUID, Any]:
    """Sessions as rows, held against others."""
    query = select(sessions).where(
        sessions.c.tenant_id == tx.tenant,
        sessions.c.session_id == func.any(bindparam("ids", type_=_IDS)),
    )
    return {
        row.session_id: row
        for row in await tx.execute(
            query.order_by(sessions.c.session_id).with_for_update(), {"ids": list(ids)}
        )
    }


async def entries_of(tx: Tx, ids: Collection[UUID]) -> Mapping[UUID, Sequence[Any]]:
    """Session → its entries as rows, with the assignments that each is for."""
    link = session_assignments
    served = (
        select(func.array_agg(link.c.assignment_id))
        .where(
            link.c.tenant_id == session_entries.c.tenant_id,
            link.c.session_id == session_entries.c.session_id,
            link.c.person_id == session_entries.c.person_id,
        )
        .scalar_subquery()
    )
    query = select(session_entries, served.label("assignments")).where(
        session_entries.c.tenant_id == tx.tenant,
        session_entries.c.session_id == func.any(bindparam("ids", type_=_IDS)),
    )
    found: dict[UUID, list[Any]] = {id: [] for id in ids}
    for row in await tx.execute(query.order_by(session_entries.c.person_id), {"ids": list(ids)}):
        found[row.session_id].append(row)
    return found


# What takes people's time: sessions that they come to (in whole weeks, for the cap), sessions that
# they give, exams that they sit.
_BOOKINGS = text(
    """
    SELECT e.person_id, e.starts_at, e.ends_at, e.week, e.outside_minutes
      FROM session_entries e JOIN sessions s ON s.tenant_id = e.tenant_id
         AND s.session_id = e.session_id AND s.state <> 'cancelled'
     WHERE e.tenant_id = :tenant AND e.person_id = ANY(:people) AND e.week = ANY(:weeks)
       AND e.state IN ('booked', 'present', 'late', 'left_early') AND e.session_id <> ALL(:without)
    UNION ALL
    SELECT s.trainer_id, s.starts_at, s.ends_at, NULL, 0
      FROM sessions s
     WHERE s.tenant_id = :tenant AND s.trainer_id = ANY(:people) AND s.starts_at < :last
        AND s.starts_at >= :day_before
       AND s.ends_at > :first AND s.state <> 'cancelled' AND s.session_id <> ALL(:without)
    UNION ALL
    SELECT t.person_id, b.starts_at, b.ends_at, NULL, 0
      FROM seats t JOIN batches b ON b.tenant_id = t.tenant_id AND b.batch_id = t.batch_id
     WHERE t.tenant_id = :tenant AND t.person_id = ANY(:people) AND t.state <> 'moved'
        AND b.starts_at < :last AND b.ends_at > :first
    """
).bindparams(
    bindparam("people", type_=_IDS),
    bindparam("without", type_=_IDS),
    bindparam("weeks", type_=ARRAY(Date)),
)
_PLACES = text(
    """
    SELECT center_id, place, starts_at, ends_at FROM sessions
     WHERE tenant_id = :tenant AND center_id = ANY(:centers) AND starts_at < :last
        AND starts_at >= :day_before AND ends_at > :first
       AND state <> 'cancelled' AND session_id <> ALL(:without)
    """
).bindparams(bindparam("centers", type_=_IDS), bindparam("without", type_=_IDS))


async def bookings(
    tx: Tx,
    people: Collection[UUID],
    weeks: Collection[date],
    first: datetime,
    last: datetime,
    *,
    without: Collection[UUID],
) -> Sequence[Any]:
    """person_id, starts_at, ends_at, week (None: no training that they come to), outside_minutes.
    without: sessions being changed.
    """
    asked = {
        "tenant": tx.tenant,
        "people": list(people),
        "weeks": list(weeks),
        "first": first,
        "last": last,
        "without": list(without),
        "day_before": first - LONGEST,
    }
    return (await tx.execute(_BOOKINGS, asked)).all()


async def places_taken(
    tx: Tx, centers: Collection[UUID], first: datetime, last: datetime, *, without: Collection[UUID]
) -> Sequence[Any]:
    """center_id, place, starts_at, ends_at of what is planned between two instants."""
    asked = {
        "tenant": tx.tenant,
        "centers": list(centers),
        "first": first,
        "last": last,
        "without": list(without),
        "day_before": first - LONGEST,
    }
    return (await tx.execute(_PLACES, asked)).all()


async def listed(
    tx: Tx,
    *,
    reach: Reach,
    matching: Mapping[str, object],
    states: Collection[str],
    person_id: UUID | None,
    first: date | None,
    last: date | None,
    after: tuple[Any, ...] | None,
    limit: int,
) -> Sequence[Any]:
    """Sessions by time. matching: column → value; person_id: to which somebody comes."""
    query = select(sessions).where(sessions.c.tenant_id == tx.tenant, _within(reach))
    query = query.where(*(sessions.c[column] == value for column, value in matching.items()))
    if states:
        query = query.where(sessions.c.state.in_(states))
    if person_id is not None:
        query = query.where(_with_entry(session_entries.c.person_id == person_id))
    if first is not None:
        query = query.where(sessions.c.business_date >= first)
    if last is not None:
        query = query.where(sessions.c.business_date <= last)
    if after is not None:
        query = query.where(tuple_(sessions.c.starts_at, sessions.c.session_id) > after)
    return (
        await tx.execute(query.order_by(sessions.c.starts_at, sessions.c.session_id).limit(limit))
    ).all()


# A row of sessions
async def find(tx: Tx, session_id: UUID, *, reach: Reach) -> Any:  # noqa: ANN401
    query = select(sessions).where(
        sessions.c.tenant_id == tx.tenant, sessions.c.session_id == session_id, _within(reach)
    )
    return (await tx.execute(query)).one_or_none()


def _within(reach: Reach) -> ColumnElement[bool]:
    """The condition of a reach: who comes, who gives it, whose people come, the center."""
    if reach.everything:
        return true()
    ways: dict[str, Callable[[UUID], ColumnElement[bool]]] = {
        "agent_id": lambda mine: _with_entry(session_entries.c.person_id == mine),
        "owner_id": lambda mine: sessions.c.trainer_id == mine,
        "team_id": lambda team: _with_entry(session_entries.c.team_id == team),
        "site_id": lambda site: _with_entry(session_entries.c.site_id == site),
        "center_id": lambda center: sessions.c.center_id == center,
    }
    return or_(false(), *(ways[column](id) for column, id in sorted(reach.ways) if column in ways))


def _with_entry(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    e = session_entries
    return exists().where(
        e.c.tenant_id == sessions.c.tenant_id, e.c.session_id == sessions.c.session_id, condition
    )

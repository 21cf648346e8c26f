"""Sessions. Sets in, sets out; the only statements that write them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Uuid,
    bindparam,
    exists,
    false,
    func,
    or_,
    select,
    true,
    tuple_,
)

from chassis.messages.rows import amend, pour
from chassis.messages.tx import Tx
from measure.visibility import Reach
from training.classes.sessions.rules import (
    HeldSession,
    PlaceTaken,
    Session,
    SessionFilter,
    SessionState,
)
from training.classes.tables import session_entries, sessions
from training.ground.bookings.rules import LONGEST, Span

_IDS = ARRAY(Uuid)


# ---- writing


async def add(tx: Tx, made: Sequence[Session], *, scheduled_by: UUID | None) -> None:
    common = {"scheduled_by": scheduled_by, "scheduled_at": tx.now}
    await pour(tx, sessions, made, common=common)


async def put(tx: Tx, session: Session) -> None:
    """Store a session with its plan and state."""
    await amend(tx, sessions, [session])


async def hold(tx: Tx, held: Sequence[HeldSession]) -> None:
    rows = [
        {
            "session_id": one.session.session_id,
            "began_at": one.times.starts_at,
            "ended_at": one.times.ends_at,
            "record_due_on": one.record_due_on,
        }
        for one in held
    ]
    await amend(tx, sessions, rows, common={"state": SessionState.HELD})


async def hand_in(tx: Tx, records: Mapping[UUID, Mapping[str, object]], *, by: UUID | None) -> None:
    """Session → its record (F2)."""
    rows = [{"session_id": id, "record": record} for id, record in records.items()]
    common = {"state": SessionState.HANDED_IN, "handed_in_by": by, "handed_in_at": tx.now}
    await amend(tx, sessions, rows, common=common)


async def confirm(tx: Tx, days: Mapping[UUID, date], *, by: UUID) -> None:
    """Session → the date of confirmation at its site."""
    rows = [{"session_id": id, "confirmed_on": on} for id, on in days.items()]
    common = {"state": SessionState.CONFIRMED, "confirmed_by": by, "confirmed_at": tx.now}
    await amend(tx, sessions, rows, common=common)


async def move_records(tx: Tx, due: Mapping[UUID, date]) -> None:
    """Session → by when its record is due."""
    await amend(tx, sessions, [{"session_id": id, "record_due_on": on} for id, on in due.items()])


# ---- reading


async def locked(tx: Tx, ids: Collection[UUID]) -> Mapping[UUID, Session]:
    """Sessions by id, locked until the transaction ends."""
    query = (
        select(sessions)
        .where(
            sessions.c.tenant_id == tx.tenant,
            sessions.c.session_id == func.any(bindparam("ids", type_=_IDS)),
        )
        .order_by(sessions.c.session_id)
        .with_for_update()
    )
    found = await tx.all(query, Session, {"ids": list(ids)})
    return {session.session_id: session for session in found}


async def find(tx: Tx, session_id: UUID, *, reach: Reach) -> Session | None:
    query = select(sessions).where(
        sessions.c.tenant_id == tx.tenant, sessions.c.session_id == session_id, _within(reach)
    )
    return await tx.one_or_none(query, Session)


async def listed(
    tx: Tx,
    *,
    reach: Reach,
    matching: SessionFilter,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Session]:
    """Sessions by time."""
    position = (sessions.c.starts_at, sessions.c.session_id)
    query = select(sessions).where(
        sessions.c.tenant_id == tx.tenant, _within(reach), *_conditions(matching)
    )
    if after is not None:
        query = query.where(tuple_(*position) > after)
    return await tx.all(query.order_by(*position).limit(limit), Session)


def _conditions(matching: SessionFilter) -> Sequence[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if matching.states:
        found.append(sessions.c.state.in_(matching.states))
    if matching.trainer_id is not None:
        found.append(sessions.c.trainer_id == matching.trainer_id)
    if matching.person_id is not None:
        found.append(_with_entry(session_entries.c.person_id == matching.person_id))
    if matching.site_id is not None:
        found.append(sessions.c.site_id == matching.site_id)
    if matching.kind is not None:
        found.append(sessions.c.kind == matching.kind)
    if matching.since is not None:
        found.append(sessions.c.business_date >= matching.since)
    if matching.until is not None:
        found.append(sessions.c.business_date <= matching.until)
    return found


async def places_taken(
    tx: Tx, centers: Collection[UUID], within: Span, *, without: Collection[UUID]
) -> Sequence[PlaceTaken]:
    """Places of these centers in use within a period; without: sessions that do not count."""
    query = select(
        sessions.c.center_id, sessions.c.place, sessions.c.starts_at, sessions.c.ends_at
    ).where(
        sessions.c.tenant_id == tx.tenant,
        sessions.c.center_id == func.any(bindparam("centers", type_=_IDS)),
        sessions.c.session_id != func.all(bindparam("without", type_=_IDS)),
        sessions.c.state != SessionState.CANCELLED,
        sessions.c.starts_at >= within.starts_at - LONGEST,
        sessions.c.starts_at < within.ends_at,
        sessions.c.ends_at > within.starts_at,
    )
    parameters = {"centers": list(centers), "without": list(without)}
    return await tx.all(query, PlaceTaken, parameters)


async def given_between(
    tx: Tx, trainers: Collection[UUID], first: date, last: date
) -> Sequence[Session]:
    """Sessions that trainers are to give on some days."""
    query = select(sessions).where(
        sessions.c.tenant_id == tx.tenant,
        sessions.c.trainer_id == func.any(bindparam("trainers", type_=_IDS)),
        sessions.c.business_date.between(first, last),
        sessions.c.state == SessionState.SCHEDULED,
    )
    return await tx.all(query, Session, {"trainers": list(trainers)})


async def planned_between(tx: Tx, center_id: UUID, first: date, last: date) -> Collection[UUID]:
    """Sessions of a center on some days that are not cancelled."""
    query = select(sessions.c.session_id).where(
        sessions.c.tenant_id == tx.tenant,
        sessions.c.center_id == center_id,
        sessions.c.business_date.between(first, last),
        sessions.c.state != SessionState.CANCELLED,
    )
    return {row.session_id for row in await tx.execute(query)}


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
    return exists().where(
        session_entries.c.tenant_id == sessions.c.tenant_id,
        session_entries.c.session_id == sessions.c.session_id,
        condition,
    )

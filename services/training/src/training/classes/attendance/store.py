"""Entries of sessions: who is to come, how they came, and for which assignments."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Uuid,
    and_,
    bindparam,
    delete,
    func,
    literal,
    or_,
    select,
    tuple_,
    update,
)

from chassis.messages.rows import amend, pour
from chassis.messages.tx import Tx
from measure.workdays import monday_of
from training.classes.attendance.rules import Entry, KindedEntry, Presence, SessionMark
from training.classes.tables import session_assignments, session_entries, sessions

_IDS = ARRAY(Uuid)
_SIGNED = ("state", "arrived_at", "left_at", "revision")


# ---- writing


async def add(tx: Tx, entries: Sequence[Entry]) -> None:
    """Insert expected people, with the assignments for which they come."""
    await pour(tx, session_entries, [_row(entry) for entry in entries])
    await pour(tx, session_assignments, [link for entry in entries for link in _links(entry)])


async def drop(tx: Tx, session_id: UUID, people: Collection[UUID]) -> None:
    """Delete entries of people who are not expected any more."""
    for table in (session_entries, session_assignments):
        gone = delete(table).where(table.c.tenant_id == tx.tenant, table.c.session_id == session_id)
        await tx.execute(
            gone.where(table.c.person_id == func.any(bindparam("people", type_=_IDS))),
            {"people": list(people)},
        )


async def sign(tx: Tx, entries: Sequence[Entry]) -> None:
    """Store how people came; guests are added."""
    await pour(tx, session_entries, [_row(entry) for entry in entries], conflict=_SIGNED)


async def excuse(
    tx: Tx, pairs: Collection[tuple[UUID, UUID]], *, reason: str, cause_id: UUID
) -> None:
    """pairs: session and person; cause_id: the event that excuses them."""
    mine = update(session_entries).where(
        session_entries.c.tenant_id == tx.tenant,
        tuple_(session_entries.c.session_id, session_entries.c.person_id).in_(pairs),
    )
    await tx.execute(
        mine.values(
            state=Presence.EXCUSED,
            excused_for=reason,
            cause_id=cause_id,
            outside_minutes=0,
            revision=session_entries.c.revision + 1,
        )
    )


async def mark(tx: Tx, results: Sequence[SessionMark]) -> None:
    await amend(tx, session_entries, results)


def _row(entry: Entry) -> dict[str, object]:
    return {
        "session_id": entry.session_id,
        "person_id": entry.person_id,
        "team_id": entry.team_id,
        "site_id": entry.site_id,
        "center_id": entry.center_id,
        "on_roster": entry.on_roster,
        "state": entry.state,
        "starts_at": entry.span.starts_at,
        "ends_at": entry.span.ends_at,
        "business_date": entry.business_date,
        "week": monday_of(entry.business_date),
        "outside_minutes": entry.outside_minutes,
        "arrived_at": entry.arrived_at,
        "left_at": entry.left_at,
        "revision": entry.revision,
    }


def _links(entry: Entry) -> list[dict[str, object]]:
    return [
        {
            "session_id": entry.session_id,
            "assignment_id": assignment_id,
            "person_id": entry.person_id,
        }
        for assignment_id in entry.assignments
    ]


# ---- reading


async def of_sessions(tx: Tx, ids: Collection[UUID]) -> Mapping[UUID, Sequence[Entry]]:
    """Session → its entries, by person."""
    query = (
        _select()
        .where(
            session_entries.c.tenant_id == tx.tenant,
            session_entries.c.session_id == func.any(bindparam("ids", type_=_IDS)),
        )
        .order_by(session_entries.c.person_id)
    )
    found: dict[UUID, list[Entry]] = {id: [] for id in ids}
    for entry in await tx.all(query, Entry, {"ids": list(ids)}):
        found[entry.session_id].append(entry)
    return found


async def entered_between(
    tx: Tx, people: Collection[UUID], first: date, last: date
) -> Sequence[KindedEntry]:
    """What people are booked for, or missed, on some days."""
    query = _with_session().where(
        session_entries.c.person_id == func.any(bindparam("people", type_=_IDS)),
        session_entries.c.business_date.between(first, last),
        or_(_coming(), session_entries.c.state == Presence.ABSENT),
        session_entries.c.tenant_id == tx.tenant,
    )
    return await tx.all(query, KindedEntry, {"people": list(people)})


async def booked_at(
    tx: Tx, sites: Collection[UUID], first: date, last: date
) -> Sequence[KindedEntry]:
    """Entries of people of some sites who are to come on some days."""
    query = _with_session().where(
        session_entries.c.tenant_id == tx.tenant,
        session_entries.c.site_id == func.any(bindparam("sites", type_=_IDS)),
        session_entries.c.business_date.between(first, last),
        _coming(),
    )
    return await tx.all(query, KindedEntry, {"sites": list(sites)})


def _coming() -> ColumnElement[bool]:
    return and_(session_entries.c.state == Presence.BOOKED, sessions.c.state == "scheduled")


def _select() -> Select[Any]:
    served = (
        select(func.array_agg(session_assignments.c.assignment_id))
        .where(
            session_assignments.c.tenant_id == session_entries.c.tenant_id,
            session_assignments.c.session_id == session_entries.c.session_id,
            session_assignments.c.person_id == session_entries.c.person_id,
        )
        .scalar_subquery()
    )
    assignments = func.coalesce(served, literal([], _IDS)).label("assignments")
    return select(session_entries, assignments)


def _with_session() -> Select[Any]:
    same = and_(
        sessions.c.tenant_id == session_entries.c.tenant_id,
        sessions.c.session_id == session_entries.c.session_id,
    )
    columns = (sessions.c.kind, sessions.c.center_id.label("session_center_id"))
    return _select().add_columns(*columns).join(sessions, same)

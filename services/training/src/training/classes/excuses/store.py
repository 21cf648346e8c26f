"""Bookings that leave or a roster crosses."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, and_, bindparam, func, or_, select, tuple_, update

from chassis.messages.tx import Tx
from training.classes.tables import session_entries, sessions

_IDS = ARRAY(Uuid)


async def entered_between(
    tx: Tx, people: Collection[UUID], first: date, last: date
) -> Sequence[Any]:
    """What people are booked for, or missed, on some days: rows of `session_entries` with the kind
    of the session.
    """
    e, s = session_entries, sessions
    query = (
        select(e, s.c.kind)
        .join(s, and_(s.c.tenant_id == e.c.tenant_id, s.c.session_id == e.c.session_id))
        .where(
            e.c.tenant_id == tx.tenant,
            e.c.person_id == func.any(bindparam("people", type_=_IDS)),
            e.c.business_date.between(first, last),
            or_(and_(e.c.state == "booked", s.c.state == "scheduled"), e.c.state == "absent"),
        )
    )
    return (await tx.execute(query, {"people": list(people)})).all()


async def booked_at(tx: Tx, sites: Collection[UUID], first: date, last: date) -> Sequence[Any]:
    """Who of some sites is to come on some days: session_id, person_id, site_id, center_id,
    business_date, starts_at, ends_at, kind.
    """
    e, s = session_entries, sessions
    query = (
        select(
            e.c.session_id,
            e.c.person_id,
            e.c.site_id,
            e.c.business_date,
            e.c.starts_at,
            e.c.ends_at,
            s.c.kind,
            s.c.center_id,
        )
        .join(s, and_(s.c.tenant_id == e.c.tenant_id, s.c.session_id == e.c.session_id))
        .where(
            e.c.tenant_id == tx.tenant,
            e.c.site_id == func.any(bindparam("sites", type_=_IDS)),
            e.c.business_date.between(first, last),
            e.c.state == "booked",
            s.c.state == "scheduled",
        )
    )
    return (await tx.execute(query, {"sites": list(sites)})).all()


async def given_between(
    tx: Tx, trainers: Collection[UUID], first: date, last: date
) -> Sequence[Any]:
    """Sessions that trainers are to give on some days: session_id, trainer_id, business_date."""
    query = select(sessions.c.session_id, sessions.c.trainer_id, sessions.c.business_date).where(
        sessions.c.tenant_id == tx.tenant,
        sessions.c.trainer_id == func.any(bindparam("trainers", type_=_IDS)),
        sessions.c.business_date.between(first, last),
        sessions.c.state == "scheduled",
    )
    return (await tx.execute(query, {"trainers": list(trainers)})).all()


async def excuse(tx: Tx, rows: Collection[tuple[UUID, UUID]], *, why: str, cause_id: UUID) -> None:
    """Session and person: excused, with the event that did it."""
    mine = update(session_entries).where(
        session_entries.c.tenant_id == tx.tenant,
        tuple_(session_entries.c.session_id, session_entries.c.person_id).in_(rows),
    )
    values = {"state": "excused", "excused_for": why, "cause_id": cause_id, "outside_minutes": 0}
    await tx.execute(mine.values(revision=session_entries.c.revision + 1, **values))

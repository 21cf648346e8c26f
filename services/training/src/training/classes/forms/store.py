"""What the forms of a session show."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from chassis.http.reach import Reach, within
from chassis.messages.tx import Tx
from training.classes.forms.rules import Registered, Session, Signed
from training.classes.tables import session_entries, sessions
from training.ground.tables import people, register, shifts, units

_confirmers = people.alias("confirmers")


async def find_session(tx: Tx, session_id: UUID, *, reach: Reach) -> Session | None:
    """A session that the caller gives, attends or oversees."""
    s, p = sessions.c, people.c
    query = (
        select(
            *(s.session_id, s.kind, s.title, s.business_date, s.place, s.center_id, s.site_id),
            *(s.record, s.policyset),
            func.coalesce(p.name, p.employee_no).label("trainer"),
        )
        .outerjoin(people, and_(p.tenant_id == s.tenant_id, p.person_id == s.trainer_id))
        .where(s.tenant_id == tx.tenant, s.session_id == session_id)
        .where(or_(within(s, reach), _attended_within(reach)))
    )
    row = (await tx.execute(query)).one_or_none()
    return Session(**row._mapping) if row else None  # noqa: SLF001 -- SQLAlchemy's public name


async def signed(tx: Tx, session_id: UUID, *, reach: Reach, zone: str) -> Sequence[Signed]:
    """The sheet of a session by employee number, as far as the caller sees the people on it."""
    e, p, u = session_entries.c, people.c, units.c
    query = (
        select(
            *(e.person_id, e.state, e.arrived_at, e.left_at, p.employee_no, p.name),
            u.name.label("team"),
            _shift(zone).label("shift"),
        )
        .join(sessions, _same_session())
        .outerjoin(people, and_(p.tenant_id == e.tenant_id, p.person_id == e.person_id))
        .outerjoin(units, and_(u.tenant_id == e.tenant_id, u.unit_id == e.team_id))
        .where(e.tenant_id == tx.tenant, e.session_id == session_id)
        .where(or_(within(sessions.c, reach), within(e, reach)))
        .order_by(p.employee_no, e.person_id)
    )
    return [Signed(**row._mapping) for row in await tx.execute(query)]  # noqa: SLF001


async def registered(
    tx: Tx, *, reach: Reach, person_id: UUID | None, first: date, last: date, limit: int
) -> Sequence[Registered]:
    """The register of some days by date and person; person_id None: of everyone in reach."""
    r, p, c = register.c, people.c, _confirmers.c
    query = (
        select(
            *(r.session_id, r.kind, r.course, r.business_date, r.minutes, r.mark, r.confirmed_on),
            *(p.employee_no, p.name),
            func.coalesce(c.name, c.employee_no).label("confirmed_by"),
        )
        .outerjoin(people, and_(p.tenant_id == r.tenant_id, p.person_id == r.person_id))
        .outerjoin(_confirmers, and_(c.tenant_id == r.tenant_id, c.person_id == r.confirmed_by))
        .where(r.tenant_id == tx.tenant, r.business_date.between(first, last), within(r, reach))
        .order_by(r.business_date, r.person_id, r.session_id)
        .limit(limit)
    )
    if person_id is not None:
        query = query.where(r.person_id == person_id)
    return [Registered(**row._mapping) for row in await tx.execute(query)]  # noqa: SLF001


def _shift(zone: str) -> ColumnElement[str | None]:
    """The person's shifts of the day: 09:00–17:00."""

    def clock(at: ColumnElement[Any]) -> ColumnElement[str]:
        return func.to_char(func.timezone(zone, at), "HH24:MI")

    begin = clock(shifts.c.starts_at)
    span = begin.op("||")("–").op("||")(clock(shifts.c.ends_at))
    return (
        select(func.string_agg(span, func.chr(32)))
        .where(
            shifts.c.tenant_id == session_entries.c.tenant_id,
            shifts.c.person_id == session_entries.c.person_id,
            shifts.c.day == session_entries.c.business_date,
        )
        .correlate(session_entries)
        .scalar_subquery()
    )


def _attended_within(reach: Reach) -> ColumnElement[bool]:
    return exists().where(_same_session(), within(session_entries.c, reach))


def _same_session() -> ColumnElement[bool]:
    return and_(
        session_entries.c.tenant_id == sessions.c.tenant_id,
        session_entries.c.session_id == sessions.c.session_id,
    )

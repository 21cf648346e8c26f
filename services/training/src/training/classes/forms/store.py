"""Sessions and sheets, as their forms show them."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select

from chassis.http.reach import within
from chassis.messages.rows import columns_of
from chassis.messages.tx import Tx
from measure.visibility import Reach
from training.classes.forms.rules import Held, Session, Signed
from training.classes.tables import session_entries, sessions


async def find_session(tx: Tx, session_id: UUID, *, reach: Reach) -> Session | None:
    """A session that the caller gives, attends or oversees."""
    attended = exists().where(_same_session(), within(session_entries.c, reach))
    query = (
        select(*columns_of(sessions, Session))
        .where(sessions.c.tenant_id == tx.tenant, sessions.c.session_id == session_id)
        .where(or_(within(sessions.c, reach), attended))
    )
    return await tx.one_or_none(query, Session)


async def signed(tx: Tx, session_id: UUID, *, reach: Reach) -> Sequence[Signed]:
    """The sheet of a session, as far as the caller sees the people on it."""
    e = session_entries.c
    query = (
        select(*columns_of(session_entries, Signed))
        .join(sessions, _same_session())
        .where(e.tenant_id == tx.tenant, e.session_id == session_id)
        .where(or_(within(sessions.c, reach), within(e, reach)))
    )
    return await tx.all(query, Signed)


async def held(tx: Tx, ids: Collection[UUID]) -> Sequence[Held]:
    """Sessions by time."""
    s = sessions.c
    query = select(s.kind, s.title, s.business_date.label("day")).where(
        s.tenant_id == tx.tenant, s.session_id.in_(ids)
    )
    return await tx.all(query.order_by(s.starts_at, s.session_id), Held)


def _same_session() -> ColumnElement[bool]:
    return and_(
        session_entries.c.tenant_id == sessions.c.tenant_id,
        session_entries.c.session_id == sessions.c.session_id,
    )

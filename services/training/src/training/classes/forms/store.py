"""What the forms of a session show."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select

from chassis.http.reach import within
from chassis.messages.tx import Tx
from measure.visibility import Reach
from training.classes.forms.rules import Held, Session, Signed
from training.classes.tables import session_entries, sessions


async def find_session(tx: Tx, session_id: UUID, *, reach: Reach) -> Session | None:
    """A session that the caller gives, attends or oversees."""
    columns = [sessions.c[name] for name in Session.__dataclass_fields__]
    attended = exists().where(_same_session(), within(session_entries.c, reach))
    query = (
        select(*columns)
        .where(sessions.c.tenant_id == tx.tenant, sessions.c.session_id == session_id)
        .where(or_(within(sessions.c, reach), attended))
    )
    row = (await tx.execute(query)).one_or_none()
    return Session(**row._mapping) if row else None  # noqa: SLF001 -- SQLAlchemy's public name


async def signed(tx: Tx, session_id: UUID, *, reach: Reach) -> Sequence[Signed]:
    """The sheet of a session, as far as the caller sees the people on it."""
    e = session_entries.c
    query = (
        select(*(e[name] for name in Signed.__dataclass_fields__))
        .join(sessions, _same_session())
        .where(e.tenant_id == tx.tenant, e.session_id == session_id)
        .where(or_(within(sessions.c, reach), within(e, reach)))
    )
    return [Signed(**row._mapping) for row in await tx.execute(query)]  # noqa: SLF001


async def held(tx: Tx, ids: Collection[UUID]) -> Sequence[Held]:
    """Sessions by time."""
    s = sessions.c
    query = select(s.kind, s.title, s.business_date).where(
        s.tenant_id == tx.tenant, s.session_id.in_(ids)
    )
    ordered = query.order_by(s.starts_at, s.session_id)
    return [Held(row.kind, row.title, row.business_date) for row in await tx.execute(ordered)]


def _same_session() -> ColumnElement[bool]:
    return and_(
        session_entries.c.tenant_id == sessions.c.tenant_id,
        session_entries.c.session_id == sessions.c.session_id,
    )

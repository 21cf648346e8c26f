"""What the forms of exams show."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import and_, or_, select

from chassis.http.reach import Reach, within
from chassis.messages.tx import Tx
from training.classes.tables import sessions
from training.exams.forms.rules import Held, Place
from training.exams.tables import batches, seats
from training.ground.tables import people, units


async def places(tx: Tx, paper_id: UUID, *, reach: Reach, limit: int) -> Sequence[Place]:
    """Seats of a paper by batch and employee number, of those whom the caller may see; a seat that
    was moved is where it was moved to.
    """
    b, s, p, u = batches.c, seats.c, people.c, units.c
    query = (
        select(
            *(b.batch_id, b.starts_at, b.ends_at, b.place, s.sitting, b.site_id),
            *(u.name.label("site"), p.employee_no, p.name, (s.state == "sat").label("done")),
        )
        .join(seats, and_(s.tenant_id == b.tenant_id, s.batch_id == b.batch_id))
        .outerjoin(people, and_(p.tenant_id == s.tenant_id, p.person_id == s.person_id))
        .outerjoin(units, and_(u.tenant_id == b.tenant_id, u.unit_id == b.site_id))
        .where(b.tenant_id == tx.tenant, b.paper_id == paper_id, s.state != "moved")
        .where(or_(within(b, reach), within(s, reach), within(p, reach)))
        .order_by(b.starts_at, b.batch_id, p.employee_no, s.person_id)
        .limit(limit)
    )
    return [Place(**row._mapping) for row in await tx.execute(query)]  # noqa: SLF001


async def sessions_of(tx: Tx, ids: Collection[UUID]) -> Sequence[Held]:
    """Sessions by time."""
    s = sessions.c
    query = select(s.kind, s.title, s.business_date).where(
        s.tenant_id == tx.tenant, s.session_id.in_(ids)
    )
    ordered = query.order_by(s.starts_at, s.session_id)
    return [Held(*row) for row in await tx.execute(ordered)]

"""Seats of a paper, as its forms show them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, select

from chassis.messages.tx import Tx
from training.exams.forms.rules import Place
from training.exams.tables import batches, seats


async def places(tx: Tx, paper_id: UUID, *, limit: int) -> Sequence[Place]:
    """Seats of a paper by batch; a seat that was moved is where it was moved to."""
    b, s = batches.c, seats.c
    query = (
        select(
            *(b.batch_id, b.starts_at, b.ends_at, b.place, b.site_id, s.sitting, s.person_id),
            (s.state == "sat").label("done"),
        )
        .join(seats, and_(s.tenant_id == b.tenant_id, s.batch_id == b.batch_id))
        .where(b.tenant_id == tx.tenant, b.paper_id == paper_id, s.state != "moved")
        .order_by(b.starts_at, b.batch_id, s.person_id)
        .limit(limit)
    )
    return await tx.all(query, Place)

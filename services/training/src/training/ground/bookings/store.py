"""Bookings: people's time at sessions and batches."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, delete, func, select, tuple_, update

from chassis.messages.rows import REPLACE, pour
from chassis.messages.tx import Tx
from training.ground.bookings.rules import LONGEST, Booking, BookingRole, BookingState, Span
from training.ground.tables import bookings

_IDS = ARRAY(Uuid)


async def put(tx: Tx, made: Sequence[Booking]) -> None:
    await pour(tx, bookings, made, conflict=REPLACE)


async def release(tx: Tx, source_ids: Collection[UUID]) -> None:
    mine = update(bookings).where(
        bookings.c.tenant_id == tx.tenant,
        bookings.c.source_id == func.any(bindparam("ids", type_=_IDS)),
    )
    await tx.execute(mine.values(state=BookingState.RELEASED), {"ids": list(source_ids)})


async def release_people(tx: Tx, pairs: Collection[tuple[UUID, UUID]]) -> None:
    """pairs: source and person."""
    mine = update(bookings).where(
        bookings.c.tenant_id == tx.tenant,
        tuple_(bookings.c.source_id, bookings.c.person_id).in_(pairs),
    )
    await tx.execute(mine.values(state=BookingState.RELEASED))


async def drop(tx: Tx, source_id: UUID, people: Collection[UUID]) -> None:
    gone = delete(bookings).where(
        bookings.c.tenant_id == tx.tenant,
        bookings.c.source_id == source_id,
        bookings.c.person_id == func.any(bindparam("people", type_=_IDS)),
    )
    await tx.execute(gone, {"people": list(people)})


async def set_attended(tx: Tx, source_id: UUID, people: Collection[UUID]) -> None:
    mine = update(bookings).where(
        bookings.c.tenant_id == tx.tenant,
        bookings.c.source_id == source_id,
        bookings.c.person_id == func.any(bindparam("people", type_=_IDS)),
    )
    await tx.execute(mine.values(state=BookingState.ATTENDED), {"people": list(people)})


async def set_span(tx: Tx, source_id: UUID, span: Span) -> None:
    mine = update(bookings).where(
        bookings.c.tenant_id == tx.tenant, bookings.c.source_id == source_id
    )
    await tx.execute(mine.values(starts_at=span.starts_at, ends_at=span.ends_at))


async def taken(
    tx: Tx, people: Collection[UUID], within: Span, *, without: Collection[UUID]
) -> Sequence[Booking]:
    """Bookings of these people in a period that are not released, by time."""
    query = (
        select(bookings)
        .where(
            bookings.c.tenant_id == tx.tenant,
            bookings.c.person_id == func.any(bindparam("people", type_=_IDS)),
            bookings.c.source_id != func.all(bindparam("without", type_=_IDS)),
            bookings.c.state != BookingState.RELEASED,
            bookings.c.starts_at >= within.starts_at - LONGEST,
            bookings.c.starts_at < within.ends_at,
            bookings.c.ends_at > within.starts_at,
        )
        .order_by(bookings.c.starts_at)
    )
    return await tx.all(query, Booking, {"people": list(people), "without": list(without)})


async def of_sources(tx: Tx, source_ids: Collection[UUID], role: BookingRole) -> Sequence[Booking]:
    query = select(bookings).where(
        bookings.c.tenant_id == tx.tenant,
        bookings.c.source_id == func.any(bindparam("ids", type_=_IDS)),
        bookings.c.role == role,
    )
    return await tx.all(query, Booking, {"ids": list(source_ids)})

"""Book people's time, release it, and say who is busy when (PLN-6). Sets in, sets out."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from chassis.messages.tx import Tx
from training.ground.bookings import store
from training.ground.bookings.rules import Booking, BookingRole, Span


async def book(tx: Tx, bookings: Sequence[Booking]) -> None:
    """Store bookings; one that exists for the same source, person and role is replaced."""
    if bookings:
        await store.put(tx, bookings)


async def release(tx: Tx, source_ids: Collection[UUID]) -> None:
    """Free the time of everyone at these sessions or batches."""
    if source_ids:
        await store.release(tx, source_ids)


async def release_people(tx: Tx, pairs: Collection[tuple[UUID, UUID]]) -> None:
    """Free the time of some people: (source, person)."""
    if pairs:
        await store.release_people(tx, pairs)


async def drop(tx: Tx, source_id: UUID, people: Collection[UUID]) -> None:
    """Remove bookings of people who are not expected any more."""
    if people:
        await store.drop(tx, source_id, people)


async def mark_attended(tx: Tx, source_id: UUID, people: Collection[UUID]) -> None:
    """Keep that people were there."""
    if people:
        await store.set_attended(tx, source_id, people)


async def set_spans(tx: Tx, spans: Mapping[UUID, Span]) -> None:
    """Source → its real times, once it was held."""
    for source_id, span in spans.items():
        await store.set_span(tx, source_id, span)


async def busy(
    tx: Tx, people: Collection[UUID], within: Span, *, without: Collection[UUID] = ()
) -> Mapping[UUID, Sequence[Booking]]:
    """Person → bookings that take time in a period, by time; without: sources that do not count."""
    found: dict[UUID, list[Booking]] = {}
    for booking in await store.taken(tx, people, within, without=without):
        found.setdefault(booking.person_id, []).append(booking)
    return found


async def trainees(tx: Tx, source_ids: Collection[UUID]) -> Mapping[tuple[UUID, UUID], Booking]:
    """(session, person) → the booking of each trainee, released ones too."""
    if not source_ids:
        return {}
    return {
        (booking.source_id, booking.person_id): booking
        for booking in await store.of_sources(tx, source_ids, BookingRole.TRAINEE)
    }

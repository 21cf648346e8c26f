"""Batches, and who is seated where for which paper."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    ScalarSelect,
    Select,
    Uuid,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    text,
    tuple_,
)

from chassis.http.reach import within
from chassis.messages.rows import amend, pour
from chassis.messages.tx import Tx
from measure.visibility import Reach
from training.exams.batches.rules import Batch, Seat, Seated, SeatState, Sitting
from training.exams.tables import batches, seats

_IDS = ARRAY(Uuid)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSeat:
    """A person to be seated. topics: what a re-sit asks."""

    batch_id: UUID
    person_id: UUID
    paper_id: UUID
    sitting: Sitting
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _HeldSeat:
    person_id: UUID
    seat: Seat


@dataclass(frozen=True, slots=True)
class CountedBatch:
    """A batch with how many sit there, and how many have sat."""

    batch: Batch
    seats: int
    marked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchFilter:
    """Which batches; None: any. is_open: somebody has still to sit; until: before that instant."""

    paper_id: UUID | None = None
    purpose: str | None = None
    sitting: Sitting | None = None
    month: str | None = None
    business_date: date | None = None
    person_id: UUID | None = None
    is_open: bool = False
    since: datetime | None = None
    until: datetime | None = None


# ---- scheduling

_MOVE = text(
    """
    UPDATE seats s SET state = 'moved'
      FROM unnest(:papers, :people) AS t(paper_id, person_id)
     WHERE s.tenant_id = :tenant AND s.state = 'seated' AND s.paper_id = t.paper_id
       AND s.person_id = t.person_id
    RETURNING s.batch_id, s.person_id
    """
).bindparams(
    bindparam("tenant", type_=Uuid),
    bindparam("papers", type_=_IDS),
    bindparam("people", type_=_IDS),
)


async def move(tx: Tx, seated: Sequence[NewSeat]) -> Sequence[tuple[UUID, UUID]]:
    """Free the seats that these people had for the same papers. Returns (batch, person)."""
    parameters = {
        "tenant": tx.tenant,
        "papers": [seat.paper_id for seat in seated],
        "people": [seat.person_id for seat in seated],
    }
    rows = await tx.execute(_MOVE, parameters)
    return [(row.batch_id, row.person_id) for row in rows]


async def add(tx: Tx, made: Sequence[Batch], seated: Sequence[NewSeat]) -> None:
    """Insert batches with their people."""
    await pour(tx, batches, made)
    await pour(tx, seats, seated, common={"state": SeatState.SEATED})


async def set_sat(tx: Tx, batch_id: UUID, topics_failed: Mapping[UUID, Sequence[str]]) -> None:
    """Person → topics failed."""
    rows = [
        {"batch_id": batch_id, "person_id": person_id, "topics_failed": topics}
        for person_id, topics in topics_failed.items()
    ]
    await amend(tx, seats, rows, common={"state": SeatState.SAT})


# ---- seats


async def seats_of(tx: Tx, paper_id: UUID, ids: Collection[UUID]) -> Mapping[UUID, Sequence[Seat]]:
    """Person → seats for a paper, the oldest first."""
    query = (
        select(
            seats.c.person_id,
            seats.c.sitting,
            seats.c.state,
            batches.c.business_date.label("on"),
        )
        .join(batches, _same_batch())
        .where(
            seats.c.tenant_id == tx.tenant,
            seats.c.paper_id == paper_id,
            seats.c.person_id == func.any(bindparam("ids", type_=_IDS)),
        )
        .order_by(batches.c.scheduled_at, batches.c.starts_at)
    )
    found: dict[UUID, list[Seat]] = {}
    for held in await tx.all(query, _HeldSeat, {"ids": list(ids)}):
        found.setdefault(held.person_id, []).append(held.seat)
    return found


async def batches_of(tx: Tx, paper_id: UUID) -> Sequence[UUID]:
    query = select(batches.c.batch_id).where(
        batches.c.tenant_id == tx.tenant, batches.c.paper_id == paper_id
    )
    return [row.batch_id for row in await tx.execute(query)]


async def unavailable(tx: Tx, paper_id: UUID, *, today: date) -> Sequence[UUID]:
    """People who have sat a paper or have a seat that can still be taken."""
    still_to_come = and_(seats.c.state == SeatState.SEATED, batches.c.business_date >= today)
    query = (
        select(seats.c.person_id)
        .join(batches, _same_batch())
        .where(
            seats.c.tenant_id == tx.tenant,
            seats.c.paper_id == paper_id,
            or_(seats.c.state == SeatState.SAT, still_to_come),
        )
        .distinct()
    )
    return [row.person_id for row in await tx.execute(query)]


async def topics_failed(
    tx: Tx, paper_id: UUID, ids: Collection[UUID]
) -> Mapping[UUID, tuple[str, ...]]:
    """Person → the topics failed when the paper was last sat."""
    query = (
        select(seats.c.person_id, seats.c.topics_failed)
        .join(batches, _same_batch())
        .where(
            seats.c.tenant_id == tx.tenant,
            seats.c.paper_id == paper_id,
            seats.c.state == SeatState.SAT,
            seats.c.person_id == func.any(bindparam("ids", type_=_IDS)),
        )
        .order_by(batches.c.starts_at)
    )
    rows = await tx.execute(query, {"ids": list(ids)})
    return {row.person_id: tuple(row.topics_failed or ()) for row in rows}


async def seated(tx: Tx, batch_id: UUID) -> Mapping[UUID, Seated]:
    """Who is to sit in a batch or has sat there."""
    query = select(seats.c.person_id, seats.c.state, seats.c.topics).where(
        seats.c.tenant_id == tx.tenant,
        seats.c.batch_id == batch_id,
        seats.c.state != SeatState.MOVED,
    )
    found = await tx.all(query.order_by(seats.c.person_id), Seated)
    return {seat.person_id: seat for seat in found}


async def find_seat(tx: Tx, batch_id: UUID, person_id: UUID) -> Seated | None:
    """A person's seat in a batch, unless it was moved."""
    query = select(seats.c.person_id, seats.c.state, seats.c.topics).where(
        seats.c.tenant_id == tx.tenant,
        seats.c.batch_id == batch_id,
        seats.c.person_id == person_id,
        seats.c.state != SeatState.MOVED,
    )
    return await tx.one_or_none(query, Seated)


async def counted(tx: Tx, paper_id: UUID) -> tuple[set[UUID], set[UUID]]:
    """Who has a seat for a paper's first sitting or make-up, and who of them has sat."""
    query = select(seats.c.person_id, seats.c.state).where(
        seats.c.tenant_id == tx.tenant,
        seats.c.paper_id == paper_id,
        seats.c.sitting != Sitting.RESIT,
        seats.c.state != SeatState.MOVED,
    )
    rows = (await tx.execute(query)).all()
    everyone = {row.person_id for row in rows}
    return everyone, {row.person_id for row in rows if row.state == SeatState.SAT}


# ---- batches


async def find(tx: Tx, batch_id: UUID, *, locked: bool = False) -> Batch | None:
    query = select(batches).where(batches.c.tenant_id == tx.tenant, batches.c.batch_id == batch_id)
    return await tx.one_or_none(query.with_for_update() if locked else query, Batch)


async def listed(
    tx: Tx,
    *,
    reach: Reach,
    people: Select[tuple[UUID]],
    matching: BatchFilter,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[CountedBatch]:
    """Batches in which one of a reach sits, by time, with counts. people: whom the reach covers."""
    position = (batches.c.starts_at, batches.c.batch_id)
    query = select(
        batches,
        _count(seats.c.state != SeatState.MOVED).label("seats"),
        _count(seats.c.state == SeatState.SAT).label("marked"),
    ).where(
        batches.c.tenant_id == tx.tenant,
        or_(within(batches.c, reach), _seats_somebody(reach, people)),
        *_conditions(matching),
    )
    if after is not None:
        query = query.where(tuple_(*position) > after)
    return await tx.all(query.order_by(*position).limit(limit), CountedBatch)


def _seats_somebody(reach: Reach, people: Select[tuple[UUID]]) -> ColumnElement[bool]:
    """Whether one of a reach sits in a batch: they themselves, or of their team or site."""
    covered = or_(within(seats.c, reach), seats.c.person_id.in_(people))
    return exists(_in_batch(and_(seats.c.state != SeatState.MOVED, covered)))


def _conditions(matching: BatchFilter) -> Sequence[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for name in ("paper_id", "purpose", "sitting", "month", "business_date"):
        value = getattr(matching, name)
        if value is not None:
            found.append(batches.c[name] == value)
    if matching.person_id is not None:
        mine = and_(seats.c.person_id == matching.person_id, seats.c.state != SeatState.MOVED)
        found.append(exists(_in_batch(mine)))
    if matching.is_open:
        found.append(exists(_in_batch(seats.c.state == SeatState.SEATED)))
    if matching.since is not None:
        found.append(batches.c.starts_at >= matching.since)
    if matching.until is not None:
        found.append(batches.c.starts_at < matching.until)
    return found


def _same_batch() -> ColumnElement[bool]:
    return and_(batches.c.tenant_id == seats.c.tenant_id, batches.c.batch_id == seats.c.batch_id)


def _in_batch(condition: ColumnElement[bool]) -> Select[Any]:
    return select(1).where(_same_batch(), condition).correlate(batches)


def _count(condition: ColumnElement[bool]) -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(seats)
        .where(_same_batch(), condition)
        .correlate(batches)
        .scalar_subquery()
    )

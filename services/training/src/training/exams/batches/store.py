"""Batches, and who is put where for which paper."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Uuid,
    and_,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    text,
    union_all,
)

from chassis.http.reach import within
from chassis.messages.tx import Tx
from measure.visibility import Reach
from training.classes.tables import session_entries
from training.exams.batches.rules import Batch, Seat, Seated, Span
from training.exams.tables import batches, seats
from training.ground.tables import people

_COLUMNS = tuple(batches.c[name] for name in Batch.__dataclass_fields__)
_IDS = ARRAY(Uuid)
_ADD_SEATS = text(
    "INSERT INTO seats (tenant_id, batch_id, person_id, paper_id, sitting, state, topics)"
    " SELECT :tenant, told.batch_id, told.person_id, told.paper_id, told.sitting, 'seated',"
    "        ARRAY(SELECT jsonb_array_elements_text(told.topics))"
    " FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told (batch_id uuid, person_id uuid, "
    "paper_id uuid, sitting text, topics jsonb)"
).bindparams(bindparam("tenant", type_=Uuid))
_MARK_SAT = text(
    "UPDATE seats SET state = 'sat', topics_failed = ARRAY(SELECT "
    "jsonb_array_elements_text(told.topics))"
    " FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told (person_id uuid, topics jsonb)"
    " WHERE seats.tenant_id = :tenant AND seats.batch_id = :batch AND seats.person_id = "
    "told.person_id"
).bindparams(bindparam("tenant", type_=Uuid), bindparam("batch", type_=Uuid))
_MOVE = text(
    "UPDATE seats SET state = 'moved' FROM unnest(:papers, :people) AS told (paper_id, person_id)"
    " WHERE seats.tenant_id = :tenant AND seats.state = 'seated' AND seats.paper_id = "
    "told.paper_id AND seats.person_id = told.person_id"
).bindparams(
    bindparam("tenant", type_=Uuid),
    bindparam("papers", type_=_IDS),
    bindparam("people", type_=_IDS),
)


# ---- scheduling


async def add(tx: Tx, made: Sequence[Batch], seated: Sequence[Mapping[str, Any]]) -> None:
    """Keep batches with their people, who leave the seats that they had. seated: batch_id,
    person_id, paper_id, sitting, topics.
    """
    left = {
        "papers": [row["paper_id"] for row in seated],
        "people": [row["person_id"] for row in seated],
    }
    await tx.execute(_MOVE, {"tenant": tx.tenant, **left})
    await tx.execute(insert(batches), [{"tenant_id": tx.tenant, **asdict(batch)} for batch in made])
    await tx.execute(
        _ADD_SEATS, {"tenant": tx.tenant, "rows": orjson.dumps(seated, default=str).decode()}
    )


async def seats_of(tx: Tx, paper_id: UUID, ids: Collection[UUID]) -> Mapping[UUID, Sequence[Seat]]:
    """Person → seats for a paper, the oldest first."""
    query = (
        select(seats.c.person_id, seats.c.sitting, seats.c.state, batches.c.business_date)
        .join(
            batches,
            and_(batches.c.tenant_id == seats.c.tenant_id, batches.c.batch_id == seats.c.batch_id),
        )
        .where(
            seats.c.tenant_id == tx.tenant,
            seats.c.paper_id == paper_id,
            seats.c.person_id == func.any(bindparam("ids", type_=_IDS)),
        )
        .order_by(batches.c.scheduled_at, batches.c.starts_at)
    )
    found: dict[UUID, list[Seat]] = {}
    for row in await tx.execute(query, {"ids": list(ids)}):
        found.setdefault(row.person_id, []).append(Seat(row.sitting, row.state, row.business_date))
    return found


async def busy(
    tx: Tx, ids: Collection[UUID], span: Span, *, but: UUID
) -> Mapping[UUID, Sequence[Span]]:
    """Person → when they sit other papers, or are booked for training, within a time (PLN-6)."""
    among = func.any(bindparam("ids", type_=_IDS))
    elsewhere = (
        select(seats.c.person_id, batches.c.starts_at, batches.c.ends_at)
        .join(
            batches,
            and_(batches.c.tenant_id == seats.c.tenant_id, batches.c.batch_id == seats.c.batch_id),
        )
        .where(
            seats.c.tenant_id == tx.tenant,
            seats.c.state == "seated",
            seats.c.paper_id != but,
            seats.c.person_id == among,
        )
        .where(batches.c.starts_at < span.ends_at, batches.c.ends_at > span.starts_at)
    )
    booked = (
        select(session_entries.c.person_id, session_entries.c.starts_at, session_entries.c.ends_at)
        .where(
            session_entries.c.tenant_id == tx.tenant,
            session_entries.c.state == "booked",
            session_entries.c.person_id == among,
        )
        .where(
            session_entries.c.starts_at < span.ends_at, session_entries.c.ends_at > span.starts_at
        )
    )
    found: dict[UUID, list[Span]] = {}
    for row in await tx.execute(union_all(elsewhere, booked), {"ids": list(ids)}):
        found.setdefault(row.person_id, []).append(Span(row.starts_at, row.ends_at))
    return found


async def unseated(
    tx: Tx, paper_id: UUID, center_id: UUID, *, today: date, after: UUID | None, limit: int
) -> Sequence[UUID]:
    """Agents of a center who have neither sat a paper nor a seat that can still be taken, by id."""
    taken = exists(
        select(1)
        .select_from(
            seats.join(
                batches,
                and_(
                    batches.c.tenant_id == seats.c.tenant_id, batches.c.batch_id == seats.c.batch_id
                ),
            )
        )
        .where(
            seats.c.tenant_id == tx.tenant,
            seats.c.paper_id == paper_id,
            seats.c.person_id == people.c.person_id,
            or_(
                seats.c.state == "sat",
                and_(seats.c.state == "seated", batches.c.business_date >= today),
            ),
        )
    )
    query = select(people.c.person_id).where(
        people.c.tenant_id == tx.tenant,
        people.c.center_id == center_id,
        people.c.roles.contains(["agent"]),
        ~taken,
    )
    if after is not None:
        query = query.where(people.c.person_id > after)
    return [
        row.person_id for row in await tx.execute(query.order_by(people.c.person_id).limit(limit))
    ]


async def topics_failed(
    tx: Tx, paper_id: UUID, ids: Collection[UUID]
) -> Mapping[UUID, tuple[str, ...]]:
    """Person → the topics failed when the paper was last sat."""
    query = (
        select(seats.c.person_id, seats.c.topics_failed)
        .join(
            batches,
            and_(batches.c.tenant_id == seats.c.tenant_id, batches.c.batch_id == seats.c.batch_id),
        )
        .where(
            seats.c.tenant_id == tx.tenant,
            seats.c.paper_id == paper_id,
            seats.c.state == "sat",
            seats.c.person_id == func.any(bindparam("ids", type_=_IDS)),
        )
        .order_by(batches.c.starts_at)
    )
    return {
        row.person_id: tuple(row.topics_failed or ())
        for row in await tx.execute(query, {"ids": list(ids)})
    }


# ---- sitting


async def find(tx: Tx, batch_id: UUID, *, locked: bool = False) -> Batch | None:
    query = select(*_COLUMNS).where(
        batches.c.tenant_id == tx.tenant, batches.c.batch_id == batch_id
    )
    row = (await tx.execute(query.with_for_update() if locked else query)).mappings().one_or_none()
    return Batch(**row) if row else None


async def seated(tx: Tx, batch_id: UUID) -> Mapping[UUID, Seated]:
    """Who is to sit in a batch or has sat there."""
    query = select(seats.c.person_id, seats.c.state, seats.c.topics).where(
        seats.c.tenant_id == tx.tenant, seats.c.batch_id == batch_id, seats.c.state != "moved"
    )
    rows = await tx.execute(query.order_by(seats.c.person_id))
    return {row.person_id: Seated(row.person_id, row.state, tuple(row.topics)) for row in rows}


async def set_sat(tx: Tx, batch_id: UUID, rows: Sequence[Mapping[str, Any]]) -> None:
    """rows: person_id, topics (failed)."""
    await tx.execute(
        _MARK_SAT,
        {"tenant": tx.tenant, "batch": batch_id, "rows": orjson.dumps(rows, default=str).decode()},
    )


# ---- reading


def _seats_somebody(reach: Reach) -> ColumnElement[bool]:
    """Whether one of a reach sits in a batch: they themselves, or of their team or site."""
    of_seat = seats.join(
        people,
        and_(people.c.tenant_id == seats.c.tenant_id, people.c.person_id == seats.c.person_id),
        isouter=True,
    )
    return exists(
        select(1)
        .select_from(of_seat)
        .where(
            seats.c.tenant_id == batches.c.tenant_id,
            seats.c.batch_id == batches.c.batch_id,
            seats.c.state != "moved",
            or_(within(seats.c, reach), within(people.c, reach)),
        )
    )


async def listed(
    tx: Tx,
    *,
    reach: Reach,
    matching: Mapping[str, object],
    person_id: UUID | None,
    open_only: bool,
    from_: datetime | None,
    until: datetime | None,
    after: tuple[Any, ...] | None,
    limit: int,
) -> list[dict[str, Any]]:
    """Batches by time, with how many sit there and how many have; open: somebody has still to."""
    same = (seats.c.tenant_id == batches.c.tenant_id, seats.c.batch_id == batches.c.batch_id)
    count = (
        select(func.count()).where(*same, seats.c.state != "moved").scalar_subquery().label("seats")
    )
    marked = (
        select(func.count()).where(*same, seats.c.state == "sat").scalar_subquery().label("marked")
    )
    query = select(*_COLUMNS, count, marked).where(
        batches.c.tenant_id == tx.tenant,
        or_(within(batches.c, reach), _seats_somebody(reach)),
        *(batches.c[column] == value for column, value in matching.items()),
    )
    if person_id is not None:
        query = query.where(
            exists(select(1).where(*same, seats.c.person_id == person_id, seats.c.state != "moved"))
        )
    if open_only:
        query = query.where(exists(select(1).where(*same, seats.c.state == "seated")))
    if from_ is not None:
        query = query.where(batches.c.starts_at >= from_)
    if until is not None:
        query = query.where(batches.c.starts_at < until)
    if after is not None:
        query = query.where(
            or_(
                batches.c.starts_at > after[0],
                and_(batches.c.starts_at == after[0], batches.c.batch_id > after[1]),
            )
        )
    rows = await tx.execute(query.order_by(batches.c.starts_at, batches.c.batch_id).limit(limit))
    return [dict(row) for row in rows.mappings()]


async def counted(tx: Tx, paper_id: UUID) -> tuple[set[UUID], set[UUID]]:
    """Who has a seat for a paper's first sitting or make-up, and who of them has sat."""
    query = select(seats.c.person_id, seats.c.state).where(
        seats.c.tenant_id == tx.tenant,
        seats.c.paper_id == paper_id,
        seats.c.sitting != "resit",
        seats.c.state != "moved",
    )
    rows = (await tx.execute(query)).all()
    return {row.person_id for row in rows}, {row.person_id for row in rows if row.state == "sat"}

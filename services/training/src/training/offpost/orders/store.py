"""Off-post orders (F19) and their exams."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, insert, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis.http.reach import within
from chassis.messages.tx import Tx
from measure.visibility import EVERYTHING, Reach
from training.offpost.orders.rules import NOT_BEGUN, OFF_POST, OPEN, Exam, Order, PayRule, State
from training.offpost.tables import offpost_exams, offpost_orders

"""Columns with ids of which one must hold; None: all rows of the tenant."""


# ---- orders

_ORDER = tuple(offpost_orders.c[name] for name in Order.__dataclass_fields__)
_EXAM = tuple(offpost_exams.c[name] for name in Exam.__dataclass_fields__)


async def put(tx: Tx, order: Order) -> None:
    """Keep an order as it stands now."""
    adding = upsert(offpost_orders).values(
        tenant_id=tx.tenant, **{**vars(order), "weak_items": list(order.weak_items)}
    )
    fixed = {
        "order_id",
        "person_id",
        "team_id",
        "site_id",
        "center_id",
        "trigger",
        "trigger_id",
        "ordered_by",
        "ordered_at",
        "cause_id",
    }
    changes = {
        name: adding.excluded[name] for name in Order.__dataclass_fields__ if name not in fixed
    }
    await tx.execute(
        adding.on_conflict_do_update(index_elements=["tenant_id", "order_id"], set_=changes)
    )


async def standing(tx: Tx, person_id: UUID) -> Sequence[Order]:
    """The open orders of a person, by start."""
    return await _orders(
        tx, offpost_orders.c.person_id == person_id, offpost_orders.c.state.in_(OPEN)
    )


async def is_known(tx: Tx, trigger_id: UUID) -> bool:
    """Whether a trigger has led to an order already."""
    query = select(offpost_orders.c.order_id).where(
        offpost_orders.c.tenant_id == tx.tenant, offpost_orders.c.trigger_id == trigger_id
    )
    return (await tx.execute(query)).one_or_none() is not None


async def due(tx: Tx, center_id: UUID | None, on: date) -> Sequence[Order]:
    """Open orders of a center (None: of nobody's) with which something may be to do on a day, by
    start.
    """
    begun = and_(offpost_orders.c.state.in_(NOT_BEGUN), offpost_orders.c.starts_on <= on)
    return await _orders(
        tx,
        offpost_orders.c.center_id == center_id,
        or_(begun, offpost_orders.c.state.in_(OFF_POST)),
    )


async def is_homeless(tx: Tx) -> bool:
    """Whether there are open orders of people of whom no center is known."""
    query = select(offpost_orders.c.order_id).where(
        offpost_orders.c.tenant_id == tx.tenant,
        offpost_orders.c.center_id.is_(None),
        offpost_orders.c.state.in_(OPEN),
    )
    return (await tx.execute(query.limit(1))).one_or_none() is not None


async def find_order(
    tx: Tx, order_id: UUID, *, reach: Reach = EVERYTHING, to_change: bool = False
) -> Order | None:
    """One order; `to_change`: held until the transaction ends."""
    found = await _orders(
        tx,
        offpost_orders.c.order_id == order_id,
        within(offpost_orders.c, reach),
        to_change=to_change,
    )
    return found[0] if found else None


async def orders(
    tx: Tx,
    *,
    reach: Reach,
    matching: Mapping[str, object],
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Order]:
    """Orders, the newest first. matching: column → value that it must have."""
    position = (offpost_orders.c.ordered_at, offpost_orders.c.order_id)
    query = select(*_ORDER).where(
        offpost_orders.c.tenant_id == tx.tenant, within(offpost_orders.c, reach)
    )
    query = query.where(*(offpost_orders.c[column] == value for column, value in matching.items()))
    if after is not None:
        query = query.where(tuple_(*position) < after)
    rows = await tx.execute(query.order_by(*(column.desc() for column in position)).limit(limit))
    return [_order(row) for row in rows.mappings()]


async def _orders(
    tx: Tx, *conditions: ColumnElement[bool], to_change: bool = False
) -> Sequence[Order]:
    query = select(*_ORDER).where(offpost_orders.c.tenant_id == tx.tenant, *conditions)
    query = query.order_by(offpost_orders.c.starts_on, offpost_orders.c.order_id)
    return [
        _order(row)
        for row in (await tx.execute(query.with_for_update() if to_change else query)).mappings()
    ]


def _order(row: Mapping[Any, Any]) -> Order:
    typed = {
        "state": State(row["state"]),
        "pay_rule": PayRule(row["pay_rule"]),
        "weak_items": tuple(row["weak_items"]),
    }
    return Order(**{**row, **typed})


# ---- exams


async def add_exam(tx: Tx, exam: Exam) -> None:
    await tx.execute(insert(offpost_exams).values(tenant_id=tx.tenant, **vars(exam)))


async def exams_of(tx: Tx, orders: Collection[UUID]) -> Mapping[UUID, list[Exam]]:
    """Order → its exams, the oldest first."""
    query = select(*_EXAM).where(
        offpost_exams.c.tenant_id == tx.tenant, offpost_exams.c.order_id.in_(orders)
    )
    found: dict[UUID, list[Exam]] = {order_id: [] for order_id in orders}
    for row in (
        await tx.execute(query.order_by(offpost_exams.c.order_id, offpost_exams.c.attempt))
    ).mappings():
        found[row["order_id"]].append(Exam(**row))
    return found


async def order_of_paper(tx: Tx, paper_id: UUID) -> Order | None:
    """The order for which a re-post paper was arranged, held until the transaction ends."""
    query = select(offpost_exams.c.order_id).where(
        offpost_exams.c.tenant_id == tx.tenant, offpost_exams.c.paper_id == paper_id
    )
    order_id = (await tx.execute(query)).scalar_one_or_none()
    return None if order_id is None else await find_order(tx, order_id, to_change=True)


async def mark(tx: Tx, exam: Exam) -> None:
    """Keep what an exam came to."""
    result = {
        "sitting_id": exam.sitting_id,
        "sat_on": exam.sat_on,
        "total": exam.total,
        "passed": exam.passed,
    }
    mine = (
        offpost_exams.c.tenant_id == tx.tenant,
        offpost_exams.c.order_id == exam.order_id,
        offpost_exams.c.attempt == exam.attempt,
    )
    await tx.execute(update(offpost_exams).where(*mine).values(result))

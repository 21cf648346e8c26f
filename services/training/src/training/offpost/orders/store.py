"""Off-post orders (F19)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select, tuple_

from chassis.http.reach import within
from chassis.messages.rows import pour
from chassis.messages.tx import Tx
from measure.visibility import EVERYTHING, Reach
from training.offpost.orders.rules import NOT_BEGUN, OFF_POST, OPEN, Order, State
from training.offpost.tables import offpost_orders

_CHANGES = (
    "state",
    "starts_on",
    "ends_on",
    "pay_rule",
    "weak_items",
    "reason",
    "suspended_by",
    "suspended_until",
    "suspended_because",
    "returned_on",
    "told_id",
    "correlation_id",
    "policyset",
)
"""Columns that may change once an order was placed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFilter:
    """Which orders; None: any."""

    state: State | None = None
    person_id: UUID | None = None
    trigger: str | None = None


async def put(tx: Tx, order: Order) -> None:
    """Insert an order, or replace what may change of it."""
    await pour(tx, offpost_orders, [_row(order)], conflict=_CHANGES)


def _row(order: Order) -> dict[str, object]:
    return {
        "order_id": order.order_id,
        "person_id": order.person_id,
        "team_id": order.team_id,
        "site_id": order.site_id,
        "center_id": order.center_id,
        "trigger": order.trigger,
        "trigger_id": order.trigger_id,
        "state": order.state,
        "starts_on": order.starts_on,
        "ends_on": order.ends_on,
        "pay_rule": order.pay_rule,
        "weak_items": order.weak_items,
        "ordered_by": order.ordered_by,
        "reason": order.reason,
        "ordered_at": order.ordered_at,
        "suspended_by": order.suspended_by,
        "suspended_until": order.suspended_until,
        "suspended_because": order.suspended_because,
        "returned_on": order.returned_on,
        "told_id": order.last_event_id,
        "correlation_id": order.correlation_id,
        "cause_id": order.cause_id,
        "policyset": order.policyset,
    }


async def open_orders(tx: Tx, person_id: UUID) -> Sequence[Order]:
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
    """Open orders of a center (None: without one) that a day may change, by start."""
    begun = and_(offpost_orders.c.state.in_(NOT_BEGUN), offpost_orders.c.starts_on <= on)
    return await _orders(
        tx,
        offpost_orders.c.center_id == center_id,
        or_(begun, offpost_orders.c.state.in_(OFF_POST)),
    )


async def any_without_center(tx: Tx) -> bool:
    """Whether there are open orders of people without a known center."""
    query = select(offpost_orders.c.order_id).where(
        offpost_orders.c.tenant_id == tx.tenant,
        offpost_orders.c.center_id.is_(None),
        offpost_orders.c.state.in_(OPEN),
    )
    return (await tx.execute(query.limit(1))).one_or_none() is not None


async def find(
    tx: Tx, order_id: UUID, *, reach: Reach = EVERYTHING, to_change: bool = False
) -> Order | None:
    """One order; to_change: locked until the transaction ends."""
    found = await _orders(
        tx,
        offpost_orders.c.order_id == order_id,
        within(offpost_orders.c, reach),
        to_change=to_change,
    )
    return found[0] if found else None


async def listed(
    tx: Tx,
    *,
    reach: Reach,
    matching: OrderFilter,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Order]:
    """Orders, newest first."""
    position = (offpost_orders.c.ordered_at, offpost_orders.c.order_id)
    query = _select().where(
        offpost_orders.c.tenant_id == tx.tenant, within(offpost_orders.c, reach)
    )
    if matching.state is not None:
        query = query.where(offpost_orders.c.state == matching.state)
    if matching.person_id is not None:
        query = query.where(offpost_orders.c.person_id == matching.person_id)
    if matching.trigger is not None:
        query = query.where(offpost_orders.c.trigger == matching.trigger)
    if after is not None:
        query = query.where(tuple_(*position) < after)
    newest_first = [column.desc() for column in position]
    return await tx.all(query.order_by(*newest_first).limit(limit), Order)


async def _orders(
    tx: Tx, *conditions: ColumnElement[bool], to_change: bool = False
) -> Sequence[Order]:
    query = (
        _select()
        .where(offpost_orders.c.tenant_id == tx.tenant, *conditions)
        .order_by(offpost_orders.c.starts_on, offpost_orders.c.order_id)
    )
    return await tx.all(query.with_for_update() if to_change else query, Order)


def _select() -> Select[Any]:
    return select(offpost_orders, offpost_orders.c.told_id.label("last_event_id"))

"""Triggers of the last-place rule: at most one is open per person."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, tuple_, update
from sqlalchemy.dialects.postgresql import distinct_on

from chassis.http.reach import within
from chassis.messages.database import to_json
from chassis.messages.rows import pour, recordset
from chassis.messages.tx import Tx
from kpi.rankings.lastplace.rules import Before, Trigger
from kpi.rankings.tables import lastplace_triggers
from measure.visibility import Reach

_trigger = lastplace_triggers.c


async def with_one_open(tx: Tx, agents: Collection[UUID]) -> dict[UUID, UUID]:
    """Person → the trigger that is open."""
    query = select(_trigger.agent_id, _trigger.trigger_id).where(
        _trigger.tenant_id == tx.tenant, _trigger.agent_id.in_(agents), _trigger.closed_on.is_(None)
    )
    return {row.agent_id: row.trigger_id for row in await tx.execute(query)}


async def before(tx: Tx, agents: Collection[UUID]) -> dict[UUID, Before]:
    """Person → the trigger that was closed last."""
    query = (
        select(lastplace_triggers)
        .ext(distinct_on(_trigger.agent_id))
        .where(
            _trigger.tenant_id == tx.tenant,
            _trigger.agent_id.in_(agents),
            _trigger.closed_on.is_not(None),
        )
        .order_by(_trigger.agent_id, _trigger.closed_on.desc())
    )
    return {
        trigger.agent_id: Before(trigger.closed_on, trigger.closed_as, trigger.months)
        for trigger in await tx.all(query, Trigger)
        if trigger.closed_on and trigger.closed_as
    }


async def add(tx: Tx, triggers: Sequence[Trigger]) -> None:
    await pour(tx, lastplace_triggers, triggers)


async def close_returned(tx: Tx, triggers: Mapping[UUID, date]) -> None:
    """Close these triggers on the day of the return."""
    await _close(tx, "trigger_id", triggers, "returned")


async def close_separated(tx: Tx, people: Mapping[UUID, date]) -> None:
    """Close open triggers of these people on the day on which they left."""
    await _close(tx, "agent_id", people, "separated")


async def _close(tx: Tx, by: str, days: Mapping[UUID, date], closed_as: str) -> None:
    given = recordset(lastplace_triggers, (by, "closed_on"))
    closing = (
        update(lastplace_triggers)
        .where(
            _trigger.tenant_id == tx.tenant,
            _trigger[by] == given.c[by],
            _trigger.closed_on.is_(None),
        )
        .values(closed_on=given.c.closed_on, closed_as=closed_as)
    )
    rows = [{by: id, "closed_on": day} for id, day in days.items()]
    await tx.execute(closing, {"rows": to_json(rows)})


async def triggers(
    tx: Tx, reach: Reach, *, is_open: bool | None, after: tuple[datetime, UUID] | None, limit: int
) -> list[Trigger]:
    """Triggers, newest first."""
    query = (
        select(lastplace_triggers)
        .where(_trigger.tenant_id == tx.tenant, within(_trigger, reach))
        .order_by(_trigger.triggered_at.desc(), _trigger.trigger_id.desc())
        .limit(limit)
    )
    if is_open is not None:
        query = query.where(
            _trigger.closed_on.is_(None) if is_open else _trigger.closed_on.is_not(None)
        )
    if after is not None:
        query = query.where(tuple_(_trigger.triggered_at, _trigger.trigger_id) < tuple_(*after))
    return await tx.all(query, Trigger)

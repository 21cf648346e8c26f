"""Triggers of the last-place rule: at most one is open per person."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, Date, Uuid, bindparam, select, text, tuple_
from sqlalchemy.dialects.postgresql import distinct_on

from chassis.http.reach import Reach, within
from chassis.messages.tx import Tx
from kpi.rankings.lastplace.rules import Before
from kpi.rankings.tables import lastplace_triggers

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
        select(_trigger.agent_id, _trigger.closed_on, _trigger.closed_as, _trigger.months)
        .ext(distinct_on(_trigger.agent_id))
        .where(
            _trigger.tenant_id == tx.tenant,
            _trigger.agent_id.in_(agents),
            _trigger.closed_on.is_not(None),
        )
        .order_by(_trigger.agent_id, _trigger.closed_on.desc())
    )
    return {row[0]: Before(*row[1:]) for row in map(tuple, await tx.execute(query))}


async def add(tx: Tx, triggers: Sequence[Mapping[str, Any]]) -> None:
    if triggers:
        await tx.execute(
            lastplace_triggers.insert(), [{"tenant_id": tx.tenant, **one} for one in triggers]
        )


def _closing(by: str, closed_as: str) -> Any:  # noqa: ANN401 - a statement
    statement = text(
        # Own names
        f"UPDATE lastplace_triggers t SET closed_on = told.day, closed_as = '{closed_as}' FROM "  # noqa: S608
        f"unnest(:ids, :days) AS told (id, day)"
        f" WHERE t.tenant_id = :tenant AND t.{by} = told.id AND t.closed_on IS NULL"
    )
    return statement.bindparams(
        bindparam("ids", type_=ARRAY(Uuid)), bindparam("days", type_=ARRAY(Date))
    )


_RETURNED: Final = _closing("trigger_id", "returned")
_SEPARATED: Final = _closing("agent_id", "separated")


async def close_returned(tx: Tx, triggers: Mapping[UUID, date]) -> None:
    """Close these triggers on the day of the return."""
    await tx.execute(
        _RETURNED, {"tenant": tx.tenant, "ids": list(triggers), "days": list(triggers.values())}
    )


async def close_separated(tx: Tx, people: Mapping[UUID, date]) -> None:
    """Close whatever is open for these people on the day on which they left."""
    await tx.execute(
        _SEPARATED, {"tenant": tx.tenant, "ids": list(people), "days": list(people.values())}
    )


async def triggers(
    tx: Tx, reach: Reach, *, is_open: bool | None, after: tuple[datetime, UUID] | None, limit: int
) -> list[dict[str, Any]]:
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
    return [dict(row) for row in (await tx.execute(query)).mappings()]

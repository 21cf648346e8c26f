"""The training register (F14)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, Text, Uuid, bindparam, func, select, text, tuple_

from chassis.http.reach import within
from chassis.messages.tx import Tx
from measure.visibility import Reach
from training.ground.register.rules import Confirmed
from training.ground.tables import register

"""Columns with ids of which one must hold; None: all rows of the tenant."""

_ADD = text(
    """
    INSERT INTO register (tenant_id, session_id, person_id, team_id, site_id, center_id, kind,
       course, starts_at, business_date, minutes,
                          mark, confirmed_by, confirmed_at, confirmed_on, event_id)
    SELECT CAST(:tenant AS uuid), told.* FROM jsonb_to_recordset(CAST(:rows AS jsonb))
        AS told(session_id uuid, person_id uuid, team_id uuid, site_id uuid, center_id uuid,
           kind text, course text, starts_at timestamptz,
                business_date date, minutes integer, mark numeric, confirmed_by uuid,
                   confirmed_at timestamptz, confirmed_on date,
                event_id uuid)
    """
)


async def add(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """rows: columns of `register` but the tenant."""
    await tx.execute(_ADD, {"tenant": tx.tenant, "rows": orjson.dumps(rows, default=str).decode()})


async def confirmed(
    tx: Tx, people: Collection[UUID], kinds: Collection[str]
) -> Mapping[tuple[UUID, str], Sequence[Confirmed]]:
    """Person and kind → confirmed sessions."""
    query = select(
        register.c.person_id,
        register.c.kind,
        register.c.event_id,
        register.c.starts_at,
        register.c.confirmed_at,
        register.c.minutes,
    ).where(
        register.c.tenant_id == tx.tenant,
        register.c.person_id == func.any(bindparam("people", type_=ARRAY(Uuid))),
        register.c.kind == func.any(bindparam("kinds", type_=ARRAY(Text))),
    )
    found: dict[tuple[UUID, str], list[Confirmed]] = {}
    for row in await tx.execute(query, {"people": list(people), "kinds": list(kinds)}):
        found.setdefault((row.person_id, row.kind), []).append(Confirmed(*tuple(row)[2:]))
    return found


async def entries(
    tx: Tx,
    *,
    reach: Reach,
    matching: Mapping[str, object],
    first: date | None,
    last: date | None,
    after: tuple[Any, ...] | None,
    limit: int,
) -> Sequence[Mapping[str, Any]]:
    """Entries by date. matching: column → value that it must have."""
    query = select(register).where(register.c.tenant_id == tx.tenant, within(register.c, reach))
    query = query.where(*(register.c[column] == value for column, value in matching.items()))
    if first is not None:
        query = query.where(register.c.business_date >= first)
    if last is not None:
        query = query.where(register.c.business_date <= last)
    keys = (register.c.business_date, register.c.person_id, register.c.session_id)
    if after is not None:
        query = query.where(tuple_(*keys) > after)
    return [dict(row) for row in (await tx.execute(query.order_by(*keys).limit(limit))).mappings()]

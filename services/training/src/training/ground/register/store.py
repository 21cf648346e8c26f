"""The training register (F14)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, bindparam, func, select, tuple_

from chassis.http.reach import within
from chassis.messages.rows import pour
from chassis.messages.tx import Tx
from measure.visibility import Reach
from training.ground.register.rules import Confirmed, RegisterFilter, RegisterLine
from training.ground.tables import register

_IDS = ARRAY(Uuid)


async def add(tx: Tx, lines: Sequence[RegisterLine]) -> None:
    await pour(tx, register, lines)


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
        register.c.person_id == func.any(bindparam("people", type_=_IDS)),
        register.c.kind == func.any(bindparam("kinds", type_=ARRAY(Text))),
    )
    found: dict[tuple[UUID, str], list[Confirmed]] = {}
    for row in await tx.execute(query, {"people": list(people), "kinds": list(kinds)}):
        session = Confirmed(row.event_id, row.starts_at, row.confirmed_at, row.minutes)
        found.setdefault((row.person_id, row.kind), []).append(session)
    return found


async def of_sessions(tx: Tx, session_ids: Collection[UUID]) -> Sequence[RegisterLine]:
    query = (
        select(register)
        .where(
            register.c.tenant_id == tx.tenant,
            register.c.session_id == func.any(bindparam("ids", type_=_IDS)),
        )
        .order_by(register.c.session_id, register.c.person_id)
    )
    return await tx.all(query, RegisterLine, {"ids": list(session_ids)})


async def listed(
    tx: Tx,
    *,
    reach: Reach,
    matching: RegisterFilter,
    after: tuple[date, UUID, UUID] | None = None,
    limit: int,
) -> Sequence[RegisterLine]:
    """Entries by date."""
    position = (register.c.business_date, register.c.person_id, register.c.session_id)
    query = select(register).where(register.c.tenant_id == tx.tenant, within(register.c, reach))
    if matching.person_id is not None:
        query = query.where(register.c.person_id == matching.person_id)
    if matching.kind is not None:
        query = query.where(register.c.kind == matching.kind)
    if matching.since is not None:
        query = query.where(register.c.business_date >= matching.since)
    if matching.until is not None:
        query = query.where(register.c.business_date <= matching.until)
    if after is not None:
        query = query.where(tuple_(*position) > after)
    return await tx.all(query.order_by(*position).limit(limit), RegisterLine)

"""Calls that may be drawn: our copy of kpi.calls, written set by set."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    Date,
    DateTime,
    Integer,
    Text,
    Uuid,
    bindparam,
    distinct,
    func,
    select,
    text,
)
from sqlalchemy.types import TypeEngine

from chassis.messages.tx import Tx
from qa.ground.calls.rules import Candidate
from qa.ground.tables import candidates

_TYPES: dict[str, TypeEngine[Any]] = {
    **dict.fromkeys(("call_id", "agent_id", "team_id", "site_id", "center_id", "cause_id"), Uuid()),
    **dict.fromkeys(("call_key", "line", "call_type"), Text()),
    **dict.fromkeys(("recording", "transcript"), Boolean()),
    "started_at": DateTime(timezone=True),
    "business_date": Date(),
    "seconds": Integer(),
}
_NAMES = ", ".join(Candidate._fields)
_KEPT = ", ".join(
    f"{name} = excluded.{name}" for name in Candidate._fields if name not in {"call_id", "cause_id"}
)
# The first event that told of a call stays its cause: a draw follows from the call, not from its
# latest correction.
_ADD = text(
    # Own names
    f"INSERT INTO candidates (tenant_id, {_NAMES}) SELECT CAST(:tenant AS uuid), {_NAMES}"  # noqa: S608
    f" FROM unnest({', '.join(f':{name}' for name in Candidate._fields)}) AS told ({_NAMES})"
    f" ORDER BY call_id ON CONFLICT (tenant_id, call_id) DO UPDATE SET {_KEPT}"
).bindparams(*(bindparam(name, type_=ARRAY(_TYPES[name])) for name in Candidate._fields))


async def add(tx: Tx, calls: Sequence[Candidate]) -> None:
    """Write calls, or what they are now; one statement, at most one candidate per call."""
    columns = dict(zip(Candidate._fields, map(list, zip(*calls, strict=True)), strict=True))
    await tx.execute(_ADD, {"tenant": tx.tenant, **columns})


async def find(tx: Tx, call_id: UUID) -> Candidate | None:
    query = select(*(candidates.c[name] for name in Candidate._fields)).where(
        candidates.c.tenant_id == tx.tenant, candidates.c.call_id == call_id
    )
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else Candidate._make(row)


async def of_agents(
    tx: Tx, agents: Collection[UUID], center_id: UUID, days: Collection[date]
) -> Sequence[Candidate]:
    """Calls of some days of a center by agents, whatever line the call itself was on.

    Agents come as a list of ids: a join with a quota sheet, of whose new week the planner knows
    nothing yet, was seen to take minutes instead of seconds.
    """
    query = select(*(candidates.c[name] for name in Candidate._fields)).where(
        candidates.c.tenant_id == tx.tenant,
        candidates.c.center_id == center_id,
        candidates.c.business_date.in_(days),
        candidates.c.agent_id == func.any(list(agents)),
    )
    return [Candidate._make(row) for row in await tx.execute(query)]


async def started_at(tx: Tx, call_ids: Collection[UUID]) -> Mapping[UUID, datetime]:
    query = select(candidates.c.call_id, candidates.c.started_at).where(
        candidates.c.tenant_id == tx.tenant, candidates.c.call_id == func.any(list(call_ids))
    )
    return {row.call_id: row.started_at for row in await tx.execute(query)}


async def days_with_calls(tx: Tx, center_id: UUID, first: date, last: date) -> Mapping[UUID, int]:
    """Agent → days on which a call was handled."""
    query = (
        select(
            candidates.c.agent_id, func.count(distinct(candidates.c.business_date)).label("days")
        )
        .where(
            candidates.c.tenant_id == tx.tenant,
            candidates.c.center_id == center_id,
            candidates.c.business_date.between(first, last),
        )
        .group_by(candidates.c.agent_id)
    )
    return {row.agent_id: row.days for row in await tx.execute(query)}

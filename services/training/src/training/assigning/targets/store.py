"""Clearings: indicators that met their target again (KPI-18)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, bindparam, func, select

from chassis.messages.rows import pour
from chassis.messages.tx import Tx
from training.assigning.tables import clearings
from training.assigning.targets.rules import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearing:
    """An indicator that met its target again. breach: subject of the event."""

    cause_id: UUID
    agent_id: UUID
    indicator: str
    breach: str
    facts: Reading
    occurred_at: datetime


async def add(tx: Tx, cleared: Sequence[Clearing]) -> None:
    await pour(tx, clearings, cleared)


async def of_agents(
    tx: Tx, agents: Collection[UUID], indicators: Collection[str]
) -> Sequence[Clearing]:
    query = select(clearings).where(
        clearings.c.tenant_id == tx.tenant,
        clearings.c.agent_id == func.any(bindparam("agents", type_=ARRAY(Uuid))),
        clearings.c.indicator == func.any(bindparam("indicators", type_=ARRAY(Text))),
    )
    parameters = {"agents": list(agents), "indicators": list(indicators)}
    return await tx.all(query, Clearing, parameters)

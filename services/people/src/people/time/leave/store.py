"""Leave and its decisions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Select, Text, Uuid, and_, bindparam, select, tuple_

from chassis.http.reach import within
from chassis.messages.rows import pour
from chassis.messages.tx import Tx
from measure.visibility import Reach
from people.ground.tables import persons
from people.time.leave.rules import Leave, State
from people.time.tables import leave_decisions, leaves


@dataclass(frozen=True)
class Asker:
    """What the directory knows of somebody who takes leave."""

    person_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    gender: str | None
    has_left: bool


@dataclass(frozen=True)
class NumberedAsker:
    employee_no: str
    asker: Asker


_ASKER: Select[Any] = select(
    persons.c.person_id,
    persons.c.team_id,
    persons.c.site_id,
    persons.c.center_id,
    persons.c.gender,
    persons.c.ended_on.is_not(None).label("has_left"),
)


async def askers(tx: Tx, employee_nos: Collection[str]) -> Mapping[str, Asker]:
    """Employee number → the person."""
    query = _ASKER.add_columns(persons.c.employee_no).where(
        persons.c.tenant_id == tx.tenant,
        persons.c.employee_no == bindparam("numbers", type_=ARRAY(Text)).any_(),
    )
    found = await tx.all(query, NumberedAsker, {"numbers": list(employee_nos)})
    return {numbered.employee_no: numbered.asker for numbered in found}


async def asker(tx: Tx, person_id: UUID) -> Asker:
    """The person of a leave that is on record."""
    query = _ASKER.where(persons.c.tenant_id == tx.tenant, persons.c.person_id == person_id)
    return await tx.one(query, Asker)


_LEAVE: Select[Any] = select(
    leaves.c.leave_id,
    leaves.c.person_id,
    leaves.c.leave_type,
    leaves.c.first_day,
    leaves.c.last_day,
    leaves.c.half,
    leaves.c.days,
    leaves.c.state,
    leave_decisions.c.decided_by,
    leave_decisions.c.reason,
    leaves.c.number,
).join(
    leave_decisions,
    and_(
        leave_decisions.c.tenant_id == leaves.c.tenant_id,
        leave_decisions.c.leave_id == leaves.c.leave_id,
        leave_decisions.c.number == leaves.c.number,
    ),
)


async def leaves_of(tx: Tx, people: Collection[UUID]) -> Mapping[UUID, list[Leave]]:
    """Person → all leave on record, by first day."""
    query = _LEAVE.where(
        leaves.c.tenant_id == tx.tenant,
        leaves.c.person_id == bindparam("people", type_=ARRAY(Uuid)).any_(),
    )
    query = query.order_by(leaves.c.first_day, leaves.c.leave_id)
    found: dict[UUID, list[Leave]] = {person_id: [] for person_id in people}
    for leave in await tx.all(query, Leave, {"people": list(people)}):
        found[leave.person_id].append(leave)
    return found


async def find_leave(tx: Tx, leave_id: UUID) -> Leave | None:
    """One leave, held until the transaction ends."""
    query = _LEAVE.where(
        leaves.c.tenant_id == tx.tenant, leaves.c.leave_id == leave_id
    ).with_for_update(of=leaves)
    return await tx.one_or_none(query, Leave)


async def leave(
    tx: Tx,
    *,
    reach: Reach,
    person_id: UUID | None,
    state: State | None,
    team_id: UUID | None,
    site_id: UUID | None,
    first: date | None,
    last: date | None,
    after: tuple[date, UUID] | None,
    limit: int,
) -> Sequence[Leave]:
    """Leave that touches the days from `first` to `last`, by first day."""
    query = _LEAVE.join(
        persons,
        and_(persons.c.tenant_id == leaves.c.tenant_id, persons.c.person_id == leaves.c.person_id),
    )
    query = query.where(leaves.c.tenant_id == tx.tenant, within(persons.c, reach))
    asked = {
        leaves.c.person_id: person_id,
        leaves.c.state: state,
        persons.c.team_id: team_id,
        persons.c.site_id: site_id,
    }
    query = query.where(*(column == value for column, value in asked.items() if value is not None))
    if first is not None:
        query = query.where(leaves.c.last_day >= first)
    if last is not None:
        query = query.where(leaves.c.first_day <= last)
    if after is not None:
        query = query.where(tuple_(leaves.c.first_day, leaves.c.leave_id) > after)
    query = query.order_by(leaves.c.first_day, leaves.c.leave_id).limit(limit)
    return await tx.all(query, Leave)


async def put_leave(tx: Tx, decided: Sequence[Leave]) -> None:
    """Keep leave as it is now, and each decision beside the earlier ones (GEN-8)."""
    rows = [{name: getattr(leave, name) for name in _PUT} for leave in decided]
    await pour(tx, leaves, rows, conflict=("state", "number"))
    decisions = [{name: getattr(leave, name) for name in _DECIDED} for leave in decided]
    common = {"actor": tx.actor, "decided_at": tx.now}
    await pour(tx, leave_decisions, decisions, common=common)


_PUT = (
    "leave_id",
    "person_id",
    "leave_type",
    "first_day",
    "last_day",
    "half",
    "days",
    "state",
    "number",
)
_DECIDED = ("leave_id", "number", "state", "decided_by", "reason")

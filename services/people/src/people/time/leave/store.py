"""Leave and its decisions, set by set."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, Select, Text, Uuid, and_, bindparam, select, text, tuple_

from chassis.http.reach import Reach, within
from chassis.messages.tx import Tx
from people.ground.tables import persons
from people.time.leave.rules import Half, Leave, State
from people.time.tables import leave_decisions, leaves

"""Columns of a person with ids of which one must hold; None: everybody's."""


@dataclass(frozen=True)
class Asker:
    """What the directory knows of somebody who takes leave."""

    person_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    gender: str | None
    has_left: bool


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
    rows = (await tx.execute(query, {"numbers": list(employee_nos)})).mappings()
    return {
        row["employee_no"]: Asker(**{name: row[name] for name in Asker.__dataclass_fields__})
        for row in rows
    }


async def asker(tx: Tx, person_id: UUID) -> Asker:
    """The person of a leave that is on record."""
    query = _ASKER.where(persons.c.tenant_id == tx.tenant, persons.c.person_id == person_id)
    return Asker(**(await tx.execute(query)).mappings().one())


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
    found: dict[UUID, list[Leave]] = {person_id: [] for person_id in people}
    for row in await tx.execute(
        query.order_by(leaves.c.first_day, leaves.c.leave_id), {"people": list(people)}
    ):
        found[row.person_id].append(_leave(row))
    return found


async def find_leave(tx: Tx, leave_id: UUID) -> Leave | None:
    """One leave, held until the transaction ends."""
    query = _LEAVE.where(
        leaves.c.tenant_id == tx.tenant, leaves.c.leave_id == leave_id
    ).with_for_update(of=leaves)
    row = (await tx.execute(query)).one_or_none()
    return _leave(row) if row else None


async def leave(
    tx: Tx,
    *,
    reach: Reach,
    person_id: UUID | None,
    state: State | None,
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
    asked = {leaves.c.person_id: person_id, leaves.c.state: state}
    query = query.where(*(column == value for column, value in asked.items() if value is not None))
    if first is not None:
        query = query.where(leaves.c.last_day >= first)
    if last is not None:
        query = query.where(leaves.c.first_day <= last)
    if after is not None:
        query = query.where(tuple_(leaves.c.first_day, leaves.c.leave_id) > after)
    return [
        _leave(row)
        for row in await tx.execute(
            query.order_by(leaves.c.first_day, leaves.c.leave_id).limit(limit)
        )
    ]


_PUT = text(
    """
    INSERT INTO leaves (tenant_id, leave_id, person_id, leave_type, first_day, last_day, half, days,
       state, number)
    SELECT CAST(:tenant AS uuid), leave_id, person_id, leave_type, first_day, last_day, half, days,
       state, number
      FROM jsonb_to_recordset(CAST(:rows AS jsonb))
        AS given (leave_id uuid, person_id uuid, leave_type text, first_day date, last_day date,
           half text, days numeric, state text,
                  number integer)
     ORDER BY leave_id
        ON CONFLICT (tenant_id, leave_id) DO UPDATE SET state = excluded.state,
           number = excluded.number
    """
)
_DECIDED = text(
    """
    INSERT INTO leave_decisions (tenant_id, leave_id, number, state, decided_by, reason, actor,
       decided_at)
    SELECT CAST(:tenant AS uuid), leave_id, number, state, decided_by, reason, CAST(:actor AS text),
       CAST(:now AS timestamptz)
      FROM jsonb_to_recordset(CAST(:rows AS jsonb))
        AS given (leave_id uuid, number integer, state text, decided_by uuid, reason text)
    """
)


async def put_leave(tx: Tx, decided: Sequence[Leave]) -> None:
    """Keep leave as it stands now, and each decision beside the earlier ones (GEN-8)."""
    rows = orjson.dumps([vars(one) for one in decided], default=str).decode()
    await tx.execute(_PUT, {"tenant": str(tx.tenant), "rows": rows})
    await tx.execute(
        _DECIDED, {"tenant": str(tx.tenant), "actor": tx.actor, "now": tx.now, "rows": rows}
    )


def _leave(row: Any) -> Leave:  # noqa: ANN401 - a row of _LEAVE
    # SQLAlchemy's public name
    facts = {**row._mapping, "half": row.half and Half(row.half), "state": State(row.state)}  # noqa: SLF001
    return Leave(**facts)

"""All that is known of agents' trainings in the items that an indicator ends."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, Text, Uuid, bindparam, func, select, text

from chassis.messages.tx import Tx
from training.assigning.assignments.rules import Asked, Reason, State, Whereabouts
from training.assigning.tables import assignments, causes, clearings
from training.assigning.targets.rules import Closed, Judged, Stored

Item = tuple[UUID, str]
"""Agent and indicator."""


@dataclass(slots=True, kw_only=True)
class Kept:
    """A breach as it is kept, with what came of it so far."""

    asked: Asked
    came: tuple[
        UUID | None, str | None
    ]  # the assignment that it belongs to, and why it opened nothing


@dataclass(slots=True)
class Known:
    """Of some agents and indicators: breaches by their event, facts, assignments, and what each
    breach or clearing measured.
    """

    breaches: Mapping[UUID, Kept]
    judged: Mapping[Item, Sequence[Judged]]
    stored: Mapping[Item, Sequence[Stored]]
    closed: Mapping[Item, Sequence[Closed]]
    measured: Mapping[UUID, Mapping[str, Any]]


_AGENTS, _KINDS = bindparam("agents", type_=ARRAY(Uuid)), bindparam("kinds", type_=ARRAY(Text))
_ADD_CLEARINGS = text(
    "INSERT INTO clearings (tenant_id, cause_id, agent_id, indicator, breach, facts, occurred_at)"
    " SELECT CAST(:tenant AS uuid), told.* FROM jsonb_to_recordset(CAST(:rows AS jsonb))"
    " AS told(cause_id uuid, agent_id uuid, indicator text, breach text, facts jsonb, "
    "occurred_at timestamptz)"
)
_SHOW = text(
    "UPDATE assignments a SET present = told.present"
    " FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told(assignment_id uuid, present jsonb)"
    " WHERE a.tenant_id = :tenant AND a.assignment_id = told.assignment_id AND a.present IS "
    "DISTINCT FROM told.present"
)


async def add_clearings(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """rows: columns of `clearings` but the tenant."""
    await tx.execute(
        _ADD_CLEARINGS, {"tenant": tx.tenant, "rows": orjson.dumps(rows, default=str).decode()}
    )


async def show(tx: Tx, present: Mapping[UUID, Mapping[str, Any]]) -> None:
    """Assignment → where its indicator stands."""
    rows = [{"assignment_id": id, "present": told} for id, told in present.items()]
    await tx.execute(_SHOW, {"tenant": tx.tenant, "rows": orjson.dumps(rows, default=str).decode()})


async def known(tx: Tx, agents: Collection[UUID], kinds: Collection[str]) -> Known:
    """All of these agents in these items. Their assignments are locked first: whoever comes at the
    same time sees what we wrote.
    """
    asked = {"agents": list(agents), "kinds": list(kinds)}
    mine = select(assignments).where(
        assignments.c.tenant_id == tx.tenant,
        assignments.c.agent_id == func.any(_AGENTS),
        assignments.c.kind == func.any(_KINDS),
    )
    stored: dict[Item, list[Stored]] = {}
    closed: dict[Item, list[Closed]] = {}
    for row in await tx.execute(
        mine.order_by(assignments.c.assignment_id).with_for_update(), asked
    ):
        stored.setdefault((row.agent_id, row.kind), []).append(
            Stored(row.assignment_id, row.cause_id, row.completed_at)
        )
        if row.state in {State.CLOSED_WITH_REASON, State.OTHER_ARRANGEMENT}:
            closed.setdefault((row.agent_id, row.kind), []).append(Closed(row.completed_at))
    breaches: dict[UUID, Kept] = {}
    judged: dict[Item, list[Judged]] = {}
    measured: dict[UUID, Mapping[str, Any]] = {}
    worse = select(causes).where(
        causes.c.tenant_id == tx.tenant,
        causes.c.agent_id == func.any(_AGENTS),
        causes.c.kind == func.any(_KINDS),
        causes.c.not_assigned.is_distinct_from(Reason.UNKNOWN_INDICATOR),
    )
    for row in await tx.execute(worse.order_by(causes.c.occurred_at, causes.c.cause_id), asked):
        breaches[row.cause_id] = Kept(asked=_asked(row), came=(row.assignment_id, row.not_assigned))
        judged.setdefault((row.agent_id, row.kind), []).append(
            Judged(row.cause_id, row.occurred_at, met=False)
        )
        measured[row.cause_id] = row.facts
    better = select(clearings).where(
        clearings.c.tenant_id == tx.tenant,
        clearings.c.agent_id == func.any(_AGENTS),
        clearings.c.indicator == func.any(_KINDS),
    )
    for row in await tx.execute(better, asked):
        judged.setdefault((row.agent_id, row.indicator), []).append(
            Judged(row.cause_id, row.occurred_at, met=True)
        )
        measured[row.cause_id] = row.facts
    return Known(breaches, judged, stored, closed, measured)


def _asked(row: Any) -> Asked:  # noqa: ANN401 - a row of causes
    return Asked(
        cause_id=row.cause_id,
        cause_type=row.cause_type,
        cause_subject=row.cause_subject,
        agent_id=row.agent_id,
        whereabouts=Whereabouts(row.team_id, row.site_id, row.center_id),
        kind=row.kind,
        about=row.about,
        occurred_at=row.occurred_at,
        occurred_on=row.occurred_on,
        correlation_id=row.correlation_id,
        facts=row.facts,
    )

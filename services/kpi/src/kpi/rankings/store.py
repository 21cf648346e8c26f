"""What weekly rankings are made of, and what was published."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Date, Integer, Numeric, Text, Uuid, and_, bindparam, cast, delete, func, insert, or_, select, text, tuple_
from sqlalchemy.types import TypeEngine

from chassis.tables import tenants
from chassis.tx import Tx
from kpi.rankings.rules import Candidate, Result, Scope, Scored, Staged
from kpi.tables import METADATA, day_totals, people, ranking_rows, rankings, scored_calls, stages, stale_weeks, units

_tenants = METADATA.tables[tenants.name]


_TYPES: Final[dict[str, TypeEngine[Any]]] = {
    **dict.fromkeys(("evaluation_id", "agent_id", "person_id", "team_id", "site_id", "center_id", "cause_id"), Uuid()),
    **dict.fromkeys(("line", "week", "stage", "not_ranked"), Text()),
    **dict.fromkeys(("call_date", "scored_on", "effective_on"), Date()),
    **dict.fromkeys(("total", "value"), Numeric()),
    **dict.fromkeys(("place", "days_worked", "calls"), Integer()),
}


def _columns(names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> dict[str, list[Any]]:
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))


def _arrays(names: Sequence[str]) -> list[Any]:
    return [bindparam(name, type_=ARRAY(_TYPES[name])) for name in names]


_ADD_SCORED: Final = text(
    f"INSERT INTO scored_calls (tenant_id, {', '.join(Scored._fields)})"  # noqa: S608 - own names
    f" SELECT CAST(:tenant AS uuid), told.* FROM unnest({', '.join(f':{name}' for name in Scored._fields)}) AS told"
    " ORDER BY 2 ON CONFLICT (tenant_id, evaluation_id) DO NOTHING"
).bindparams(*_arrays(Scored._fields))

_ADD_STAGES: Final = text(
    f"INSERT INTO stages (tenant_id, {', '.join(Staged._fields)})"  # noqa: S608 - own names
    f" SELECT CAST(:tenant AS uuid), told.* FROM unnest({', '.join(f':{name}' for name in Staged._fields)}) AS told"
    " ON CONFLICT (tenant_id, person_id, effective_on) DO UPDATE SET stage = excluded.stage, cause_id = excluded.cause_id"
).bindparams(*_arrays(Staged._fields))

# Only a week that was published can be stale.
_MARK: Final = text(
    """
    INSERT INTO stale_weeks (tenant_id, center_id, week, reason)
    SELECT DISTINCT CAST(:tenant AS uuid), r.center_id, r.period, CAST(:reason AS text)
      FROM rankings r JOIN unnest(:centers, :weeks) AS told (center_id, week) ON r.center_id = told.center_id AND r.period = told.week
     WHERE r.tenant_id = :tenant AND r.kind = 'group_weekly' ORDER BY 2, 3
    ON CONFLICT (tenant_id, center_id, week) DO UPDATE SET reason = excluded.reason
    """
).bindparams(bindparam("centers", type_=ARRAY(Uuid)), bindparam("weeks", type_=ARRAY(Text)))


async def add_scored(tx: Tx, scored: Sequence[Scored]) -> None:
    await tx.execute(_ADD_SCORED, {"tenant": tx.tenant, **_columns(Scored._fields, scored)})


async def add_stages(tx: Tx, staged: Collection[Staged]) -> None:
    """Keep stages by their day; of two on one day the one told last counts."""
    newest = {(one.person_id, one.effective_on): one for one in staged}
    ordered = [newest[key] for key in sorted(newest)]
    await tx.execute(_ADD_STAGES, {"tenant": tx.tenant, **_columns(Staged._fields, ordered)})


async def mark_stale(tx: Tx, weeks: Collection[tuple[UUID, str]], reason: str) -> None:
    """Note for these centers' weeks, as far as they are published, that their facts changed."""
    centers, names = zip(*sorted(weeks), strict=True)
    await tx.execute(_MARK, {"tenant": tx.tenant, "centers": list(centers), "weeks": list(names), "reason": reason})


async def take_stale(tx: Tx, center_id: UUID) -> list[tuple[str, str]]:
    """The center's stale weeks with their reasons, oldest first; they are no longer noted."""
    gone = delete(stale_weeks).where(stale_weeks.c.tenant_id == tx.tenant, stale_weeks.c.center_id == center_id)
    return sorted((row.week, row.reason) for row in await tx.execute(gone.returning(stale_weeks.c.week, stale_weeks.c.reason)))


async def centers(tx: Tx) -> list[tuple[UUID, str]]:
    """The tenant's centers that exist, each with its zone."""
    zone = func.coalesce(units.c.zone, _tenants.c.zone)
    query = (
        select(units.c.unit_id, zone)
        .outerjoin(_tenants, _tenants.c.tenant_id == units.c.tenant_id)
        .where(units.c.tenant_id == tx.tenant, units.c.kind == "center", units.c.ended_on.is_(None), zone.is_not(None))
        .order_by(units.c.unit_id)
    )
    return [tuple(row) for row in await tx.execute(query)]


async def sites(tx: Tx, center_id: UUID) -> list[UUID]:
    query = select(units.c.unit_id).where(
        units.c.tenant_id == tx.tenant, units.c.kind == "site", units.c.center_id == center_id, units.c.ended_on.is_(None)
    )
    return [row[0] for row in await tx.execute(query.order_by(units.c.unit_id))]


# ---- what a week's ranking is made of: sets that are put together by person in memory, which takes the same time whatever a plan guesses


class Member(NamedTuple):
    """A person of a ranked scope: number and stage as known today, and where the person belongs."""

    agent_id: UUID
    employee_no: str
    stage: str
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None


@dataclass(frozen=True, slots=True)
class Published:
    """A published revision, as far as the next one is compared with it."""

    revision: int
    checksum: str
    top: list[Any]
    bottom: list[Any]


ERASED: Final = "separated"


async def members(tx: Tx, scope: Scope, monday: date) -> list[Member]:
    """Who belongs to a scope now and had not left before that Monday, by employee number."""
    left = and_(people.c.stage == "separated", people.c.stage_since < monday)
    query = (
        select(people.c.person_id, people.c.employee_no, people.c.stage, people.c.team_id, people.c.site_id, people.c.center_id)
        .where(people.c.tenant_id == tx.tenant, people.c.center_id == scope.center_id, people.c.employee_no.is_not(None))
        .where(people.c.stage.is_not(None), ~left, or_(people.c.ended_on.is_(None), people.c.ended_on >= monday))
        .where(people.c.line == scope.line if scope.line else people.c.line.is_not(None))
        .order_by(people.c.employee_no)
    )
    if scope.site_id is not None:
        query = query.where(people.c.site_id == scope.site_id)
    return [Member(*tuple(row)) for row in await tx.execute(query)]


async def members_as_published(tx: Tx, ranking_id: UUID, revision: int) -> list[Member]:
    """Who was in a published revision, with the places of then; whoever is not known any more was erased."""
    known = select(people.c.person_id, people.c.employee_no, people.c.stage).where(people.c.tenant_id == tx.tenant)
    today = {row.person_id: (row.employee_no or "", row.stage or ERASED) for row in await tx.execute(known)}
    row = ranking_rows.c
    then = select(row.agent_id, row.team_id, row.site_id, row.center_id).where(
        row.tenant_id == tx.tenant, row.ranking_id == ranking_id, row.revision == revision
    )
    return [Member(found.agent_id, *today.get(found.agent_id, ("", ERASED)), *tuple(found)[1:]) for found in await tx.execute(then)]


async def work(tx: Tx, monday: date, sunday: date) -> dict[UUID, tuple[int, int]]:
    """Days with a call and calls handled in those days, by person."""
    days = func.count(day_totals.c.business_date.distinct()).filter(day_totals.c.handled > 0)
    query = (
        select(day_totals.c.agent_id, days, cast(func.sum(day_totals.c.handled), Integer))
        .where(day_totals.c.tenant_id == tx.tenant, day_totals.c.business_date.between(monday, sunday))
        .group_by(day_totals.c.agent_id)
    )
    return {agent: (int(days_worked), int(calls)) for agent, days_worked, calls in map(tuple, await tx.execute(query))}


async def scores(tx: Tx, week: str) -> dict[UUID, list[tuple[UUID, Decimal]]]:
    """Evaluations of a week that enter a mean, by person and in the order of their ids."""
    query = (
        select(scored_calls.c.agent_id, scored_calls.c.evaluation_id, scored_calls.c.total)
        .where(scored_calls.c.tenant_id == tx.tenant, scored_calls.c.week == week)
        .order_by(scored_calls.c.evaluation_id)
    )
    found: dict[UUID, list[tuple[UUID, Decimal]]] = {}
    for row in await tx.execute(query):
        found.setdefault(row.agent_id, []).append((row.evaluation_id, row.total))
    return found


async def stages_on(tx: Tx, day: date) -> dict[UUID, str]:
    """The stage of everybody whose stage ever changed, as of a day."""
    query = (
        select(stages.c.person_id, stages.c.stage)
        .where(stages.c.tenant_id == tx.tenant, stages.c.effective_on <= day)
        .order_by(stages.c.person_id, stages.c.effective_on)
    )
    return {row.person_id: row.stage for row in await tx.execute(query)}


async def newest(tx: Tx, ranking_id: UUID) -> Published | None:
    query = (
        select(rankings.c.revision, rankings.c.checksum, rankings.c.top, rankings.c.bottom)
        .where(rankings.c.tenant_id == tx.tenant, rankings.c.ranking_id == ranking_id)
        .order_by(rankings.c.revision.desc())
        .limit(1)
    )
    row = (await tx.execute(query)).one_or_none()
    return Published(*tuple(row)) if row else None


@dataclass(frozen=True, slots=True)
class Standing:
    """What a row keeps: the candidate, the evaluations behind the value, and where the person belongs."""

    candidate: Candidate
    evaluations: tuple[UUID, ...]
    member: Member


_ROW: Final = ("agent_id", "team_id", "site_id", "center_id", "value", "place", "not_ranked", "days_worked", "calls")
_ADD_ROWS: Final = text(
    f"INSERT INTO ranking_rows (tenant_id, ranking_id, revision, {', '.join(_ROW)}, evaluations)"  # noqa: S608 - own names
    f" SELECT :tenant, :ranking, :revision, {', '.join(_ROW)}, CAST(evaluations AS uuid[])"
    f" FROM unnest({', '.join(f':{name}' for name in _ROW)}, :evaluations) AS told ({', '.join(_ROW)}, evaluations)"
).bindparams(*_arrays(_ROW), bindparam("evaluations", type_=ARRAY(Text)))


async def add(tx: Tx, head: dict[str, Any], result: Result, behind: Mapping[UUID, Standing]) -> None:
    """Write a revision: its head and its rows."""
    await tx.execute(insert(rankings).values(tenant_id=tx.tenant, **head))
    rows = [(row, behind[row.agent_id]) for row in result.rows]
    if not rows:
        return
    values = [
        (
            row.agent_id,
            kept.member.team_id,
            kept.member.site_id,
            kept.member.center_id,
            row.value,
            row.place,
            row.not_ranked,
            kept.candidate.days_worked,
            kept.candidate.calls,
        )
        for row, kept in rows
    ]
    evaluations = ["{" + ",".join(map(str, kept.evaluations)) + "}" for _, kept in rows]
    where = {"tenant": tx.tenant, "ranking": head["ranking_id"], "revision": head["revision"]}
    await tx.execute(_ADD_ROWS, {**where, **_columns(_ROW, values), "evaluations": evaluations})


async def heads(tx: Tx, *, kind: str | None, period: str | None, after: tuple[datetime, UUID] | None, limit: int) -> list[dict[str, Any]]:
    """The newest revision of each ranking, newest publication first."""
    later = rankings.alias()
    replaced = select(later.c.revision).where(
        later.c.tenant_id == rankings.c.tenant_id, later.c.ranking_id == rankings.c.ranking_id, later.c.revision > rankings.c.revision
    )
    query = (
        select(rankings)
        .where(rankings.c.tenant_id == tx.tenant, ~replaced.exists())
        .order_by(rankings.c.published_at.desc(), rankings.c.ranking_id.desc())
        .limit(limit)
    )
    if kind is not None:
        query = query.where(rankings.c.kind == kind)
    if period is not None:
        query = query.where(rankings.c.period == period)
    if after is not None:
        query = query.where(tuple_(rankings.c.published_at, rankings.c.ranking_id) < tuple_(*after))
    return [dict(row) for row in (await tx.execute(query)).mappings()]


async def revisions(tx: Tx, ranking_id: UUID) -> list[dict[str, Any]]:
    """All revisions of a ranking, oldest first."""
    query = select(rankings).where(rankings.c.tenant_id == tx.tenant, rankings.c.ranking_id == ranking_id)
    return [dict(row) for row in (await tx.execute(query.order_by(rankings.c.revision))).mappings()]


LAST: Final = 2**31 - 1
"""Where people without a place stand in a list by place."""


async def rows(tx: Tx, ranking_id: UUID, revision: int, *, after: tuple[int, UUID] | None, limit: int) -> list[dict[str, Any]]:
    """Rows by place, people without one last."""
    place = func.coalesce(ranking_rows.c.place, LAST)
    query = (
        select(ranking_rows)
        .where(ranking_rows.c.tenant_id == tx.tenant, ranking_rows.c.ranking_id == ranking_id, ranking_rows.c.revision == revision)
        .order_by(place, ranking_rows.c.agent_id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(tuple_(place, ranking_rows.c.agent_id) > tuple_(*after))
    return [dict(row) for row in (await tx.execute(query)).mappings()]

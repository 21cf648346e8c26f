"""Who may be ranked, and what was published. Sets are put together by person in memory: the same
time whatever a plan guesses.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Uuid,
    and_,
    bindparam,
    func,
    or_,
    select,
    text,
    tuple_,
)
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from chassis.http.reach import within
from chassis.messages.rows import pour
from chassis.messages.tx import Tx
from kpi.ground.tables import people
from kpi.rankings.publication.rules import Candidate, End
from kpi.rankings.tables import ranking_rows, rankings
from measure.visibility import Reach
from zhipei_events.values import RankingKind


class Member(NamedTuple):
    """A person who may be ranked: number, stage and line as known today, and where the person
    belongs.
    """

    agent_id: UUID
    employee_no: str
    stage: str
    line: str | None
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None


ERASED: Final = "separated"
_KNOWN: Final = (people.c.employee_no, people.c.stage, people.c.line)
_PLACE: Final = (people.c.team_id, people.c.site_id, people.c.center_id)


async def members(
    tx: Tx, center_id: UUID, first: date, *, and_these: Collection[UUID] = ()
) -> list[Member]:
    """Who takes calls for a center now and had not left before a day, and these people too; by
    employee number.
    """
    left = and_(people.c.stage == "separated", people.c.stage_since < first)
    here = and_(
        people.c.center_id == center_id,
        people.c.line.is_not(None),
        people.c.stage.is_not(None),
        ~left,
        or_(people.c.ended_on.is_(None), people.c.ended_on >= first),
    )
    these = people.c.person_id == func.any(bindparam("these", list(and_these), type_=ARRAY(Uuid)))
    query = (
        select(people.c.person_id, *_KNOWN, *_PLACE)
        .where(people.c.tenant_id == tx.tenant, people.c.employee_no.is_not(None), or_(here, these))
        .order_by(people.c.employee_no)
    )
    return [
        Member(found[0], found[1], found[2] or ERASED, *found[3:])
        for found in map(tuple, (await tx.execute(query)).all())
    ]


async def members_as_published(tx: Tx, ranking_id: UUID, revision: int) -> dict[Member, int | None]:
    """Who was in a published revision, with the units and the place of then; whoever is not known
    any more was erased.
    """
    row = ranking_rows.c
    query = (
        select(row.agent_id, *_KNOWN, row.team_id, row.site_id, row.center_id, row.place)
        .outerjoin(
            people, and_(people.c.tenant_id == row.tenant_id, people.c.person_id == row.agent_id)
        )
        .where(row.tenant_id == tx.tenant, row.ranking_id == ranking_id, row.revision == revision)
    )
    found = map(tuple, (await tx.execute(query)).all())
    return {Member(one[0], one[1] or "", one[2] or ERASED, *one[3:-1]): one[-1] for one in found}


_CALLS: Final = text(
    """
    SELECT agent_id, count(*) FILTER (WHERE handled > 0), sum(handled)::integer
      FROM (SELECT agent_id, business_date, sum(handled) AS handled FROM day_totals
             WHERE tenant_id = :tenant AND business_date BETWEEN :first AND :last GROUP BY agent_id,
                business_date) AS by_day
     GROUP BY agent_id
    """
)


async def calls(tx: Tx, first: date, last: date) -> dict[UUID, tuple[int, int]]:
    """Person → days with a call and calls handled, between two days, both included."""
    rows = (await tx.execute(_CALLS, {"tenant": tx.tenant, "first": first, "last": last})).all()
    return {agent: (days, handled) for agent, days, handled in map(tuple, rows)}


# ---- what was published


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingName:
    """Which ranking, and which revision of it (KPI-8)."""

    ranking_id: UUID
    kind: str
    metric: str
    line: str | None
    unit_id: UUID
    scope: str
    period: str
    revision: int
    acting: bool
    policyset: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A published revision: what it is of, how many are in it, and the ends that rules act on.

    reason: why there is a revision; moved: places that differ from the one before; None: the first.
    """

    ranking: RankingName
    center_id: UUID
    ranked: int
    not_ranked: int
    checksum: str
    top: tuple[End, ...]
    bottom: tuple[End, ...]
    reason: str | None
    moved: int | None
    published_at: datetime


async def newest(tx: Tx, ranking_id: UUID) -> Head | None:
    """The newest revision of a ranking."""
    query = (
        select(rankings)
        .where(rankings.c.tenant_id == tx.tenant, rankings.c.ranking_id == ranking_id)
        .order_by(rankings.c.revision.desc())
        .limit(1)
    )
    return await tx.one_or_none(query, Head)


@dataclass(frozen=True, slots=True)
class Standing:
    """A candidate, the evaluations (or the sitting) that its marks are of, and the member."""

    candidate: Candidate
    evaluations: tuple[UUID, ...]
    member: Member


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRow:
    """One agent's row of a revision, with what made it (KPI-8e). was: the place of the revision
    before.
    """

    ranking_id: UUID
    revision: int
    agent_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    value: Decimal | None
    place: int | None
    was: int | None
    not_ranked: str | None
    evaluations: tuple[UUID, ...]
    marks: tuple[Decimal, ...] | None
    days_worked: int
    calls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedPlace:
    """An agent's row with what it is a row of."""

    row: StoredRow
    kind: str
    line: str | None
    scope: str
    period: str
    acting: bool
    ranked: int
    published_at: datetime


async def add(tx: Tx, head: Head) -> None:
    """Write the head of a revision."""
    await pour(tx, rankings, [head])


async def add_rows(tx: Tx, added: Sequence[StoredRow]) -> None:
    """Write rows of a revision, in one statement."""
    await pour(tx, ranking_rows, added)


# ---- reading


def _replaced() -> Any:  # noqa: ANN401 - a condition
    """Whether there is a later revision of a ranking."""
    later = rankings.alias()
    query = select(later.c.revision).where(
        later.c.tenant_id == rankings.c.tenant_id,
        later.c.ranking_id == rankings.c.ranking_id,
        later.c.revision > rankings.c.revision,
    )
    return query.exists()


@dataclass(frozen=True, slots=True, kw_only=True)
class ByKind:
    """A reach for rankings of exams, and one for all others."""

    exam: Reach
    weekly: Reach

    def condition(self, columns: ReadOnlyColumnCollection[str, Any]) -> ColumnElement[bool]:
        """That these columns of a ranking or of its rows lie within the reach of its kind."""
        is_exam = rankings.c.kind == RankingKind.MONTHLY_EXAM
        return or_(
            and_(is_exam, within(columns, self.exam)), and_(~is_exam, within(columns, self.weekly))
        )


async def heads(
    tx: Tx,
    *,
    reach: ByKind,
    matching: Mapping[str, object],
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[Head]:
    """The newest revision of each ranking whose columns have these values, newest publication
    first.
    """
    query = (
        select(rankings)
        .where(
            rankings.c.tenant_id == tx.tenant,
            ~_replaced(),
            reach.condition(rankings.c),
            *(rankings.c[name] == value for name, value in matching.items()),
        )
        .order_by(rankings.c.published_at.desc(), rankings.c.ranking_id.desc())
        .limit(limit)
    )
    if after is not None:
        query = query.where(tuple_(rankings.c.published_at, rankings.c.ranking_id) < tuple_(*after))
    return await tx.all(query, Head)


async def revisions(tx: Tx, ranking_id: UUID, *, reach: ByKind) -> list[Head]:
    """All revisions of a ranking, oldest first."""
    query = select(rankings).where(
        rankings.c.tenant_id == tx.tenant,
        rankings.c.ranking_id == ranking_id,
        reach.condition(rankings.c),
    )
    return await tx.all(query.order_by(rankings.c.revision), Head)


LAST: Final = 2**31 - 1
"""Where people without a place stand in a list by place."""


async def rows(
    tx: Tx,
    ranking_id: UUID,
    revision: int,
    *,
    reach: ByKind,
    after: tuple[int, UUID] | None,
    limit: int,
) -> list[StoredRow]:
    """Rows by place, people without one last."""
    place = func.coalesce(ranking_rows.c.place, LAST)
    query = (
        select(ranking_rows)
        .join(
            rankings,
            and_(
                rankings.c.tenant_id == ranking_rows.c.tenant_id,
                rankings.c.ranking_id == ranking_rows.c.ranking_id,
                rankings.c.revision == ranking_rows.c.revision,
            ),
        )
        .where(
            ranking_rows.c.tenant_id == tx.tenant,
            ranking_rows.c.ranking_id == ranking_id,
            ranking_rows.c.revision == revision,
        )
        .where(reach.condition(ranking_rows.c))
        .order_by(place, ranking_rows.c.agent_id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(tuple_(place, ranking_rows.c.agent_id) > tuple_(*after))
    return await tx.all(query, StoredRow)


async def places(
    tx: Tx,
    *,
    reach: ByKind,
    matching: Mapping[str, object],
    after: tuple[datetime, UUID, UUID] | None,
    limit: int,
) -> list[RankedPlace]:
    """Rows of newest revisions with what they are rows of, newest publication first."""
    head, row = rankings.c, ranking_rows.c
    order = (head.published_at, head.ranking_id, row.agent_id)
    query = (
        select(
            ranking_rows,
            head.kind,
            head.line,
            head.scope,
            head.period,
            head.acting,
            head.ranked,
            head.published_at,
        )
        .join(
            rankings,
            and_(
                head.tenant_id == row.tenant_id,
                head.ranking_id == row.ranking_id,
                head.revision == row.revision,
            ),
        )
        .where(row.tenant_id == tx.tenant, ~_replaced(), reach.condition(ranking_rows.c))
        .where(
            *(
                (row if name == "agent_id" else head)[name] == value
                for name, value in matching.items()
            )
        )
        .order_by(*(column.desc() for column in order))
        .limit(limit)
    )
    if after is not None:
        query = query.where(tuple_(*order) < tuple_(*after))
    return await tx.all(query, RankedPlace)

"""Acting rankings of months as they were heard back: heads and rows in any order (EVT-9)."""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, and_, bindparam, func, or_, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import distinct_on

from chassis.http.reach import within
from chassis.messages.rows import IGNORE, pour
from chassis.messages.tx import Tx
from kpi.rankings.received.rules import Heard, MonthHead, MonthPlace, Ranking, Stood, Whereabouts
from kpi.rankings.tables import heard_places, heard_rankings
from measure.visibility import Reach

_NOT_YET: Final = {"whole": False, "judged": False}
# What these two must come to, from what was published (I8).
REBUILDS: Final = {
    "heard_rankings": """
        INSERT INTO heard_rankings (tenant_id, ranking_id, revision, kind, center_id, period,
           ranked, not_ranked, checksum, bottom,
                                    published_at, correlation_id, whole, judged, cause_id)
        SELECT tenant_id, ranking_id, revision, kind, center_id, period, ranked, not_ranked,
           checksum,
               ARRAY(SELECT agent::uuid FROM jsonb_array_elements(bottom) AS an_end,
                  jsonb_array_elements_text(an_end->'agents') AS agent),
               published_at, ranking_id, true, false, ranking_id
          FROM rankings WHERE acting AND kind IN ('monthly_exam', 'composite_monthly', 'qa_monthly')
    """,
    "heard_places": """
        INSERT INTO heard_places (tenant_id, ranking_id, revision, agent_id, team_id, site_id,
           center_id, value, place, not_ranked,
                                  cause_id)
        SELECT r.tenant_id, r.ranking_id, r.revision, agent_id, team_id, site_id, r.center_id,
           value, place, r.not_ranked, r.ranking_id
          FROM ranking_rows r JOIN rankings USING (tenant_id, ranking_id, revision)
         WHERE acting AND kind IN ('monthly_exam', 'composite_monthly', 'qa_monthly')
    """,
}
# Counting is cheap and tells almost always; only when the number agrees the lines are put together
# (EVT-9).
_SETTLE: Final = text(
    """
    UPDATE heard_rankings h SET whole = true
     WHERE tenant_id = :tenant AND center_id = ANY(:centers) AND NOT whole
       AND CASE WHEN (SELECT count(*) FROM heard_places p
                       WHERE p.tenant_id = h.tenant_id AND p.ranking_id = h.ranking_id
                          AND p.revision = h.revision) = ranked + not_ranked
                THEN (SELECT encode(sha256(convert_to(coalesce(string_agg(line, E'\\n'
                   ORDER BY line COLLATE "C"), ''), 'UTF8')), 'hex')
                        FROM (SELECT agent_id || '|' || coalesce(round(value, 10)::text,
                           not_ranked) AS line FROM heard_places p
                               WHERE p.tenant_id = h.tenant_id AND p.ranking_id = h.ranking_id
                                  AND p.revision = h.revision) AS lines
                     ) = checksum ELSE false END
    """
).bindparams(bindparam("centers", type_=ARRAY(Uuid)))
# A month waits for every month before it that was published: the counter goes from month to month.
_NEXT: Final = text(
    """
    SELECT ranking_id, kind, center_id, period, bottom, published_at, correlation_id, cause_id
       FROM heard_rankings h
     WHERE tenant_id = :tenant AND center_id = ANY(:centers) AND whole AND NOT judged
        AND revision = 1
       AND NOT EXISTS (SELECT FROM rankings r WHERE r.tenant_id = h.tenant_id AND r.kind = h.kind
          AND r.center_id = h.center_id
                          AND r.acting AND r.revision = 1 AND r.period < h.period
                          AND NOT EXISTS (SELECT FROM heard_rankings e
                             WHERE e.tenant_id = r.tenant_id AND e.ranking_id = r.ranking_id
                                             AND e.revision = 1 AND e.judged))
     ORDER BY period, ranking_id LIMIT 1
    """
).bindparams(bindparam("centers", type_=ARRAY(Uuid)))


async def add_heads(tx: Tx, heads: Sequence[MonthHead]) -> None:
    await pour(tx, heard_rankings, heads, conflict=IGNORE, common=_NOT_YET)


async def add_places(tx: Tx, places: Sequence[MonthPlace]) -> None:
    await pour(tx, heard_places, places, conflict=IGNORE)


async def settle(tx: Tx, centers: Collection[UUID]) -> None:
    """Note which revisions are whole by now."""
    await tx.execute(_SETTLE, {"tenant": tx.tenant, "centers": sorted(centers)})


async def next_to_judge(tx: Tx, centers: Collection[UUID]) -> Heard | None:
    row = (await tx.execute(_NEXT, {"tenant": tx.tenant, "centers": sorted(centers)})).first()
    return Heard(*tuple(row)) if row else None


async def note_judged(tx: Tx, ranking_id: UUID) -> None:
    heard = heard_rankings.c
    done = update(heard_rankings).where(
        heard.tenant_id == tx.tenant, heard.ranking_id == ranking_id, heard.revision == 1
    )
    await tx.execute(done.values(judged=True))


async def rankings(
    tx: Tx, kind: str, centers: Collection[UUID], *, up_to: str | None = None
) -> dict[UUID, list[Ranking]]:
    """Center → the months' rankings in the newest revision that is whole; of the month `up_to`, the
    last one, in its first (KPI-8d).
    """
    heard = heard_rankings.c
    query = (
        select(
            heard.center_id,
            heard.period,
            heard.ranking_id,
            heard.revision,
            heard.ranked,
            heard.bottom,
            heard.cause_id,
        )
        .ext(distinct_on(heard.ranking_id))
        .where(
            heard.tenant_id == tx.tenant,
            heard.kind == kind,
            heard.center_id.in_(centers),
            heard.whole,
        )
        .order_by(heard.ranking_id, heard.revision.desc())
    )
    if up_to is not None:
        query = query.where(
            or_(heard.period < up_to, and_(heard.period == up_to, heard.revision == 1))
        )
    found: dict[UUID, list[Ranking]] = {}
    for center_id, period, ranking, revision, ranked, bottom, told_by in map(
        tuple, await tx.execute(query)
    ):
        found.setdefault(center_id, []).append(
            Ranking(period, ranking, revision, ranked, frozenset(bottom), told_by)
        )
    return found


async def stood(
    tx: Tx, rankings: Collection[Ranking], agents: Collection[UUID]
) -> dict[UUID, dict[str, Stood]]:
    """Person → month → where these people stood in these revisions."""
    place = heard_places.c
    by_revision = {(ranking.ranking_id, ranking.revision): ranking for ranking in rankings}
    query = select(
        place.agent_id,
        place.ranking_id,
        place.revision,
        place.place,
        place.not_ranked,
        place.team_id,
        place.site_id,
        place.center_id,
    ).where(place.tenant_id == tx.tenant, place.agent_id.in_(agents))
    found: dict[UUID, dict[str, Stood]] = {}
    for agent, ranking_id, revision, at, reason, *there in map(tuple, await tx.execute(query)):
        if ranking := by_revision.get((ranking_id, revision)):
            found.setdefault(agent, {})[ranking.period] = Stood(
                ranking, at, reason, Whereabouts(*there)
            )
    return found


async def among_the_last(
    tx: Tx, reach: Reach, *, after: tuple[UUID, UUID, str] | None, limit: int
) -> list[tuple[UUID, UUID, str]]:
    """Who was among the last in any of the months: person, center and kind of ranking."""
    heard, agent = heard_rankings.c, func.unnest(heard_rankings.c.bottom).label("agent_id")
    everyone = (
        select(agent, heard.center_id, heard.kind)
        .where(heard.tenant_id == tx.tenant, heard.whole)
        .distinct()
        .subquery()
    )
    query = select(everyone).where(within(everyone.c, reach)).order_by(*everyone.c).limit(limit)
    if after is not None:
        query = query.where(tuple_(*everyone.c) > tuple_(*after))
    return [
        (agent_id, center_id, kind)
        for agent_id, center_id, kind in map(tuple, await tx.execute(query))
    ]

"""The month's exam ranking as a form."""

from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Query
from pydantic import BaseModel

from chassis.http.documents import MOST_ROWS, Documents, figures_of
from chassis.http.inputs import Month, Whole
from chassis.http.routes import NotFound, TxDep
from documents import Figures
from kpi.ground.directory import actions as directory
from kpi.ground.visibility import actions as visibility
from kpi.rankings.forms import store
from kpi.rankings.forms.formats import F18, head, rows
from kpi.rankings.forms.rules import months_in_a_row

routes = Documents()


class Wanted(BaseModel):
    """Which ranking; revision: the newest unless named."""

    center_id: UUID
    month: Month
    revision: Whole | None = None


@routes.form(F18, permission="places.read")
async def monthly_exam_ranking(tx: TxDep, wanted: Annotated[Wanted, Query()]) -> Figures:
    """The ranking of a center's month: agents see their own place, leaders their team's, directors
    the center's. Its figures are of the time of its publication.
    """
    ranking = await store.find_head(tx, wanted.center_id, wanted.month, wanted.revision)
    if ranking is None:
        raise NotFound(f"no ranking of {wanted.month}")
    ranked = await store.ranked(
        tx,
        ranking.ranking_id,
        ranking.revision,
        reach=visibility.results(tx),
        limit=MOST_ROWS + 1,
    )
    bottoms = await store.bottoms(tx, wanted.center_id, wanted.month)
    agents = [row.agent_id for row in ranked]
    months = months_in_a_row(agents, bottoms, wanted.month)
    people, center = await directory.people(tx, agents), await directory.unit(tx, wanted.center_id)
    return await figures_of(
        F18,
        rows(ranked, people, bottoms.get(wanted.month, frozenset()), months),
        head=head(ranking, center.name),
        period=ranking.period,
        produced_at=ranking.published_at.astimezone(ZoneInfo(center.zone)),
        policy_set=ranking.policyset,
    )

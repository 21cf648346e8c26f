"""The month's exam ranking as a form."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel

from chassis.http.documents import MORE_ROWS, MOST_ROWS, Documents, TooManyRows
from chassis.http.inputs import Whole
from chassis.http.periods import Month
from chassis.http.routes import NotFound, TxDep
from chassis.http.wording import Message
from documents import Figures
from kpi.rankings.forms import actions, store
from kpi.rankings.forms.formats import F18
from measure.visibility import RecordKind

NO_RANKING = Message("没有 {month} 的排名", "There is no ranking of {month}")

routes = Documents()


class Wanted(BaseModel):
    """Which ranking; revision: the newest unless named."""

    center_id: UUID
    month: Month
    revision: Whole | None = None


@routes.form(F18, permission="places.read", shows=RecordKind.EXAM_RANKING)
async def monthly_exam_ranking(tx: TxDep, wanted: Annotated[Wanted, Query()]) -> Figures:
    """The ranking of a center's month, of those whose places the caller may see (GEN-11). Its
    figures are of the time of its publication.
    """
    ranking = await store.find_head(tx, wanted.center_id, wanted.month, wanted.revision)
    if ranking is None:
        raise NotFound(NO_RANKING, month=wanted.month)
    ranked = await store.ranked(tx, ranking, reach=tx.reach, limit=MOST_ROWS + 1)
    if len(ranked) > MOST_ROWS:
        raise TooManyRows(MORE_ROWS, form=F18.id, most=MOST_ROWS)
    if not ranked and not tx.reach.covers({"center_id": wanted.center_id}):
        raise NotFound(NO_RANKING, month=wanted.month)
    return await actions.shown(tx, ranking, ranked)

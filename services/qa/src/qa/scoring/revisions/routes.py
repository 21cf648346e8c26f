"""Earlier scores by HTTP (QA-40)."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from chassis.http.outputs import Figure
from chassis.http.routes import NotFound, Routes, TxDep
from measure.visibility import RecordKind
from qa.scoring.evaluations import actions as evaluations
from qa.scoring.evaluations.actions import NO_EVALUATION
from qa.scoring.evaluations.routes import ItemView
from qa.scoring.revisions import store

routes = Routes(prefix="/v1/evaluations")


class EarlierScoreView(BaseModel):
    """A score that counts no more. revision: 1 as it was submitted; reason: why it was revised."""

    revision: int
    items: list[ItemView]
    total: Figure | None
    grade: str | None
    fatal: list[str]
    unacceptable: bool
    policyset: str
    reason: str
    revised_by: UUID
    revised_at: datetime


@routes.get(
    "/{evaluation_id}/revisions",
    permission="evaluations.read",
    shows=RecordKind.OWN_SCORE,
    work=("inspector_id",),
)
async def list_earlier_scores(evaluation_id: UUID, tx: TxDep) -> list[EarlierScoreView]:
    """The scores that an evaluation had before it was revised, the first one first (QA-40)."""
    if not await evaluations.is_within(tx, evaluation_id, tx.reach):
        raise NotFound(NO_EVALUATION, evaluation_id=evaluation_id)
    earlier = await store.of_evaluation(tx, evaluation_id)
    return [EarlierScoreView.model_validate(one, from_attributes=True) for one in earlier]

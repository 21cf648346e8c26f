"""Item analysis by HTTP (EXM-14)."""

from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel

from chassis.http.outputs import Shown
from chassis.http.routes import Routes, TxDep
from measure.rounding import shown
from measure.visibility import RecordKind
from training.exams.analysis import actions
from training.exams.analysis.rules import Tally
from training.exams.bank.rules import IdentifiedItem

routes = Routes(prefix="/v1/exams")


class ItemTally(BaseModel):
    """error_rate: percent, one decimal; null: never answered."""

    item_id: UUID
    topic: str
    text: str
    answered: int
    wrong: int
    error_rate: Shown | None


class TopicTally(BaseModel):
    """last_time: the error rate in the paper before; need: at or over `exm.topic_error_limit`
    (PLN-1).
    """

    topic: str
    answered: int
    wrong: int
    error_rate: Shown | None
    last_time: Shown | None
    need: bool


class AnalysisView(BaseModel):
    paper_id: UUID
    month: str | None
    items: list[ItemTally]
    topics: list[TopicTally]


@routes.get("/papers/{paper_id}/analysis", permission="papers.read", shows=RecordKind.EXAM_PAPER)
async def analyse_paper(paper_id: UUID, tx: TxDep) -> AnalysisView:
    """Per item and topic how often it was answered, and how often wrong (EXM-14)."""
    analysis = await actions.analyse(tx, paper_id)
    paper = analysis.paper
    items = [_item(item, analysis.items[item.item_id]) for item in paper.items]
    topics = [
        TopicTally(
            topic=topic,
            answered=tally.answered,
            wrong=tally.wrong,
            error_rate=_shown(tally),
            last_time=_shown(analysis.before.get(topic)),
            need=topic in analysis.needs,
        )
        for topic, tally in sorted(analysis.topics.items())
    ]
    return AnalysisView(paper_id=paper_id, month=paper.month, items=items, topics=topics)


def _item(item: IdentifiedItem, tally: Tally) -> ItemTally:
    return ItemTally(
        item_id=item.item_id,
        topic=item.topic,
        text=item.text,
        answered=tally.answered,
        wrong=tally.wrong,
        error_rate=_shown(tally),
    )


def _shown(tally: Tally | None) -> Decimal | None:
    return None if tally is None or tally.error_rate is None else shown(tally.error_rate)

"""The question bank by HTTP (EXM-3)."""

from fractions import Fraction
from typing import Annotated, Self
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel

from chassis.http.inputs import Code
from chassis.http.outputs import Figure, Shown
from chassis.http.routes import Page, Paging, Routes, TxDep
from measure.rounding import shown
from measure.visibility import RecordKind
from training.exams.bank import actions
from training.exams.bank.rules import PERCENT, Item
from training.exams.bank.store import BankedItem, BankFilter

routes = Routes(prefix="/v1/bank")


class QuestionView(BaseModel):
    """A question without its key."""

    item_id: UUID
    part: str
    type: str
    text: str
    options: dict[str, str]
    topic: str
    skill: str
    difficulty: str
    points: Figure

    @classmethod
    def of(cls, item_id: UUID, item: Item) -> Self:
        return cls(
            item_id=item_id,
            part=item.part,
            type=item.type,
            text=item.text,
            options=dict(item.options),
            topic=item.topic,
            skill=item.skill,
            difficulty=item.difficulty,
            points=item.points,
        )


class BankItem(QuestionView):
    """An item of the bank. uses: papers; error_rate: percent, one decimal; null: never answered."""

    center_id: UUID
    version: int
    tags: list[str]
    uses: int
    answered: int
    wrong: int
    error_rate: Shown | None

    @classmethod
    def banked(cls, banked: BankedItem) -> Self:
        question = QuestionView.of(banked.item.item_id, banked.item)
        rate = Fraction(banked.wrong, banked.answered) * PERCENT if banked.answered else None
        return cls(
            **question.model_dump(),
            center_id=banked.center_id,
            version=banked.version,
            tags=list(banked.tags),
            uses=banked.uses,
            answered=banked.answered,
            wrong=banked.wrong,
            error_rate=None if rate is None else shown(rate),
        )


class BankQuery(BaseModel):
    center_id: UUID | None = None
    topic: Code | None = None
    skill: Code | None = None
    type: Code | None = None

    def filter(self, tag: str | None) -> BankFilter:
        return BankFilter(
            center_id=self.center_id, topic=self.topic, skill=self.skill, type=self.type, tag=tag
        )


@routes.get("/items", permission="bank.read", shows=RecordKind.EXAM_PAPER)
async def list_bank_items(
    tx: TxDep, paging: Paging, query: Annotated[BankQuery, Query()], tag: Code | None = None
) -> Page[BankItem]:
    """Items of approved papers, of centers that the caller may see: how often each was used, and
    how it was answered.
    """
    found = await actions.listed(
        tx,
        reach=tx.reach,
        matching=query.filter(tag),
        after=paging.position(UUID),
        limit=paging.fetch,
    )
    page = paging.page(found, key=lambda banked: (banked.item.item_id,))
    return Page(items=[BankItem.banked(banked) for banked in page.items], next=page.next)

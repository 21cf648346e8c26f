"""The question bank by HTTP (EXM-3)."""

from fractions import Fraction
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel

from chassis.http.inputs import Code
from chassis.http.routes import Page, Paging, Routes, TxDep
from measure.rounding import shown
from measure.visibility import RecordKind
from training.exams.bank import store
from training.exams.bank.rules import PERCENT
from zhipei_events.values import Exact

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
    points: Exact


class BankItem(QuestionView):
    """An item of the bank. uses: papers; error_rate: percent, one decimal; null: never answered."""

    center_id: UUID
    version: int
    tags: list[str]
    uses: int
    answered: int
    wrong: int
    error_rate: Exact | None


class Wanted(BaseModel):
    center_id: UUID | None = None
    topic: Code | None = None
    skill: Code | None = None
    type: Code | None = None


@routes.get("/items", permission="bank.read", shows=RecordKind.EXAM_PAPER)
async def list_bank_items(
    tx: TxDep, paging: Paging, wanted: Annotated[Wanted, Query()], tag: Code | None = None
) -> Page[BankItem]:
    """Items of approved papers, of centers that the caller may see: how often each was used, and
    how it was answered.
    """
    rows = await store.listed(
        tx,
        reach=tx.reach,
        matching=wanted.model_dump(exclude_none=True),
        tag=tag,
        after=paging.position(UUID),
        limit=paging.fetch,
    )
    page = paging.page(rows, key=lambda row: (row["item_id"],))
    return Page(
        items=[
            BankItem(
                **row,
                error_rate=shown(Fraction(row["wrong"], row["answered"]) * PERCENT)
                if row["answered"]
                else None,
            )
            for row in page.items
        ],
        next=page.next,
    )

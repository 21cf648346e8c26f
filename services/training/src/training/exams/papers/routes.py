"""Papers by HTTP: written by the quality-&-training post, decided by the director (F16, EXM-7)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field, StrictBool

from chassis.http.inputs import Code, Mark, Month, Name, Number, Text
from chassis.http.routes import IN_ACTION, NotFound, Page, Paging, Routes, TxDep
from chassis.messages.tx import Tx
from measure.rounding import judged
from measure.visibility import RecordKind
from training.exams.bank.routes import QuestionView
from training.exams.bank.rules import Item, ItemType
from training.exams.papers import actions, store
from training.exams.papers.formats import read_parts
from training.exams.papers.rules import Draft, Paper, shares
from zhipei_events.values import Exact

routes = Routes(prefix="/v1/papers")

WITH_KEYS = frozenset(
    {
        "quality_training_post",
        "center_director",
        "cs_center_manager",
        "general_manager",
        "administrator",
        "operator",
    }
)
"""Roles that see the keys of the items: those who write and decide."""
LARGEST_BODY = 4 << 20
Wording = Annotated[str, Text(4_000)]


class CourseLink(BaseModel):
    course: Code


class SessionLink(BaseModel):
    session_id: UUID


class PartBody(BaseModel):
    form: Literal["written", "oral", "practical"]
    pass_mark: Mark | None = None


class ItemBody(BaseModel):
    """An objective item. answer: an option, options, true or false, or each accepted wording;
    points: its weight in its part.
    """

    part: Literal["written", "oral", "practical"] = "written"
    type: ItemType
    text: Wording
    options: Annotated[dict[Code, Wording], Field(max_length=50)] = {}
    answer: StrictBool | Wording | Annotated[list[Wording], Field(max_length=50)]
    topic: Code
    skill: Code
    difficulty: Literal["easy", "medium", "hard"]
    points: Annotated[Decimal, Number(above=0, most=9999, places=4)]

    def item(self) -> Item:
        fields = {name: getattr(self, name) for name in Item.__slots__}
        answer = tuple(self.answer) if isinstance(self.answer, list) else self.answer
        return Item(**{**fields, "answer": answer})


class DraftBody(BaseModel):
    """The paper (F16). parts: pass marks of parts, where they have any; pass_mark: null takes the
    policy's.
    """

    title: Name
    links: Annotated[list[CourseLink | SessionLink], Field(max_length=100)] = []
    parts: Annotated[list[PartBody], Field(max_length=10)] = []
    items: list[ItemBody] = Field(default=[], max_length=500)
    pass_mark: Mark | None = None

    def draft(self) -> Draft:
        return Draft(
            title=self.title,
            links=[link.model_dump(mode="json") for link in self.links],
            items=[body.item() for body in self.items],
            pass_mark=self.pass_mark,
            part_pass_marks={part.form: part.pass_mark for part in self.parts},
        )


class NewPaper(DraftBody):
    center_id: UUID
    month: Month


class PaperReturn(BaseModel):
    reason: Annotated[str, Text(2000)]


class PartView(BaseModel):
    """A part that is used. weight: percent, what unused parts gave included; 10 decimals at
    most.
    """

    form: str
    weight: Exact
    pass_mark: Exact | None


class PaperItem(QuestionView):
    """An item of a paper; answer null: not for the caller."""

    answer: bool | str | list[str] | None


class PaperHead(BaseModel):
    """A paper without its items. remark: too_few_weak_items, of a re-post paper that the bank could
    not fill as EXM-12 wants it.
    """

    paper_id: UUID
    center_id: UUID
    purpose: str
    month: str | None
    person_id: UUID | None
    order_id: UUID | None
    version: int
    state: str
    title: str
    author_id: UUID | None
    submitted_on: date | None
    due_on: date | None
    decided_by: UUID | None
    decided_on: date | None
    reason: str | None
    resubmit_on: date | None
    complete_on: date | None
    makeup_until: date | None
    pass_mark: Exact
    parts: list[PartView]
    remark: str | None
    policyset: str


class VersionView(BaseModel):
    version: int
    author_id: UUID
    submitted_on: date
    decision: str | None
    decided_by: UUID | None
    decided_on: date | None
    reason: str | None


class PaperView(PaperHead):
    """With links, items and what became of earlier versions."""

    links: list[dict[str, str]]
    items: list[PaperItem]
    versions: list[VersionView]


class Wanted(BaseModel):
    center_id: UUID | None = None
    month: Month | None = None
    state: Code | None = None
    purpose: Literal["monthly", "repost"] | None = None
    person_id: UUID | None = None


@routes.post(
    "",
    permission="papers.write",
    place=IN_ACTION,
    status_code=201,
    max_body_size=LARGEST_BODY,
)
async def create_paper(body: NewPaper, tx: TxDep) -> PaperView:
    """Begin the month's paper of a center."""
    return await view(tx, await actions.write(tx, body.center_id, body.month, body.draft()))


@routes.put("/{paper_id}", permission="papers.write", place=IN_ACTION, max_body_size=LARGEST_BODY)
async def replace_paper(paper_id: UUID, body: DraftBody, tx: TxDep) -> PaperView:
    """Write a draft anew; of a returned paper this makes the next version."""
    return await view(tx, await actions.rewrite(tx, paper_id, body.draft()))


@routes.get("", permission="papers.read", shows=RecordKind.EXAM_SCHEDULE)
async def list_papers(
    tx: TxDep, paging: Paging, wanted: Annotated[Wanted, Query()]
) -> Page[PaperHead]:
    """Papers of the centers that the caller may see, the newest first."""
    rows = await store.listed(
        tx,
        reach=tx.reach,
        matching=wanted.model_dump(exclude_none=True),
        after=paging.position(UUID),
        limit=paging.fetch,
    )
    page = paging.page(rows, key=lambda row: (row["paper_id"],))
    return Page(
        items=[PaperHead(**{**row, "parts": _parts(row)}) for row in page.items], next=page.next
    )


@routes.get("/{paper_id}", permission="papers.read", shows=RecordKind.EXAM_PAPER)
async def get_paper(paper_id: UUID, tx: TxDep) -> PaperView:
    paper = await actions.get(tx, paper_id)
    if not tx.reach.covers(vars(paper)):
        raise NotFound(f"no paper {paper_id}")
    return await view(tx, paper)


async def view(tx: Tx, paper: Paper) -> PaperView:
    """A paper with its versions, and with keys for those who write and decide."""
    with_keys = tx.caller is not None and not WITH_KEYS.isdisjoint(tx.caller.roles)
    fields: dict[str, Any] = {name: getattr(paper, name) for name in PaperHead.model_fields}
    parts = [
        PartView(
            form=part.form, weight=judged(shares(paper.parts)[part.form]), pass_mark=part.pass_mark
        )
        for part in paper.parts
    ]
    items = [item_view(item_id, item, with_key=with_keys) for item_id, item in paper.items.items()]
    versions = [VersionView(**row) for row in await store.versions(tx, paper.paper_id)]
    return PaperView(
        **{**fields, "parts": parts},
        links=[dict(link) for link in paper.links],
        items=items,
        versions=versions,
    )


def item_view(item_id: UUID, item: Item, *, with_key: bool) -> PaperItem:
    fields: dict[str, Any] = {name: getattr(item, name) for name in Item.__slots__}
    answer = list(item.answer) if isinstance(item.answer, tuple) else item.answer
    return PaperItem(**{**fields, "item_id": item_id, "answer": answer if with_key else None})


def _parts(row: Mapping[str, Any]) -> list[PartView]:
    parts = read_parts(row["parts"])
    return [
        PartView(form=part.form, weight=judged(shares(parts)[part.form]), pass_mark=part.pass_mark)
        for part in parts
    ]

"""Papers by HTTP: written by the quality-&-training post, listed (F16, EXM-7)."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field, StrictBool

from chassis.http.inputs import Code, Mark, Name, Number, Text
from chassis.http.outputs import Figure
from chassis.http.periods import Month
from chassis.http.routes import IN_ACTION, OWN, NotFound, Page, Paging, Routes, TxDep
from chassis.messages.tx import Tx
from measure.rounding import judged
from measure.visibility import RecordKind
from training.exams.authoring import actions
from training.exams.bank.routes import QuestionView
from training.exams.bank.rules import IdentifiedItem, Item, ItemType
from training.exams.papers import actions as papers
from training.exams.papers.actions import NO_PAPER
from training.exams.papers.rules import (
    Draft,
    Paper,
    PaperFilter,
    PaperSummary,
    Part,
    VersionDecision,
    shares,
)

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
        return Item(
            part=self.part,
            type=self.type,
            text=self.text,
            options=self.options,
            answer=tuple(self.answer) if isinstance(self.answer, list) else self.answer,
            topic=self.topic,
            skill=self.skill,
            difficulty=self.difficulty,
            points=self.points,
        )


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


class PaperToCheck(DraftBody):
    """A paper to look at. center_id: of a center whose own policies count; null: the tenant's."""

    center_id: UUID | None = None
    month: Month


class PaperFault(BaseModel):
    where: str
    code: str


class CheckedPaper(BaseModel):
    """The items as the center's paper would have them, and all that keeps it from being written or
    handed in.
    """

    items: list[QuestionView]
    faults: list[PaperFault]


class PaperReturn(BaseModel):
    reason: Annotated[str, Text(2000)]


class PartView(BaseModel):
    """A part that is used. weight: percent, what unused parts gave included; 10 decimals at
    most.
    """

    form: str
    weight: Figure
    pass_mark: Figure | None

    @classmethod
    def all_of(cls, parts: Collection[Part]) -> list[Self]:
        weights = shares(parts)
        return [
            cls(form=part.form, weight=judged(weights[part.form]), pass_mark=part.pass_mark)
            for part in parts
        ]


class PaperItem(QuestionView):
    """An item of a paper; answer null: not for the caller."""

    answer: bool | str | list[str] | None

    @classmethod
    def with_key(cls, item: IdentifiedItem, *, shown: bool) -> Self:
        """shown: the key may be seen by the caller."""
        question = QuestionView.of(item.item_id, item)
        return cls(**question.model_dump(), answer=_key(item) if shown else None)


def _key(item: IdentifiedItem) -> bool | str | list[str]:
    return item.answer if isinstance(item.answer, bool | str) else list(item.answer)


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
    pass_mark: Figure
    parts: list[PartView]
    remark: str | None
    policyset: str

    @classmethod
    def of(cls, paper: PaperSummary) -> Self:
        return cls(
            paper_id=paper.paper_id,
            center_id=paper.center_id,
            purpose=paper.purpose,
            month=paper.month,
            person_id=paper.person_id,
            order_id=paper.order_id,
            version=paper.version,
            state=paper.state,
            title=paper.title,
            author_id=paper.author_id,
            submitted_on=paper.submitted_on,
            due_on=paper.due_on,
            decided_by=paper.decided_by,
            decided_on=paper.decided_on,
            reason=paper.reason,
            resubmit_on=paper.resubmit_on,
            complete_on=paper.complete_on,
            makeup_until=paper.makeup_until,
            pass_mark=paper.pass_mark,
            parts=PartView.all_of(paper.parts),
            remark=paper.remark,
            policyset=paper.policyset,
        )


class VersionView(BaseModel):
    version: int
    author_id: UUID
    submitted_on: date
    decision: str | None
    decided_by: UUID | None
    decided_on: date | None
    reason: str | None

    @classmethod
    def of(cls, version: VersionDecision) -> Self:
        return cls(
            version=version.version,
            author_id=version.author_id,
            submitted_on=version.submitted_on,
            decision=version.decision,
            decided_by=version.decided_by,
            decided_on=version.decided_on,
            reason=version.reason,
        )


class PaperView(PaperHead):
    """With links, items and what became of earlier versions."""

    links: list[dict[str, str]]
    items: list[PaperItem]
    versions: list[VersionView]


class PaperQuery(BaseModel):
    center_id: UUID | None = None
    month: Month | None = None
    state: Code | None = None
    purpose: Literal["monthly", "repost"] | None = None
    person_id: UUID | None = None

    def filter(self) -> PaperFilter:
        return PaperFilter(
            center_id=self.center_id,
            month=self.month,
            state=self.state,
            purpose=self.purpose,
            person_id=self.person_id,
        )


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


@routes.post("/check", permission="papers.check", place=OWN, max_body_size=LARGEST_BODY)
async def check_paper(body: PaperToCheck, tx: TxDep) -> CheckedPaper:
    """Look at a paper before anybody writes it, by the policies of its month; nothing is kept."""
    found = await actions.check(tx, body.center_id, body.month, body.draft())
    return CheckedPaper(
        items=[QuestionView.of(one.item_id, one) for one in found.items],
        faults=[PaperFault(where=fault.where, code=fault.code) for fault in found.faults],
    )


@routes.put("/{paper_id}", permission="papers.write", place=IN_ACTION, max_body_size=LARGEST_BODY)
async def replace_paper(paper_id: UUID, body: DraftBody, tx: TxDep) -> PaperView:
    """Replace a draft; of a returned paper this makes the next version."""
    return await view(tx, await actions.rewrite(tx, paper_id, body.draft()))


@routes.get("", permission="papers.read", shows=RecordKind.EXAM_SCHEDULE)
async def list_papers(
    tx: TxDep, paging: Paging, query: Annotated[PaperQuery, Query()]
) -> Page[PaperHead]:
    """Papers of the centers that the caller may see, the newest first."""
    found = await papers.listed(
        tx,
        reach=tx.reach,
        matching=query.filter(),
        after=paging.position(UUID),
        limit=paging.fetch,
    )
    page = paging.page(found, key=lambda paper: (paper.paper_id,))
    return Page(items=[PaperHead.of(paper) for paper in page.items], next=page.next)


@routes.get("/{paper_id}", permission="papers.read", shows=RecordKind.EXAM_PAPER)
async def get_paper(paper_id: UUID, tx: TxDep) -> PaperView:
    paper = await papers.get(tx, paper_id)
    if not tx.reach.covers(vars(paper)):
        raise NotFound(NO_PAPER, paper_id=paper_id)
    return await view(tx, paper)


async def view(tx: Tx, paper: Paper) -> PaperView:
    """A paper with its versions, and with keys for those who write and decide."""
    with_keys = tx.caller is not None and not WITH_KEYS.isdisjoint(tx.caller.roles)
    head = PaperHead.of(paper)
    versions = await papers.versions(tx, paper.paper_id)
    return PaperView(
        **head.model_dump(),
        links=[dict(link) for link in paper.links],
        items=[PaperItem.with_key(item, shown=with_keys) for item in paper.items],
        versions=[VersionView.of(version) for version in versions],
    )

"""Scorecards by HTTP."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from chassis.http.inputs import Code, Day, Flag, Name, Number, Text, Texts
from chassis.http.routes import (
    BY_RULE,
    OWN,
    PUBLIC,
    Fault,
    Invalid,
    Page,
    Paging,
    Routes,
    TxDep,
)
from chassis.http.wording import Message
from qa.ground.scorecards import actions, store
from qa.ground.scorecards.formats import ShippedCard
from qa.ground.scorecards.rules import Card, Condition, Fatal, TitledCriterion, flaws
from qa.ground.scorecards.store import Version

ONE_OF_TWO = Message(
    "请发送草稿或内置评分表的代码，二者选一",
    "Send either a draft or the code of a shipped scorecard",
)

routes = Routes(prefix="/v1/scorecards")


class ConditionBody(BaseModel):
    """The criterion is shown while the question has one of these answers; a question is `call_type`
    or an earlier criterion.
    """

    question: Code
    answers: Annotated[list[Code], Field(min_length=1, max_length=100)]


class CriterionBody(BaseModel):
    """A criterion; weight: of 100, none on an additive card."""

    code: Annotated[str, Text(50)]
    title: Texts
    weight: Annotated[Decimal, Number(0, 100, places=4)] | None = None
    error_class: Literal["non_compliance", "skill_defect"]
    fatal: Literal["form", "section", "flag"] | None = None
    section: Name | None = None
    condition: ConditionBody | None = None

    def typed(self) -> TitledCriterion:
        condition = self.condition
        return TitledCriterion(
            code=self.code,
            title=self.title,
            weight=self.weight,
            error_class=self.error_class,
            fatal=Fatal(self.fatal) if self.fatal else None,
            section=self.section,
            condition=Condition(condition.question, tuple(condition.answers))
            if condition
            else None,
        )


class Draft(BaseModel):
    """A new version of a card."""

    code: Annotated[str, Text(50)]
    kind: Code
    title: Texts
    additive: Flag = False
    criteria: Annotated[list[CriterionBody], Field(min_length=1, max_length=200)]


class Wanted(BaseModel):
    """A card to look at: a draft, or a shipped one by its code."""

    draft: Draft | None = None
    shipped: Code | None = None


class FlawView(BaseModel):
    """Why a card cannot be published: a code, and the criterion if it is one's."""

    code: str
    criterion: str | None


class CheckedCard(BaseModel):
    """A card as it would be drafted, with all that keeps it from being published."""

    code: str
    kind: str
    additive: bool
    title: dict[str, str]
    criteria: list[CriterionBody]
    flaws: list[FlawView]


class Publication(BaseModel):
    """From which day a draft is in force."""

    effective_on: Day


class ScorecardView(BaseModel):
    """One version: draft, published or retired."""

    scorecard_id: UUID
    code: str
    version: int
    kind: str
    additive: bool
    title: dict[str, str]
    criteria: list[CriterionBody]
    state: str
    effective_on: date | None


@routes.get("", permission="scorecards.read", shows=PUBLIC)
async def list_scorecards(
    tx: TxDep, paging: Paging, code: Code | None = None
) -> Page[ScorecardView]:
    """All versions, by code and number."""
    found = await store.versions(tx, code=code, after=paging.position(str, int), limit=paging.fetch)
    page = paging.page(found, key=lambda one: (one.code, one.version))
    return Page(items=[view(one) for one in page.items], next=page.next)


@routes.get("/{scorecard_id}", permission="scorecards.read", shows=PUBLIC)
async def show_scorecard(scorecard_id: UUID, tx: TxDep) -> ScorecardView:
    return view(await actions.get_card(tx, scorecard_id))


@routes.post("", permission="scorecards.draft", place=BY_RULE, status_code=201)
async def draft_scorecard(body: Draft, tx: TxDep) -> ScorecardView:
    """Draft a new version; it grades nothing until it is published (QA-2a)."""
    criteria = [criterion.typed() for criterion in body.criteria]
    drafted = await actions.draft(
        tx, body.code, kind=body.kind, title=body.title, additive=body.additive, criteria=criteria
    )
    return view(drafted)


@routes.post("/check", permission="scorecards.check", place=OWN)
async def check_scorecard(body: Wanted) -> CheckedCard:
    """Look at a card before anybody drafts it; nothing is kept (QA-2a)."""
    if (body.draft is None) == (body.shipped is None):
        raise Invalid(
            ONE_OF_TWO,
            errors=[Fault(where="body", code="one_of_two")],
        )
    if body.draft is None:
        wanted = actions.shipped_card(body.shipped or "")
    else:
        wanted = ShippedCard(
            code=body.draft.code,
            kind=body.draft.kind,
            title=body.draft.title,
            additive=body.draft.additive,
            criteria=tuple(criterion.typed() for criterion in body.draft.criteria),
        )
    found = flaws(Card(wanted.criteria, wanted.additive))
    return CheckedCard(
        code=wanted.code,
        kind=wanted.kind,
        additive=wanted.additive,
        title=dict(wanted.title),
        criteria=[
            CriterionBody.model_validate(criterion, from_attributes=True)
            for criterion in wanted.criteria
        ],
        flaws=[FlawView(code=flaw.code, criterion=flaw.criterion) for flaw in found],
    )


@routes.post("/shipped/{code}", permission="scorecards.draft", place=BY_RULE, status_code=201)
async def draft_shipped_scorecard(code: Code, tx: TxDep) -> ScorecardView:
    """Draft a version of a shipped card, SC-1 for instance, as it is shipped."""
    return view(await actions.draft_shipped(tx, code))


@routes.post("/{scorecard_id}/publish", permission="scorecards.publish", place=BY_RULE)
async def publish_scorecard(scorecard_id: UUID, body: Publication, tx: TxDep) -> ScorecardView:
    """Put a draft in force from a day on: only the QA supervisor, and only when the weights sum to
    100 (QA-2a).
    """
    return view(await actions.publish(tx, scorecard_id, body.effective_on))


def view(version: Version) -> ScorecardView:
    return ScorecardView.model_validate(version, from_attributes=True)

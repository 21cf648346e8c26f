"""Appeals by HTTP: filing, remarking, deciding and taking further (QA-41)."""

from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from chassis.http.inputs import Code, Text
from chassis.http.routes import IN_ACTION, NotFound, Page, Paging, Routes, TxDep, VersionTag
from measure.visibility import RecordKind
from qa.scoring.appeals import actions, store
from qa.scoring.appeals.formats import NO_APPEAL
from qa.scoring.appeals.rules import Plea, Verdict
from qa.scoring.appeals.store import Appeal

routes = Routes(prefix="/v1/appeals")

MOST_CRITERIA = 100
Reason = Annotated[str, Text(10_000)]


class PleaBody(BaseModel):
    """What the agent says against one criterion, with the evidence for it."""

    criterion: Code
    reason: Reason


class Filing(BaseModel):
    """An appeal, by criterion."""

    criteria: Annotated[list[PleaBody], Field(max_length=MOST_CRITERIA)]


class Further(BaseModel):
    """Criteria that were kept and go to the last instance."""

    criteria: Annotated[list[Code], Field(max_length=MOST_CRITERIA)]


class Remark(BaseModel):
    """What the team leader says before it is decided."""

    remark: Reason


class VerdictBody(BaseModel):
    """What the instance says of one criterion. grade: a better one, or "not_applicable"; null: it
    is kept.
    """

    criterion: Code
    grade: Code | None = None
    reason: Reason


class Decision(BaseModel):
    """A ruling on every criterion that is before the instance."""

    rulings: Annotated[list[VerdictBody], Field(max_length=MOST_CRITERIA)]


class RulingView(BaseModel):
    """What an instance ruled on a criterion; grade: the new one, or the old one that was kept."""

    round: int
    changed: bool
    grade: str | None
    reason: str


class PointView(BaseModel):
    """A criterion that is appealed against. grade: as the inspector gave it; further: it is before
    the last instance.
    """

    criterion: str
    grade: str | None
    reason: str
    rulings: list[RulingView]
    further: bool


class AppealView(BaseModel):
    """An appeal against the score of one call.

    state: first_instance, before the QA lead; decided, what was kept may be taken further until the
    due date; last_instance, before the QA supervisor; closed. deciders: who decided each round.
    """

    evaluation_id: UUID
    agent_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    call_id: UUID
    inspector_id: UUID
    state: str
    points: list[PointView]
    filed_on: date
    due_on: date
    remark_until: date | None
    remark: str | None
    remarked_by: UUID | None
    remarked_on: date | None
    deciders: list[UUID]
    decided_on: date | None
    version: int

    @classmethod
    def of(cls, appeal: Appeal) -> Self:
        return cls.model_validate(appeal, from_attributes=True)


class Wanted(BaseModel):
    """Which appeals. whose: about me, or all that I may see."""

    whose: Literal["about_me", "all"] = "all"
    state: Literal["first_instance", "decided", "last_instance", "closed"] | None = None
    agent_id: UUID | None = Field(default=None, alias="person_id")

    def columns(self, me: UUID | None) -> dict[str, object]:
        """Column → the value that it must have."""
        given: dict[str, Any] = {
            name: value
            for name in ("state", "agent_id")
            if (value := getattr(self, name)) is not None
        }
        return given | ({"agent_id": me} if self.whose == "about_me" else {})


@routes.get("", permission="appeals.read", shows=RecordKind.OWN_SCORE, work=("inspector_id",))
async def list_appeals(
    tx: TxDep, paging: Paging, wanted: Annotated[Wanted, Query()]
) -> Page[AppealView]:
    """By due date, against results that the caller may see (GEN-11)."""
    found = await store.appeals_in(
        tx,
        reach=tx.reach,
        matching=wanted.columns(tx.caller.person_id if tx.caller else None),
        after=paging.position(date, UUID),
        limit=paging.fetch,
    )
    page = paging.page(found, key=lambda one: (one.due_on, one.evaluation_id))
    return Page(items=[AppealView.of(one) for one in page.items], next=page.next)


@routes.get(
    "/{evaluation_id}",
    permission="appeals.read",
    shows=RecordKind.OWN_SCORE,
    work=("inspector_id",),
)
async def get_appeal(evaluation_id: UUID, tx: TxDep, tag: VersionTag) -> AppealView:
    """The appeal against one result, with what each instance ruled."""
    found = await store.find(tx, evaluation_id, reach=tx.reach)
    if found is None:
        raise NotFound(NO_APPEAL, evaluation_id=evaluation_id)
    tag(found.version)
    return AppealView.of(found)


@routes.post("/{evaluation_id}", permission="appeals.file", place=IN_ACTION, status_code=201)
async def file_appeal(evaluation_id: UUID, body: Filing, tx: TxDep) -> AppealView:
    """Appeal against the score of an own call, once, by criterion, within `qa.appeal_days` of its
    delivery (QA-41).
    """
    pleas = [Plea(one.criterion, one.reason) for one in body.criteria]
    return AppealView.of(await actions.file(tx, evaluation_id, pleas))


@routes.post("/{evaluation_id}/further", permission="appeals.file", place=IN_ACTION)
async def take_appeal_further(evaluation_id: UUID, body: Further, tx: TxDep) -> AppealView:
    """Take criteria that were kept to the last instance (QA-41)."""
    return AppealView.of(await actions.take_further(tx, evaluation_id, body.criteria))


@routes.post("/{evaluation_id}/remark", permission="appeals.remark", place=IN_ACTION)
async def remark_on_appeal(evaluation_id: UUID, body: Remark, tx: TxDep) -> AppealView:
    """Remark on an appeal of the own team before it is decided, once (QA-41)."""
    return AppealView.of(await actions.remark(tx, evaluation_id, body.remark))


@routes.post("/{evaluation_id}/decision", permission="appeals.decide", place=IN_ACTION)
async def decide_appeal(evaluation_id: UUID, body: Decision, tx: TxDep) -> AppealView:
    """Rule on every criterion that is before the instance; a better grade revises the score
    (QA-41).
    """
    verdicts = [Verdict(one.criterion, one.grade, one.reason) for one in body.rulings]
    return AppealView.of(await actions.decide(tx, evaluation_id, verdicts))

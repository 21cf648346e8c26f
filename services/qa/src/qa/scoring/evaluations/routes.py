"""Evaluations by HTTP: an inspector's work, an agent's results, and submitting a record."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from chassis.http.inputs import Code, Day, Flag, Note, Number, Text, Whole
from chassis.http.outputs import Figure
from chassis.http.periods import Week
from chassis.http.routes import IN_ACTION, NotFound, Page, Paging, Routes, TxDep, VersionTag
from chassis.messages.rows import flat
from chassis.policies.reading import read
from chassis.policies.resolution import resolve
from measure.visibility import RecordKind
from qa.ground.scorecards import actions as scorecards
from qa.scoring.evaluations import actions, store
from qa.scoring.evaluations.actions import NO_EVALUATION
from qa.scoring.evaluations.rules import (
    NOT_APPLICABLE,
    Answer,
    Finding,
    Record,
    ScoringPolicy,
)
from qa.scoring.evaluations.store import Evaluation, Order

routes = Routes(prefix="/v1/evaluations")

MOST_RECORDS = 200  # of one request: several days of an inspector
LARGEST_LIST = 4 << 20  # octets

ErrorClassCode = Literal["non_compliance", "skill_defect"]


class AnswerBody(BaseModel):
    """What the inspector says of one criterion; the same shape comes back.

    grade: of the card's grades, or "not_applicable"; points: on an additive card, up or down. A
    grade below good needs a note, an unacceptable one a topic. error_class: only where it is
    another than the criterion's. position_seconds: from the start of the call.
    """

    criterion: Code
    grade: Code | None = None
    points: Annotated[Decimal, Number(-1_000_000, 1_000_000, places=4)] | None = None
    note: Note = ""
    topic: Code | None = None
    error_class: ErrorClassCode | None = None
    position_seconds: Whole | None = None


class FindingBody(BaseModel):
    """An error that the inspector marks besides the grades; without a criterion it needs its error
    class.
    """

    topic: Code
    explanation: Annotated[str, Text(10_000)]
    criterion: Code | None = None
    error_class: ErrorClassCode | None = None
    position_seconds: Whole | None = None


class Submission(BaseModel):
    """The record of a scored call (F23, QA-17). A record with a finding needs a suggestion for
    improvement.
    """

    answers: Annotated[list[AnswerBody], Field(max_length=500)]
    findings: Annotated[list[FindingBody], Field(max_length=500)] = []
    description: Note = ""
    suggestion: Note = ""

    def record(self) -> Record:
        return Record(
            answers=tuple(Answer(**answer.model_dump()) for answer in self.answers),
            findings=tuple(Finding(**finding.model_dump()) for finding in self.findings),
            description=self.description,
            suggestion=self.suggestion,
        )


class ListedSubmission(Submission):
    """One record of a list."""

    evaluation_id: UUID


class WorkDone(BaseModel):
    """Records of a work list (F27), in the order in which they are to be submitted."""

    records: Annotated[list[ListedSubmission], Field(min_length=1, max_length=MOST_RECORDS)]


class ItemView(BaseModel):
    """One criterion's result; points null: it did not apply."""

    criterion: str
    weight: Figure
    grade: str | None
    points: Figure | None
    error_class: str | None
    topic: str | None


class EvaluationView(BaseModel):
    """An evaluation; its result is null until it is delivered. total: 10 decimals at most; null
    also when no criterion applied.
    """

    evaluation_id: UUID
    kind: str
    sample_kind: str
    sample_id: UUID | None
    assignment_id: UUID | None
    call_id: UUID
    call_key: str
    call_type: str
    call_started_at: datetime
    call_date: date
    agent_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    line: str | None
    group: str
    inspector_id: UUID
    scorecard_id: UUID
    state: str
    due_on: date
    assigned_at: datetime
    version: int
    submitted_at: datetime | None
    total: Figure | None
    grade: str | None
    unacceptable: bool | None
    scored_on: date | None
    week: str | None
    revision: int | None

    @classmethod
    def of(cls, evaluation: Evaluation) -> Self:
        return cls.model_validate(flat(evaluation), from_attributes=True)


class RecordView(EvaluationView):
    """With the whole record. policyset: hash of the policies by which it was scored."""

    answers: list[AnswerBody] | None
    findings: list[FindingBody] | None
    description: str | None
    suggestion: str | None
    items: list[ItemView] | None
    sections: dict[str, Figure | None] | None
    fatal: list[str] | None
    policyset: str | None


class ConditionView(BaseModel):
    """The criterion is shown while the question (an earlier criterion, or `call_type`) has one of
    these answers.
    """

    question: str
    answers: list[str]


class CriterionView(BaseModel):
    code: str
    title: dict[str, str]
    weight: Figure | None
    error_class: str
    fatal: str | None
    section: str | None
    condition: ConditionView | None


class CardView(BaseModel):
    """The card to score with."""

    scorecard_id: UUID
    code: str
    version: int
    additive: bool
    title: dict[str, str]
    criteria: list[CriterionView]


class EvaluationDetail(RecordView):
    """With all that is needed to score: the card, the grades that may be given and the topics of
    findings.
    """

    card: CardView
    grades: list[str]
    topics: list[str]


_COLUMNS = (
    *("state", "agent_id", "week", "grade", "unacceptable"),
    *("center_id", "site_id", "team_id"),
)


class Wanted(BaseModel):
    """Which evaluations. whose: mine to score, about me, or all that I may see; from, until: days
    of the calls; order: by due date, or those submitted last first (and no others).
    """

    whose: Literal["mine", "about_me", "all"] = "all"
    state: Literal["assigned", "delivered"] | None = None
    agent_id: UUID | None = Field(default=None, alias="person_id")
    week: Week | None = None
    grade: Code | None = None
    unacceptable: Flag | None = None
    center_id: UUID | None = None
    site_id: UUID | None = None
    team_id: UUID | None = None
    first: Day | None = Field(default=None, alias="from")
    last: Day | None = Field(default=None, alias="until")
    order: Order = Order.DUE

    @property
    def days(self) -> tuple[date | None, date | None]:
        return self.first, self.last

    def columns(self, me: UUID | None) -> dict[str, object]:
        """Column → the value that it must have."""
        given: dict[str, Any] = {
            name: value for name in _COLUMNS if (value := getattr(self, name)) is not None
        }
        return (
            given
            | {"mine": {"inspector_id": me}, "about_me": {"agent_id": me}, "all": {}}[self.whose]
        )


@routes.get("", permission="evaluations.read", shows=RecordKind.OWN_SCORE, work=("inspector_id",))
async def list_evaluations(
    tx: TxDep, paging: Paging, wanted: Annotated[Wanted, Query()]
) -> Page[EvaluationView]:
    """By due date or newest first, of those that the caller may see (GEN-11): inspectors their
    work, agents and leaders results once they are delivered.
    """
    me = tx.caller.person_id if tx.caller else None
    newest = wanted.order is Order.NEWEST
    found = await store.evaluations_in(
        tx,
        reach=tx.reach,
        matching=wanted.columns(me),
        days=wanted.days,
        order=wanted.order,
        after=paging.position(datetime if newest else date, UUID),
        limit=paging.fetch,
    )
    page = paging.page(
        found,
        key=lambda one: (
            one.result.submitted_at if newest and one.result else one.work.due_on,
            one.evaluation_id,
        ),
    )
    return Page(items=[EvaluationView.of(one) for one in page.items], next=page.next)


@routes.get(
    "/{evaluation_id}",
    permission="evaluations.read",
    shows=RecordKind.OWN_SCORE,
    work=("inspector_id",),
)
async def get_evaluation(evaluation_id: UUID, tx: TxDep, tag: VersionTag) -> EvaluationDetail:
    """An evaluation with its card, so that it can be scored or understood."""
    evaluation = await store.find(tx, evaluation_id, reach=tx.reach)
    if evaluation is None:
        raise NotFound(NO_EVALUATION, evaluation_id=evaluation_id)
    call, agent = evaluation.work.call, evaluation.work.agent
    scope = {"center": agent.center_id, "site": agent.site_id, "line": agent.line}
    policy = read(ScoringPolicy, await resolve(tx, "qa", on=call.call_date, scope=scope))
    card = CardView.model_validate(
        await scorecards.get_card(tx, evaluation.scorecard_id), from_attributes=True
    )
    tag(evaluation.version)
    record = RecordView.of(evaluation)
    return EvaluationDetail(
        **record.model_dump(),
        card=card,
        grades=[*policy.grade_points, NOT_APPLICABLE],
        topics=list(policy.finding_topics),
    )


@routes.post(
    "/submissions",
    permission="evaluations.submit",
    place=IN_ACTION,
    status_code=201,
    max_body_size=LARGEST_LIST,
)
async def submit_work(body: WorkDone, tx: TxDep) -> list[EvaluationView]:
    """Submit the records of a work list at once: all of them or none; 422 names the record that
    keeps the others back.
    """
    delivered = await actions.submit_list(
        tx, [(one.evaluation_id, one.record()) for one in body.records]
    )
    return [EvaluationView.of(one) for one in delivered]


@routes.post(
    "/{evaluation_id}/submit", permission="evaluations.submit", place=IN_ACTION, status_code=201
)
async def submit_evaluation(
    evaluation_id: UUID, body: Submission, tx: TxDep, tag: VersionTag
) -> RecordView:
    """Submit the record of a call: it is delivered to the agent at once (QA-7). 422 names each
    field that keeps it back.
    """
    delivered = await actions.submit(tx, evaluation_id, body.record())
    tag(delivered.version)
    return RecordView.of(delivered)

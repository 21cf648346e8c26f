"""Coachings by HTTP: who must be coached by when, and that it was done."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from chassis.http.inputs import Count, Text
from chassis.http.routes import IN_ACTION, NotFound, Page, Paging, Routes, TxDep
from chassis.messages.rows import flat
from measure.visibility import RecordKind
from qa.scoring.ladder import actions, store
from qa.scoring.ladder.actions import NO_COACHING
from qa.scoring.ladder.rules import MEASURES
from qa.scoring.ladder.store import Coaching, StepTaken

routes = Routes(prefix="/v1/coachings")
ladder = Routes(prefix="/v1/ladder")


class StepView(BaseModel):
    """A step of the ladder (QA-14). step, measure: 1 intensified_monitoring (and QA correction), 2
    trainer_coaching, 3 off_post_proposal; occurred_on: the date of its newest call; withdrawn_at:
    null while it stands.
    """

    step_id: UUID
    agent_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    step: int
    measure: str
    occurred_on: date
    made_on: date
    made_at: datetime
    withdrawn_at: datetime | None

    @classmethod
    def of(cls, step: StepTaken) -> Self:
        return cls.model_validate(flat(step) | {"measure": MEASURES[step.step]})


class CoachingView(BaseModel):
    """One coaching for one unacceptable call (在线督导, QA-5).

    criteria: those graded unacceptable.
    """

    coaching_id: UUID
    agent_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    evaluation_id: UUID
    call_id: UUID
    inspector_id: UUID
    coach_id: UUID | None
    group: str
    criteria: list[str]
    state: str
    due_on: date
    required_at: datetime
    held_on: date | None
    held_by: UUID | None
    record: str | None
    version: int

    @classmethod
    def of(cls, coaching: Coaching) -> Self:
        return cls.model_validate(flat(coaching))


class Wanted(BaseModel):
    """Which coachings. whose: mine to hold, about me, or all that I may see."""

    whose: Literal["mine_to_hold", "about_me", "all"] = "all"
    state: Literal["open", "held", "cancelled"] | None = None
    agent_id: UUID | None = Field(default=None, alias="person_id")
    evaluation_id: UUID | None = None

    def columns(self, me: UUID | None) -> dict[str, object]:
        """Column → the value that it must have."""
        given: dict[str, Any] = {
            name: value
            for name in ("state", "agent_id", "evaluation_id")
            if (value := getattr(self, name)) is not None
        }
        return (
            given
            | {"mine_to_hold": {"coach_id": me}, "about_me": {"agent_id": me}, "all": {}}[
                self.whose
            ]
        )


class Record(BaseModel):
    """What was said at the coaching."""

    record: Annotated[str, Text(10_000)]


@routes.get(
    "",
    permission="coachings.read",
    shows=RecordKind.OWN_SCORE,
    work=("coach_id", "inspector_id"),
)
async def list_coachings(
    tx: TxDep, paging: Paging, wanted: Annotated[Wanted, Query()]
) -> Page[CoachingView]:
    """By due date. Agents see their own, coaches and inspectors theirs, a leader the team's, QA
    people their center's.
    """
    me = tx.caller.person_id if tx.caller else None
    found = await store.coachings_in(
        tx,
        reach=tx.reach,
        matching=wanted.columns(me),
        after=paging.position(date, UUID),
        limit=paging.fetch,
    )
    page = paging.page(found, key=lambda one: (one.due_on, one.coaching_id))
    return Page(items=[CoachingView.of(one) for one in page.items], next=page.next)


@routes.get(
    "/{coaching_id}",
    permission="coachings.read",
    shows=RecordKind.OWN_SCORE,
    work=("coach_id", "inspector_id"),
)
async def get_coaching(coaching_id: UUID, tx: TxDep) -> CoachingView:
    found = await store.coachings_in(
        tx, reach=tx.reach, matching={"coaching_id": coaching_id}, after=None, limit=1
    )
    if not found:
        raise NotFound(NO_COACHING, coaching_id=coaching_id)
    return CoachingView.of(found[0])


@routes.post("/{coaching_id}/hold", permission="coachings.hold", place=IN_ACTION)
async def hold_coaching(coaching_id: UUID, body: Record, tx: TxDep) -> CoachingView:
    """The coaching was held today: by its coach, the agent's leader, the inspector or a QA lead."""
    return CoachingView.of(await actions.hold(tx, coaching_id, body.record))


class WantedSteps(BaseModel):
    """Which steps."""

    agent_id: UUID | None = Field(default=None, alias="person_id")
    step: Annotated[int, Count(3, least=1)] | None = None

    def columns(self) -> dict[str, object]:
        """Column → the value that it must have."""
        return self.model_dump(exclude_none=True)


@ladder.get("", permission="ladder.read", shows=RecordKind.OWN_SCORE)
async def list_ladder_steps(
    tx: TxDep, paging: Paging, wanted: Annotated[WantedSteps, Query()]
) -> Page[StepView]:
    """Steps of the ladder, the newest first, of those whose scores the caller may see (GEN-11)."""
    found = await store.steps_in(
        tx,
        reach=tx.reach,
        matching=wanted.columns(),
        after=paging.position(datetime, UUID),
        limit=paging.fetch,
    )
    page = paging.page(found, key=lambda one: (one.made_at, one.step_id))
    return Page(items=[StepView.of(one) for one in page.items], next=page.next)

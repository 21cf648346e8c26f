"""Acknowledgements by HTTP: which results wait for one, and giving it."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from chassis.http.routes import IN_ACTION, NotFound, Page, Paging, Routes, TxDep, VersionTag
from measure.visibility import RecordKind
from qa.scoring.acknowledgements import actions, store
from qa.scoring.acknowledgements.actions import NO_RESULT
from qa.scoring.acknowledgements.store import Acknowledgement

routes = Routes(prefix="/v1/acknowledgements")


class AcknowledgementView(BaseModel):
    """The result of one call, and whether its agent acknowledged it.

    state: waiting until the end of the due date; acknowledged; appealed instead; not_acknowledged
    when that passed in silence. acknowledged_at: null unless the agent acknowledged it.
    """

    evaluation_id: UUID
    agent_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    call_id: UUID
    state: str
    delivered_on: date
    due_on: date
    acknowledged_at: datetime | None
    acknowledged_on: date | None
    version: int

    @classmethod
    def of(cls, acknowledgement: Acknowledgement) -> Self:
        return cls.model_validate(acknowledgement, from_attributes=True)


class Wanted(BaseModel):
    """Which acknowledgements. whose: about me, or all that I may see."""

    whose: Literal["about_me", "all"] = "all"
    state: Literal["waiting", "acknowledged", "appealed", "not_acknowledged"] | None = None
    agent_id: UUID | None = Field(default=None, alias="person_id")

    def columns(self, me: UUID | None) -> dict[str, object]:
        """Column → the value that it must have."""
        given: dict[str, Any] = {
            name: value
            for name in ("state", "agent_id")
            if (value := getattr(self, name)) is not None
        }
        return given | ({"agent_id": me} if self.whose == "about_me" else {})


@routes.get("", permission="acknowledgements.read", shows=RecordKind.OWN_SCORE)
async def list_acknowledgements(
    tx: TxDep, paging: Paging, wanted: Annotated[Wanted, Query()]
) -> Page[AcknowledgementView]:
    """By due date, of the results that the caller may see (GEN-11)."""
    me = tx.caller.person_id if tx.caller else None
    found = await store.acknowledgements_in(
        tx,
        reach=tx.reach,
        matching=wanted.columns(me),
        after=paging.position(date, UUID),
        limit=paging.fetch,
    )
    page = paging.page(found, key=lambda one: (one.due_on, one.evaluation_id))
    return Page(items=[AcknowledgementView.of(one) for one in page.items], next=page.next)


@routes.get("/{evaluation_id}", permission="acknowledgements.read", shows=RecordKind.OWN_SCORE)
async def get_acknowledgement(
    evaluation_id: UUID, tx: TxDep, tag: VersionTag
) -> AcknowledgementView:
    """Whether the result of one call was acknowledged, and until when it can be."""
    found = await store.find_within(tx, evaluation_id, reach=tx.reach)
    if found is None:
        raise NotFound(NO_RESULT, evaluation_id=evaluation_id)
    tag(found.version)
    return AcknowledgementView.of(found)


@routes.post("/{evaluation_id}", permission="acknowledgements.give", place=IN_ACTION)
async def acknowledge_result(evaluation_id: UUID, tx: TxDep) -> AcknowledgementView:
    """Acknowledge the result of an own call, until the end of its due date (QA-7)."""
    return AcknowledgementView.of(await actions.acknowledge(tx, evaluation_id))

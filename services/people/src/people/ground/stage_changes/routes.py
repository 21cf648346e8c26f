"""Changes of stages by HTTP (ORG-3)."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, JsonValue

from chassis.http.inputs import Day, Reason
from chassis.http.routes import IN_ACTION, ExpectedVersion, Routes, TxDep, VersionTag
from measure.visibility import RecordKind
from people.ground.imports import actions as imports
from people.ground.staff.routes import SHOWN, PersonView, visible
from people.ground.stage_changes import actions
from people.ground.stages import actions as stages
from people.ground.stages.rules import Cause, Stage

routes = Routes(prefix="/v1/people")


class StageRequest(BaseModel):
    """A change of stage that somebody enters. `cause`: not_hired, resigned, or correction (then a
    reason is the ground).
    """

    goal: Stage
    cause: Cause
    effective_on: Day | None = None
    reason: Reason
    evidence: UUID | None = None


class StageChangeView(BaseModel):
    """One change of a stage, with what it rests on."""

    change_id: UUID
    from_stage: Stage | None
    to_stage: Stage
    cause: Cause
    effective_on: date
    actor: str
    reason: str | None
    evidence: dict[str, JsonValue]
    changed_at: datetime


@routes.get("/{person_id}/stages", permission="people.read", shows=SHOWN)
async def list_stages(person_id: UUID, tx: TxDep) -> list[StageChangeView]:
    """Every change of a person's stage, the oldest first."""
    await visible(tx, person_id, RecordKind.PERSONAL_FILE)
    return [
        StageChangeView.model_validate(vars(change))
        for change in await stages.history(tx, person_id)
    ]


@routes.post(
    "/{person_id}/stages",
    permission="people.change_stage",
    place=IN_ACTION,
    shows=SHOWN,
    status_code=201,
)
async def change_stage(
    person_id: UUID, body: StageRequest, version: ExpectedVersion, tag: VersionTag, tx: TxDep
) -> PersonView:
    """Enter a change of stage, or correct a wrong one (ORG-3, ORG-3a)."""
    evidence = await imports.find_evidence(tx, body.evidence) if body.evidence else None
    person = await actions.change_stage(
        tx,
        person_id,
        goal=body.goal,
        cause=body.cause,
        effective_on=body.effective_on,
        reason=body.reason,
        evidence=evidence,
        version=version,
    )
    tag(person.version)
    return PersonView.of(tx, person)

"""People move from stage to stage: as somebody enters it, or as a rule found elsewhere (ORG-3)."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from chassis.http.problems import Conflict, Fault, NotFound, require_version
from chassis.http.reach import act_in
from chassis.http.wording import Message
from chassis.messages.tx import Tx
from chassis.policies.reading import read
from chassis.policies.resolution import resolve
from people.ground.imports.rules import Evidence
from people.ground.staff import actions as staff
from people.ground.staff.actions import NO_PERSON
from people.ground.staff.rules import Person
from people.ground.stages import actions as stages
from people.ground.stages.rules import (
    MAY_ENTER,
    Cause,
    Move,
    NotAllowed,
    Source,
    Stage,
    StageChange,
    StagePolicy,
    correct,
    judge,
)
from people.ground.units import actions as units

STEP = Message("因 {cause} 从 {stage} 变更为 {goal}", "{stage} to {goal} by {cause}")
ALLOWED = Message(
    "不能{change}；您可以变更为：{allowed}", "{change} is not allowed; open to you: {allowed}"
)
NOTHING_ALLOWED = Message(
    "不能{change}；您没有可以进行的变更", "{change} is not allowed; nothing is open to you"
)


class StageNotAllowed(Conflict):
    slug = "stage-not-allowed"
    title = {"zh-Hans": "不允许这样变更阶段", "en": "The stage does not change this way"}


async def change_stage(
    tx: Tx,
    person_id: UUID,
    *,
    goal: Stage,
    cause: Cause,
    effective_on: date | None,
    reason: str,
    evidence: Evidence | None,
    version: int,
) -> Person:
    """Enter a change of stage that is somebody's to enter, or correct a wrong stage as a revision
    with its reason (ORG-3, ORG-3a).

    Refuses everything that is not in the table, naming what is.
    """
    today = tx.today(await units.tenant_zone(tx))
    before = await staff.find(tx, person_id, to_change=True)
    if before is None:
        raise NotFound(NO_PERSON, person_id=person_id)
    act_in(tx, before.home, about=[person_id], missing=NO_PERSON.of(person_id=person_id))
    require_version(version, before.version)
    policies = await resolve(tx, "people", on=today, scope=staff.scope(before))
    answer = (
        correct(before.stage, goal)
        if cause is Cause.CORRECTION and before.stage is not None
        else judge(
            before.stage,
            goal,
            cause,
            before=await stages.stage_before(tx, person_id),
            sources={Source.HR} if tx.caller and tx.caller.roles & MAY_ENTER else set(),
            policy=read(StagePolicy, policies),
        )
    )
    if not isinstance(answer, Move):
        allowed = answer.allowed if isinstance(answer, NotAllowed) else ()
        errors = [
            Fault("body.goal", "allowed", value=f"{step.goal} ({step.cause})") for step in allowed
        ]
        asked = STEP.of(stage=before.stage, goal=goal, cause=cause)
        if not allowed:
            raise StageNotAllowed(NOTHING_ALLOWED, change=asked)
        open_steps = [error.value for error in errors]
        raise StageNotAllowed(ALLOWED, errors=errors, change=asked, allowed=open_steps)
    ground = {"file": evidence.name, "sha256": evidence.sha256} if evidence else {}
    change = StageChange(
        person_id=person_id,
        from_stage=before.stage,
        to_stage=goal,
        cause=cause,
        effective_on=effective_on or today,
        reason=reason,
        evidence=ground,
    )
    return await _move(tx, before, change, today)


async def follow(
    tx: Tx, person_id: UUID, change: StageChange, *, stage_before: Stage | None
) -> Person | NotAllowed:
    """Change a stage because a rule found so, elsewhere (ORG-3). What the table does not allow
    leaves the person as they are.

    change: to which stage, why and from when; stage_before: the one to which off-post training
    returns.
    """
    person = await staff.find(tx, person_id, to_change=True)
    if person is None:
        return NotAllowed(())
    today = tx.today(await units.tenant_zone(tx))
    policy = read(StagePolicy, await resolve(tx, "people", on=today, scope=staff.scope(person)))
    answer = judge(
        person.stage,
        change.to_stage,
        change.cause,
        before=stage_before,
        sources={Source.RULE},
        policy=policy,
    )
    return (
        answer
        if isinstance(answer, NotAllowed)
        else await _move(tx, person, replace(change, from_stage=person.stage), today)
    )


async def _move(tx: Tx, before: Person, change: StageChange, today: date) -> Person:
    left = change.effective_on if change.to_stage is Stage.SEPARATED else None
    after = replace(
        before,
        stage=change.to_stage,
        stage_since=change.effective_on,
        ended_on=left,
        version=before.version + 1,
    )
    await staff.keep_stage(tx, before, after, today)
    await stages.record(tx, [(change, after.home, after.line)])
    return after

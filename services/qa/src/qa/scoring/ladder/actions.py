"""What a scored call sets off in the same transaction: coaching and the steps of the ladder (QA-5,
QA-14); and holding a coaching.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from chassis.duties import deadlines
from chassis.duties.deadlines import Deadline
from chassis.http.problems import Forbidden, NotFound, Refusal
from chassis.messages.ids import uuid7
from chassis.messages.tx import Cause, Place, Tx
from chassis.policies.reading import read
from chassis.policies.resolution import resolve
from measure.workdays import monday_of
from qa.ground.directory import actions as directory
from qa.scoring.ladder import store
from qa.scoring.ladder.rules import (
    UNACCEPTABLE,
    Coach,
    Intensify,
    LadderPolicy,
    Praise,
    Repeated,
    ScoredCall,
    Step,
    coach_of,
    may_hold,
    step,
)
from qa.scoring.ladder.store import Coaching, Kept
from zhipei_events.envelope import Envelope
from zhipei_events.qa import (
    CoachingCompleted,
    CoachingOverdue,
    CoachingRequired,
    RepeatedPoorQuality,
    Unacceptable,
)
from zhipei_events.values import Group, Line

INTENSIFIED_SQUAD = "qa_lead"
"""Who answers for the squad that coaches correction agents (QA-5)."""


COACHING = Deadline(
    kind="coaching",
    publisher="qa",
    rule="QA-5",
    title={"zh-Hans": "在线督导", "en": "Coaching"},
    thing="coaching_id",
    owner="coach_id",
    about="agent_id",
    calendars=directory.CALENDARS,
    emits=CoachingOverdue,
    moves=store.move_coachings,
)
"""A coaching is held within `qa.coaching_days` (QA-5)."""


class AlreadyHeld(Refusal):
    status = 409
    slug = "coaching-already-held"
    title = {"zh-Hans": "该督导已完成", "en": "This coaching was held already"}


@dataclass(frozen=True, kw_only=True)
class Scored:
    """A call that was scored just now, with all that follow-ups need. told: the envelope of its
    qa.call-scored.
    """

    call: ScoredCall
    call_id: UUID
    agent_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    line: str | None
    inspector_id: UUID
    told: Envelope

    @property
    def place(self) -> Place:
        return Place(self.center_id, self.site_id)


async def react(tx: Tx, scored: Scored) -> None:
    """Do what a newly scored call asks for; what is said names qa.call-scored as its cause.

    Only an unacceptable call asks for anything here: excellence is praised by qa.call-scored itself
    (QA-14).
    """
    call = scored.call
    if call.grade != UNACCEPTABLE:
        return
    await tx.lock(f"ladder of {scored.agent_id}")
    today = tx.today(await directory.zone(tx, scored.site_id, scored.center_id))
    place = {"center": scored.center_id, "site": scored.site_id, "line": scored.line}
    policies = await resolve(tx, "qa", on=today, scope=place)
    policy = read(LadderPolicy, policies)
    unused = await store.unused_calls(
        tx, scored.agent_id, call.on - policy.span, call.on + policy.span
    )
    kept = Kept(call, scored.call_id, scored.told.id)
    await store.add_call(tx, scored.agent_id, kept)
    asked = step(
        call,
        [one.call for one in unused],
        await store.find_last_step(tx, scored.agent_id),
        policy,
        today=today,
        workdays=await directory.workdays(tx, scored.site_id),
    )
    for decision in asked:
        match decision:
            case Coach():
                await _require_coaching(tx, scored, decision, policyset=policies.hash)
            case Repeated():
                await _take_step(
                    tx, scored, decision, [*unused, kept], made_on=today, policyset=policies.hash
                )
            case Praise():
                # the excellent grade in qa.call-scored is what praises; a reward is proposed from
                # it
                pass


async def _require_coaching(tx: Tx, scored: Scored, needed: Coach, *, policyset: str) -> None:
    call = scored.call
    coach_id = coach_of(
        call.group,
        agent=scored.agent_id,
        leader=await directory.leader_of(tx, scored.team_id),
        intensified_squad=await directory.head_of(tx, INTENSIFIED_SQUAD, scored.center_id),
        inspector=scored.inspector_id,
    )
    required = CoachingRequired(
        coaching_id=uuid7(),
        agent_id=scored.agent_id,
        team_id=scored.team_id,
        site_id=scored.site_id,
        center_id=scored.center_id,
        evaluation_id=call.id,
        call_id=scored.call_id,
        coach_id=coach_id,
        group=Group(call.group),
        criteria=call.criteria,
        due_on=needed.due_on,
    )
    told = tx.emit(required, place=scored.place, cause=scored.told, policyset=policyset)
    fields = {
        name: getattr(required, name)
        for name in Coaching.__dataclass_fields__
        if name in CoachingRequired.model_fields
    }
    opened = {"inspector_id": scored.inspector_id, "state": "open", "required_at": tx.now}
    await store.add_coaching(
        tx, Coaching(**fields | opened, event_id=told.id, correlation_id=told.correlation)
    )
    await deadlines.open(
        tx,
        COACHING,
        of=required.coaching_id,
        owner=coach_id,
        due=needed.due_on,
        about=scored.agent_id,
        place=scored.place,
        team=scored.team_id,
        facts={"evaluation_id": str(call.id), "call_id": str(scored.call_id)},
        cause=told,
    )


async def _take_step(
    tx: Tx, scored: Scored, taken: Repeated, known: Sequence[Kept], *, made_on: date, policyset: str
) -> None:
    by_id = {one.call.id: one for one in known}
    used = [by_id[call.id] for call in taken.calls]
    step_id = uuid7()
    await store.add_step(
        tx,
        step_id,
        scored.agent_id,
        Step(taken.STEP, taken.on),
        made_on=made_on,
        used=[one.call.id for one in used],
    )
    event = RepeatedPoorQuality(
        step_id=step_id,
        agent_id=scored.agent_id,
        team_id=scored.team_id,
        site_id=scored.site_id,
        center_id=scored.center_id,
        line=Line(scored.line) if scored.line else None,
        step=taken.STEP,
        calls=tuple(
            Unacceptable(
                evaluation_id=one.call.id,
                call_id=one.call_id,
                call_date=one.call.on,
                criteria=one.call.criteria,
            )
            for one in used
        ),
        criteria=taken.criteria,
        card=taken.card,
        occurred_on=taken.on,
        causes=(
            *sorted({one.event_id for one in used} - {scored.told.id}),
            scored.told.id,
        ),  # ids rise with the time of scoring
    )
    tx.emit(event, place=scored.place, cause=scored.told, policyset=policyset)


async def intensified(tx: Tx, on: date) -> Mapping[UUID, date]:
    """Agents for whom the ladder asked for more calls (QA-14 step 1) before the week of a date
    began: each with the Monday from which.

    The newest such step of each agent, however old. Whether the extra calls still run is decided
    from the weeks since that Monday (QA-20).
    """
    made = await store.newest_steps(tx, Intensify.STEP, before=monday_of(on))
    return {agent: monday_of(made_on) + timedelta(weeks=1) for agent, made_on in made.items()}


async def hold(tx: Tx, coaching_id: UUID, record: str) -> Coaching:
    """A coaching was held: close it with a record of what was said (QA-5); once only."""
    coaching = await store.find_coaching(tx, coaching_id, locked=True)
    if coaching is None:
        raise NotFound(f"no coaching {coaching_id}")
    holder = _holder(tx, coaching, leader=await directory.leader_of(tx, coaching.team_id))
    if coaching.state != "open":
        raise AlreadyHeld(f"held on {coaching.held_on}")
    today = tx.today(await directory.zone(tx, coaching.site_id, coaching.center_id))
    held = await store.set_held(tx, coaching_id, held_on=today, held_by=holder, record=record)
    await deadlines.done(tx, COACHING, of=coaching_id)
    completed = CoachingCompleted(
        coaching_id=coaching_id,
        agent_id=held.agent_id,
        team_id=held.team_id,
        site_id=held.site_id,
        center_id=held.center_id,
        evaluation_id=held.evaluation_id,
        coach_id=holder,
        held_on=today,
    )
    tx.emit(
        completed,
        place=Place(held.center_id, held.site_id),
        cause=Cause(held.event_id, held.correlation_id),
    )
    return held


def _holder(tx: Tx, coaching: Coaching, *, leader: UUID | None) -> UUID:
    caller = tx.caller
    allowed = caller is not None and may_hold(
        caller.person_id,
        caller.roles,
        agent=coaching.agent_id,
        concerned={coaching.coach_id, coaching.inspector_id, leader},
        same_center=("center", str(coaching.center_id)) in caller.places,
    )
    if caller is None or caller.person_id is None or not allowed:
        raise Forbidden(
            "a coaching is held by its coach, the agent's leader, the inspector or a QA lead of "
            "the center"
        )
    return caller.person_id

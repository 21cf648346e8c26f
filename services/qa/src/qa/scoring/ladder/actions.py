"""What a scored call sets off in the same transaction: coaching and the steps of the ladder (QA-5,
QA-14); and holding a coaching.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from chassis.duties import deadlines
from chassis.duties.deadlines import Deadline
from chassis.http.problems import Forbidden, NotFound
from chassis.http.reach import acts_in
from chassis.messages.ids import uuid7
from chassis.messages.tx import Cause, Place, Tx
from chassis.policies.reading import read
from chassis.policies.resolution import resolve
from measure.workdays import monday_of
from qa.ground.directory import actions as directory
from qa.scoring.evaluations import actions as evaluations
from qa.scoring.ladder import store
from qa.scoring.ladder.formats import COACH_HOLDS, HELD_ON, AlreadyHeld, NotNeeded
from qa.scoring.ladder.formats import NO_COACHING as NO_COACHING
from qa.scoring.ladder.rules import (
    FOLLOWS,
    Coach,
    CoachingState,
    Intensify,
    LadderPolicy,
    Repeated,
    coach_of,
    may_hold,
    step,
    still_stands,
)
from qa.scoring.ladder.store import Coaching, Held, StepTaken, UnacceptableCall
from zhipei_events.envelope import Envelope
from zhipei_events.qa import (
    CoachingCancelled,
    CoachingCompleted,
    CoachingOverdue,
    CoachingRequired,
    RepeatedPoorQuality,
    RepeatedPoorQualityWithdrawn,
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


@dataclass(frozen=True, kw_only=True)
class PoorCall:
    """An unacceptable call that was scored just now. envelope: of its qa.call-scored."""

    evaluation_id: UUID
    call_id: UUID
    call_date: date
    card: str
    criteria: tuple[str, ...]
    agent_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    line: str | None
    inspector_id: UUID
    envelope: Envelope

    @property
    def place(self) -> Place:
        return Place(self.center_id, self.site_id)

    @property
    def stored(self) -> UnacceptableCall:
        return UnacceptableCall(
            evaluation_id=self.evaluation_id,
            agent_id=self.agent_id,
            call_id=self.call_id,
            call_date=self.call_date,
            card=self.card,
            criteria=self.criteria,
            event_id=self.envelope.id,
        )


async def react(tx: Tx, poor: PoorCall) -> None:
    """Require the coaching and take the step that an unacceptable call asks for (QA-5, QA-14).

    Excellence needs nothing here: qa.call-scored itself is the praise.
    """
    await tx.lock(f"ladder of {poor.agent_id}")
    today = tx.today(await directory.zone(tx, poor.site_id, poor.center_id))
    scope = {"center": poor.center_id, "site": poor.site_id, "line": poor.line}
    policies = await resolve(tx, "qa", on=today, scope=scope)
    policy = read(LadderPolicy, policies)
    first, last = poor.call_date - policy.span, poor.call_date + policy.span
    unused = await store.unused_calls(tx, poor.agent_id, first, last)
    await store.add_call(tx, poor.stored)
    group = await evaluations.group_of(tx, poor.evaluation_id)
    decisions = step(
        replace(poor.stored.scored, group=group),
        [call.scored for call in unused],
        await store.find_last_step(tx, poor.agent_id),
        policy,
        today=today,
        workdays=await directory.workdays(tx, poor.site_id),
    )
    for decision in decisions:
        match decision:
            case Coach():
                await _require_coaching(tx, poor, group, decision, policyset=policies.hash)
            case Repeated():
                calls = [*unused, poor.stored]
                await _take_step(tx, poor, decision, calls, made_on=today, policyset=policies.hash)


async def _require_coaching(
    tx: Tx, poor: PoorCall, group: str, needed: Coach, *, policyset: str
) -> None:
    coach_id = coach_of(
        group,
        agent=poor.agent_id,
        leader=await directory.leader_of(tx, poor.team_id),
        intensified_squad=await directory.head_of(tx, INTENSIFIED_SQUAD, poor.center_id),
        inspector=poor.inspector_id,
    )
    required = CoachingRequired(
        coaching_id=uuid7(),
        agent_id=poor.agent_id,
        team_id=poor.team_id,
        site_id=poor.site_id,
        center_id=poor.center_id,
        evaluation_id=poor.evaluation_id,
        call_id=poor.call_id,
        coach_id=coach_id,
        group=Group(group),
        criteria=poor.criteria,
        due_on=needed.due_on,
    )
    envelope = tx.emit(required, place=poor.place, cause=poor.envelope, policyset=policyset)
    coaching = Coaching(
        coaching_id=required.coaching_id,
        agent_id=poor.agent_id,
        team_id=poor.team_id,
        site_id=poor.site_id,
        center_id=poor.center_id,
        evaluation_id=poor.evaluation_id,
        call_id=poor.call_id,
        inspector_id=poor.inspector_id,
        coach_id=coach_id,
        group=group,
        criteria=poor.criteria,
        event_id=envelope.id,
        correlation_id=envelope.correlation,
        state=CoachingState.OPEN,
        due_on=needed.due_on,
        required_at=tx.now,
    )
    await store.add_coaching(tx, coaching)
    await deadlines.open(
        tx,
        COACHING,
        of=required.coaching_id,
        owner=coach_id,
        due=needed.due_on,
        about=poor.agent_id,
        place=poor.place,
        team=poor.team_id,
        facts={"evaluation_id": str(poor.evaluation_id), "call_id": str(poor.call_id)},
        cause=envelope,
    )


async def _take_step(
    tx: Tx,
    poor: PoorCall,
    step_taken: Repeated,
    calls: Sequence[UnacceptableCall],
    *,
    made_on: date,
    policyset: str,
) -> None:
    by_id = {call.evaluation_id: call for call in calls}
    used = [by_id[call.id] for call in step_taken.calls]
    step_id = uuid7()
    # ids rise with the time of scoring
    earlier = sorted({call.event_id for call in used} - {poor.envelope.id})
    event = RepeatedPoorQuality(
        step_id=step_id,
        agent_id=poor.agent_id,
        team_id=poor.team_id,
        site_id=poor.site_id,
        center_id=poor.center_id,
        line=Line(poor.line) if poor.line else None,
        step=step_taken.STEP,
        calls=tuple(_unacceptable(call) for call in used),
        criteria=step_taken.criteria,
        card=step_taken.card,
        occurred_on=step_taken.on,
        causes=(*earlier, poor.envelope.id),
    )
    envelope = tx.emit(event, place=poor.place, cause=poor.envelope, policyset=policyset)
    taken = StepTaken(
        step_id=step_id,
        agent_id=poor.agent_id,
        step=step_taken.STEP,
        occurred_on=step_taken.on,
        made_at=tx.now,
        made_on=made_on,
        team_id=poor.team_id,
        site_id=poor.site_id,
        center_id=poor.center_id,
        event_id=envelope.id,
        correlation_id=envelope.correlation,
    )
    await store.add_step(tx, taken, [call.evaluation_id for call in used])


def _unacceptable(call: UnacceptableCall) -> Unacceptable:
    return Unacceptable(
        evaluation_id=call.evaluation_id,
        call_id=call.call_id,
        call_date=call.call_date,
        criteria=call.criteria,
    )


async def intensified(tx: Tx, on: date) -> Mapping[UUID, date]:
    """Agents for whom the ladder asked for more calls (QA-14 step 1) before the week of a date
    began: each with the Monday from which.

    The newest such step of each agent, however old. Whether the extra calls still run is decided
    from the weeks since that Monday (QA-20).
    """
    steps = await store.newest_steps(tx, Intensify.STEP, before=monday_of(on))
    return {agent: monday_of(made_on) + timedelta(weeks=1) for agent, made_on in steps.items()}


async def hold(tx: Tx, coaching_id: UUID, record: str) -> Coaching:
    """Close a coaching with the record of what was said (QA-5); once only."""
    coaching = await store.find_coaching(tx, coaching_id, locked=True)
    if coaching is None:
        raise NotFound(NO_COACHING, coaching_id=coaching_id)
    holder = _holder(tx, coaching, leader=await directory.leader_of(tx, coaching.team_id))
    if coaching.state is CoachingState.CANCELLED:
        raise NotNeeded
    if CoachingState.HELD not in FOLLOWS[coaching.state]:
        raise AlreadyHeld(HELD_ON, held_on=coaching.held and coaching.held.held_on)
    today = tx.today(await directory.zone(tx, coaching.site_id, coaching.center_id))
    held = replace(
        coaching,
        state=CoachingState.HELD,
        held=Held(held_on=today, held_by=holder, record=record),
        version=coaching.version + 1,
    )
    await store.set_held(tx, held)
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
        agent=coaching.agent_id,
        concerned={coaching.coach_id, coaching.inspector_id, leader},
        leads=acts_in(tx, coaching, roles={"qa_lead"}),
    )
    if caller is None or caller.person_id is None or not allowed:
        raise Forbidden(COACH_HOLDS)
    return caller.person_id


# ---- revisions


@dataclass(frozen=True, kw_only=True)
class NoLongerPoor:
    """A call whose revision made it acceptable. envelope: of its qa.evaluation-revised."""

    evaluation_id: UUID
    agent_id: UUID
    site_id: UUID | None
    center_id: UUID | None
    line: str | None
    call_date: date
    envelope: Envelope


async def take_back(tx: Tx, call: NoLongerPoor) -> None:
    """Cancel the coaching that the call waits for, and decide its step again."""
    await tx.lock(f"ladder of {call.agent_id}")
    await _cancel_coaching(tx, call)
    await _decide_again(tx, call)


async def _cancel_coaching(tx: Tx, call: NoLongerPoor) -> None:
    coaching = await store.find_open_coaching(tx, call.evaluation_id)
    if coaching is None:  # held already, or never needed
        return
    cancelled = replace(coaching, state=CoachingState.CANCELLED, version=coaching.version + 1)
    await store.set_cancelled(tx, cancelled)
    await deadlines.cancel(tx, COACHING, of=coaching.coaching_id)
    event = CoachingCancelled(
        coaching_id=coaching.coaching_id,
        agent_id=coaching.agent_id,
        team_id=coaching.team_id,
        site_id=coaching.site_id,
        center_id=coaching.center_id,
        evaluation_id=coaching.evaluation_id,
        coach_id=coaching.coach_id,
        due_on=coaching.due_on,
    )
    tx.emit(event, place=Place(coaching.center_id, coaching.site_id), cause=call.envelope)


async def _decide_again(tx: Tx, call: NoLongerPoor) -> None:
    """The step stands while enough unacceptable calls are left in one window, those included that
    no step used up; else it is withdrawn and frees what is left of it.
    """
    found = await store.find_call(tx, call.evaluation_id)
    if found is None:
        return
    await store.remove_call(tx, call.evaluation_id)
    _, step_id = found
    step = await store.find_step(tx, step_id) if step_id else None
    if step is None or step_id is None:
        return
    scope = {"center": call.center_id, "site": call.site_id, "line": call.line}
    on = tx.today(await directory.zone(tx, call.site_id, call.center_id))
    policy = read(LadderPolicy, await resolve(tx, "qa", on=on, scope=scope))
    left = await store.calls_of_step(tx, step_id)
    first, last = step.occurred_on - 2 * policy.span, step.occurred_on + policy.span
    unused = await store.unused_calls(tx, call.agent_id, first, last)
    rests_on = still_stands([one.scored for one in (*left, *unused)], policy)
    await store.use_up(tx, None, [one.evaluation_id for one in left])
    if rests_on:
        await store.use_up(tx, step_id, [one.id for one in rests_on])
        return
    await store.set_withdrawn(tx, replace(step, withdrawn_at=tx.now))
    event = RepeatedPoorQualityWithdrawn(
        step_id=step_id,
        agent_id=call.agent_id,
        team_id=step.team_id,
        site_id=call.site_id,
        center_id=call.center_id,
        step=step.step,
        evaluation_id=call.evaluation_id,
        occurred_on=step.occurred_on,
    )
    tx.emit(event, place=Place(call.center_id, call.site_id), cause=call.envelope)

"""Filing an appeal, remarking on it, deciding it, and taking it further (QA-41)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from chassis.duties import deadlines
from chassis.duties.deadlines import Deadline
from chassis.http.problems import Fault, Forbidden, NotFound
from chassis.http.reach import acts_in
from chassis.messages.tx import Place, Tx
from chassis.policies.reading import read
from chassis.policies.resolution import resolve
from qa.ground.directory import actions as directory
from qa.scoring.acknowledgements import actions as acknowledgements
from qa.scoring.appeals import store
from qa.scoring.appeals.formats import (
    FLAWS,
    NO_APPEAL,
    NOT_DECIDER,
    ONCE,
    ONE_REMARK,
    OWN_APPEAL,
    OWN_CALL,
    OWN_TEAM,
    ROLES,
    STATE,
    STATES,
    AppealIncomplete,
    AppealNotPossible,
    NotBeforeThisInstance,
)
from qa.scoring.appeals.rules import (
    DECIDER_ROLE,
    FOLLOWS,
    NOT_APPLICABLE,
    ROUND,
    AppealPolicy,
    AppealState,
    Flaw,
    Plea,
    Point,
    Verdict,
    appeal_until,
    decide_by,
    flaws_of_pleas,
    flaws_of_verdicts,
    may_decide,
    next_state,
    remark_until,
    ruled,
    taken_further,
)
from qa.scoring.appeals.store import Appeal
from qa.scoring.revisions import actions as revisions
from zhipei_events.envelope import Envelope
from zhipei_events.qa import AppealDecided, Appealed, EvaluationAppealed, Ruled
from zhipei_events.values import Grade


async def _move(tx: Tx, due: Mapping[UUID, date]) -> None:
    """Set due dates that a calendar moved, by evaluation, and the ends that follow from them."""
    moved = []
    for one in await store.find_all(tx, list(due)):
        calendar = await directory.CALENDARS.at(tx, one.place)
        due_on = due[one.evaluation_id]
        ends_at = calendar.end_of(due_on) if one.ends_at is not None else None
        moved.append(replace(one, due_on=due_on, ends_at=ends_at))
    await store.update(tx, moved)


def _deadline(kind: str) -> Deadline:
    return Deadline(
        kind=kind,
        publisher="qa",
        rule="QA-41",
        title={"zh-Hans": "申诉裁定", "en": "Decision on an appeal"},
        thing="evaluation_id",
        owner="decider_id",
        about="agent_id",
        calendars=directory.CALENDARS,
        moves=_move,
    )


FIRST, LAST = _deadline("appeal"), _deadline("last_appeal")
"""An appeal is decided within `qa.appeal_decide_days`, by each instance. The first one is never
overdue where there is a second: its silence passes the appeal up.
"""
_DEADLINE: Mapping[int, Deadline] = {1: FIRST, 2: LAST}


# ---- the agent


async def file(tx: Tx, evaluation_id: UUID, pleas: Sequence[Plea]) -> Appeal:
    """The agent appeals against the score of an own call, once, by criterion (QA-41).

    Refuses anybody else, a second appeal, one after `qa.appeal_days`, and criteria that were not
    graded or have no reason.
    """
    standing = await revisions.standing(tx, evaluation_id)
    work = standing.evaluation.work
    agent = work.agent
    if not acts_in(tx, agent, roles=(), work={agent.agent_id}):
        raise Forbidden(OWN_CALL)
    place = Place(agent.center_id, agent.site_id)
    calendar = await directory.CALENDARS.at(tx, place)
    today, delivered_on = calendar.day_of(tx.now), standing.result.scored_on
    until = appeal_until(delivered_on, calendar, await _policy(tx, place, delivered_on))
    if await store.find(tx, evaluation_id) is not None or today > until:
        raise AppealNotPossible(ONCE, until=until)
    _refuse(flaws_of_pleas(pleas, standing.graded))
    policy = await _policy(tx, place, today)
    grades = standing.grades
    due = decide_by(today, calendar, policy)
    appeal = Appeal(
        evaluation_id=evaluation_id,
        agent_id=agent.agent_id,
        team_id=agent.team_id,
        site_id=agent.site_id,
        center_id=agent.center_id,
        call_id=work.call.call_id,
        inspector_id=work.inspector_id,
        event_id=evaluation_id,
        correlation_id=evaluation_id,
        state=AppealState.FIRST_INSTANCE,
        points=tuple(Point(one.criterion, grades[one.criterion], one.reason) for one in pleas),
        filed_on=today,
        due_on=due,
        ends_at=calendar.end_of(due) if policy.rounds > 1 else None,
        remark_until=remark_until(today, calendar, policy),
    )
    envelope = _say_appealed(tx, appeal, round=1, passed_up=False)
    appeal = replace(appeal, event_id=envelope.id, correlation_id=envelope.correlation)
    await store.add(tx, appeal)
    await _open(tx, appeal, round=1, cause=envelope)
    await acknowledgements.appealed(tx, evaluation_id)
    return appeal


async def take_further(tx: Tx, evaluation_id: UUID, criteria: Collection[str]) -> Appeal:
    """The agent takes criteria that were kept to the last instance, within `qa.appeal_days` of the
    decision (QA-41).
    """
    appeal = await _found(tx, evaluation_id)
    if not acts_in(tx, appeal, roles=(), work={appeal.agent_id}):
        raise Forbidden(OWN_APPEAL)
    over = appeal.ends_at is not None and tx.now >= appeal.ends_at
    if appeal.state is not AppealState.DECIDED or over:
        raise NotBeforeThisInstance(STATE, state=STATES[appeal.state])
    kept = {point.criterion for point in appeal.points if point.is_kept}
    flaws = [Flaw("not_kept", f"criteria.{n}") for n, one in enumerate(criteria) if one not in kept]
    _refuse(flaws if criteria else [Flaw("nothing_appealed", "criteria")])
    return await _to_last(tx, appeal, taken_further(appeal.points, criteria), passed_up=False)


# ---- the team leader


async def remark(tx: Tx, evaluation_id: UUID, said: str) -> Appeal:
    """The team leader remarks on an appeal before the first instance decides it, once (QA-41)."""
    appeal = await _found(tx, evaluation_id)
    leader = await directory.leader_of(tx, appeal.team_id)
    person = tx.caller.person_id if tx.caller else None
    if leader is None or not acts_in(tx, appeal, roles=(), work={leader}) or person is None:
        raise Forbidden(OWN_TEAM)
    today = tx.today(await directory.zone(tx, appeal.site_id, appeal.center_id))
    in_time = appeal.remark_until is not None and today <= appeal.remark_until
    if appeal.state is not AppealState.FIRST_INSTANCE or appeal.remark is not None or not in_time:
        raise NotBeforeThisInstance(ONE_REMARK, until=appeal.remark_until)
    remarked = replace(
        appeal,
        remark=said,
        remarked_by=person,
        remarked_on=today,
        version=appeal.version + 1,
    )
    await store.update(tx, [remarked])
    return remarked


# ---- the instances


async def decide(tx: Tx, evaluation_id: UUID, verdicts: Sequence[Verdict]) -> Appeal:
    """Rule on every criterion that is before the instance: kept, or a better grade, each with its
    reason (QA-41). A changed grade revises the score.

    Refuses anybody but a holder of the instance's role in the center, the agent, who scored it, and
    who decided it before.
    """
    appeal = await _found(tx, evaluation_id)
    round = ROUND.get(appeal.state)
    if round is None:
        raise NotBeforeThisInstance(STATE, state=STATES[appeal.state])
    by = _decider(tx, appeal, round)
    standing = await revisions.standing(tx, evaluation_id)
    before = [point for point in appeal.points if point.is_before(round)]
    _refuse(flaws_of_verdicts(verdicts, before, grades=standing.grades, worth=standing.worth))
    changed = {one.criterion: one.grade for one in verdicts if one.grade is not None}
    calendar = await directory.CALENDARS.at(tx, appeal.place)
    today = calendar.day_of(tx.now)
    policy = await _policy(tx, appeal.place, today)
    points = ruled(appeal.points, round, verdicts)
    state = next_state(round, points, policy)
    goes_on = state is AppealState.DECIDED
    due = appeal_until(today, calendar, policy) if goes_on else today
    decided = replace(
        appeal,
        state=state,
        points=points,
        due_on=due,
        ends_at=calendar.end_of(due) if goes_on else None,
        deciders=(*appeal.deciders, by),
        decided_on=today,
        version=appeal.version + 1,
    )
    await store.update(tx, [decided])
    await deadlines.done(tx, _DEADLINE[round], of=evaluation_id)
    event = AppealDecided(
        evaluation_id=evaluation_id,
        agent_id=appeal.agent_id,
        team_id=appeal.team_id,
        site_id=appeal.site_id,
        center_id=appeal.center_id,
        inspector_id=appeal.inspector_id,
        call_id=appeal.call_id,
        round=round,
        rulings=tuple(_ruled(one, standing.grades) for one in verdicts),
        changed=bool(changed),
        decided_by=by,
        decided_on=today,
        final=not goes_on,
        further_until=due if goes_on else None,
    )
    tx.emit(event, place=appeal.place, cause=appeal.cause)
    if changed:
        reason = "; ".join(one.reason for one in verdicts if one.grade is not None)
        await revisions.revise(tx, standing, changed, reason=reason, by=by, cause=appeal.cause)
    return decided


# ---- time


async def earliest_end(tx: Tx) -> datetime | None:
    """The next instant at which an instance was silent, or a decision becomes final."""
    return await store.earliest_end(tx)


async def end_waiting(tx: Tx) -> None:
    """Pass up what the first instance left undecided, and close what was not taken further."""
    for appeal in await store.claim_ended(tx):
        if appeal.state is AppealState.FIRST_INSTANCE:
            await deadlines.cancel(tx, FIRST, of=appeal.evaluation_id)
            everything = {point.criterion for point in appeal.points}
            await _to_last(tx, appeal, taken_further(appeal.points, everything), passed_up=True)
        else:
            closed = replace(
                appeal, state=AppealState.CLOSED, ends_at=None, version=appeal.version + 1
            )
            await store.update(tx, [closed])


async def _to_last(tx: Tx, appeal: Appeal, points: Sequence[Point], *, passed_up: bool) -> Appeal:
    assert AppealState.LAST_INSTANCE in FOLLOWS[appeal.state]  # noqa: S101 - of the callers
    calendar = await directory.CALENDARS.at(tx, appeal.place)
    today = calendar.day_of(tx.now)
    due = decide_by(today, calendar, await _policy(tx, appeal.place, today))
    last = replace(
        appeal,
        state=AppealState.LAST_INSTANCE,
        points=tuple(points),
        due_on=due,
        ends_at=None,
        version=appeal.version + 1,
    )
    await store.update(tx, [last])
    envelope = _say_appealed(tx, last, round=2, passed_up=passed_up)
    await _open(tx, last, round=2, cause=envelope)
    return last


# ---- what they share


async def _policy(tx: Tx, place: Place, on: date) -> AppealPolicy:
    scope = {"center": place.center_id, "site": place.site_id}
    return read(AppealPolicy, await resolve(tx, "qa", on=on, scope=scope))


async def _found(tx: Tx, evaluation_id: UUID) -> Appeal:
    appeal = await store.find(tx, evaluation_id, locked=True)
    if appeal is None:
        raise NotFound(NO_APPEAL, evaluation_id=evaluation_id)
    return appeal


def _decider(tx: Tx, appeal: Appeal, round: int) -> UUID:
    person = tx.caller.person_id if tx.caller else None
    allowed = acts_in(tx, appeal, roles={DECIDER_ROLE[round]}) and may_decide(
        person,
        agent=appeal.agent_id,
        scorer=appeal.inspector_id,
        decided_before=appeal.deciders,
    )
    if person is None or not allowed:
        raise Forbidden(NOT_DECIDER, role=ROLES[DECIDER_ROLE[round]])
    return person


def _refuse(flaws: Sequence[Flaw]) -> None:
    if flaws:
        errors = [Fault(where=f"body.{flaw.where}", code=flaw.code) for flaw in flaws]
        raise AppealIncomplete(FLAWS, count=len(flaws), errors=errors)


async def _open(tx: Tx, appeal: Appeal, *, round: int, cause: Envelope) -> None:
    role = DECIDER_ROLE[round]
    head = await directory.head_of(tx, role, appeal.center_id)
    free = may_decide(
        head,
        agent=appeal.agent_id,
        scorer=appeal.inspector_id,
        decided_before=appeal.deciders,
    )
    await deadlines.open(
        tx,
        _DEADLINE[round],
        of=appeal.evaluation_id,
        owner=head if free else None,
        role=None if free else role,
        due=appeal.due_on,
        about=appeal.agent_id,
        place=appeal.place,
        team=appeal.team_id,
        cause=cause,
    )


def _say_appealed(tx: Tx, appeal: Appeal, *, round: int, passed_up: bool) -> Envelope:
    event = EvaluationAppealed(
        evaluation_id=appeal.evaluation_id,
        agent_id=appeal.agent_id,
        team_id=appeal.team_id,
        site_id=appeal.site_id,
        center_id=appeal.center_id,
        inspector_id=appeal.inspector_id,
        call_id=appeal.call_id,
        round=round,
        criteria=tuple(
            Appealed(
                criterion=one.criterion,
                grade=Grade(one.grade) if one.grade else None,
                reason=one.reason,
            )
            for one in appeal.points
            if one.is_before(round)
        ),
        passed_up=passed_up,
        filed_on=appeal.filed_on,
        decider_role=DECIDER_ROLE[round],
        due_on=appeal.due_on,
        remark_until=appeal.remark_until if round == 1 else None,
    )
    cause = appeal.cause if round > 1 else None
    return tx.emit(event, place=appeal.place, cause=cause)


def _ruled(verdict: Verdict, grades: Mapping[str, str | None]) -> Ruled:
    old = grades[verdict.criterion]
    new = old if verdict.grade is None else verdict.grade
    return Ruled(
        criterion=verdict.criterion,
        changed=verdict.grade is not None,
        old_grade=Grade(old) if old else None,
        new_grade=Grade(new) if new and new != NOT_APPLICABLE else None,
        reason=verdict.reason,
    )

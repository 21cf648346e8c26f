"""Trainees who passed are handed over to operations, which takes them on or says why not (ONB-11,
ORG-3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from chassis.http.problems import Conflict, Fault, NotFound
from chassis.http.reach import act_in
from chassis.http.wording import Message
from chassis.messages.ids import uuid7
from chassis.messages.tx import Place, Tx
from chassis.policies.reading import read
from chassis.policies.resolution import resolve
from people.ground.calendar import actions as calendar
from people.ground.staff import actions as staff
from people.ground.stage_changes import actions as stage_changes
from people.ground.stages.rules import Cause, NotAllowed, Stage, StageChange
from people.ground.units import actions as units
from people.posts.handovers import rules, store
from people.posts.handovers.rules import Handover, HandoverPolicy, State
from people.posts.handovers.store import HandoverFilter
from zhipei_events.people import TraineeHandedOver

BY_PASS, BY_HANDOVER = "rule:ONB-4", "rule:ONB-11"

NO_HANDOVER = Message("没有编号为 {handover_id} 的移交", "There is no handover {handover_id}")
OTHER_STAGE = Message("该人员已处于其他阶段", "The person is in another stage")
IN_STATE = Message("该移交{state}", "The handover {state}")
STATES = {
    State.WAITING: Message("等待培训班结束", "waits for the end of the cohort"),
    State.OPEN: Message("待运营部确认", "waits for operations"),
    State.REFUSED: Message("已被运营部退回", "was refused by operations"),
    State.CONFIRMED: Message("已确认", "is confirmed"),
}
MISSING = Message("还缺少：{missing}", "Still missing: {missing}")
ITEMS = {
    rules.Item.MARKS: Message("考核成绩", "marks"),
    rules.Item.OPEN_POINTS: Message("遗留事项", "open points"),
    rules.Item.RECEIVER: Message("接收人", "receiver"),
}


class HandoverNotOpen(Conflict):
    slug = "handover-not-open"
    title = {"zh-Hans": "该移交不在此状态", "en": "The handover is in another state"}


class HandoverIncomplete(Conflict):
    slug = "handover-incomplete"
    title = {"zh-Hans": "移交材料不完整", "en": "The handover is not complete"}


# ---- what training tells


async def keep_pass(
    tx: Tx,
    cohort_id: UUID,
    person_id: UUID,
    *,
    place: Mapping[str, UUID | None],
    total: Decimal | None,
    marks: Mapping[str, Decimal],
    on: date,
) -> None:
    """Keep the marks of somebody who passed; without a required handover they are on probation from
    that day on (ORG-3).
    """
    policy = await _policy(tx, place, on)
    if not policy.required:
        passed = _change(tx, person_id, Cause.INDUCTION_PASSED, cohort_id, on=on)
        await stage_changes.follow(replace(tx, actor=BY_PASS), person_id, passed, stage_before=None)
        return
    known = {one.person_id: one for one in await store.of_cohort(tx, cohort_id, [person_id])}
    before = known.get(person_id) or _new(tx, cohort_id, person_id, place)
    await store.put(tx, [replace(before, total=total, marks=marks)])


async def open_all(
    tx: Tx, cohort_id: UUID, people: Sequence[UUID], *, center_id: UUID, site_id: UUID, on: date
) -> None:
    """Open the handovers of those who passed when their cohort ends (ONB-11)."""
    place = {"team_id": None, "site_id": site_id, "center_id": center_id}
    policy = await _policy(tx, place, on)
    if not policy.required:
        return
    due_on = (await calendar.workdays_of(tx, site_id, on=on)).after(on, policy.days)
    known = {one.person_id: one for one in await store.of_cohort(tx, cohort_id, people)}
    opened = [
        replace(known.get(id) or _new(tx, cohort_id, id, place), state=State.OPEN, due_on=due_on)
        for id in people
        if id not in known or known[id].state is State.WAITING
    ]
    await store.put(tx, opened)


def _new(tx: Tx, cohort_id: UUID, person_id: UUID, place: Mapping[str, UUID | None]) -> Handover:
    return Handover(
        handover_id=uuid7(),
        person_id=person_id,
        cohort_id=cohort_id,
        team_id=place["team_id"],
        site_id=place["site_id"],
        center_id=place["center_id"],
        state=State.WAITING,
        cause_id=tx.cause.id if tx.cause else None,
    )


async def _policy(tx: Tx, place: Mapping[str, UUID | None], on: date) -> HandoverPolicy:
    scope = {"center": place["center_id"], "site": place["site_id"]}
    return read(HandoverPolicy, await resolve(tx, "people", on=on, scope=scope))


# ---- what people decide


async def describe(tx: Tx, handover_id: UUID, *, open_points: str) -> Handover:
    """Say what operations should know of a trainee; a refused handover is open again by it."""
    before = await _to_change(tx, handover_id, {State.WAITING, State.OPEN, State.REFUSED})
    after = replace(before, open_points=open_points)
    if before.state is State.REFUSED:
        today = tx.today(await units.tenant_zone(tx))
        policy = await _policy(tx, vars(before), today)
        workdays = await calendar.workdays_of(tx, before.site_id, on=today)
        after = replace(after, state=State.OPEN, due_on=workdays.after(today, policy.days))
    await store.put(tx, [after])
    return after


async def confirm(tx: Tx, handover_id: UUID, *, receiver_id: UUID) -> Handover:
    """Operations takes a trainee over: from today on they are on probation (ONB-11, ORG-3).

    Refuses while marks, open points or the receiver are missing.
    """
    before = await _to_change(tx, handover_id, {State.OPEN})
    receiver = await staff.find(tx, receiver_id)
    known = receiver_id if receiver and receiver.ended_on is None else None
    if lacking := rules.missing(before, known):
        faults = [Fault(where=f"handover.{item}", code="missing") for item in lacking]
        raise HandoverIncomplete(MISSING, missing=[ITEMS[item] for item in lacking], errors=faults)
    today = tx.today(await units.tenant_zone(tx))
    confirmed = replace(
        before,
        state=State.CONFIRMED,
        receiver_id=receiver_id,
        handed_over_on=today,
        decided_by=tx.caller.person_id if tx.caller else None,
        decided_at=tx.now,
    )
    change = _change(tx, before.person_id, Cause.HANDED_OVER, before.cohort_id, on=today)
    moved = await stage_changes.follow(
        replace(tx, actor=BY_HANDOVER), before.person_id, change, stage_before=None
    )
    if isinstance(moved, NotAllowed):
        raise HandoverNotOpen(OTHER_STAGE)
    await store.put(tx, [confirmed])
    event = TraineeHandedOver(
        agent_id=before.person_id,
        team_id=before.team_id,
        site_id=before.site_id,
        center_id=before.center_id,
        cohort_id=before.cohort_id,
        receiver_id=receiver_id,
        handed_over_on=today,
    )
    tx.emit(event, place=Place(before.center_id, before.site_id))
    return confirmed


async def refuse(tx: Tx, handover_id: UUID, *, reason: str) -> Handover:
    """Operations does not take a trainee over, and says why (ONB-11)."""
    before = await _to_change(tx, handover_id, {State.OPEN})
    refused = replace(
        before,
        state=State.REFUSED,
        reason=reason,
        decided_by=tx.caller.person_id if tx.caller else None,
        decided_at=tx.now,
    )
    await store.put(tx, [refused])
    return refused


async def _to_change(tx: Tx, handover_id: UUID, states: set[State]) -> Handover:
    handover = await store.find(tx, handover_id, to_change=True)
    if handover is None:
        raise NotFound(NO_HANDOVER, handover_id=handover_id)
    act_in(
        tx, handover, about=[handover.person_id], missing=NO_HANDOVER.of(handover_id=handover_id)
    )
    if handover.state not in states:
        raise HandoverNotOpen(IN_STATE, state=STATES[handover.state])
    return handover


def _change(tx: Tx, person_id: UUID, cause: Cause, cohort_id: UUID, *, on: date) -> StageChange:
    return StageChange(
        person_id=person_id,
        from_stage=None,
        to_stage=Stage.PROBATION,
        cause=cause,
        effective_on=on,
        evidence={"cohort_id": str(cohort_id)},
        cause_id=tx.cause.id if tx.cause else None,
    )


# ---- reading


async def get(tx: Tx, handover_id: UUID) -> Handover:
    """A handover that the caller may see. Raises NotFound."""
    handover = await store.find(tx, handover_id, reach=tx.reach)
    if handover is None:
        raise NotFound(NO_HANDOVER, handover_id=handover_id)
    return handover


async def listed(
    tx: Tx, wanted: HandoverFilter, *, after: tuple[UUID] | None, limit: int
) -> Sequence[Handover]:
    """Handovers that the caller may see, the newest first."""
    return await store.listed(tx, wanted, reach=tx.reach, after=after, limit=limit)

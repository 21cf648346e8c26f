"""Place, suspend, begin, extend and end off-post orders, and emit each step (TRN-11, TRN-11a–c)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from chassis.http.problems import Conflict, Forbidden, NotFound
from chassis.http.reach import act_in
from chassis.http.wording import Message
from chassis.messages.ids import uuid7
from chassis.messages.tx import Cause, Place, Tx
from chassis.policies.resolution import resolve
from measure.workdays import Workdays
from training.ground.directory import actions as directory
from training.ground.directory.rules import Person
from training.offpost.orders import rules, store
from training.offpost.orders.rules import FOLLOWS, OffpostPolicy, Order, PayRule, State
from training.offpost.orders.store import OrderFilter
from training.offpost.weakness import actions as weakness
from zhipei_events import values
from zhipei_events.envelope import Envelope, Event
from zhipei_events.training import (
    AgentReturnedToPost,
    OffpostExtended,
    OffpostOrdered,
    OffpostStarted,
    OffpostSuspended,
    SeparationProposed,
)

NO_ORDER = Message("没有编号为 {order_id} 的待岗通知", "There is no off-post order {order_id}")
ORDER_STATE = Message("该待岗{state}", "The off-post training {state}")
DIRECTOR_SUSPENDS = Message(
    "暂缓待岗须由总监本人操作", "A director suspends off-post training, by name"
)

STATES = {
    State.ORDERED: Message("已下达", "is ordered"),
    State.SUSPENDED: Message("已暂缓", "is suspended"),
    State.RUNNING: Message("正在进行", "is running"),
    State.PASSED: Message("已通过考试", "is passed"),
    State.RETURNED: Message("已返岗", "has ended with the return to post"),
    State.SEPARATION_PROPOSED: Message("已建议解除", "has led to a proposed separation"),
    State.ENDED: Message("已因离职结束", "has ended with the separation"),
}

SEPARATED = "separated"


class HasBegun(Conflict):
    slug = "offpost-has-begun"
    title = {
        "zh-Hans": "待岗已经开始，不能暂缓",
        "en": "The off-post training has begun: it is not suspended any more",
    }


@dataclass(frozen=True, slots=True)
class Conditions:
    """Date, working days and choices of a site, and the hash of its policies."""

    today: date
    workdays: Workdays
    policy: OffpostPolicy
    policyset: str


async def conditions(tx: Tx, site_id: UUID | None, center_id: UUID | None) -> Conditions:
    """Conditions at a site today."""
    site = await directory.site(tx, site_id, center_id)
    today = tx.today(site.zone)
    policies = await resolve(tx, "training", on=today, scope={"center": center_id, "site": site_id})
    return Conditions(today, site.workdays, OffpostPolicy.of(policies), policies.hash)


# ---- placing


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """Why a person is to go off post.

    trigger: last_place, or a cause of `trn.offpost_quality_days`; trigger_id: kpi's, or the
    proposal's, None: the order itself; ordered_by None: the rule.
    """

    trigger: str
    trigger_id: UUID | None
    person_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    ordered_by: UUID | None = None
    reason: str | None = None


async def lock(tx: Tx, person_id: UUID) -> None:
    """Lock the orders of a person."""
    await tx.lock(f"offpost of {person_id}")


async def order_by_rule(tx: Tx, trigger: Trigger) -> None:
    """Order off-post training by the last-place rule (TRN-11a).

    People who left are not ordered; the same trigger again orders nothing. An order for quality
    that runs is no obstacle: this one begins when the other has ended.
    """
    await lock(tx, trigger.person_id)
    if trigger.trigger_id is None or await store.is_known(tx, trigger.trigger_id):
        return
    person = (await directory.people(tx, [trigger.person_id]))[trigger.person_id]
    if has_left(person):
        return
    if trigger.center_id is None:
        trigger = replace(
            trigger, team_id=person.team_id, site_id=person.site_id, center_id=person.center_id
        )
    here = await conditions(tx, trigger.site_id, trigger.center_id)
    starts_on = rules.start_of(here.today, here.policy, here.workdays)
    await place(tx, trigger, starts_on, here, cause=tx.cause)


async def place(
    tx: Tx, trigger: Trigger, starts_on: date, here: Conditions, *, cause: Envelope | Cause | None
) -> Order:
    """Order off-post training from a day on (TRN-11)."""
    order_id = uuid7()
    period = rules.period(trigger.trigger, starts_on, here.policy, here.workdays)
    weak_items = await weakness.weak_items(tx, trigger.person_id, here.today, here.policy.weak_days)
    order = Order(
        order_id=order_id,
        person_id=trigger.person_id,
        team_id=trigger.team_id,
        site_id=trigger.site_id,
        center_id=trigger.center_id,
        trigger=trigger.trigger,
        trigger_id=trigger.trigger_id or order_id,
        state=State.ORDERED,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        pay_rule=rules.pay_of(trigger.trigger, here.policy),
        weak_items=weak_items,
        ordered_by=trigger.ordered_by,
        reason=trigger.reason,
        ordered_at=tx.now,
        last_event_id=order_id,
        correlation_id=tx.correlation,
        cause_id=cause.id if cause else None,
        policyset=here.policyset,
    )
    event = OffpostOrdered(
        order_id=order.order_id,
        person_id=order.person_id,
        team_id=order.team_id,
        site_id=order.site_id,
        center_id=order.center_id,
        trigger=order.trigger,
        trigger_id=order.trigger_id,
        starts_on=order.starts_on,
        ends_on=order.ends_on,
        pay_rule=values.PayRule(order.pay_rule),
        ordered_by=order.ordered_by,
        weak_items=order.weak_items,
    )
    return await _keep(tx, order, event, cause=cause, policyset=order.policyset)


async def suspend(tx: Tx, order_id: UUID, *, until: date | None, reason: str) -> Order:
    """Suspend an order that has not begun, until a day or until further notice (TRN-11a).

    Suspending again with a day lifts a suspension until further notice.
    """
    order = await store.find(tx, order_id, to_change=True)
    if order is None:
        raise NotFound(NO_ORDER, order_id=order_id)
    act_in(tx, order, about=[order.person_id], missing=NO_ORDER.of(order_id=order_id))
    if State.SUSPENDED not in FOLLOWS[order.state]:
        raise HasBegun(ORDER_STATE, state=STATES[order.state])
    by = tx.caller.person_id if tx.caller else None
    if by is None:
        raise Forbidden(DIRECTOR_SUSPENDS)
    event = OffpostSuspended(
        order_id=order.order_id,
        person_id=order.person_id,
        team_id=order.team_id,
        site_id=order.site_id,
        center_id=order.center_id,
        trigger=order.trigger,
        trigger_id=order.trigger_id,
        starts_on=order.starts_on,
        ends_on=order.ends_on,
        pay_rule=values.PayRule(order.pay_rule),
        suspended_by=by,
        until=until,
        reason=reason,
    )
    suspended = replace(
        order,
        state=State.SUSPENDED,
        suspended_by=by,
        suspended_until=until,
        suspended_because=reason,
    )
    return await _keep(tx, suspended, event, cause=_last(order))


# ---- beginning and ending


async def begin(tx: Tx, order: Order, on: date) -> tuple[Order, Envelope]:
    """Begin an order; one that could not begin on its day keeps its length, from today on."""
    if on > order.starts_on:
        here = await conditions(tx, order.site_id, order.center_id)
        period = rules.period(order.trigger, on, here.policy, here.workdays)
        order = replace(order, starts_on=period.starts_on, ends_on=period.ends_on)
    event = OffpostStarted(
        order_id=order.order_id,
        person_id=order.person_id,
        team_id=order.team_id,
        site_id=order.site_id,
        center_id=order.center_id,
        trigger=order.trigger,
        trigger_id=order.trigger_id,
        starts_on=order.starts_on,
        ends_on=order.ends_on,
        pay_rule=values.PayRule(order.pay_rule),
    )
    envelope = tx.emit(event, place=_place(order), cause=_last(order))
    running = replace(order, state=State.RUNNING)
    return await keep_after(tx, running, envelope), envelope


async def return_to_post(tx: Tx, order: Order, on: date, *, exam_id: UUID) -> None:
    """End an order whose exam was passed. on: first day back on post."""
    event = AgentReturnedToPost(
        order_id=order.order_id,
        person_id=order.person_id,
        team_id=order.team_id,
        site_id=order.site_id,
        center_id=order.center_id,
        trigger=order.trigger,
        trigger_id=order.trigger_id,
        returned_on=on,
        exam_id=exam_id,
        pay_rule=values.PayRule(PayRule.NORMAL),
    )
    await _keep(tx, replace(order, state=State.RETURNED), event, cause=_last(order))


async def extend(
    tx: Tx, order: Order, ends_on: date, *, attempts: int, cause: Envelope
) -> tuple[Order, Envelope]:
    """Extend an order whose exam was failed. attempts: exams failed so far."""
    longer = replace(order, state=State.RUNNING, returned_on=None, ends_on=ends_on)
    event = OffpostExtended(
        order_id=order.order_id,
        person_id=order.person_id,
        team_id=order.team_id,
        site_id=order.site_id,
        center_id=order.center_id,
        trigger=order.trigger,
        trigger_id=order.trigger_id,
        starts_on=longer.starts_on,
        ends_on=longer.ends_on,
        pay_rule=values.PayRule(order.pay_rule),
        attempts=attempts,
    )
    envelope = tx.emit(event, place=_place(order), cause=cause)
    return await keep_after(tx, longer, envelope), envelope


async def propose_separation(
    tx: Tx, order: Order, exams: tuple[UUID, ...], *, on: date, cause: Envelope
) -> None:
    """Propose separation after the last failed exam (EXM-12, GEN-13). exams: failed sittings."""
    event = SeparationProposed(
        order_id=order.order_id,
        person_id=order.person_id,
        team_id=order.team_id,
        site_id=order.site_id,
        center_id=order.center_id,
        exams=exams,
        proposed_on=on,
    )
    proposed = replace(order, state=State.SEPARATION_PROPOSED, returned_on=None)
    await _keep(tx, proposed, event, cause=cause)


async def end_for_leaver(tx: Tx, order: Order) -> None:
    """Close the order of a person who left: the separation is people's to emit."""
    await store.put(tx, replace(order, state=State.ENDED))


async def keep_after(tx: Tx, order: Order, envelope: Envelope) -> Order:
    """Keep an order with its last event: later steps continue the chain (EVT-4a)."""
    kept = replace(order, last_event_id=envelope.id, correlation_id=envelope.correlation)
    await store.put(tx, kept)
    return kept


async def _keep(
    tx: Tx,
    order: Order,
    event: Event,
    *,
    cause: Envelope | Cause | None,
    policyset: str | None = None,
) -> Order:
    envelope = tx.emit(event, place=_place(order), cause=cause, policyset=policyset)
    return await keep_after(tx, order, envelope)


# ---- reading


def has_left(person: Person) -> bool:
    return person.ended_on is not None or person.stage == SEPARATED


async def open_orders(tx: Tx, person_id: UUID) -> Sequence[Order]:
    """The open orders of a person, by start."""
    return await store.open_orders(tx, person_id)


async def due(tx: Tx, center_id: UUID | None, on: date) -> Sequence[Order]:
    """Open orders of a center (None: without one) that a day may change, by start."""
    return await store.due(tx, center_id, on)


async def any_without_center(tx: Tx) -> bool:
    """Whether there are open orders of people without a known center."""
    return await store.any_without_center(tx)


async def find_to_change(tx: Tx, order_id: UUID) -> Order | None:
    """An order, locked until the transaction ends."""
    return await store.find(tx, order_id, to_change=True)


async def get(tx: Tx, order_id: UUID) -> Order:
    """An order that the caller may see. Raises NotFound."""
    order = await store.find(tx, order_id, reach=tx.reach)
    if order is None:
        raise NotFound(NO_ORDER, order_id=order_id)
    return order


async def listed(
    tx: Tx, matching: OrderFilter, *, after: tuple[datetime, UUID] | None, limit: int
) -> Sequence[Order]:
    """Orders that the caller may see, newest first."""
    return await store.listed(tx, reach=tx.reach, matching=matching, after=after, limit=limit)


def _last(order: Order) -> Cause:
    return Cause(order.last_event_id, order.correlation_id)


def _place(order: Order) -> Place:
    return Place(order.center_id, order.site_id)

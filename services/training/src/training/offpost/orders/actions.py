"""Off-post training is ordered, suspended, begun, examined and ended (TRN-11, TRN-11a–c,
EXM-12).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from chassis.http.problems import Conflict, Forbidden, NotFound
from chassis.http.reach import act_in
from chassis.messages.ids import uuid7
from chassis.messages.timers import Due, Scope
from chassis.messages.tx import Cause, Place, Tx
from chassis.policies.resolution import resolve
from measure.workdays import Workdays
from training.exams.bank.actions import EmptyBank
from training.exams.resits.rules import ExamResult
from training.exams.scheduling import actions as exams
from training.ground.directory import actions as directory
from training.ground.directory.rules import Person
from training.offpost.orders import rules, store
from training.offpost.orders.rules import (
    NOT_BEGUN,
    Exam,
    Extend,
    OffpostPolicy,
    Order,
    PayRule,
    Period,
    Return,
    State,
)
from training.offpost.weakness import actions as weakness
from zhipei_events import values
from zhipei_events.envelope import Envelope
from zhipei_events.training import (
    AgentReturnedToPost,
    OffpostExtended,
    OffpostOrdered,
    OffpostStarted,
    OffpostSuspended,
    SeparationProposed,
)

NOWHERE = "nowhere"  # the scope of orders of people whose center is not known
SEPARATED = "separated"


class HasBegun(Conflict):
    slug = "offpost-has-begun"
    title = {
        "zh-Hans": "待岗已经开始，不能暂缓",
        "en": "The off-post training has begun: it is not suspended any more",
    }


@dataclass(frozen=True)
class Ground:
    """What decisions about a person rest on: the date, the working days and the choices of the
    site, and their hash.
    """

    today: date
    workdays: Workdays
    policy: OffpostPolicy
    policyset: str


async def ground(tx: Tx, site_id: UUID | None, center_id: UUID | None) -> Ground:
    """The ground of decisions about somebody of a site."""
    site = await directory.site(tx, site_id, center_id)
    today = tx.today(site.zone)
    policies = await resolve(tx, "training", on=today, scope={"center": center_id, "site": site_id})
    return Ground(today, site.workdays, OffpostPolicy.of(policies), policies.hash)


# ---- ordering


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """Why somebody is to go off post. trigger: last_place, or a cause of
    `trn.offpost_quality_days`; trigger_id: kpi's, or the proposal's; None: nothing but the order
    itself. ordered_by None: the rule.
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
    """Hold the orders of a person against every other transaction."""
    await tx.lock(f"offpost of {person_id}")


async def order_by_rule(tx: Tx, trigger: Trigger) -> None:
    """The last-place rule orders off-post training (TRN-11a). Who has left is not ordered; the same
    trigger again orders nothing.

    An order for quality that runs then does not stand in the way: this one begins when the other
    has ended.
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
    here = await ground(tx, trigger.site_id, trigger.center_id)
    await place(
        tx, trigger, rules.start_of(here.today, here.policy, here.workdays), here, cause=tx.cause
    )


async def place(
    tx: Tx, trigger: Trigger, starts_on: date, here: Ground, *, cause: Envelope | Cause | None
) -> Order:
    """Order off-post training from a day on, and say so (TRN-11)."""
    order_id = uuid7()
    made = Order(
        **{**vars(trigger), "trigger_id": trigger.trigger_id or order_id},
        order_id=order_id,
        state=State.ORDERED,
        **vars(rules.period(trigger.trigger, starts_on, here.policy, here.workdays)),
        pay_rule=rules.pay_of(trigger.trigger, here.policy),
        weak_items=await weakness.weak_items(
            tx, trigger.person_id, here.today, here.policy.weak_days
        ),
        ordered_at=tx.now,
        told_id=order_id,
        correlation_id=tx.correlation,
        cause_id=cause.id if cause else None,
        policyset=here.policyset,
    )
    event = OffpostOrdered(**_told(made), ordered_by=made.ordered_by, weak_items=made.weak_items)
    return await _keep(
        tx, made, tx.emit(event, place=_place(made), cause=cause, policyset=made.policyset)
    )


async def standing(tx: Tx, person_id: UUID) -> Sequence[Order]:
    """The open orders of a person, by start."""
    return await store.standing(tx, person_id)


async def suspend(tx: Tx, order_id: UUID, *, until: date | None, reason: str) -> Order:
    """The director suspends an order that has not begun, until a day or until further notice
    (TRN-11a); again with a day lifts it.
    """
    found = await store.find_order(tx, order_id, to_change=True)
    if found is None:
        raise NotFound(f"no order {order_id}")
    act_in(tx, found, about=[found.person_id], missing=f"no order {order_id}")
    if found.state not in NOT_BEGUN:
        raise HasBegun(found.state)
    by = tx.caller.person_id if tx.caller else None
    if by is None:
        raise Forbidden("a director suspends, by name")
    told = OffpostSuspended(**_told(found), suspended_by=by, until=until, reason=reason)
    envelope = tx.emit(told, place=_place(found), cause=Cause(found.told_id, found.correlation_id))
    rests = replace(
        found,
        state=State.SUSPENDED,
        suspended_by=by,
        suspended_until=until,
        suspended_because=reason,
    )
    return await _keep(tx, rests, envelope)


# ---- what a day begins and ends


async def centers(tx: Tx) -> Sequence[Scope]:
    """Every center; and nowhere, while there are orders of people whose center is not known."""
    known = [Scope(str(center_id), zone) for center_id, zone in await directory.centers(tx)]
    if not await store.is_homeless(tx):
        return known
    return [*known, Scope(NOWHERE, (await directory.site(tx, None, None)).zone)]


async def run_day(tx: Tx, due: Due) -> None:
    """Return who passed, begin what is due, and arrange exams that are lacking (TRN-11a, EXM-12).
    Who has left is done with.
    """
    found = await store.due(tx, None if due.scope == NOWHERE else UUID(due.scope), due.on)
    people = await directory.people(tx, {one.person_id for one in found})
    orders = []
    for one in found:
        if has_left(people[one.person_id]):
            await store.put(tx, replace(one, state=State.ENDED))
        elif (
            one.state is State.PASSED and one.returned_on is not None and one.returned_on <= due.on
        ):
            await _return(tx, one, one.returned_on)
        else:
            orders.append(one)
    running = {one.order_id: one for one in orders if one.state is State.RUNNING}
    off, told = (
        {one.person_id for one in orders if one.state in rules.OFF_POST},
        dict[UUID, Envelope](),
    )
    for one in orders:  # by start: of two of one person the second waits for the end of the first
        if one.person_id not in off and rules.begins(
            one.state, one.starts_on, one.suspended_until, due.on
        ):
            running[one.order_id], told[one.order_id] = await _begin(tx, one, due.on)
            off.add(one.person_id)
    known = await store.exams_of(tx, running)
    for id, one in running.items():
        if all(exam.sitting_id for exam in known[id]):
            await _arrange(tx, one, len(known[id]) + 1, told.get(id), due.on)


async def _begin(tx: Tx, order: Order, on: date) -> tuple[Order, Envelope]:
    """Off post from today; an order that could not begin on its day is as long as it was to be,
    from today on.
    """
    if on > order.starts_on:
        here = await ground(tx, order.site_id, order.center_id)
        order = replace(order, **vars(rules.period(order.trigger, on, here.policy, here.workdays)))
    begun = replace(order, state=State.RUNNING)
    envelope = tx.emit(
        OffpostStarted(**_told(begun)),
        place=_place(begun),
        cause=Cause(order.told_id, order.correlation_id),
    )
    return await _keep(tx, begun, envelope), envelope


async def _return(tx: Tx, order: Order, on: date) -> None:
    known = (await store.exams_of(tx, [order.order_id]))[order.order_id]
    exam_id = next(one.sitting_id for one in known if one.passed and one.sitting_id)
    event = AgentReturnedToPost(
        **_whose(order), returned_on=on, exam_id=exam_id, pay_rule=values.PayRule(PayRule.NORMAL)
    )
    envelope = tx.emit(event, place=_place(order), cause=Cause(order.told_id, order.correlation_id))
    await _keep(tx, replace(order, state=State.RETURNED), envelope)


async def _arrange(tx: Tx, order: Order, attempt: int, cause: Envelope | None, today: date) -> None:
    """Arrange the re-post exam for the last working day (EXM-12). While the bank is empty it is
    tried again every day.
    """
    site = await directory.site(tx, order.site_id, order.center_id)
    on = max(
        rules.exam_day(Period(order.starts_on, order.ends_on), site.workdays),
        site.workdays.after(today - rules.DAY, 1),
    )
    try:
        paper_id = await exams.arrange_repost(
            tx,
            person_id=order.person_id,
            order_id=order.order_id,
            weak_items=order.weak_items,
            on=on,
            cause=cause,
        )
    except EmptyBank:
        return
    await store.add_exam(
        tx, Exam(order_id=order.order_id, attempt=attempt, paper_id=paper_id, on=on)
    )


# ---- exams (EVT-10)


async def follow_up(tx: Tx, heard: Sequence[tuple[ExamResult, Envelope]]) -> None:
    """What marked sittings mean for off-post training: failed topics are weak items, a re-post exam
    returns, extends or ends (EXM-12).
    """
    rows = [
        {
            "person_id": one.person_id,
            "fact_id": one.sitting_id,
            "item": topic,
            "source": "exam",
            "on": one.sat_on,
            "cause_id": None,
        }
        for one, _ in heard
        for topic in one.topics_failed
    ]
    await weakness.keep(tx, rows)
    for result, envelope in heard:
        if result.purpose == "repost":
            await _follow_up_repost(tx, result, envelope)


async def _follow_up_repost(tx: Tx, result: ExamResult, envelope: Envelope) -> None:
    """One mark of a re-post exam, or its revision as long as the order runs (EXM-9). The same
    result again does nothing.
    """
    order = await store.order_of_paper(tx, result.paper_id)
    if order is None or order.state not in rules.OFF_POST:
        return
    known = (await store.exams_of(tx, [order.order_id]))[order.order_id]
    exam = next(one for one in known if one.paper_id == result.paper_id)
    if exam.passed is result.passed or (order.state is State.PASSED and not exam.passed):
        return
    marked = replace(
        exam,
        sitting_id=result.sitting_id,
        sat_on=result.sat_on,
        total=result.total,
        passed=result.passed,
    )
    await store.mark(tx, marked)
    here = await ground(tx, order.site_id, order.center_id)
    failed = [one for one in known if one.passed is False and one.attempt != exam.attempt] + (
        [] if result.passed else [marked]
    )
    outcome = rules.after_exam(
        passed=result.passed,
        known_on=max(
            result.sat_on, here.today
        ),  # a mark that comes late returns nobody to a day that is past
        ends_on=order.ends_on
        if exam.passed is None
        else rules.period(order.trigger, order.starts_on, here.policy, here.workdays).ends_on,
        failed=len(failed),
        policy=here.policy,
        workdays=here.workdays,
    )
    match outcome:
        case Return(on=on):  # said on the day itself (run_day): until then the person is off post
            await _keep(tx, replace(order, state=State.PASSED, returned_on=on), envelope)
        case Extend(ends_on=ends_on):
            longer = replace(order, state=State.RUNNING, returned_on=None, ends_on=ends_on)
            told = tx.emit(
                OffpostExtended(**_told(longer), attempts=len(failed)),
                place=_place(order),
                cause=envelope,
            )
            await _arrange(tx, await _keep(tx, longer, told), len(known) + 1, told, here.today)
        case _:
            sittings = tuple(one.sitting_id for one in failed if one.sitting_id)
            event = SeparationProposed(
                **_person(order), order_id=order.order_id, exams=sittings, proposed_on=here.today
            )
            told = tx.emit(event, place=_place(order), cause=envelope)
            await _keep(tx, replace(order, state=State.SEPARATION_PROPOSED, returned_on=None), told)


# ---- parts


def has_left(person: Person) -> bool:
    return person.ended_on is not None or person.stage == SEPARATED


async def _keep(tx: Tx, order: Order, envelope: Envelope) -> Order:
    """Keep an order with what was said last of it: what comes by its days goes on from there
    (EVT-4a).
    """
    kept = replace(order, told_id=envelope.id, correlation_id=envelope.correlation)
    await store.put(tx, kept)
    return kept


def _person(order: Order) -> dict[str, Any]:
    return {name: getattr(order, name) for name in ("person_id", "team_id", "site_id", "center_id")}


def _whose(order: Order) -> dict[str, Any]:
    return {
        **_person(order),
        **{name: getattr(order, name) for name in ("order_id", "trigger", "trigger_id")},
    }


def _told(order: Order) -> dict[str, Any]:
    return {
        **_whose(order),
        "starts_on": order.starts_on,
        "ends_on": order.ends_on,
        "pay_rule": values.PayRule(order.pay_rule),
    }


def _place(order: Order) -> Place:
    return Place(order.center_id, order.site_id)

"""Run off-post training day by day: begin orders, schedule re-post exams, return, extend or end
(TRN-11a, EXM-12).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from chassis.messages.timers import Due, Scope
from chassis.messages.tx import Tx
from training.exams.bank.actions import EmptyBank
from training.exams.resits.rules import ExamResult
from training.exams.scheduling import actions as exams
from training.ground.directory import actions as directory
from training.offpost.orders import actions as orders
from training.offpost.orders import rules
from training.offpost.orders.actions import Conditions
from training.offpost.orders.rules import (
    OFF_POST,
    Extend,
    Order,
    Period,
    ProposeSeparation,
    Return,
    State,
)
from training.offpost.reposts import actions as reposts
from training.offpost.reposts.rules import RepostExam, failed_sittings
from zhipei_events.envelope import Envelope

NOWHERE = "nowhere"
"""Scope of the orders of people without a known center."""


async def centers(tx: Tx) -> Sequence[Scope]:
    """Every center; and nowhere, while there are orders of people without a known center."""
    known = [Scope(str(center_id), zone) for center_id, zone in await directory.centers(tx)]
    if not await orders.any_without_center(tx):
        return known
    return [*known, Scope(NOWHERE, (await directory.site(tx, None, None)).zone)]


# ---- each day


async def run_day(tx: Tx, due: Due) -> None:
    """Return agents who passed, begin orders that are due, schedule missing exams (TRN-11a).

    Orders of people who left are closed.
    """
    center_id = None if due.scope == NOWHERE else UUID(due.scope)
    remaining = await _close_and_return(tx, await orders.due(tx, center_id, due.on), due.on)
    begun = await _begin(tx, remaining, due.on)
    running = {order.order_id: order for order in remaining if order.state is State.RUNNING}
    running |= {order.order_id: order for order, _ in begun}
    started = {order.order_id: envelope for order, envelope in begun}
    known = await reposts.of_orders(tx, running)
    for id, order in running.items():
        if all(exam.sitting_id for exam in known[id]):
            attempt = len(known[id]) + 1
            await _schedule_exam(tx, order, attempt, started.get(id), due.on)


async def _close_and_return(tx: Tx, found: Sequence[Order], on: date) -> Sequence[Order]:
    """Close orders of people who left, return agents who passed. Returns the other orders."""
    people = await directory.people(tx, {order.person_id for order in found})
    remaining = []
    for order in found:
        if orders.has_left(people[order.person_id]):
            await orders.end_for_leaver(tx, order)
        elif rules.returns(order.state, order.returned_on, on):
            await _return(tx, order)
        else:
            remaining.append(order)
    return remaining


async def _return(tx: Tx, order: Order) -> None:
    known = (await reposts.of_orders(tx, [order.order_id]))[order.order_id]
    exam_id = next(exam.sitting_id for exam in known if exam.passed and exam.sitting_id)
    await orders.return_to_post(tx, order, order.returned_on or order.ends_on, exam_id=exam_id)


async def _begin(tx: Tx, remaining: Sequence[Order], on: date) -> Sequence[tuple[Order, Envelope]]:
    """Begin orders by start: the second of a person waits for the end of the first."""
    off_post = {order.person_id for order in remaining if order.state in OFF_POST}
    begun = []
    for order in remaining:
        begins = rules.begins(order.state, order.starts_on, order.suspended_until, on)
        if begins and order.person_id not in off_post:
            begun.append(await orders.begin(tx, order, on))
            off_post.add(order.person_id)
    return begun


async def _schedule_exam(
    tx: Tx, order: Order, attempt: int, cause: Envelope | None, today: date
) -> None:
    """Schedule the re-post exam for the last working day (EXM-12).

    While the bank is empty it is tried again every day.
    """
    site = await directory.site(tx, order.site_id, order.center_id)
    last = rules.exam_day(Period(order.starts_on, order.ends_on), site.workdays)
    on = max(last, site.workdays.after(today - rules.DAY, 1))
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
    exam = RepostExam(order_id=order.order_id, attempt=attempt, paper_id=paper_id, on=on)
    await reposts.add(tx, exam)


# ---- after a mark


async def follow_mark(tx: Tx, result: ExamResult, envelope: Envelope) -> None:
    """Return, extend or propose separation after the mark of a re-post exam (EXM-12).

    Revisions count as long as the order runs (EXM-9); the same result again does nothing.
    """
    order_id = await reposts.order_of_paper(tx, result.paper_id)
    order = await orders.find_to_change(tx, order_id) if order_id else None
    if order is None or order.state not in OFF_POST:
        return
    known = (await reposts.of_orders(tx, [order.order_id]))[order.order_id]
    exam = next(exam for exam in known if exam.paper_id == result.paper_id)
    if exam.passed is result.passed or (order.state is State.PASSED and not exam.passed):
        return
    marked = replace(
        exam,
        sitting_id=result.sitting_id,
        sat_on=result.sat_on,
        total=result.total,
        passed=result.passed,
    )
    await reposts.mark(tx, marked)
    others = [other for other in known if other.attempt != exam.attempt]
    failed = failed_sittings([*others, marked])
    here = await orders.conditions(tx, order.site_id, order.center_id)
    outcome = rules.after_exam(
        passed=result.passed,
        known_on=max(result.sat_on, here.today),  # a late mark returns nobody to a past day
        ends_on=order.ends_on if exam.passed is None else _first_end(order, here),
        failed=len(failed),
        policy=here.policy,
        workdays=here.workdays,
    )
    match outcome:
        case Return(on=on):  # emitted on the day itself (run_day): until then they are off post
            passed = replace(order, state=State.PASSED, returned_on=on)
            await orders.keep_after(tx, passed, envelope)
        case Extend(ends_on=ends_on):
            longer, extended = await orders.extend(
                tx, order, ends_on, attempts=len(failed), cause=envelope
            )
            await _schedule_exam(tx, longer, len(known) + 1, extended, here.today)
        case ProposeSeparation():
            await orders.propose_separation(tx, order, failed, on=here.today, cause=envelope)


def _first_end(order: Order, here: Conditions) -> date:
    """Last day of an order before any extension."""
    return rules.period(order.trigger, order.starts_on, here.policy, here.workdays).ends_on

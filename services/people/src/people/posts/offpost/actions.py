"""Off-post training changes the stage and the pay of a person, and its end changes both back
(ORG-3, KPI-16).
"""

from dataclasses import replace
from datetime import date
from uuid import UUID

from chassis.messages.tx import Tx
from people.ground.staff import actions as staff
from people.ground.stage_changes import actions as stage_changes
from people.ground.stages import actions as stages
from people.ground.stages.rules import Cause, NotAllowed, Stage, StageChange
from people.posts.offpost import store
from people.posts.offpost.rules import Begin, Order, State, begin, next_waiting
from people.posts.pay import actions as pay
from people.posts.pay.rules import PayChange, PayRule, Reason

BEGINS, ENDS = "rule:TRN-11", "rule:EXM-12"


async def start(tx: Tx, order: Order) -> None:
    """Somebody is off post from the order's first day on."""
    await tx.lock(f"offpost:{order.person_id}")
    known = await store.orders_of(tx, order.person_id)
    person = await staff.find(tx, order.person_id)
    answer = begin(order.order_id, person.stage if person else None, known)
    if answer is Begin.ENDED:
        return
    if (
        answer is Begin.WAIT
        or person is None
        or person.stage is None
        or answer is Begin.NOT_ON_POST
    ):
        state = State.WAITING if answer is Begin.WAIT else State.REFUSED
        await store.put(
            tx, replace(order, state=state, refused=None if answer is Begin.WAIT else answer)
        )
        return
    before = (
        await stages.stage_before(tx, order.person_id) if answer is Begin.STANDS else person.stage
    )
    if answer is Begin.TAKE:
        change = _change(
            order, Stage.OFF_POST, order.cause, on=order.starts_on, cause_id=order.cause_id
        )
        await stage_changes.follow(
            replace(tx, actor=BEGINS), order.person_id, change, stage_before=None
        )
    await store.put(tx, replace(order, state=State.OFF, stage_before=before, refused=None))
    wanted = _turn(
        order, order.pay_rule, Reason(order.cause), on=order.starts_on, cause_id=order.cause_id
    )
    await pay.change(tx, wanted, person.home)


async def end(tx: Tx, order: Order, *, returned_on: date, pay_rule: str, cause_id: UUID) -> None:
    """Somebody is back on post from a day on, at the stage before (ORG-3). order: as the event of
    the return tells of it.

    Whoever left the stage otherwise meanwhile stays where they are; the pay rule returns all the
    same.
    """
    await tx.lock(f"offpost:{order.person_id}")
    known = {one.order_id: one for one in await store.orders_of(tx, order.person_id)}
    running = known.get(order.order_id, order)
    ended = replace(running, state=State.RETURNED, returned_on=returned_on)
    person = await staff.find(tx, order.person_id)
    if running.state is State.OFF and person is not None and running.stage_before is not None:
        change = _change(
            running, running.stage_before, Cause.RETURNED_TO_POST, on=returned_on, cause_id=cause_id
        )
        answer = await stage_changes.follow(
            replace(tx, actor=ENDS), order.person_id, change, stage_before=running.stage_before
        )
        ended = replace(ended, refused="left-otherwise" if isinstance(answer, NotAllowed) else None)
    await store.put(tx, ended)
    if running.state is State.OFF and person is not None:
        await pay.change(
            tx,
            _turn(order, pay_rule, Reason.RETURNED, on=returned_on, cause_id=cause_id),
            person.home,
        )
        waiting = next_waiting(known.values())
        if waiting is not None:
            await start(tx, waiting)


def _change(order: Order, goal: Stage, cause: Cause, *, on: date, cause_id: UUID) -> StageChange:
    ground = {"order_id": str(order.order_id), "trigger": order.trigger}
    return StageChange(
        person_id=order.person_id,
        from_stage=None,
        to_stage=goal,
        cause=cause,
        effective_on=on,
        evidence=ground,
        cause_id=cause_id,
    )


def _turn(order: Order, pay_rule: str, reason: Reason, *, on: date, cause_id: UUID) -> PayChange:
    wanted = PayRule(pay_rule)
    return PayChange(
        person_id=order.person_id,
        pay_rule=wanted,
        effective_on=on,
        reason=reason,
        order_id=order.order_id,
        cause_id=cause_id,
    )

"""What off-post training does to a stage and to pay, in whatever order it is heard."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from people.ground.stages.rules import Cause, Stage
from people.posts.offpost.rules import Begin, Order, State, begin, next_waiting
from people.posts.pay.rules import PayChange, PayRule, Reason, turn

ORDER = Order(
    order_id=UUID(int=1),
    person_id=UUID(int=9),
    trigger="last_place",
    starts_on=date(2026, 12, 1),
    pay_rule="basic_only",
    state=State.WAITING,
    cause_id=UUID(int=5),
)
NEXT = replace(ORDER, order_id=UUID(int=2), starts_on=date(2027, 3, 1))


@pytest.mark.rule("ORG-3")
@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        (Stage.REGULAR, Begin.TAKE),
        (Stage.PROBATION, Begin.TAKE),
        (Stage.OFF_POST, Begin.STANDS),
        (Stage.TRAINEE, Begin.NOT_ON_POST),
        (Stage.SEPARATED, Begin.NOT_ON_POST),
        (None, Begin.NOT_ON_POST),
    ],
)
def test_only_who_is_on_post_goes_off_post(stage: Stage | None, expected: Begin) -> None:
    assert begin(ORDER.order_id, stage, ()) is expected


@pytest.mark.rule("EVT-4")
def test_the_next_order_waits_for_the_end_of_the_last() -> None:
    running = replace(ORDER, state=State.OFF, stage_before=Stage.REGULAR)
    assert begin(NEXT.order_id, Stage.OFF_POST, [running]) is Begin.WAIT
    assert (
        begin(NEXT.order_id, Stage.REGULAR, [replace(running, state=State.RETURNED)]) is Begin.TAKE
    )
    assert (
        next_waiting(
            [running, NEXT, replace(NEXT, order_id=UUID(int=3), starts_on=date(2027, 6, 1))]
        )
        == NEXT
    )
    assert next_waiting([running]) is None


@pytest.mark.rule("EVT-4")
def test_an_order_that_ended_before_it_began_here_does_nothing() -> None:
    assert (
        begin(ORDER.order_id, Stage.REGULAR, [replace(ORDER, state=State.RETURNED)]) is Begin.ENDED
    )


@pytest.mark.rule("ORG-3", "TRN-11b", "TRN-11c")
@pytest.mark.parametrize(
    ("trigger", "cause"), [("last_place", Cause.LAST_PLACE), ("quality_failing", Cause.QUALITY)]
)
def test_the_cause_is_last_place_or_quality(trigger: str, cause: Cause) -> None:
    assert replace(ORDER, trigger=trigger).cause is cause


@pytest.mark.rule("KPI-16")
def test_pay_changes_only_where_the_rule_is_another_one() -> None:
    wanted = PayChange(
        person_id=UUID(int=9),
        pay_rule=PayRule.BASIC_ONLY,
        effective_on=date(2026, 12, 1),
        reason=Reason.LAST_PLACE,
        order_id=UUID(int=1),
        cause_id=UUID(int=5),
    )
    changed = turn(wanted, None)
    assert changed is not None
    assert (changed.was, changed.pay_rule) == (PayRule.NORMAL, PayRule.BASIC_ONLY)
    assert turn(wanted, PayRule.BASIC_ONLY) is None
    assert turn(replace(wanted, pay_rule=PayRule.NORMAL), None) is None
    back = turn(replace(wanted, pay_rule=PayRule.NORMAL), PayRule.BASIC_ONLY)
    assert back is not None
    assert back.was is PayRule.BASIC_ONLY

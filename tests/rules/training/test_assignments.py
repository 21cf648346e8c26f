"""What a run of unacceptable calls asks of training."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure.workdays import Workdays
from training.assigning.assignments.rules import (
    Assign,
    AssignmentPolicy,
    AssignmentState,
    Colleague,
    Unowned,
    owner_of,
)
from training.assigning.corrections.rules import (
    Antedate,
    LadderStep,
    NotAssigned,
    Propose,
    Standing,
    decide,
)
from training.assigning.progress.rules import after_session
from training.assigning.requests.rules import Kind, Reason, Whereabouts

SITE, OTHER_SITE, CENTER, TEAM = (uuid4() for _ in range(4))
MONDAY = date(2026, 11, 2)
NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)
POLICY = AssignmentPolicy(due_days=10, off_post_decider="qa_supervisor")
CAUSE = LadderStep(
    cause_id=UUID(int=7),
    type="qa.repeated-poor-quality",
    subject="step",
    correlation_id=UUID(int=5),
    occurred_at=NOON,
    agent_id=uuid4(),
    whereabouts=Whereabouts(TEAM, SITE, CENTER),
    step=1,
    card="SC-1",
    criteria=("solving", "attitude"),
    calls=(date(2026, 10, 20), date(2026, 10, 27), MONDAY),
)
TRAINER = Colleague(uuid4(), SITE, frozenset({"trainer"}))


def decided(cause: LadderStep = CAUSE, standing: Standing | None = None, **changes: Any) -> object:
    given: dict[str, Any] = {"on": MONDAY, "workdays": Workdays(), "policy": POLICY} | changes
    return decide(cause, standing, given.pop("colleagues", [TRAINER]), **given)


def step(number: int) -> LadderStep:
    return replace(CAUSE, step=number)


@pytest.mark.rule("QA-14", "TRN-8", "TRN-27")
def test_the_first_step_asks_for_correction_training() -> None:
    assert decided(step(1)) == Assign(
        Kind.QA_CORRECTION, "SC-1/solving", date(2026, 11, 16), TRAINER.person_id, None
    )


@pytest.mark.rule("QA-14", "TRN-10")
def test_the_second_step_asks_a_trainer_to_coach() -> None:
    assert decided(step(2)) == Assign(
        Kind.COACHING, "SC-1/solving", date(2026, 11, 16), TRAINER.person_id, None
    )


@pytest.mark.rule("QA-14", "TRN-11c", "GEN-13")
def test_the_third_step_only_proposes_off_post_training_to_the_role_of_the_policy() -> None:
    assert decided(step(3)) == Propose("SC-1/solving", "qa_supervisor")
    elsewhere = AssignmentPolicy(due_days=10, off_post_decider="center_director")
    assert decided(step(3), policy=elsewhere) == Propose("SC-1/solving", "center_director")


@pytest.mark.rule("QA-14")
@pytest.mark.parametrize("number", [0, 4])
def test_a_step_beside_the_ladder_leads_to_nothing_and_says_so(number: int) -> None:
    assert decided(step(number)) == NotAssigned(Reason.UNKNOWN_STEP)


@pytest.mark.rule("TRN-28")
def test_the_subject_is_the_item_most_often_unacceptable_and_the_card_where_no_item_was() -> None:
    assert CAUSE.about == "SC-1/solving"
    assert replace(CAUSE, criteria=()).about == "SC-1"


@pytest.mark.rule("TRN-28", "GEN-5")
@pytest.mark.parametrize(
    ("days", "workdays", "due_on"),
    [
        (10, Workdays(), date(2026, 11, 16)),
        (9, Workdays(), date(2026, 11, 13)),  # a Friday
        (0, Workdays(), MONDAY),
        (10, Workdays(special={date(2026, 11, 10): Decimal(0)}), date(2026, 11, 17)),
        (
            10,
            Workdays(special={date(2026, 11, 10): Decimal("0.5")}),
            date(2026, 11, 16),
        ),  # a half day is worked
        (
            10,
            Workdays(special={date(2026, 11, 7): Decimal(1)}),
            date(2026, 11, 13),
        ),  # a worked Saturday
        (10, Workdays(off=frozenset()), date(2026, 11, 12)),
    ],
)
def test_it_is_due_so_many_working_days_of_the_site_after_the_day_of_the_event(
    days: int, workdays: Workdays, due_on: date
) -> None:
    made = decided(workdays=workdays, policy=replace(POLICY, due_days=days))
    assert isinstance(made, Assign)
    assert made.due_on == due_on


@pytest.mark.rule("TRN-28")
@pytest.mark.parametrize(
    ("number", "reason"),
    [(1, Reason.ALREADY_OPEN), (2, Reason.ALREADY_OPEN), (3, Reason.ALREADY_PROPOSED)],
)
def test_a_further_event_is_linked_to_what_is_open(number: int, reason: Reason) -> None:
    standing = Standing(uuid4(), UUID(int=6), NOON - timedelta(days=30))
    assert decided(step(number), standing) == NotAssigned(reason, standing)


MOMENT = timedelta(microseconds=1)


@pytest.mark.rule("EVT-4", "TRN-28")
@pytest.mark.parametrize(
    ("opened_at", "opened_by"), [(NOON + MOMENT, UUID(int=1)), (NOON, UUID(int=8))]
)
def test_an_event_older_than_the_one_that_opened_it_opens_it_instead(
    opened_at: datetime, opened_by: UUID
) -> None:
    standing = Standing(uuid4(), opened_by, opened_at)
    fresh = decided()
    assert isinstance(fresh, Assign)
    assert decided(standing=standing) == Antedate(standing, fresh)


@pytest.mark.rule("EVT-4", "TRN-28")
@pytest.mark.parametrize(
    ("opened_at", "opened_by"), [(NOON - MOMENT, UUID(int=9)), (NOON, UUID(int=6))]
)
def test_an_event_younger_than_the_one_that_opened_it_is_linked(
    opened_at: datetime, opened_by: UUID
) -> None:
    standing = Standing(uuid4(), opened_by, opened_at)
    assert decided(standing=standing) == NotAssigned(Reason.ALREADY_OPEN, standing)


def colleague(role: str, site: UUID | None) -> Colleague:
    return Colleague(uuid4(), site, frozenset({role}))


@pytest.mark.rule("TRN-28", "NTF-3")
def test_a_trainer_of_the_site_must_schedule_else_one_of_the_center_else_the_lead() -> None:
    here, there, lead = (
        colleague("trainer", SITE),
        colleague("trainer", OTHER_SITE),
        colleague("training_lead", SITE),
    )
    assert owner_of("qa_correction", CAUSE.agent_id, CAUSE.whereabouts, [lead, there, here]) == (
        here.person_id,
        None,
    )
    assert owner_of("qa_correction", CAUSE.agent_id, CAUSE.whereabouts, [lead, there]) == (
        there.person_id,
        None,
    )
    assert owner_of("qa_correction", CAUSE.agent_id, CAUSE.whereabouts, [lead]) == (
        lead.person_id,
        None,
    )


@pytest.mark.rule("TRN-23", "TRN-28")
def test_the_quality_training_post_must_schedule_targeted_training_else_a_trainer() -> None:
    post, trainer = colleague("quality_training_post", OTHER_SITE), colleague("trainer", SITE)
    assert owner_of("targeted", CAUSE.agent_id, CAUSE.whereabouts, [post, trainer]) == (
        post.person_id,
        None,
    )
    assert owner_of("targeted", CAUSE.agent_id, CAUSE.whereabouts, [trainer]) == (
        trainer.person_id,
        None,
    )
    assert owner_of("csat", CAUSE.agent_id, CAUSE.whereabouts, [post, trainer]) == (
        trainer.person_id,
        None,
    )


@pytest.mark.rule("TRN-28")
def test_nobody_schedules_their_own_training() -> None:
    herself = Colleague(CAUSE.agent_id, SITE, frozenset({"trainer", "agent"}))
    assert owner_of("qa_correction", CAUSE.agent_id, CAUSE.whereabouts, [herself]) == (
        None,
        Unowned.NOBODY_IN_CENTER,
    )


@pytest.mark.rule("TRN-28")
def test_an_assignment_without_an_owner_says_why() -> None:
    assert decided(colleagues=[colleague("inspector", SITE)]) == Assign(
        Kind.QA_CORRECTION, "SC-1/solving", date(2026, 11, 16), None, Unowned.NOBODY_IN_CENTER
    )
    nowhere = replace(CAUSE, whereabouts=Whereabouts())
    assert owner_of("qa_correction", nowhere.agent_id, nowhere.whereabouts, [TRAINER]) == (
        None,
        Unowned.CENTER_UNKNOWN,
    )


@pytest.mark.rule("TRN-28")
@given(order=st.permutations(range(6)))
def test_the_same_agent_gets_the_same_trainer_whatever_the_order_of_the_list(
    order: list[int],
) -> None:
    trainers = [Colleague(UUID(int=number), SITE, frozenset({"trainer"})) for number in range(6)]
    chosen = owner_of(
        "qa_correction", UUID(int=99), CAUSE.whereabouts, [trainers[number] for number in order]
    )
    assert chosen == owner_of("qa_correction", UUID(int=99), CAUSE.whereabouts, trainers)


def test_many_agents_are_spread_evenly_over_the_trainers() -> None:
    trainers = [Colleague(UUID(int=number), SITE, frozenset({"trainer"})) for number in range(1, 6)]
    shares = Counter(
        owner_of("qa_correction", UUID(int=agent << 64), CAUSE.whereabouts, trainers)[0]
        for agent in range(1, 2001)
    )
    assert set(shares) == {trainer.person_id for trainer in trainers}
    assert (
        max(shares.values()) - min(shares.values()) < 120
    )  # 400 each expected, five standard deviations are 90 each way


@pytest.mark.rule("EXM-10", "TRN-6", "EXM-5")
@pytest.mark.parametrize(
    ("kind", "asked", "with_test", "passed", "becomes"),
    [
        ("coaching", "no", False, None, AssignmentState.PASSED),
        ("qa_correction", "if_needed", False, None, AssignmentState.PASSED),
        ("qa_correction", "if_needed", True, True, AssignmentState.PASSED),
        ("qa_correction", "if_needed", True, False, AssignmentState.OPEN),
        ("qa_correction", "if_needed", True, None, None),  # the test is still to come
        ("skill", "yes", False, None, None),
        ("skill", "yes", False, True, AssignmentState.PASSED),
        ("csat", "no", False, None, None),  # the indicator and the hours end it
        ("targeted", "if_needed", False, None, None),  # the re-sit ends it
        ("unheard", None, False, None, None),
    ],
)
def test_what_a_confirmed_session_makes_of_an_assignment(
    kind: str,
    asked: str | None,
    *,
    with_test: bool,
    passed: bool | None,
    becomes: AssignmentState | None,
) -> None:
    assert after_session(kind, asked, with_test=with_test, passed=passed) == becomes

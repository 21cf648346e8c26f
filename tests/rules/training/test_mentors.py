"""Who may be a mentor, and of how many."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from training.ground.directory.rules import Person
from training.onboarding.mentors.rules import (
    MentorPolicy,
    Pairing,
    RefusalCode,
    mentor_fault,
    pairing_fault,
)

POLICY = MentorPolicy(max_trainees=2, min_tenure_months=12)
CENTER, MENTOR = uuid4(), uuid4()
FIRST_DAY, TODAY = date(2025, 3, 12), date(2025, 3, 7)
VETERAN = Person(
    MENTOR,
    employee_no="V",
    center_id=CENTER,
    roles=frozenset({"agent", "mentor"}),
    entered_on=date(2024, 3, 12),
)


def fault(person: Person, policy: MentorPolicy = POLICY) -> RefusalCode | None:
    return mentor_fault(person, CENTER, FIRST_DAY, TODAY, policy)


def pairing(mentor_id: UUID = MENTOR) -> Pairing:
    return Pairing(
        pairing_id=uuid4(),
        cohort_id=uuid4(),
        person_id=uuid4(),
        mentor_id=mentor_id,
        team_id=None,
        site_id=None,
        center_id=CENTER,
        days=(date(2025, 3, 12), date(2025, 3, 13), date(2025, 3, 14)),
        reason=None,
        assigned_by=None,
        assigned_at=datetime(2025, 3, 7, tzinfo=UTC),
    )


@pytest.mark.rule("ONB-3a")
def test_a_veteran_has_been_here_for_twelve_months_on_the_first_day() -> None:
    assert fault(VETERAN) is None
    newer = replace(VETERAN, entered_on=date(2024, 3, 13))
    assert fault(newer) is RefusalCode.TENURE_TOO_SHORT
    assert fault(newer, replace(POLICY, min_tenure_months=11)) is None
    assert fault(replace(VETERAN, entered_on=None)) is RefusalCode.TENURE_TOO_SHORT


@pytest.mark.rule("ONB-3a")
def test_a_team_leader_needs_no_tenure_and_an_agent_has_to_be_marked() -> None:
    leader = replace(VETERAN, roles=frozenset({"team_leader"}), entered_on=TODAY)
    assert fault(leader) is None
    assert fault(replace(VETERAN, roles=frozenset({"agent"}))) is RefusalCode.NOT_A_MENTOR


def test_a_mentor_is_of_the_center_and_still_here() -> None:
    assert fault(replace(VETERAN, center_id=uuid4())) is RefusalCode.OTHER_CENTER
    assert fault(replace(VETERAN, ended_on=TODAY)) is RefusalCode.HAS_LEFT
    assert fault(Person(MENTOR)) is RefusalCode.UNKNOWN_PERSON


@pytest.mark.rule("ONB-3")
def test_a_third_trainee_is_refused() -> None:
    """EX-29: at most one mentor to two trainees."""

    def third(others: list[Pairing], policy: MentorPolicy = POLICY) -> RefusalCode | None:
        return pairing_fault(None, MENTOR, others, has_reason=False, policy=policy)

    assert third([pairing()]) is None
    assert third([pairing(), pairing()]) is RefusalCode.TOO_MANY_TRAINEES
    assert third([pairing(), pairing()], replace(POLICY, max_trainees=3)) is None


@pytest.mark.rule("ONB-3")
def test_a_change_of_mentor_needs_a_reason() -> None:
    before = pairing(uuid4())

    def change(*, has_reason: bool) -> RefusalCode | None:
        return pairing_fault(before, MENTOR, [], has_reason=has_reason, policy=POLICY)

    assert change(has_reason=True) is None
    assert change(has_reason=False) is RefusalCode.REASON_MISSING
    same = pairing_fault(pairing(), MENTOR, [], has_reason=True, policy=POLICY)
    assert same is RefusalCode.SAME_MENTOR

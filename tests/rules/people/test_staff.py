"""What a row about a person comes to."""

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest

from people.ground.staff.rules import (
    Change,
    Entry,
    Keep,
    Line,
    Named,
    Person,
    PostLevel,
    Register,
    Reject,
    settle,
)
from people.ground.stages.rules import Cause, Stage, StagePolicy
from people.ground.units.rules import Home

POLICY = StagePolicy(handover_required=True)
TODAY = date(2026, 11, 22)
PERSON = uuid4()
CENTER, SITE, TEAM, OTHER_TEAM = (uuid4() for _ in range(4))
HOME = Home(CENTER, SITE, None, TEAM)
ENTRY = Entry(
    employee_no="A1",
    name="张三",
    site="SH",
    team="一班",
    line=Line.INBOUND,
    roles=("agent",),
    entered_on=date(2024, 3, 1),
    stage=Stage.REGULAR,
)
NAMED = Named(
    person_id=PERSON, home=HOME, mentor_id=None, conflicts=None, usual_level=PostLevel.FRONT_LINE
)


def registered(entry: Entry = ENTRY, named: Named = NAMED) -> Person:
    answer = settle(entry, None, named, POLICY, on=TODAY)
    assert isinstance(answer, Register)
    return answer.person


@pytest.mark.rule("ORG-2", "ORG-3")
def test_the_first_entry_registers_with_its_stage() -> None:
    person = registered()
    assert (person.person_id, person.stage, person.stage_since, person.home, person.version) == (
        PERSON,
        Stage.REGULAR,
        TODAY,
        HOME,
        1,
    )


@pytest.mark.rule("ORG-20")
def test_the_same_row_again_changes_nothing() -> None:
    assert settle(ENTRY, registered(), NAMED, POLICY, on=TODAY) == Keep()


@pytest.mark.rule("ORG-2", "ORG-20")
@pytest.mark.parametrize("field", ["name", "entered_on"])
def test_a_new_person_without_what_makes_a_record_is_a_bad_row(field: str) -> None:
    assert settle(Entry(**{**vars(ENTRY), field: None}), None, NAMED, POLICY, on=TODAY) == Reject(
        field, "missing"
    )


@pytest.mark.rule("ORG-1")
def test_a_new_person_without_a_unit_is_a_bad_row() -> None:
    assert settle(ENTRY, None, replace(NAMED, home=None), POLICY, on=TODAY) == Reject(
        "site", "missing"
    )


@pytest.mark.rule("ORG-20")
def test_what_a_row_leaves_out_stays_as_it_is() -> None:
    only_name = Entry(employee_no="A1", name="张三丰")
    answer = settle(
        only_name, registered(), replace(NAMED, home=None, usual_level=None), POLICY, on=TODAY
    )
    assert isinstance(answer, Change)
    assert answer.changed == ("name",)
    assert answer.person == replace(registered(), name="张三丰", version=2)
    assert not answer.moved


@pytest.mark.rule("ORG-1")
def test_another_team_is_a_move_and_a_unit_around_the_present_one_is_none() -> None:
    moved = settle(
        ENTRY,
        registered(),
        replace(NAMED, home=replace(HOME, team_id=OTHER_TEAM)),
        POLICY,
        on=TODAY,
    )
    assert isinstance(moved, Change)
    assert moved.moved
    assert (
        settle(ENTRY, registered(), replace(NAMED, home=Home(CENTER, SITE)), POLICY, on=TODAY)
        == Keep()
    )


@pytest.mark.rule("ORG-3", "ORG-3a")
def test_an_import_never_changes_a_stage_and_names_what_is_allowed() -> None:
    answer = settle(replace(ENTRY, stage=Stage.OFF_POST), registered(), NAMED, POLICY, on=TODAY)
    assert isinstance(answer, Reject)
    assert (answer.where, answer.code) == ("stage", "stage-not-by-import")
    assert {(step.goal, step.cause) for step in answer.allowed} == {
        (Stage.OFF_POST, Cause.LAST_PLACE),
        (Stage.OFF_POST, Cause.QUALITY),
        (Stage.SEPARATED, Cause.SEPARATION_DECIDED),
        (Stage.SEPARATED, Cause.RESIGNED),
    }


@pytest.mark.rule("ORG-3")
def test_who_has_no_stage_yet_gets_the_first_by_import() -> None:
    clerk = registered(replace(ENTRY, stage=None))
    assert clerk.stage is None
    answer = settle(ENTRY, clerk, NAMED, POLICY, on=TODAY)
    assert isinstance(answer, Change)
    assert answer.staged
    assert (answer.person.stage, answer.person.stage_since) == (Stage.REGULAR, TODAY)


@pytest.mark.rule("ORG-2")
def test_an_applicant_has_no_record() -> None:
    answer = settle(replace(ENTRY, stage=Stage.APPLICANT), None, NAMED, POLICY, on=TODAY)
    assert isinstance(answer, Reject)
    assert answer.code == "stage-not-by-import"


@pytest.mark.rule("ORG-2")
def test_new_roles_set_the_level_but_the_same_roles_leave_a_set_level_alone() -> None:
    promoted = replace(ENTRY, roles=("agent", "team_leader"))
    answer = settle(
        promoted, registered(), replace(NAMED, usual_level=PostLevel.LINE_MANAGER), POLICY, on=TODAY
    )
    assert isinstance(answer, Change)
    assert answer.person.post_level is PostLevel.LINE_MANAGER
    by_hand = replace(registered(), post_level=PostLevel.STAFF)
    assert settle(ENTRY, by_hand, NAMED, POLICY, on=TODAY) == Keep()


def test_a_person_is_named_by_id_only_where_others_are_named() -> None:
    mentor = UUID(int=9)
    answer = settle(
        replace(ENTRY, mentor="A9"),
        registered(),
        replace(NAMED, mentor_id=mentor),
        POLICY,
        on=TODAY,
    )
    assert isinstance(answer, Change)
    assert answer.changed == ("mentor_id",)

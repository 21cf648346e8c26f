from collections import Counter
from datetime import date, timedelta

import pytest

from zhipei.world import careers
from zhipei.world.cast import TEAM_SIZE, Cast

START = date(2026, 1, 5)
LAST = START + timedelta(weeks=13)


def people(agents: int, seed: int = 1) -> Cast:
    return careers.cast(
        seed,
        agents=agents,
        start=START,
        until=LAST,
        zone="Asia/Shanghai",
        is_workday=lambda day: day.weekday() < 5,
    )


@pytest.mark.rule("ORG-1")
def test_the_worked_example_has_five_hundred_agents_in_six_sections_and_thirty_trainees_join_a_month() -> (
    None
):
    example = people(500)
    assert (len(example.agents), len(example.sections)) == (500, 6)
    joined = Counter(f"{newcomer.entered_on:%Y-%m}" for newcomer in example.newcomers)
    assert joined == {"2026-01": 30, "2026-02": 30, "2026-03": 30, "2026-04": 30}
    assert {newcomer.stage for newcomer in example.newcomers} == {"trainee"}


def test_sections_are_about_equally_large_and_teams_have_at_most_a_dozen() -> None:
    example = people(500)
    assert set(Counter(agent.section for agent in example.agents).values()) <= {83, 84}
    assert max(Counter(agent.team for agent in example.agents).values()) <= TEAM_SIZE
    assert (
        len({agent.team for agent in example.agents})
        == sum(map(len, example.sections.values()))
        == len(example.leaders)
    )


def test_a_small_center_has_fewer_sections_and_somebody_for_every_post() -> None:
    small = people(12)
    assert len(small.sections) == 2
    roles = {player.role for player in small.players}
    assert {
        "center_director",
        "hr",
        "operations",
        "shift_leader",
        "team_leader",
        "inspector",
        "trainer",
        "quality_training_post",
    } <= roles
    assert len({player.employee_no for player in small.players}) == len(small.players)


@pytest.mark.rule("ONB-1")
def test_a_newcomer_is_on_the_phones_after_ten_working_days() -> None:
    entry, on_post = {
        (one.entered_on, one.on_post) for one in people(60).newcomers if one.entered_on.month == 2
    }.pop()
    assert (entry, on_post) == (date(2026, 2, 2), date(2026, 2, 16))
    assert not any(
        one.takes_calls(on_post - timedelta(days=1))
        for one in people(60).newcomers
        if one.entered_on == entry
    )


@pytest.mark.rule("ORG-19")
def test_nobody_goes_before_the_weeks_that_are_rostered_already_are_over_and_always_on_a_monday() -> (
    None
):
    going = [
        agent for agent in people(500).everybody.values() if agent.leaves and agent.leaves <= LAST
    ]
    assert going
    assert all(
        agent.leaves.weekday() == 0 and agent.leaves >= agent.on_post + careers.NOTICE
        for agent in going
        if agent.leaves
    )


def test_the_same_seed_gives_the_same_people_and_another_gives_others() -> None:
    assert people(60).everybody == people(60).everybody
    assert people(60).everybody != people(60, seed=2).everybody

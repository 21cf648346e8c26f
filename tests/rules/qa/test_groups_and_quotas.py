"""Who is sampled how much: the worked examples EX-19 to EX-27, EX-73, EX-74."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure.ranks import Standing, Ties
from qa.draws.quotas.rules import (
    Agent,
    Groups,
    QuotaPolicy,
    Ranked,
    Scores,
    acting_places,
    closing_quota,
    groups,
    is_new,
    is_sampled,
    monday_quota,
    quota,
    watched,
)

MONDAY = date(2025, 6, 9)
LONG_AGO = date(2020, 1, 1)
TIES = Ties.INCLUDE_ALL


def agents(count: int, prefix: str, *, new: int = 0) -> list[Agent]:
    return [
        Agent(f"{prefix}{n:03}", "regular", date(2025, 5, 1) if n < new else LONG_AGO)
        for n in range(count)
    ]


def ranked(people: list[Agent], line: str | None) -> list[Ranked]:
    """The last of the list is the best."""
    return [
        Ranked(agent.employee_no, line, "S1", Standing(Decimal(n)))
        for n, agent in enumerate(people)
    ]


def calls(found: Groups, policy: QuotaPolicy) -> int:
    return sum(quota(into[0], None, policy) for into in found.into.values())


@pytest.mark.rule("QA-3", "QA-3a", "QA-19", "EX-19")
def test_a_center_of_five_hundred(quotas: QuotaPolicy) -> None:
    # new ones sit in the middle of the ranking: none in a bottom 5 or at an exempt place
    inbound, outbound = agents(250, "I"), agents(250, "O")
    ranking = ranked(inbound, "inbound") + ranked(outbound, "outbound")
    new = {agent.employee_no for agent in inbound[100:190]}
    people = [
        agent._replace(entered_on=date(2025, 5, 1)) if agent.employee_no in new else agent
        for agent in inbound + outbound
    ]
    found = groups(people, *acting_places(ranking, quotas, TIES), MONDAY, quotas)
    assert found.sizes == {"new": 90, "correction": 10, "exempt": 6, "regular": 394}
    assert calls(found, quotas) == 450 + 394 * 2 + 30 == 1_268


@pytest.mark.rule("QA-19", "EX-20")
def test_one_bottom_five_over_both_lines(quotas: QuotaPolicy) -> None:
    inbound, outbound = agents(250, "I"), agents(250, "O")
    ranking = (
        ranked(inbound, "inbound") + ranked(outbound, "outbound") + ranked(inbound + outbound, None)
    )
    policy = replace(quotas, group_scope="pooled")
    new = {agent.employee_no for agent in inbound[100:130]}
    people = [
        agent._replace(stage="probation") if agent.employee_no in new else agent
        for agent in inbound + outbound
    ]
    found = groups(people, *acting_places(ranking, policy, TIES), MONDAY, policy)
    assert found.sizes == {"new": 30, "correction": 5, "exempt": 6, "regular": 459}
    assert calls(found, quotas) == 150 + 918 + 15 == 1_083
    assert "pooled" in found.rule


@pytest.mark.rule("QA-19", "EX-21", "EX-22", "EX-23")
@pytest.mark.parametrize(
    ("line", "size", "precedence", "expected"),
    [
        ("inbound", 6, None, 15),  # place 1 exempt, 2-6 correction
        ("inbound", 4, None, 12),  # all four are in the bottom 5
        ("inbound", 4, ("new", "exempt", "correction", "regular"), 9),
        ("outbound", 8, None, 15),  # places 4 and 5 are in both sets
    ],
)
def test_small_lines(
    quotas: QuotaPolicy, *, line: str, size: int, precedence: tuple[str, ...] | None, expected: int
) -> None:
    policy = replace(quotas, group_precedence=precedence or quotas.group_precedence)
    people = agents(size, "A")
    found = groups(people, *acting_places(ranked(people, line), policy, TIES), MONDAY, policy)
    assert calls(found, policy) == expected
    assert ">".join(policy.group_precedence) in found.rule


@pytest.mark.rule("QA-19", "EX-24")
def test_a_new_agent_at_the_first_place_stays_new(quotas: QuotaPolicy) -> None:
    people = agents(6, "A")
    people[-1] = people[-1]._replace(stage="probation")
    found = groups(people, *acting_places(ranked(people, "inbound"), quotas, TIES), MONDAY, quotas)
    assert found.into["A005"] == ("new", "exempt")
    assert quota("new", None, quotas) == 5
    assert found.sizes["exempt"] == 0  # a place so lost is not refilled


@pytest.mark.rule("QA-19")
def test_a_first_week_has_new_and_regular_agents_only(quotas: QuotaPolicy) -> None:
    found = groups(agents(10, "A", new=3), (), (), MONDAY, quotas)
    assert found.sizes == {"new": 3, "regular": 7, "correction": 0, "exempt": 0}


@pytest.mark.rule("QA-3a")
@pytest.mark.parametrize(
    ("window", "stage", "entered", "expected"),
    [
        ("either", "probation", LONG_AGO, True),
        ("either", "regular", date(2025, 3, 10), True),  # three months end on 10 June
        ("either", "regular", date(2025, 3, 9), False),
        ("either", "regular", None, False),
        ("months", "probation", LONG_AGO, False),
        ("probation", "regular", date(2025, 6, 1), False),
        ("both", "probation", date(2025, 6, 1), True),
        ("both", "probation", LONG_AGO, False),
    ],
)
def test_who_is_new(
    quotas: QuotaPolicy,
    window: str,
    stage: str,
    entered: date | None,
    expected: bool,  # noqa: FBT001
) -> None:
    assert (
        is_new(Agent("E1", stage, entered), MONDAY, replace(quotas, new_window=window)) is expected
    )


@pytest.mark.rule("QA-3a")
def test_trainees_and_those_off_the_phones_are_not_sampled() -> None:
    assert [
        is_sampled(stage) for stage in ("trainee", "probation", "regular", "off_post", "separated")
    ] == [
        False,
        True,
        True,
        False,
        False,
    ]


@pytest.mark.rule("QA-18", "EX-25")
def test_the_greater_of_number_and_share(quotas: QuotaPolicy) -> None:
    policy = replace(quotas, quota_mode="max")
    assert closing_quota("regular", monday_quota("regular", 5, policy), 5, 900, policy) == 18


@pytest.mark.rule("QA-18", "EX-26")
def test_a_share_is_rounded_up_and_exempt_stays_exempt(quotas: QuotaPolicy) -> None:
    policy = replace(quotas, quota_mode="percent")
    assert monday_quota("regular", 5, policy) == 0
    assert closing_quota("regular", 0, 5, 130, policy) == 3
    assert closing_quota("exempt", 0, 5, 130, policy) == 0


@pytest.mark.rule("QA-4a", "EX-27")
def test_a_part_week_has_a_part_of_the_quota(quotas: QuotaPolicy) -> None:
    assert (quota("regular", 3, quotas), quota("new", 3, quotas)) == (2, 3)
    assert (quota("new", 7, quotas), quota("new", None, quotas), quota("new", 0, quotas)) == (
        5,
        5,
        0,
    )


@pytest.mark.rule("QA-18", "QA-4a", "EX-73")
def test_a_share_of_a_part_week_is_not_scaled_again(quotas: QuotaPolicy) -> None:
    percent, greater = replace(quotas, quota_mode="percent"), replace(quotas, quota_mode="max")
    assert closing_quota("regular", 0, 3, 90, percent) == 2
    assert closing_quota("regular", monday_quota("regular", 3, greater), 3, 160, greater) == 4


@pytest.mark.rule("QA-4a")
def test_fewer_days_really_worked_lower_the_closing_quota(quotas: QuotaPolicy) -> None:
    assert closing_quota("new", 5, 3, 0, quotas) == 3
    assert closing_quota("new", 3, 5, 0, quotas) == 3  # more days than rostered raise nothing
    assert closing_quota("new", 5, None, 0, quotas) == 5


def week(monday: int, *totals: int) -> Scores:
    return Scores(date(2025, 5, monday), Decimal(sum(totals)), len(totals))


@pytest.mark.rule("QA-20", "EX-74")
def test_poor_quality_brings_extra_calls_until_two_good_weeks_in_a_row(quotas: QuotaPolicy) -> None:
    poor = [week(5, 60, 80), week(12, 55), week(19, 70, 65), week(26, 75, 75)]
    assert watched(None, poor, quotas)  # 480 / 7 = 68.6
    assert quotas.extra_per_week == 2
    since = date(2025, 6, 2)
    good, bad, none = Decimal(70), Decimal(69), Decimal(0)
    assert watched(since, [*poor, Scores(since, good, 1)], quotas)
    assert watched(
        since,
        [
            *poor,
            Scores(since, good, 1),
            Scores(date(2025, 6, 9), bad, 1),
            Scores(date(2025, 6, 16), good, 1),
        ],
        quotas,
    )
    # a week without evaluation is passed over
    quiet = [
        *poor,
        Scores(since, good, 1),
        Scores(date(2025, 6, 9), none, 0),
        Scores(date(2025, 6, 16), good, 1),
    ]
    assert not watched(since, quiet, quotas)


@pytest.mark.rule("QA-20")
def test_nobody_is_watched_without_an_evaluation(quotas: QuotaPolicy) -> None:
    assert not watched(None, [], quotas)


@pytest.mark.rule("QA-4a", "QA-18")
@given(
    days=st.integers(0, 7),
    worked=st.integers(0, 7),
    calls=st.integers(0, 500),
    group=st.sampled_from(["new", "regular", "correction", "exempt"]),
)
def test_no_quota_leaves_its_limits(
    quotas: QuotaPolicy, days: int, worked: int, calls: int, group: str
) -> None:
    dealt = monday_quota(group, days, quotas)
    assert 0 <= closing_quota(group, dealt, worked, calls, quotas) <= dealt <= quotas.quota[group]

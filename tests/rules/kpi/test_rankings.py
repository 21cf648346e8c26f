from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from random import Random
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.rankings.publication.rules import (
    GROUP_WEEKLY,
    MONTHLY_EXAM,
    Candidate,
    GroupPolicy,
    LastPlaces,
    RankingPolicy,
    Result,
    group_scopes,
    month_scopes,
    rank,
)
from measure.ranks import Ties

TENANT = UUID(int=7)
POLICY = RankingPolicy(tie_policy=Ties.INCLUDE_ALL, least_days=3)
GROUPS = GroupPolicy(
    metric="qa_weekly_mean",
    scope="per_line",
    unit="center",
    exempt_top={"outbound": 5, "inbound": 1},
    correction_bottom=5,
)


def person(number: str) -> UUID:
    return uuid5(TENANT, number)


def candidate(
    number: str, *totals: str | int, stage: str = "regular", days: int = 5, calls: int = 100
) -> Candidate:
    return Candidate(person(number), number, stage, days, calls, tuple(map(Decimal, totals)))


def people(*values: int) -> list[Candidate]:
    return [candidate(f"E{n:03}", value) for n, value in enumerate(values)]


def places(result: Result) -> list[int | None]:
    return [row.place for row in result.rows]


@pytest.mark.rule("KPI-8a", "KPI-8b", "EX-13")
def test_ties_share_a_place_and_the_next_skips_and_all_at_a_limit_are_in() -> None:
    result = rank(people(95, 92, 92, 90, 90, 88), POLICY, top=[5], bottom=[2])
    assert places(result) == [1, 2, 2, 4, 4, 6]
    assert result.top[0].agents == tuple(person(f"E{n:03}") for n in range(5))
    assert result.bottom[0].agents == tuple(person(f"E{n:03}") for n in (3, 4, 5))


@pytest.mark.rule("KPI-8b", "EX-17")
@pytest.mark.parametrize(("ties", "size"), [(Ties.INCLUDE_ALL, 4), (Ties.EXCLUDE_ALL, 1)])
def test_the_bottom_two_of_500_with_three_tied_at_the_limit(ties: Ties, size: int) -> None:
    result = rank(
        people(*[60] * 495, 46, 45, 45, 45, 41), replace(POLICY, tie_policy=ties), bottom=[2]
    )
    assert (result.bottom[0].asked, len(result.bottom[0].agents)) == (2, size)
    assert result.bottom[0].agents[-1] == person("E499")


@pytest.mark.rule("KPI-8b", "EX-69")
def test_a_second_value_tells_tied_people_apart() -> None:
    tied = [
        candidate("A", *[60] * 5),
        candidate("B", *[62] * 4, calls=120),
        candidate("C", *[62] * 6),
        candidate("D", *[62] * 4, calls=110),
    ]
    result = rank(tied, replace(POLICY, tie_policy=Ties.BY_SECOND_VALUE), bottom=[2])
    assert set(result.bottom[0].agents) == {person("A"), person("D")}
    assert places(result) == [1, 1, 1, 4]


@pytest.mark.rule("GEN-6", "EX-67")
def test_a_mean_is_judged_at_ten_decimals_whatever_the_order_of_its_sum() -> None:
    third = [
        candidate("A", 100, 100, 50),
        candidate("B", 50, 100, 100),
        candidate("C", "83.33333333333"),
    ]
    result = rank(third, POLICY)
    assert places(result) == [1, 1, 1]
    assert {row.value for row in result.rows} == {Decimal("83.3333333333")}


@pytest.mark.rule("KPI-8c")
@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (candidate("A", 90, days=2), "too_few_days"),
        (candidate("A"), "no_value"),
        (candidate("A", 90, stage="off_post"), "off_post"),
        (candidate("A", 90, stage="trainee"), "trainee"),
        (candidate("A", 90, stage="separated", days=0), "separated"),
        (candidate("A", 90, days=3), None),
        (candidate("A", 90, stage="probation"), None),
    ],
)
def test_who_is_not_ranked_and_why(one: Candidate, reason: str | None) -> None:
    (row,) = rank([one], POLICY, top=[1], bottom=[1]).rows
    assert (row.not_ranked, row.place) == (reason, None if reason else 1)


@pytest.mark.rule("KPI-8c")
def test_the_least_days_are_those_of_the_policy() -> None:
    assert (
        rank([candidate("A", 90, days=3)], replace(POLICY, least_days=4)).rows[0].not_ranked
        == "too_few_days"
    )


@pytest.mark.rule("EVT-9")
def test_the_checksum_is_of_the_sorted_lines_of_person_and_value_or_reason() -> None:
    result = rank(
        [candidate("A", 90), candidate("B", "61.5"), candidate("C"), candidate("D", 0)], POLICY
    )
    values = {"A": "90.0000000000", "B": "61.5000000000", "C": "no_value", "D": "0.0000000000"}
    lines = sorted(f"{person(number)}|{value}" for number, value in values.items())
    assert result.checksum == sha256("\n".join(lines).encode()).hexdigest()
    assert result.ranked == 3


@given(st.lists(st.integers(0, 20), max_size=30), st.randoms(use_true_random=False))
def test_the_order_in_which_people_come_changes_nothing(values: list[int], chance: Random) -> None:
    candidates = people(*values)
    shuffled = [*candidates]
    chance.shuffle(shuffled)
    assert rank(shuffled, POLICY, top=[5], bottom=[5]) == rank(
        candidates, POLICY, top=[5], bottom=[5]
    )


@pytest.mark.rule("KPI-8", "QA-19")
def test_groups_are_ranked_per_line_or_with_one_bottom_over_both() -> None:
    center, site = person("C1"), person("S1")
    per_line = group_scopes(center, None, GROUPS)
    assert [(scope.name, scope.top, scope.bottom) for scope in per_line] == [
        (f"center:{center}/inbound", (1,), (5,)),
        (f"center:{center}/outbound", (5,), (5,)),
    ]
    pooled = group_scopes(center, site, replace(GROUPS, scope="pooled"))
    assert [(scope.name, scope.top, scope.bottom) for scope in pooled] == [
        (f"site:{site}/inbound", (1,), ()),
        (f"site:{site}/outbound", (5,), ()),
        (f"site:{site}/all", (), (5,)),
    ]
    assert all(scope.acting for scope in (*per_line, *pooled))


@pytest.mark.rule("KPI-8", "KPI-9")
def test_of_a_month_rules_act_on_the_last_places_of_the_center_and_lines_and_sites_inform() -> None:
    center, site = person("C1"), person("S1")
    scopes = month_scopes(center, [site], MONTHLY_EXAM, LastPlaces(metric="monthly_exam", n=2))
    assert [(scope.name, scope.acting, scope.bottom, scope.top) for scope in scopes] == [
        (f"center:{center}/all", True, (2,), ()),
        (f"center:{center}/inbound", False, (), ()),
        (f"center:{center}/outbound", False, (), ()),
        (f"site:{site}/all", False, (), ()),
    ]


@pytest.mark.rule("KPI-8", "KPI-9")
def test_a_ranking_that_the_last_place_rule_does_not_read_informs_only() -> None:
    scopes = month_scopes(
        person("C1"), [], MONTHLY_EXAM, LastPlaces(metric="composite_monthly", n=2)
    )
    assert [(scope.acting, scope.bottom) for scope in scopes] == [(False, ())] * 3


@pytest.mark.rule("KPI-8")
def test_a_scope_holds_the_people_of_its_site_and_line() -> None:
    center, site = person("C1"), person("S1")
    whole, inbound, _, here = month_scopes(
        center, [site], MONTHLY_EXAM, LastPlaces(metric="monthly_exam", n=2)
    )
    assert [scope.holds(site, "inbound") for scope in (whole, inbound, here)] == [True, True, True]
    assert [scope.holds(person("S2"), "outbound") for scope in (whole, inbound, here)] == [
        True,
        False,
        False,
    ]


@pytest.mark.rule("KPI-8c", "EXM-11")
def test_for_the_exam_days_worked_do_not_count_and_who_missed_it_says_so() -> None:
    policy = RankingPolicy.of({"kpi.tie_policy": "include_all"}, MONTHLY_EXAM)
    few, missed = candidate("A", 60, days=0), replace(candidate("B", days=0), without="exam_missed")
    assert [(row.place, row.not_ranked) for row in rank([few, missed], policy).rows] == [
        (1, None),
        (None, "exam_missed"),
    ]


@pytest.mark.rule("KPI-8c", "TRN-11")
def test_somebody_off_post_is_not_ranked_even_with_a_mark() -> None:
    policy = RankingPolicy.of({"kpi.tie_policy": "include_all"}, MONTHLY_EXAM)
    assert rank([candidate("A", 60, stage="off_post")], policy).rows[0].not_ranked == "off_post"


def test_the_least_days_of_a_week_are_their_own_policy() -> None:
    assert (
        RankingPolicy.of(
            {"kpi.tie_policy": "include_all", "kpi.min_days_week": 3}, GROUP_WEEKLY
        ).least_days
        == 3
    )


@pytest.mark.rule("KPI-8d")
def test_a_revision_tells_how_many_stand_elsewhere_than_before() -> None:
    before = rank(people(90, 80, 70), POLICY)
    after = rank(people(90, 60, 70), POLICY)
    assert after.moved({row.agent_id: row.place for row in before.rows}) == 2

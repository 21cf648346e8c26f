from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from random import Random
from uuid import UUID

import pytest

from kpi.rankings.lastplace.rules import Before, LastPlacePolicy, consequence, streak
from kpi.rankings.received.rules import Ranking, Stood, Whereabouts

AGENT, OTHER = UUID(int=1), UUID(int=2)
NOWHERE = Whereabouts(None, None, None)
POLICY = LastPlacePolicy(
    metric="monthly_exam",
    months=3,
    missing_month="breaks",
    min_population=10,
    second_window_months=None,
)
SKIPS = replace(POLICY, missing_month="skipped")
MONTHS = ("2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06", "2026-07")


def history(
    *places: int | str | None, ranked: int = 500, first: int = 0
) -> tuple[list[Ranking], dict[str, Stood]]:
    """A person's months of 500: a place, a code for having none, or None where the person is not in
    the ranking at all.
    """
    rankings: list[Ranking] = []
    stood: dict[str, Stood] = {}
    for period, place in zip(MONTHS[first:], places, strict=False):
        last = isinstance(place, int) and place > ranked - 2
        ranking = Ranking(
            period,
            UUID(int=100 + len(rankings)),
            1,
            ranked,
            frozenset({AGENT} if last else {OTHER}),
            UUID(int=9),
        )
        rankings.append(ranking)
        if place is not None:
            stood[period] = Stood(
                ranking,
                place if isinstance(place, int) else None,
                None if isinstance(place, int) else place,
                NOWHERE,
            )
    return rankings, stood


def counters(
    policy: LastPlacePolicy, *places: int | str | None, since: date | None = None, ranked: int = 500
) -> list[int]:
    """The counter after each month."""
    rankings, stood = history(*places, ranked=ranked)
    return [
        len(streak(AGENT, rankings[:n], stood, since, policy)) for n in range(1, len(rankings) + 1)
    ]


def starts(
    policy: LastPlacePolicy, *places: int | str | None, before: Before | None = None
) -> list[str | None]:
    """What each month's publication starts, nothing being open."""
    rankings, stood = history(*places)
    since = before.closed_on if before else None
    return [
        consequence(
            streak(AGENT, rankings[: n + 1], stood, since, policy), ranking.period, before, policy
        )
        for n, ranking in enumerate(rankings)
    ]


@pytest.mark.rule("KPI-9", "EX-14")
def test_three_months_in_a_row_among_the_last_two_start_off_post_training_when_the_third_is_published() -> (
    None
):
    assert counters(POLICY, 499, 500, 499) == [1, 2, 3]
    assert starts(POLICY, 499, 500, 499) == [None, None, "off_post"]


@pytest.mark.rule("KPI-9")
def test_how_many_months_is_the_policys_choice() -> None:
    assert starts(replace(POLICY, months=2), 499, 500) == [None, "off_post"]
    assert starts(replace(POLICY, months=4), 499, 500, 499) == [None, None, None]


@pytest.mark.rule("KPI-9a")
def test_a_ranked_month_outside_the_last_sets_the_counter_to_zero() -> None:
    assert counters(POLICY, 499, 500, 498, 500, 499, 500) == [1, 2, 0, 1, 2, 3]
    assert counters(SKIPS, 499, 500, 498, 500) == [1, 2, 0, 1]


@pytest.mark.rule("KPI-9a", "EX-15")
@pytest.mark.parametrize(
    ("policy", "expected", "started"),
    [(POLICY, [1, 0, 1, 2], None), (SKIPS, [1, 1, 2, 3], "off_post")],
)
def test_a_month_without_a_rank_breaks_the_streak_or_is_skipped(
    policy: LastPlacePolicy, expected: list[int], started: str | None
) -> None:
    assert counters(policy, 499, "exam_missed", 500, 499) == expected
    assert starts(policy, 499, "exam_missed", 500, 499)[-1] == started


@pytest.mark.rule("KPI-9a")
@pytest.mark.parametrize(("policy", "expected"), [(POLICY, [1, 0, 1]), (SKIPS, [1, 1, 2])])
def test_a_month_in_which_somebody_is_in_no_ranking_is_one_without_a_rank(
    policy: LastPlacePolicy, expected: list[int]
) -> None:
    assert counters(policy, 499, None, 500) == expected


@pytest.mark.rule("KPI-9a")
@pytest.mark.parametrize(("policy", "expected"), [(POLICY, 1), (SKIPS, 2)])
def test_a_month_that_was_never_ranked_is_one_without_a_rank(
    policy: LastPlacePolicy, expected: int
) -> None:
    rankings, stood = history(499, 3, 500)
    del rankings[1], stood["2026-02"]
    assert len(streak(AGENT, rankings, stood, None, policy)) == expected


@pytest.mark.rule("KPI-9a", "KPI-9b", "EX-18")
@pytest.mark.parametrize("policy", [POLICY, SKIPS])
def test_a_month_off_post_leaves_the_counter_as_it_was_under_either_policy(
    policy: LastPlacePolicy,
) -> None:
    assert counters(policy, 499, 500, "off_post", 499) == [1, 2, 2, 3]
    assert starts(policy, 499, 500, "off_post", 499) == [None, None, None, "off_post"]


@pytest.mark.rule("KPI-9")
def test_it_is_a_last_place_of_this_very_month_that_triggers() -> None:
    assert starts(replace(SKIPS, months=2), 499, 500, "exam_missed") == [None, "off_post", None]


@pytest.mark.rule("KPI-9b")
@pytest.mark.parametrize(("ranked", "expected"), [(9, [0, 0, 0]), (10, [1, 2, 3])])
def test_in_a_month_of_too_few_people_there_is_no_rule(ranked: int, expected: list[int]) -> None:
    assert counters(POLICY, ranked, ranked - 1, ranked, ranked=ranked) == expected


@pytest.mark.rule("KPI-9b")
def test_a_month_of_too_few_people_leaves_the_counter_as_it_was() -> None:
    rankings, stood = history(499, 500, 3, 499)
    rankings[2] = rankings[2]._replace(ranked=9)
    assert len(streak(AGENT, rankings, stood, None, POLICY)) == 3


@pytest.mark.rule("KPI-9b", "EX-16")
def test_after_the_return_the_counter_begins_anew_and_months_before_it_count_no_more() -> None:
    assert counters(POLICY, 499, 500, 499, 500, "off_post", 499, since=date(2026, 6, 1)) == [
        0,
        0,
        0,
        0,
        0,
        1,
    ]


@pytest.mark.rule("KPI-9b")
def test_the_month_of_the_return_itself_counts() -> None:
    assert counters(POLICY, 499, 500, since=date(2026, 2, 28)) == [0, 1]
    assert counters(POLICY, 499, 500, since=date(2026, 3, 1)) == [0, 0]


@pytest.mark.rule("KPI-9c")
def test_returned_and_again_three_months_among_the_last_it_is_separation() -> None:
    returned = Before(date(2026, 2, 1), "returned", ())
    assert starts(POLICY, 499, 499, 500, 499, before=returned) == [None, None, None, "separation"]


@pytest.mark.rule("KPI-9c")
@pytest.mark.parametrize(
    ("window", "expected"), [(3, "separation"), (2, "off_post"), (None, "separation")]
)
def test_the_second_time_counts_within_the_window_after_the_return(
    window: int | None, expected: str
) -> None:
    returned = Before(date(2026, 2, 1), "returned", ())
    assert (
        starts(replace(POLICY, second_window_months=window), 3, 499, 500, 499, before=returned)[-1]
        == expected
    )


@pytest.mark.rule("KPI-9c")
def test_a_trigger_that_ended_otherwise_than_by_return_is_no_first_time() -> None:
    assert (
        starts(POLICY, 3, 499, 500, 499, before=Before(date(2026, 2, 1), "separated", ()))[-1]
        == "off_post"
    )


@pytest.mark.rule("EVT-9")
def test_the_order_in_which_months_are_known_changes_nothing() -> None:
    rankings, stood = history(499, 3, 500, "off_post", 499, 500)
    expected = streak(AGENT, rankings, stood, None, POLICY)
    for seed in range(5):
        # A shuffle
        shuffled: Mapping[str, Stood] = dict(Random(seed).sample(list(stood.items()), len(stood)))  # noqa: S311
        assert (
            streak(AGENT, Random(seed).sample(rankings, len(rankings)), shuffled, None, POLICY)  # noqa: S311
            == expected
        )
    assert [one.ranking.period for one in expected] == ["2026-03", "2026-05", "2026-06"]

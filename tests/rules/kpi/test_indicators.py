import csv
import json
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from kpi.figures.reports.rules import Ratings, Sums, clock, indicators


def scale(count: int, total: str, least: int = 1, greatest: int = 5) -> Ratings:
    return Ratings(Decimal(least), Decimal(greatest), count, Decimal(total))


@pytest.mark.rule("KPI-6", "EX-62")
def test_csat_is_read_on_its_scale_with_the_plain_mean_beside_it() -> None:
    found = indicators(Sums(), [scale(5, "17")])
    assert (found.csat, found.csat_index, found.ratings) == (Fraction(17, 5), Fraction(60), 5)


@pytest.mark.rule("KPI-6", "EX-62")
def test_without_a_rating_there_is_no_csat() -> None:
    found = indicators(Sums(handled=3, answered=3), [])
    assert (found.csat, found.csat_index, found.ratings) == (None, None, 0)


@pytest.mark.rule("KPI-6")
def test_ratings_of_two_scales_meet_on_the_common_one() -> None:
    # 5 of 1–5 is 100 points, 0 of 0–10 is none
    assert indicators(Sums(), [scale(1, "5"), scale(3, "0", 0, 10)]).csat_index == 25


@pytest.mark.rule("KPI-6", "GEN-7")
def test_nothing_offered_gives_no_rate_rather_than_zero() -> None:
    found = indicators(Sums())
    assert (
        found.connect_rate,
        found.abandon_rate,
        found.asa,
        found.aht,
        found.transfer_rate,
        found.resolved,
    ) == (None,) * 6


@pytest.mark.rule("KPI-6")
def test_rates_are_shares_of_offered_and_means_are_over_answered() -> None:
    found = indicators(
        Sums(
            handled=4,
            answered=3,
            abandoned=1,
            resolved=2,
            resolved_known=3,
            transferred=1,
            transferred_known=4,
            wait_seconds=10,
            wait_known=3,
            talk_seconds=90,
            hold_seconds=9,
            acw_seconds=30,
            acw_known=2,
        )
    )
    assert (found.offered, found.connect_rate, found.abandon_rate) == (
        5,
        Fraction(3, 5),
        Fraction(1, 5),
    )
    assert (found.transfer_rate, found.fcr_of_answered) == (Fraction(1, 4), Fraction(2, 3))
    assert (found.asa, found.aht, found.acw) == (Fraction(10, 3), Fraction(33), Fraction(15))


def test_a_clock_is_truncated_and_not_rounded() -> None:
    assert clock(Fraction(11, 3)) == "00:00:03"
    assert clock(Fraction(3_599_999, 1000)) == "00:59:59"
    assert clock(Fraction(360_000)) == "100:00:00"
    assert clock(None) is None


@pytest.mark.rule("KPI-6")
def test_the_real_call_log_gives_the_published_figures(call_files: Path) -> None:
    """Reckoned here from the raw file, without our reader, against the indicators of our rules."""
    expected = json.loads((call_files / "Call_Center_Dataset.expected.json").read_text())
    sums: dict[str, Sums] = defaultdict(Sums)
    ratings: dict[str, list[Ratings]] = defaultdict(list)
    with (call_files / "Call_Center_Dataset.csv").open(newline="") as stream:
        for row in csv.DictReader(stream):
            agent = row["Agent"]
            if row["Answered (Y/N)"] == "N":
                sums[agent] += Sums(abandoned=1)
                continue
            hours, minutes, seconds = map(int, row["AvgTalkDuration"].split(":"))
            sums[agent] += Sums(
                handled=1,
                answered=1,
                resolved=int(row["Resolved"] == "Y"),
                resolved_known=1,
                wait_seconds=int(row["Speed of answer in seconds"]),
                wait_known=1,
                talk_seconds=(hours * 60 + minutes) * 60 + seconds,
            )
            ratings[agent].append(scale(1, row["Satisfaction rating"]))
    whole = indicators(sum(sums.values(), Sums()))
    assert (whole.offered, whole.answered) == (expected["total"], expected["answered"])
    assert float(whole.abandon_rate or 0) == expected["abandon_rate"]
    assert round(float(whole.fcr_of_answered or 0), 6) == expected["fcr_of_answered"]
    for agent, figures in expected["agents"].items():
        found = indicators(sums[agent], ratings[agent])
        assert {name: round(float(getattr(found, name)), 6) for name in figures} == figures

"""The draw: EX-70 to EX-72, its laws, and an independent script that draws everything again."""

import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure import hashes
from qa.draws.quotas.rules import SheetLine, due_days
from qa.draws.sampling.rules import (
    CLOSING,
    Call,
    SamplingPolicy,
    Shortfall,
    agent_shortfalls,
    draw_closing,
    draw_day,
    rejection,
    type_shortfalls,
)

SEED = "87b7b3d6c51a59895a2127f044f3bb9306af0572793e089373acbb75cfc7fd4f"
MONDAY = date(2025, 6, 9)
REDRAW = Path(__file__).parents[3] / "services/qa/redraw.py"


def june(day: int) -> date:
    return date(2025, 6, day)


def call(day: int, number: int, type: str = "enquiry") -> Call:
    return Call(june(day), "E0007", f"pbx:{number}", type)


AGENT = SheetLine("E0007", "inbound", "regular", 2, 0, 2, tuple(june(day) for day in range(9, 14)))
NINTH = [call(9, 101), call(9, 102, "booking"), call(9, 103), call(9, 104)]
THIRTEENTH = [call(13, 117), call(13, 118, "booking"), call(13, 119)]


@pytest.mark.rule("QA-4", "QA-4b", "EX-70")
def test_the_worked_draw() -> None:
    assert (
        hashes.of_text(SEED) == "580f1f07b6e1a1546bf4edb58af52a8945c6845f0de77651a335cd377d133f05"
    )
    assert [hashes.day_order(SEED, "E0007", june(day))[:6] for day in (9, 13, 11, 10, 12)] == [
        "4b6eaf",
        "8de8a5",
        "9677f1",
        "c070c5",
        "d0d72e",
    ]
    assert due_days(SEED, AGENT) == {june(9): 1, june(13): 1}
    assert [hashes.ticket(SEED, f"pbx:{n}")[:6] for n in (101, 102, 103, 104)] == [
        "fae670",
        "280cfa",
        "0cf1fe",
        "dc5e6f",
    ]
    first = draw_day(SEED, june(9), NINTH, [AGENT], [])
    assert [one.key for one in first] == ["pbx:103"]
    assert [hashes.ticket(SEED, f"pbx:{n}")[:6] for n in (117, 118, 119)] == [
        "df1e37",
        "9cfed4",
        "7aafff",
    ]
    assert [one.key for one in draw_day(SEED, june(13), THIRTEENTH, [AGENT], first)] == ["pbx:118"]


@pytest.mark.rule("QA-4b", "EX-71")
def test_the_hash_of_a_frame() -> None:
    frame = [call(9, number) for number in (104, 102, 101, 103)]
    lines = [
        one.line() if one.key != "pbx:102" else call(9, 102, "booking").line() for one in frame
    ]
    assert (
        hashes.of_lines(lines) == "cd467756b7480b0177a901eda68c0f15a102ccf76063cd70ab75640be9a5d2f1"
    )


@pytest.mark.rule("QA-4", "EX-72")
def test_the_closing_run_takes_the_least_covered_type_on_the_day_with_fewest_drawn() -> None:
    tenth = [call(10, 105), call(10, 106, "booking"), call(10, 107)]
    drawn = draw_day(SEED, june(9), NINTH, [AGENT], [])
    assert draw_day(SEED, june(13), [], [AGENT], drawn) == []
    undrawn = [one for one in NINTH + tenth if one not in drawn]
    closing = draw_closing(SEED, undrawn, [AGENT], drawn)
    assert [one.key for one in closing] == ["pbx:106"]
    assert agent_shortfalls([AGENT], [*drawn, *closing], {"E0007": 7}) == []


@pytest.mark.rule("QA-4")
@pytest.mark.parametrize(
    ("facts", "media", "reason"),
    [
        ({}, "recording_or_transcript", None),
        ({"recording": False, "transcript": True}, "recording_or_transcript", None),
        ({"recording": False}, "recording_or_transcript", "no_recording_or_transcript"),
        ({"recording": False, "transcript": True}, "recording", "no_recording"),
        ({}, "transcript", "no_transcript"),
        ({"recording": False}, "any", None),
        ({"seconds": 20}, "any", None),
        ({"seconds": 19}, "any", "too_short"),
        ({"incident": True}, "any", "in_incident"),
        ({"evaluated": True}, "any", "already_evaluated"),
    ],
)
def test_what_may_be_drawn(
    sampling: SamplingPolicy, facts: dict[str, Any], media: str, reason: str | None
) -> None:
    call = {
        "seconds": 60,
        "recording": True,
        "transcript": False,
        "incident": False,
        "evaluated": False,
    } | facts
    assert rejection(**call, policy=replace(sampling, eligible_media=media)) == reason


@pytest.mark.rule("QA-4a")
def test_too_few_calls_are_reported_with_the_reason() -> None:
    assert agent_shortfalls([AGENT], [], {}) == [Shortfall("E0007", 2, "no_calls")]
    assert agent_shortfalls([AGENT], NINTH[:1], {"E0007": 1}) == [
        Shortfall("E0007", 1, "too_few_calls")
    ]
    assert agent_shortfalls([AGENT], NINTH[:1], {"E0007": 9}) == [
        Shortfall("E0007", 1, "too_few_eligible")
    ]
    assert agent_shortfalls([AGENT], NINTH[:2], {"E0007": 9}) == []


@pytest.mark.rule("QA-18")
def test_a_type_with_calls_enough_must_be_covered(sampling: SamplingPolicy) -> None:
    calls = {"enquiry": 20, "booking": 19, "complaint": 50, "unknown": 30}
    assert type_shortfalls(
        calls, {"enquiry": 5, "complaint": 3}, [call(9, 1, "complaint")], sampling
    ) == [
        Shortfall("enquiry", 1, "not_reached"),
        Shortfall("unknown", 1, "no_eligible_call"),
    ]


# ---- laws

PEOPLE = [f"E{n}" for n in range(3)]
TYPES = ["enquiry", "booking", "complaint"]
DAYS = [MONDAY + timedelta(days=n) for n in range(7)]


@st.composite
def weeks(draw: st.DrawFn) -> tuple[list[Call], list[SheetLine]]:
    placed = draw(
        st.lists(
            st.tuples(st.sampled_from(DAYS), st.sampled_from(PEOPLE), st.sampled_from(TYPES)),
            max_size=40,
        )
    )
    calls = [Call(on, person, f"pbx:{n}", type) for n, (on, person, type) in enumerate(placed)]
    sheet = []
    for person in PEOPLE:
        quota, extra = draw(st.integers(0, 5)), draw(st.sampled_from([0, 2]))
        rostered = tuple(sorted(draw(st.sets(st.sampled_from(DAYS)))))
        sheet.append(
            SheetLine(
                person, "inbound", "regular", quota, extra, draw(st.integers(0, quota)), rostered
            )
        )
    return calls, sheet


def draw_week(
    seed: str, calls: list[Call], sheet: list[SheetLine]
) -> tuple[dict[str, list[Call]], list[Call]]:
    frames = {day.isoformat(): [one for one in calls if one.on == day] for day in DAYS}
    drawn: list[Call] = []
    for day in DAYS:
        drawn += draw_day(seed, day, frames[day.isoformat()], sheet, drawn)
    frames[CLOSING] = [one for one in calls if one not in drawn]
    return frames, [*drawn, *draw_closing(seed, frames[CLOSING], sheet, drawn)]


@pytest.mark.rule("QA-4")
@given(week=weeks(), shuffle=st.randoms(use_true_random=False))
def test_the_same_facts_in_any_order_give_the_same_sample(
    week: tuple[list[Call], list[SheetLine]], shuffle: Random
) -> None:
    calls, sheet = week
    mixed, mixed_sheet = list(calls), list(sheet)
    shuffle.shuffle(mixed)
    shuffle.shuffle(mixed_sheet)
    assert draw_week(SEED, calls, sheet)[1] == draw_week(SEED, mixed, mixed_sheet)[1]


@pytest.mark.rule("QA-4", "QA-4a")
@given(week=weeks())
def test_no_call_twice_no_quota_exceeded_and_none_missed_that_could_be_filled(
    week: tuple[list[Call], list[SheetLine]],
) -> None:
    calls, sheet = week
    _, drawn = draw_week(SEED, calls, sheet)
    assert len(drawn) == len(set(drawn))
    for agent in sheet:
        mine, had = (
            sum(one.employee_no == agent.employee_no for one in calls),
            sum(one.employee_no == agent.employee_no for one in drawn),
        )
        assert agent.closing is not None
        assert had <= max(agent.quota, agent.closing) + agent.extra
        assert had >= min(mine, agent.closing + agent.extra)


@pytest.mark.rule("QA-18")
@given(week=weeks())
def test_the_closing_run_gives_each_type_one_before_any_gets_two(
    week: tuple[list[Call], list[SheetLine]],
) -> None:
    calls, sheet = week
    for agent in sheet:
        drawn = draw_closing(SEED, calls, [agent], [])
        had = Counter(one.type for one in drawn)
        at_hand = Counter(one.type for one in calls if one.employee_no == agent.employee_no)
        for type in at_hand:
            assert had[type] >= min(at_hand[type], max(had.values(), default=0) - 1)


@pytest.mark.rule("QA-4")
@given(seed=st.text("0123456789abcdef", min_size=64, max_size=64), quota=st.integers(0, 10))
def test_days_are_dealt_round_and_round(seed: str, quota: int) -> None:
    due = due_days(seed, AGENT._replace(quota=quota))
    assert sum(due.values()) == quota
    assert max(due.values(), default=0) - min((due[day] for day in AGENT.rostered), default=0) <= 1


# ---- the independent script


def published(calls: list[Call], sheet: list[SheetLine]) -> dict[str, Any]:
    frames, _ = draw_week(SEED, calls, sheet)
    lines = {run: sorted(one.line() for one in frame) for run, frame in frames.items()}
    rows = [agent.text() for agent in sheet]
    return {
        "seed": SEED,
        "commitment": hashes.of_text(SEED),
        "frames": lines,
        "frame_hashes": {run: hashes.of_lines(frame) for run, frame in lines.items()},
        "sheet": rows,
        "sheet_hash": hashes.of_lines(rows),
    }


def redraw(document: dict[str, Any], folder: Path) -> tuple[int, list[str]]:
    file = folder / "published.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", str(REDRAW), str(file)], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.returncode, sorted(done.stdout.split())


@pytest.mark.rule("QA-4b")
def test_an_outsider_draws_every_sample_again_and_sees_an_altered_byte(tmp_path: Path) -> None:
    random = Random(4)  # noqa: S311 - a repeatable week, no secret
    calls = [
        Call(random.choice(DAYS), random.choice(PEOPLE), f"pbx:{n}", random.choice(TYPES))
        for n in range(60)
    ]
    sheet = [
        SheetLine(person, "inbound", "new", 5, n, 4, tuple(DAYS[n : n + 5]))
        for n, person in enumerate(PEOPLE)
    ]
    document = published(calls, sheet)
    _, drawn = draw_week(SEED, calls, sheet)
    assert redraw(document, tmp_path) == (0, sorted(one.line() for one in drawn))
    frame = next(rows for rows in document["frames"].values() if rows)
    frame[0] = frame[0].replace("pbx", "pbX")
    assert redraw(document, tmp_path)[0] == 1


@pytest.mark.rule("QA-4b")
def test_the_script_stands_alone_and_is_short() -> None:
    text = REDRAW.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 60
    imported = {
        line.split()[1].split(".")[0]
        for line in text.splitlines()
        if line.startswith(("import ", "from "))
    }
    assert imported <= sys.stdlib_module_names

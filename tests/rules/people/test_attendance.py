"""How a shift was kept, by the clock, the roster and approved leave."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from chassis.policies.reading import read
from people.time.attendance.rules import (
    AttendancePolicy,
    Facts,
    Kept,
    Off,
    Rate,
    Result,
    Row,
    facts,
    judge,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
SHIPPED = read(AttendancePolicy, {"org.late_grace_minutes": 0, "org.absent_after_minutes": 60})
NINE, EIGHTEEN = (datetime(2026, 11, 20, hour, tzinfo=SHANGHAI) for hour in (9, 18))
ROW = Row(employee_no="A1", day=date(2026, 11, 20))


def at(clock: str) -> time:
    return time.fromisoformat(clock)


def kept(
    clock_in: str | None,
    clock_out: str | None = "18:00",
    *off: str | None,
    policy: AttendancePolicy = SHIPPED,
) -> Kept:
    row = replace(
        ROW,
        clock_in=at(clock_in) if clock_in else None,
        clock_out=at(clock_out) if clock_out else None,
    )
    return judge(
        facts(row, NINE, EIGHTEEN, SHANGHAI), NINE, EIGHTEEN, [Off(half) for half in off], policy
    )


@pytest.mark.rule("ORG-13c", "EX-54")
@pytest.mark.parametrize(
    ("clock_in", "expected"),
    [
        ("09:00", Kept(Result.ON_TIME)),
        ("09:01", Kept(Result.LATE, 1)),
        ("10:00", Kept(Result.LATE, 60)),
        ("10:01", Kept(Result.ABSENT)),
        ("08:40", Kept(Result.ON_TIME)),
        ("09:00:30", Kept(Result.LATE, 1)),  # a begun minute counts
    ],
)
def test_who_comes_after_the_start_is_late_and_after_an_hour_absent(
    clock_in: str, expected: Kept
) -> None:
    assert kept(clock_in) == expected


@pytest.mark.rule("ORG-13c")
def test_a_site_may_allow_some_minutes() -> None:
    lenient = read(AttendancePolicy, {"org.late_grace_minutes": 5, "org.absent_after_minutes": 60})
    assert kept("09:05", policy=lenient) == Kept(Result.ON_TIME)
    assert kept("09:06", policy=lenient) == Kept(Result.LATE, 6)


@pytest.mark.rule("ORG-13c")
@pytest.mark.parametrize(
    ("clock_out", "expected"),
    [
        ("18:00", Kept(Result.ON_TIME)),
        ("17:59", Kept(Result.EARLY_LEAVE, 1)),
        (None, Kept(Result.ON_TIME)),
        ("19:30", Kept(Result.ON_TIME)),
    ],
)
def test_out_before_the_end_is_early_and_no_clock_out_says_nothing(
    clock_out: str | None, expected: Kept
) -> None:
    assert kept("09:00", clock_out) == expected


@pytest.mark.rule("ORG-13c")
def test_late_and_early_on_one_shift_is_that_of_more_minutes() -> None:
    assert kept("09:10", "17:55") == Kept(Result.LATE, 10)
    assert kept("09:10", "17:00") == Kept(Result.EARLY_LEAVE, 60)


@pytest.mark.rule("ORG-13c")
def test_who_never_clocks_in_is_absent_unless_on_leave() -> None:
    assert kept(None, None) == Kept(Result.ABSENT)
    assert kept(None, None, None) == Kept(Result.LEAVE)
    assert kept("09:00", "18:00", None) == Kept(Result.LEAVE)
    assert kept(None, None, "first", "second") == Kept(Result.LEAVE)


@pytest.mark.rule("ORG-13")
@pytest.mark.parametrize(
    ("half", "clock_in", "clock_out", "expected"),
    [
        ("first", "13:30", "18:00", Kept(Result.ON_TIME)),
        ("first", "13:31", "18:00", Kept(Result.LATE, 1)),
        ("first", None, None, Kept(Result.ABSENT)),
        ("second", "09:00", "13:30", Kept(Result.ON_TIME)),
        ("second", "09:00", "13:29", Kept(Result.EARLY_LEAVE, 1)),
    ],
)
def test_half_a_day_of_leave_leaves_the_other_half_to_be_kept(
    half: str, clock_in: str | None, clock_out: str | None, expected: Kept
) -> None:
    assert kept(clock_in, clock_out, half) == expected


@pytest.mark.rule("ORG-13c", "GEN-4")
@pytest.mark.parametrize(
    ("clock_in", "clocked_in"),
    [("21:55", (20, 21, 55)), ("22:10", (20, 22, 10)), ("00:30", (21, 0, 30))],
)
def test_a_night_shift_is_entered_before_or_after_midnight(
    clock_in: str, clocked_in: tuple[int, int, int]
) -> None:
    starts = datetime(2026, 11, 20, 22, tzinfo=SHANGHAI)
    ends = datetime(2026, 11, 21, 6, tzinfo=SHANGHAI)
    row = replace(ROW, clock_in=at(clock_in), clock_out=at("06:00"))
    told = facts(row, starts, ends, SHANGHAI)
    day, hour, minute = clocked_in
    assert told.clocked_in == datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)
    assert told.clocked_out == datetime(2026, 11, 21, 6, tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.rule("ORG-13c", "ORG-20")
def test_an_entered_result_counts_as_entered() -> None:
    entered = Facts(clocked_in=None, clocked_out=None, given=Result.LATE, given_minutes=7)
    assert judge(entered, NINE, EIGHTEEN, (), SHIPPED) == Kept(Result.LATE, 7)
    assert judge(replace(entered, given=Result.ON_TIME), NINE, EIGHTEEN, (), SHIPPED) == Kept(
        Result.ON_TIME
    )


@pytest.mark.rule("ORG-13c", "EX-53")
def test_the_rate_is_over_shifts_without_approved_leave() -> None:
    month = Rate(
        counts={
            Result.ON_TIME: 18,
            Result.LATE: 1,
            Result.EARLY_LEAVE: 1,
            Result.ABSENT: 1,
            Result.LEAVE: 1,
        }
    )
    assert (month.scheduled, month.attended, month.rate) == (22, 20, Decimal("95.2"))


@pytest.mark.rule("ORG-13c", "GEN-7")
def test_without_a_shift_to_be_kept_there_is_no_rate() -> None:
    assert Rate(counts={Result.LEAVE: 2}).rate is None
    assert Rate(counts={}, unrecorded=3).rate is None


def test_a_long_shift_may_be_left_soon_after_its_start() -> None:
    row = replace(ROW, clock_in=at("09:00"), clock_out=at("09:30"))
    told = facts(row, NINE, EIGHTEEN, SHANGHAI)
    assert told.clocked_in is not None
    assert told.clocked_out is not None
    assert told.clocked_out - told.clocked_in == timedelta(minutes=30)


@pytest.mark.rule("ORG-13c")
@pytest.mark.parametrize(
    ("starts", "hours", "punch", "result"),
    [
        # The hours between two shifts of 08–20 are 20–08, their middle is 02:00
        (8, 12, "20:05", Result.ABSENT),
        (8, 12, "01:59", Result.ABSENT),
        (8, 12, "02:00", Result.ON_TIME),
        (8, 12, "06:00", Result.ON_TIME),
        # 18–09, their middle is 01:30
        (9, 9, "21:30", Result.ABSENT),
        # A night of 20–08: 08–20, their middle is 14:00
        (20, 12, "08:03", Result.ABSENT),
        (20, 12, "19:40", Result.ON_TIME),
        (20, 12, "20:10", Result.LATE),
    ],
)
def test_a_punch_of_going_home_is_no_coming_early(
    starts: int, hours: int, punch: str, result: Result
) -> None:
    begin = datetime(2026, 3, 2, starts, tzinfo=SHANGHAI)
    end = begin + timedelta(hours=hours)
    told = facts(replace(ROW, clock_in=at(punch)), begin, end, SHANGHAI)
    assert judge(told, begin, end, (), SHIPPED).result == result

"""What a roster row means at a site."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from people.ground.staff.rules import Line
from people.time.rosters.rules import (
    Impossible,
    Rostered,
    RosterPolicy,
    Row,
    Shift,
    shift,
    short_notice,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
PERSON = Rostered(UUID(int=1), None, UUID(int=2), UUID(int=3), Line.INBOUND, left=False)
DAY = date(2026, 12, 1)
ROW = Row(employee_no="A1", day=DAY, start=time(9), end=time(18))


def given(row: Row) -> Shift:
    answer = shift(row, PERSON, SHANGHAI)
    assert isinstance(answer, Shift)
    return answer


@pytest.mark.rule("ORG-19", "GEN-4")
def test_times_are_the_sites_own() -> None:
    assert (given(ROW).starts_at, given(ROW).ends_at) == (
        datetime(2026, 12, 1, 1, tzinfo=UTC),
        datetime(2026, 12, 1, 10, tzinfo=UTC),
    )


@pytest.mark.rule("ORG-19")
@pytest.mark.parametrize(
    ("end", "hours"), [(time(6), 8), (time(22), 24), (time(), 2), (time(22, 30), 0.5)]
)
def test_an_end_that_is_not_after_the_start_is_on_the_next_day(end: time, hours: float) -> None:
    night = given(replace(ROW, start=time(22), end=end))
    assert night.starts_at is not None
    assert night.ends_at == night.starts_at + timedelta(hours=hours)
    assert night.day == DAY


@pytest.mark.rule("ORG-19")
def test_a_break_after_midnight_lies_in_the_night_shift() -> None:
    night = given(replace(ROW, start=time(22), end=time(6), break_start=time(2), break_minutes=30))
    assert night.breaks_at == datetime(2026, 12, 1, 18, tzinfo=UTC)


@pytest.mark.rule("ORG-19")
@pytest.mark.parametrize(
    ("start", "minutes", "fits"),
    [
        (time(17), 60, True),
        (time(17, 1), 60, False),  # ends after the shift
        (time(8), 60, False),  # before it: read as the next day
        (time(12), None, False),  # how long?
        (None, 60, True),
        (None, 539, True),
        (None, 540, False),  # nothing of the shift is left
    ],
)
# A column of the table
def test_a_break_lies_inside_the_shift(start: time | None, minutes: int | None, fits: bool) -> None:  # noqa: FBT001
    answer = shift(replace(ROW, break_start=start, break_minutes=minutes), PERSON, SHANGHAI)
    assert isinstance(answer, Shift) if fits else answer == Impossible.BREAK_OUTSIDE


@pytest.mark.rule("ORG-19", "ORG-20")
@pytest.mark.parametrize(
    ("person", "row", "why"),
    [
        (None, ROW, Impossible.UNKNOWN_PERSON),
        (replace(PERSON, left=True), ROW, Impossible.HAS_LEFT),
        (replace(PERSON, site_id=None), ROW, Impossible.NO_SITE),
        (PERSON, replace(ROW, end=None), Impossible.HALF_A_TIME),
        (PERSON, replace(ROW, start=None), Impossible.HALF_A_TIME),
    ],
)
def test_a_row_that_gives_no_shift_says_why(
    person: Rostered | None, row: Row, why: Impossible
) -> None:
    assert shift(row, person, SHANGHAI) == why


@pytest.mark.rule("ORG-19")
def test_a_row_without_times_is_a_day_without_a_shift() -> None:
    assert given(replace(ROW, start=None, end=None)).starts_at is None


@pytest.mark.rule("ORG-19")
def test_the_line_of_the_row_goes_before_the_persons() -> None:
    assert given(ROW).line is Line.INBOUND
    assert given(replace(ROW, line=Line.OUTBOUND)).line is Line.OUTBOUND


@pytest.mark.rule("ORG-19")
@pytest.mark.parametrize(("ahead", "late"), [(-1, False), (0, True), (6, True), (7, False)])
# A column of the table
def test_less_than_the_lead_days_ahead_is_short_notice(ahead: int, late: bool) -> None:  # noqa: FBT001
    assert short_notice(DAY + timedelta(days=ahead), DAY, RosterPolicy(lead_days=7)) is late

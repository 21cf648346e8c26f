from datetime import date
from uuid import UUID

import pytest

from kpi.rankings.presence.rules import WORKED, Attended, Staged, newest

PERSON, OTHER, SITE, SILENT = UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4)
HEARD = Attended({PERSON: 4}, {SITE})


@pytest.mark.rule("KPI-8c", "ORG-13c")
def test_a_day_on_time_late_or_left_early_is_worked_and_no_other() -> None:
    assert {"on_time", "late", "early_leave"} == WORKED


@pytest.mark.rule("KPI-8c")
@pytest.mark.parametrize(
    ("person", "site", "days"),
    [
        (PERSON, SITE, 4),  # by attendance, whatever the calls say
        (PERSON, None, 4),
        (OTHER, SITE, 0),  # the site sends attendance, and none of this person
        (OTHER, SILENT, 5),  # the site sends none: days with a call
        (OTHER, None, 5),
    ],
)
def test_days_worked_are_those_of_attendance_and_where_a_site_sends_none_days_with_a_call(
    person: UUID, site: UUID | None, days: int
) -> None:
    assert HEARD.worked(person, site, days_with_a_call=5) == days


def test_of_two_words_about_a_person_and_day_the_later_counts() -> None:
    day = date(2026, 1, 5)
    first, last = (
        Staged(PERSON, day, "trainee", UUID(int=8)),
        Staged(PERSON, day, "probation", UUID(int=9)),
    )
    assert newest([first, last]) == [last]

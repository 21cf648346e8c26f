"""When a session may be (TRN-27, PLN-6)."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import uuid4

import pytest
import yaml
from architecture import rulebook
from architecture.trees import ROOT
from hypothesis import given
from hypothesis import strategies as st

from training.classes.scheduling.rules import (
    Ledger,
    RefusalCode,
    SessionPolicy,
    SessionRequest,
    Window,
    in_window,
    outside_minutes,
    refusals,
)
from training.ground.bookings.rules import Span
from training.ground.directory.rules import Leave, Person, Shift

CENTER, SITE = uuid4(), uuid4()
MONDAY = date(2026, 11, 2)
NOW = datetime(2026, 11, 2, 0, tzinfo=UTC)
AT_9, AT_17 = datetime(2026, 11, 2, 1, tzinfo=UTC), datetime(2026, 11, 2, 9, tzinfo=UTC)
SHIFT = Shift(MONDAY, AT_9, AT_17)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
AGENT = Person(uuid4(), "A", None, SITE, CENTER, "inbound", frozenset({"agent"}))
TRAINER = Person(uuid4(), "T", None, SITE, CENTER, None, frozenset({"trainer"}))


@cache
def policy() -> SessionPolicy:
    """The shipped one."""
    shipped = yaml.safe_load(
        (rulebook.folder(ROOT) / "data/policies.yaml").read_text(encoding="utf-8")
    )["policies"]
    return SessionPolicy.of({entry["key"]: entry["default"] for entry in shipped})


def span(begin: datetime, minutes: int = 60) -> Span:
    return Span(begin, begin + minutes * MINUTE)


def ledger(
    *others: Person, shifts: Sequence[Shift] = (SHIFT,), leaves: Sequence[Leave] = ()
) -> Ledger:
    people = (AGENT, TRAINER, *others)
    return Ledger(
        people={person.person_id: person for person in people},
        shifts={person.person_id: shifts for person in people},
        leaves={AGENT.person_id: leaves},
    )


def wanted(
    kind: str,
    begin: datetime,
    minutes: int = 60,
    *people: Person,
    trainer: Person = TRAINER,
    place: str = "Room 1",
) -> SessionRequest:
    ids = tuple(person.person_id for person in people or (AGENT,))
    on = begin.date()
    return SessionRequest(
        kind=kind,
        trainer_id=trainer.person_id,
        center_id=CENTER,
        span=span(begin, minutes),
        on=on,
        place=place,
        people=ids,
    )


def codes(session: SessionRequest, book: Ledger, **changes: Any) -> set[str]:
    return {
        one.code
        for one in refusals(
            session, book, changes.get("policy", policy()), now=changes.get("now", NOW)
        )
    }


# ---- length


@pytest.mark.rule("TRN-3", "EX-35")
@pytest.mark.parametrize(
    ("minutes", "fits"), [(20, False), (29, False), (30, True), (31, True), (120, True)]
)
def test_a_session_of_after_call_work_has_at_least_thirty_minutes(
    minutes: int, *, fits: bool
) -> None:
    assert policy().takes("acw", minutes * MINUTE) is fits


@pytest.mark.rule("TRN-4", "EX-36")
@pytest.mark.parametrize(
    ("minutes", "fits"),
    [(90, False), (119, False), (120, True), (180, True), (181, False), (210, False)],
)
def test_monthly_training_takes_two_to_three_hours(minutes: int, *, fits: bool) -> None:
    assert policy().takes("monthly", minutes * MINUTE) is fits


@pytest.mark.rule("TRN-1", "TRN-2", "TRN-5", "TRN-27")
@pytest.mark.parametrize(
    ("kind", "minutes", "fits"),
    [
        ("csat", 59, False),
        ("csat", 60, True),
        ("csat", 61, False),
        ("aht", 60, True),
        ("aht", 90, False),
        ("special", 59, False),
        ("special", 60, True),
        ("special", 120, True),
        ("special", 121, False),
        ("targeted", 5, True),
        ("qa_correction", 600, True),
    ],
)
def test_each_kind_has_its_length_and_the_others_any(
    kind: str, minutes: int, *, fits: bool
) -> None:
    assert policy().takes(kind, minutes * MINUTE) is fits
    assert (RefusalCode.WRONG_LENGTH in codes(wanted(kind, AT_17, minutes), ledger())) is not fits


# ---- windows


@pytest.mark.rule("PLN-6")
@pytest.mark.parametrize(
    ("window", "begin", "minutes", "fits"),
    [
        (Window.AFTER_SHIFT, AT_17, 60, True),
        (Window.AFTER_SHIFT, AT_17 - MINUTE, 60, False),
        (Window.AFTER_SHIFT, AT_17 + 2 * HOUR, 60, True),
        (Window.AFTER_SHIFT, AT_17 + 2 * HOUR + MINUTE, 60, False),
        (Window.BEFORE_SHIFT, AT_9 - HOUR, 60, True),
        (Window.BEFORE_SHIFT, AT_9 - HOUR, 61, False),
        (Window.BEFORE_SHIFT, AT_17, 60, False),
        (Window.OFF_HOURS, AT_9 - HOUR, 60, True),
        (Window.OFF_HOURS, AT_9 - HOUR, 61, False),
        (Window.OFF_HOURS, AT_17 + 5 * HOUR, 60, True),
        (Window.ON_THE_SPOT, AT_9, 480, True),
        (Window.ON_THE_SPOT, AT_9, 481, False),
        (Window.ON_THE_SPOT, AT_9 - MINUTE, 30, False),
        (Window.ANY, AT_9 - MINUTE, 30, True),
    ],
)
def test_a_window_is_judged_against_the_persons_own_shift(
    window: Window, begin: datetime, minutes: int, *, fits: bool
) -> None:
    assert in_window(window, span(begin, minutes), MONDAY, [SHIFT]) is fits


@pytest.mark.rule("PLN-6")
def test_without_a_shift_that_day_only_what_needs_none_fits() -> None:
    assert [window for window in Window if in_window(window, span(AT_9), MONDAY, [])] == [
        Window.OFF_HOURS,
        Window.ANY,
    ]


@pytest.mark.rule("PLN-6")
def test_a_night_shift_ends_on_the_next_day_and_what_comes_after_it_is_after_the_shift() -> None:
    night = Shift(MONDAY, AT_17 + 5 * HOUR, AT_17 + 13 * HOUR)
    assert in_window(Window.AFTER_SHIFT, span(AT_17 + 13 * HOUR), MONDAY + DAY, [night])
    assert not in_window(Window.OFF_HOURS, span(AT_17 + 12 * HOUR), MONDAY + DAY, [night])


@pytest.mark.rule("PLN-6")
def test_after_one_shift_is_not_within_the_next() -> None:
    second = Shift(MONDAY, AT_17 + HOUR, AT_17 + 5 * HOUR)
    assert in_window(Window.AFTER_SHIFT, span(AT_17), MONDAY, [SHIFT, second])
    assert not in_window(Window.AFTER_SHIFT, span(AT_17 + MINUTE), MONDAY, [SHIFT, second])


@pytest.mark.rule("PLN-6")
@given(begin=st.integers(-600, 900), length=st.integers(1, 600))
def test_on_the_spot_off_hours_and_across_are_all_there_is(begin: int, length: int) -> None:
    session = span(AT_9 + begin * MINUTE, length)
    inside, free = (
        in_window(window, session, MONDAY, [SHIFT])
        for window in (Window.ON_THE_SPOT, Window.OFF_HOURS)
    )
    outside = outside_minutes(session, [SHIFT])
    assert not (inside and free)
    assert (outside == 0) is inside
    assert (outside == length) is free


@pytest.mark.rule("PLN-6")
@pytest.mark.parametrize(
    ("begin", "minutes", "outside"),
    [(AT_17, 60, 60), (AT_9, 60, 0), (AT_17 - 30 * MINUTE, 60, 30), (AT_9 - HOUR, 600, 120)],
)
def test_minutes_outside_the_shift_are_those_that_no_shift_covers(
    begin: datetime, minutes: int, outside: int
) -> None:
    assert outside_minutes(span(begin, minutes), [SHIFT]) == outside


# ---- the weekly cap


def week(*sessions: SessionRequest) -> list[bool]:
    """Which of a set are made, one after the other."""
    shifts = [Shift(MONDAY + n * DAY, AT_9 + n * DAY, AT_17 + n * DAY) for n in range(7)]
    book, made = ledger(shifts=shifts), []
    for session in sessions:
        made.append(not refusals(session, book, policy(), now=NOW))
        if made[-1]:
            book.book(session)
    return made


LEADER = Person(uuid4(), "L", None, SITE, CENTER, None, frozenset({"shift_leader"}))


@pytest.mark.rule("PLN-6", "MTG-10", "EX-42")
def test_four_sessions_fit_beside_the_weeks_meetings_and_the_fifth_is_refused() -> None:
    meetings = [wanted("service_skill", AT_9 + n * DAY - 15 * MINUTE, 15) for n in range(5)]
    sessions = [wanted("aht", AT_17 + n * DAY) for n in range(5)]
    shifts = [Shift(MONDAY + n * DAY, AT_9 + n * DAY, AT_17 + n * DAY) for n in range(7)]
    book = ledger(shifts=shifts)
    for meeting in meetings:
        book.book(meeting)
    made = []
    for session in sessions:
        found = refusals(session, book, policy(), now=NOW)
        made.append([one.code for one in found])
        if not found:
            book.book(session)
    assert made == [[], [], [], [], [RefusalCode.OVER_WEEKLY_CAP]]


@pytest.mark.rule("PLN-6")
def test_six_hours_fit_and_a_minute_more_does_not() -> None:
    assert week(
        *[wanted("aht", AT_17 + n * DAY) for n in range(6)], wanted("acw", AT_9 - 30 * MINUTE, 30)
    ) == [True] * 6 + [False]


@pytest.mark.rule("PLN-6")
def test_what_lies_within_the_shift_counts_nothing() -> None:
    full = [wanted("aht", AT_17 + n * DAY) for n in range(6)]
    assert week(*full, wanted("acw", AT_9 + DAY, 30)) == [True] * 7


@pytest.mark.rule("PLN-6")
def test_a_week_begins_on_monday() -> None:
    assert (
        week(*[wanted("aht", AT_17 + n * DAY) for n in range(6)], wanted("aht", AT_17 + 7 * DAY))
        == [True] * 7
    )


# ---- who, where, twice


@pytest.mark.rule("TRN-27")
@pytest.mark.parametrize(
    ("kind", "role", "may"),
    [
        ("csat", "trainer", True),
        ("csat", "training_specialist", True),
        ("csat", "team_leader", False),
        ("acw", "team_leader", True),
        ("targeted", "trainer", False),
        ("targeted", "quality_training_post", True),
        ("coaching", "trainer", True),
        ("qa_correction", "inspector", True),
        ("qa_correction", "agent", False),
    ],
)
def test_each_kind_has_its_deliverers(kind: str, role: str, *, may: bool) -> None:
    giver = Person(uuid4(), "G", None, SITE, CENTER, None, frozenset({role}))
    assert (
        RefusalCode.WRONG_DELIVERER in codes(wanted(kind, AT_17, 60, trainer=giver), ledger(giver))
    ) is not may


def test_an_unheard_kind_is_refused() -> None:
    assert codes(wanted("juggling", AT_17), ledger()) == {RefusalCode.UNKNOWN_KIND}


@pytest.mark.rule("TRN-10")
def test_coaching_is_one_to_one() -> None:
    other = Person(uuid4(), "B", None, SITE, CENTER, "inbound", frozenset({"agent"}))
    assert codes(wanted("coaching", AT_17), ledger()) == set()
    assert codes(wanted("coaching", AT_17, 60, AGENT, other), ledger(other)) == {
        RefusalCode.ONE_TO_ONE
    }


@pytest.mark.rule("PLN-6")
def test_nobody_and_nothing_is_booked_twice_but_one_after_the_other_is_fine() -> None:
    other, second = (
        Person(uuid4(), name, None, SITE, CENTER, None, frozenset({"trainer"})) for name in "BU"
    )
    book = ledger(other, second)
    first = wanted("aht", AT_17)
    assert codes(first, book) == set()
    book.book(first)
    assert codes(wanted("aht", AT_17, 60, other, trainer=second), book) == {RefusalCode.PLACE_BUSY}
    assert codes(wanted("aht", AT_17 + 59 * MINUTE, 60, other, place="Room 2"), book) == {
        RefusalCode.TRAINER_BUSY
    }
    assert codes(
        wanted("aht", AT_17 - HOUR + MINUTE, 60, AGENT, trainer=second, place="Room 2"), book
    ) >= {RefusalCode.PERSON_BUSY}
    assert codes(wanted("aht", AT_17 + HOUR), book) == set()


@pytest.mark.rule("TRN-3", "PLN-6")
def test_several_may_train_at_their_own_desks_at_once() -> None:
    other, second = (
        Person(uuid4(), name, None, SITE, CENTER, None, frozenset({"trainer"})) for name in "BU"
    )
    book = ledger(other, second)
    book.book(wanted("acw", AT_9 + HOUR, 30, place="desk"))
    assert codes(wanted("acw", AT_9 + HOUR, 30, other, trainer=second, place="desk"), book) == set()


@pytest.mark.rule("PLN-6", "ORG-13d")
@pytest.mark.parametrize(
    ("first", "last", "away"), [(0, 0, True), (-1, 1, True), (-2, -1, False), (1, 2, False)]
)
def test_nobody_on_leave_is_scheduled(first: int, last: int, *, away: bool) -> None:
    leave = Leave(uuid4(), "annual", MONDAY + first * DAY, MONDAY + last * DAY)
    assert codes(wanted("aht", AT_17), ledger(leaves=[leave])) == (
        {RefusalCode.ON_LEAVE} if away else set()
    )


@pytest.mark.rule("PLN-6")
def test_the_past_the_absent_the_strange_and_the_empty_are_named() -> None:
    gone = Person(uuid4(), "G", None, SITE, CENTER, None, frozenset({"agent"}), None, MONDAY)
    foreign = Person(uuid4(), "F", None, SITE, uuid4(), None, frozenset({"agent"}))
    stub = Person(uuid4())
    book = ledger(gone, foreign, stub)
    assert codes(wanted("aht", AT_17, 60, gone, foreign, stub), book) == {
        RefusalCode.HAS_LEFT,
        RefusalCode.OTHER_CENTER,
        RefusalCode.UNKNOWN_PERSON,
    }
    assert codes(wanted("aht", AT_17), book, now=AT_17 + MINUTE) == {RefusalCode.PAST}
    assert codes(wanted("aht", AT_17), book, now=AT_17) == set()
    assert (
        codes(wanted("aht", AT_17, 0), book)
        == codes(wanted("targeted", AT_17, 1441), book)
        == {RefusalCode.BAD_TIMES}
    )
    assert RefusalCode.BAD_TIMES not in codes(wanted("qa_correction", AT_17, 1440), book)
    assert RefusalCode.TRAINER_ON_ROSTER in codes(wanted("aht", AT_17, 60, TRAINER), book)
    empty = SessionRequest(
        kind="aht",
        trainer_id=TRAINER.person_id,
        center_id=CENTER,
        span=span(AT_17),
        on=MONDAY,
        place="x",
        people=(),
    )
    assert codes(empty, book) == {RefusalCode.EMPTY_ROSTER}


@pytest.mark.rule("PLN-6")
def test_the_policy_of_the_site_says_how_many_hours() -> None:
    strict = SessionPolicy(policy().rules, policy().deliverers, Decimal("0.5"))
    assert codes(wanted("aht", AT_17), ledger(), policy=strict) == {RefusalCode.OVER_WEEKLY_CAP}
    assert codes(wanted("acw", AT_17, 30), ledger(), policy=strict) == set()


@pytest.mark.rule("PLN-6")
@given(starts=st.lists(st.integers(0, 40), min_size=1, max_size=12))
def test_whatever_is_asked_in_a_set_nobody_ends_up_in_two_places(starts: list[int]) -> None:
    book, made = ledger(), []
    for start in starts:
        session = wanted("acw", AT_17 + start * 5 * MINUTE, 30)
        if not refusals(session, book, policy(), now=NOW):
            book.book(session)
            made.append(session.span)
    assert not any(one.overlaps(other) for index, one in enumerate(made) for other in made[:index])
    assert made or all(start > 24 for start in starts)

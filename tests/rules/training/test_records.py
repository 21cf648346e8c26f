"""How somebody came, whether a record is right, what hours count, and what they and the indicator
end (PLN-3, PLN-13, TRN-6).
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.assigning.targets.rules import (
    Closed,
    CloseMode,
    Episode,
    Fact,
    Judged,
    Stored,
    TargetPolicy,
    episodes,
    steps,
)
from training.classes.attendance.rules import Presence, Signature, presence
from training.classes.records.rules import Mark, Signed, may_confirm, passed, unexplained
from training.classes.records.rules import RefusalCode as RecordRefusal
from training.classes.sessions.rules import SessionState
from training.classes.sheets.rules import RefusalCode, refusal
from training.exams.resits.rules import Answer, ExamResult, answer
from training.ground.bookings.rules import Span
from training.ground.register.rules import Confirmed, hours, since

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


# ---- sheets


@pytest.mark.rule("PLN-3")
@pytest.mark.parametrize(
    ("arrived", "left", "state"),
    [
        (None, None, Presence.PRESENT),
        (NOON, NOON + HOUR, Presence.PRESENT),
        (NOON + MINUTE, None, Presence.LATE),
        (NOON, NOON + 59 * MINUTE, Presence.LEFT_EARLY),
        (NOON + MINUTE, NOON + 59 * MINUTE, Presence.LATE),
    ],
)
def test_who_comes_after_it_began_is_late_and_who_goes_before_it_ended_left_early(
    arrived: datetime | None, left: datetime | None, state: Presence
) -> None:
    assert presence(Signature(uuid4(), arrived, left), NOON, NOON + HOUR) is state


def fault(**changes: Any) -> RefusalCode | None:
    given: dict[str, Any] = {
        "state": SessionState.SCHEDULED,
        "signed": (),
        "times": Span(NOON, NOON + HOUR),
        "held": True,
        "yours": True,
        "again": False,
        "now": NOON + HOUR,
    }
    return refusal(**{**given, **changes})


@pytest.mark.rule("PLN-3", "PLN-16")
def test_a_sheet_is_kept_by_who_gives_the_session_once_it_has_begun() -> None:
    one = uuid4()
    assert fault() is None
    assert fault(state=SessionState.HELD) is None
    assert fault(yours=False) is RefusalCode.NOT_YOURS
    assert fault(state=SessionState.CONFIRMED) is RefusalCode.NOT_OPEN
    assert fault(signed=(one, one)) is RefusalCode.TWICE
    assert fault(again=True) is RefusalCode.TWICE
    assert fault(now=NOON - MINUTE) is RefusalCode.NOT_BEGUN
    assert fault(now=NOON, held=False) is None
    assert fault(now=NOON + 59 * MINUTE) is RefusalCode.NOT_OVER
    assert fault(times=Span(NOON, NOON)) is RefusalCode.BAD_TIMES


# ---- records


@pytest.mark.rule("PLN-13")
def test_a_sign_in_outside_the_roster_and_a_mark_without_one_block_until_they_are_explained() -> (
    None
):
    came, missed, guest, ghost = (uuid4() for _ in range(4))
    sheet = [
        Signed(came, Presence.PRESENT, on_roster=True),
        Signed(missed, Presence.ABSENT, on_roster=True),
        Signed(guest, Presence.LATE, on_roster=False),
    ]
    found = unexplained(sheet, [came, missed, ghost], ())
    assert found == [
        (RecordRefusal.SIGN_IN_OUTSIDE_ROSTER, guest),
        (RecordRefusal.MARK_WITHOUT_SIGN_IN, missed),
        (RecordRefusal.MARK_WITHOUT_SIGN_IN, ghost),
    ]
    assert unexplained(sheet, [came, missed, ghost], {guest, missed, ghost}) == []


@pytest.mark.rule("PLN-4", "GEN-10")
def test_nobody_confirms_their_own_record_and_only_the_role_of_the_matrix_does() -> None:
    lead, trainer = uuid4(), uuid4()
    deciders = ("training_lead", "qt_supervisor")
    assert may_confirm({"training_lead"}, lead, deciders=deciders, own=(trainer, trainer)) is None
    assert (
        may_confirm({"training_lead"}, lead, deciders=deciders, own=(lead, trainer))
        is RecordRefusal.OWN_RECORD
    )
    assert (
        may_confirm({"training_lead"}, lead, deciders=deciders, own=(trainer, lead))
        is RecordRefusal.OWN_RECORD
    )
    assert (
        may_confirm({"trainer"}, trainer, deciders=deciders, own=(lead, lead))
        is RecordRefusal.NOT_YOURS
    )
    assert (
        may_confirm({"training_lead"}, None, deciders=deciders, own=(trainer, None))
        is RecordRefusal.NOT_YOURS
    )


@pytest.mark.rule("EXM-4", "EXM-10")
@pytest.mark.parametrize(
    ("mark", "said", "result"),
    [("59.9", None, False), ("60", None, True), ("59.9", True, True), ("90", False, False)],
)
def test_a_mark_passes_by_the_policy_unless_the_scorer_says_otherwise(
    mark: str,
    said: bool | None,  # noqa: FBT001
    *,
    result: bool,
) -> None:
    assert passed(Mark(uuid4(), Decimal(mark), said), Decimal(60)) is result
    assert passed(None, Decimal(60)) is None


# ---- hours


def session(hour: int, minutes: int = 60, *, confirmed: int | None = None) -> Confirmed:
    """A session so many hours after noon, confirmed an hour after its end unless said otherwise."""
    starts = NOON + hour * HOUR
    at = NOON + confirmed * HOUR if confirmed is not None else starts + minutes * MINUTE + HOUR
    return Confirmed(UUID(int=hour + 1000), starts, at, minutes)


@pytest.mark.rule("TRN-6", "TRN-6a")
def test_only_sessions_since_the_training_was_opened_count_and_by_their_real_length() -> None:
    entries = [session(-1), session(0, 25), session(24, 61, confirmed=100)]
    assert [one.minutes for one in since(entries, NOON)] == [25, 61]
    assert [one.minutes for one in since(entries, NOON, NOON + 99 * HOUR)] == [25]
    assert hours(86) == Decimal("1.4333333333")


@pytest.mark.rule("TRN-3", "TRN-6", "EX-35")
def test_ten_sessions_of_thirty_minutes_make_five_hours() -> None:
    assert hours(sum(one.minutes for one in (session(n, 30) for n in range(10)))) == 5


POLICY = TargetPolicy(Decimal(5), CloseMode.AND)


@pytest.mark.rule("TRN-6")
@pytest.mark.parametrize(
    ("mode", "met", "minutes", "closes"),
    [
        ("and", True, 300, True),
        ("and", True, 299, False),
        ("and", False, 300, False),
        ("and", False, 0, False),
        ("or", True, 0, True),
        ("or", False, 300, True),
        ("or", False, 299, False),
    ],
)
def test_target_and_hours_or_either_close_it(
    mode: str, minutes: int, *, met: bool, closes: bool
) -> None:
    assert TargetPolicy(Decimal(5), CloseMode(mode)).closes(met=met, minutes=minutes) is closes


# ---- episodes


def worse(hour: int) -> Judged:
    return Judged(UUID(int=hour + 1), NOON + hour * HOUR, met=False)


def better(hour: int) -> Judged:
    return Judged(UUID(int=hour + 500), NOON + hour * HOUR, met=True)


FIVE_HOURS = [session(24 * n) for n in range(1, 6)]


def story(*facts: Fact, policy: TargetPolicy = POLICY) -> list[Episode]:
    return list(episodes(facts, lambda _: policy))


@pytest.mark.rule("TRN-6", "TRN-6a")
def test_it_ends_with_whatever_comes_last_of_hours_and_target() -> None:
    (first,) = story(worse(0), *FIVE_HOURS, better(200))
    (second,) = story(worse(0), better(2), *FIVE_HOURS)
    assert first.target_met_at == NOON + 200 * HOUR
    assert second.target_met_at == FIVE_HOURS[-1].confirmed_at
    assert first.minutes == second.minutes == 300


@pytest.mark.rule("TRN-28", "TRN-6")
def test_a_further_breach_is_linked_and_what_was_cleared_before_it_counts_no_longer() -> None:
    (open_still,) = story(worse(0), better(2), worse(3), *FIVE_HOURS)
    assert (len(open_still.breaches), open_still.ended) == (2, False)
    (ended,) = story(worse(0), better(2), worse(3), *FIVE_HOURS, better(300))
    assert ended.target_met_at == NOON + 300 * HOUR


@pytest.mark.rule("TRN-28")
def test_a_breach_after_the_end_opens_the_next_whose_hours_begin_at_nought() -> None:
    first, second = story(worse(0), *FIVE_HOURS, better(200), worse(300), session(310), better(320))
    assert (first.ended, second.ended, second.minutes) == (True, False, 60)


@pytest.mark.rule("TRN-6")
def test_a_person_may_end_it_and_then_a_further_breach_opens_the_next() -> None:
    first, second = story(worse(0), Closed(NOON + HOUR), better(2), worse(3))
    assert (first.closed, first.target_met_at, second.ended) == (True, None, False)


def test_what_was_cleared_or_trained_before_any_breach_begins_nothing() -> None:
    assert story(better(1), session(2)) == []


judgements = st.lists(
    st.tuples(st.booleans(), st.integers(0, 400)), max_size=10, unique_by=lambda one: one[1]
)
trainings = st.lists(
    st.tuples(st.integers(0, 400), st.sampled_from([30, 60, 300])),
    max_size=8,
    unique_by=lambda one: one[0],
)


@pytest.mark.rule("EVT-4", "TRN-6")
@given(judgements, trainings, st.sampled_from(CloseMode), st.randoms(use_true_random=False))
def test_no_order_of_arrival_changes_what_became_of_a_training(
    judged: list[tuple[bool, int]], trained: list[tuple[int, int]], mode: CloseMode, chance: object
) -> None:
    facts: list[Fact] = [better(hour) if met else worse(hour) for met, hour in judged]
    facts += [session(hour, minutes) for hour, minutes in trained]
    policy = TargetPolicy(Decimal(5), mode)
    expected = story(*facts, policy=policy)
    chance.shuffle(facts)  # type: ignore[attr-defined]
    assert story(*facts, policy=policy) == expected
    assert sum(len(one.breaches) for one in expected) == sum(1 for met, _ in judged if not met)
    assert all(one.ended for one in expected[:-1])


@pytest.mark.rule("EVT-4", "TRN-28")
@given(judgements, st.randoms(use_true_random=False))
def test_hearing_one_by_one_ends_with_the_assignments_of_hearing_all_at_once(
    judged: list[tuple[bool, int]], chance: object
) -> None:
    facts: list[Fact] = [better(hour) if met else worse(hour) for met, hour in judged]
    policy = TargetPolicy(Decimal(5), CloseMode.OR)
    expected = [
        (one.breaches[0].event_id, one.target_met_at) for one in story(*facts, policy=policy)
    ]
    chance.shuffle(facts)  # type: ignore[attr-defined]
    kept: dict[UUID, Stored] = {}
    for count in range(len(facts) + 1):
        for step in steps(story(*facts[:count], policy=policy), kept.values()):
            id = step.assignment_id or uuid4()
            ended = (
                step.episode.target_met_at
                if step.complete
                else kept[id].ended_at
                if id in kept
                else None
            )
            kept[id] = Stored(id, step.episode.breaches[0].event_id, ended)
    assert sorted((one.cause_id, one.ended_at) for one in kept.values()) == sorted(expected)


# ---- re-sits


def result(sitting: str, *, passed: bool, purpose: str = "monthly") -> ExamResult:
    return ExamResult(
        paper_id=uuid4(),
        person_id=uuid4(),
        sitting_id=uuid4(),
        purpose=purpose,
        month="2026-10" if purpose == "monthly" else None,
        sitting=sitting,
        sat_on=NOON.date(),
        total=Decimal(50),
        passed=passed,
        topics_failed=("refunds",),
        team_id=None,
        site_id=None,
        center_id=None,
    )


@pytest.mark.rule("EXM-5", "EXM-10", "EXM-12")
@pytest.mark.parametrize(
    ("sitting", "passed", "open_already", "follows"),
    [
        ("first", False, False, Answer.ASSIGN),
        ("makeup", False, False, Answer.ASSIGN),
        ("first", False, True, Answer.LINK),
        ("first", True, False, None),
        ("first", True, True, Answer.WITHDRAW),
        ("resit", False, True, Answer.EXTEND),
        ("resit", True, True, Answer.PASS),
        ("resit", True, False, None),
    ],
)
def test_what_a_sitting_asks_of_targeted_training(
    sitting: str, follows: Answer | None, *, passed: bool, open_already: bool
) -> None:
    assert answer(result(sitting, passed=passed), open_already=open_already) is follows


def test_a_re_post_exam_asks_nothing_here() -> None:
    assert answer(result("first", passed=False, purpose="repost"), open_already=False) is None


@pytest.mark.rule("GEN-6")
@pytest.mark.parametrize(
    ("mark", "expected"), [("59.99999999996", True), ("59.99999999994", False)]
)
def test_a_mark_is_rounded_to_ten_decimals_before_it_is_judged(
    mark: str, *, expected: bool
) -> None:
    assert passed(Mark(uuid4(), Decimal(mark)), Decimal(60)) is expected

"""The result of onboarding: weights, the pass mark, one make-up."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from training.onboarding.daily.rules import DayRecord, Presence, accrued, missed
from training.onboarding.reports.rules import Outcome, means, outcome
from training.onboarding.results.formats import weights
from training.onboarding.results.rules import (
    EXAM_PARTS,
    Absence,
    AbsenceMeans,
    Component,
    Decided,
    Decision,
    FinalMark,
    FinalPolicy,
    RefusalCode,
    Result,
    decide,
    lacking,
    mark_fault,
    standing,
    total,
)

ROOT = Path(__file__).resolve().parents[3]
POLICY = FinalPolicy(
    pass_mark=Decimal(80),
    makeups=1,
    makeup_within_days=5,
    absent_final={
        Absence.WITH_LEAVE: AbsenceMeans.LATER,
        Absence.WITHOUT_LEAVE: AbsenceMeans.FAILED,
    },
)
EX_30 = {
    Component.THEORY: Decimal(85),
    Component.PRACTICE: Decimal(78),
    Component.ATTITUDE: Decimal(90),
    Component.DISCIPLINE: Decimal(100),
    Component.RESULTS: Decimal(80),
}
COHORT, PERSON = uuid4(), uuid4()
NOW = datetime(2025, 3, 14, tzinfo=UTC)
MARKS = st.decimals(0, 100, places=2)


def marked(component: Component, mark: str | None, absence: Absence | None = None) -> FinalMark:
    return FinalMark(
        cohort_id=COHORT,
        person_id=PERSON,
        attempt=1,
        component=component,
        mark=None if mark is None else Decimal(mark),
        absence=absence,
        entered_by=None,
        entered_at=NOW,
    )


def decided(
    marks: Mapping[Component, Decimal],
    *,
    attempt: int = 1,
    failed: Collection[Component] = (),
    policy: FinalPolicy = POLICY,
) -> Decision:
    return decide(marks, failed, weights(), policy, attempt=attempt)


@pytest.mark.rule("ONB-4")
def test_the_total_is_the_weighted_sum_of_the_components() -> None:
    """EX-30: 34 + 31.2 + 4.5 + 5 + 8 = 82.7."""
    assert decided(EX_30) == Decision(Result.PASSED, Decimal("82.7"))


@pytest.mark.rule("ONB-4")
@pytest.mark.parametrize(
    ("theory", "result"), [("78.25", Result.PASSED), ("78.24", Result.MAKE_UP)]
)
def test_eighty_passes_and_a_hair_less_does_not(theory: str, result: Result) -> None:
    """0.4 × 78.25 + 0.4 × 78 + 4.5 + 5 + 8 = 80; 78.24 gives 79.996."""
    marks = EX_30 | {Component.THEORY: Decimal(theory)}
    assert decided(marks).result is result


@pytest.mark.rule("ONB-4")
def test_a_failed_make_up_is_not_hired_and_there_is_no_second_one() -> None:
    weak = EX_30 | {Component.PRACTICE: Decimal(50)}
    assert decided(weak).result is Result.MAKE_UP
    assert decided(weak, attempt=2) == Decision(Result.NOT_HIRED, Decimal("71.5"))
    assert decided(EX_30, attempt=2).result is Result.PASSED


@pytest.mark.rule("ONB-4")
def test_how_many_make_ups_there_are_is_a_policy() -> None:
    weak = EX_30 | {Component.PRACTICE: Decimal(50)}
    assert decided(weak, policy=replace(POLICY, makeups=0)).result is Result.NOT_HIRED
    assert decided(weak, attempt=2, policy=replace(POLICY, makeups=2)).result is Result.MAKE_UP


@pytest.mark.rule("ONB-15")
def test_a_make_up_covers_the_failed_exam_parts_only() -> None:
    """Theory 85 and practice 50: 34 + 20 + 17.5 = 71.5; only practice is sat again."""
    assert decided(EX_30 | {Component.PRACTICE: Decimal(50)}).retake == (Component.PRACTICE,)


@pytest.mark.rule("ONB-15")
def test_a_make_up_covers_both_parts_where_neither_is_below_the_pass_mark() -> None:
    """80 and 80 with nothing from class: 64 of 100."""
    marks = dict.fromkeys(Component, Decimal(0)) | dict.fromkeys(EXAM_PARTS, Decimal(80))
    assert decided(marks) == Decision(Result.MAKE_UP, Decimal(64), EXAM_PARTS)


@pytest.mark.rule("ONB-15")
def test_absence_without_leave_is_a_failed_first_attempt_and_with_leave_none_yet() -> None:
    with_leave = [marked(Component.THEORY, None, Absence.WITH_LEAVE)]
    without = [marked(Component.THEORY, None, Absence.WITHOUT_LEAVE)]
    marks, failed = standing(EX_30, with_leave, POLICY)
    assert lacking(marks, failed) == (Component.THEORY,)
    marks, failed = standing(EX_30, without, POLICY)
    assert lacking(marks, failed) == ()
    assert decided(marks, failed=failed) == Decision(Result.MAKE_UP, None, EXAM_PARTS)


@pytest.mark.rule("ONB-15")
def test_what_an_absence_means_is_a_policy() -> None:
    strict = replace(POLICY, absent_final=dict.fromkeys(Absence, AbsenceMeans.FAILED))
    entered = [marked(Component.THEORY, None, Absence.WITH_LEAVE)]
    _, failed = standing(EX_30, entered, strict)
    assert failed == {Component.THEORY}


@pytest.mark.rule("ONB-15")
def test_the_components_and_weights_are_those_of_the_card() -> None:
    book = yaml.safe_load((ROOT / "docs/rulebook/data/scorecards.yaml").read_text("utf-8"))
    [card] = [card for card in book["cards"] if card["code"] == "SC-12"]
    assert {one["code"]: one["weight"] for one in card["criteria"]} == weights()
    assert sum(weights().values()) == 100


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A mark of the first attempt, unless `retake` names the parts of a make-up."""

    component: Component = Component.THEORY
    has_mark: bool = True
    has_absence: bool = False
    retake: tuple[Component, ...] | None = None
    has_missed_days: bool = False


@pytest.mark.rule("ONB-15")
@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (Entry(), None),
        (Entry(has_mark=False, has_absence=True, has_missed_days=True), None),
        (Entry(has_absence=True), RefusalCode.MARK_OR_ABSENCE),
        (Entry(has_mark=False), RefusalCode.MARK_OR_ABSENCE),
        (
            Entry(component=Component.RESULTS, has_mark=False, has_absence=True),
            RefusalCode.MARK_OR_ABSENCE,
        ),
        (Entry(component=Component.ATTITUDE), RefusalCode.ACCRUES_DAILY),
        (Entry(has_missed_days=True), RefusalCode.DAY_NOT_MADE_UP),
        (Entry(component=Component.RESULTS, has_missed_days=True), None),
        (Entry(retake=(Component.THEORY,), has_missed_days=True), None),
        (Entry(retake=(Component.PRACTICE,)), RefusalCode.NOT_IN_MAKE_UP),
    ],
)
def test_which_marks_may_be_entered(entry: Entry, code: RefusalCode | None) -> None:
    assert mark_fault(**asdict(entry)) is code


@given(st.fixed_dictionaries(dict.fromkeys(Component, MARKS)), st.sampled_from(Component), MARKS)
def test_a_better_mark_never_gives_a_lower_total(
    marks: dict[Component, Decimal], component: Component, other: Decimal
) -> None:
    better = marks | {component: max(marks[component], other)}
    assert total(better, weights()) >= total(marks, weights())
    assert 0 <= total(marks, weights()) <= 100


# ---- days


def day(
    number: int,
    attitude: str | None = None,
    discipline: str | None = None,
    presence: Presence = Presence.PRESENT,
    made_up_on: date | None = None,
) -> DayRecord:
    return DayRecord(
        cohort_id=COHORT,
        person_id=PERSON,
        on=date(2025, 3, number),
        presence=presence,
        attitude=None if attitude is None else Decimal(attitude),
        discipline=None if discipline is None else Decimal(discipline),
        result=None,
        remarks=None,
        made_up_on=made_up_on,
        recorded_by=None,
        recorded_at=NOW,
    )


@pytest.mark.rule("ONB-15")
def test_attitude_and_discipline_are_the_means_of_the_days() -> None:
    """(80 + 90 + 100) ÷ 3 = 90; discipline was marked on two days: (70 + 100) ÷ 2 = 85."""
    records = [day(3, "80", "70"), day(4, "90"), day(5, "100", "100")]
    assert accrued(records) == {"attitude": Decimal(90), "discipline": Decimal(85)}
    assert accrued([day(3)]) == {}


@pytest.mark.rule("ONB-18")
def test_a_missed_day_counts_until_its_content_is_made_up() -> None:
    records = [
        day(3),
        day(4, presence=Presence.ABSENT),
        day(5, presence=Presence.EXCUSED),
        day(6, presence=Presence.ABSENT, made_up_on=date(2025, 3, 7)),
    ]
    assert missed(records) == [date(2025, 3, 4), date(2025, 3, 5)]


# ---- report


def result(result: Result, attempt: int = 1, theory: str = "80") -> Decided:
    return Decided(
        result_id=uuid4(),
        cohort_id=COHORT,
        person_id=UUID(int=attempt),
        attempt=attempt,
        result=result,
        total=Decimal(80),
        marks={Component.THEORY: Decimal(theory)},
        retake=(),
        makeup_due_on=None,
        decided_on=NOW.date(),
        decided_at=NOW,
        policyset="0" * 64,
    )


@pytest.mark.rule("ONB-5")
def test_the_report_counts_each_person_by_the_newest_result() -> None:
    results = [
        [result(Result.PASSED, theory="90")],
        [result(Result.MAKE_UP, theory="40"), result(Result.PASSED, 2, "85")],
        [result(Result.MAKE_UP, theory="50"), result(Result.NOT_HIRED, 2, "65")],
        [result(Result.MAKE_UP, theory="60")],
    ]
    assert outcome(5, results) == Outcome(enrolled=5, passed=2, made_up=1, waiting=1, failed=1)
    assert means(results) == {Component.THEORY: Decimal(75)}, "(90 + 85 + 65 + 60) ÷ 4"

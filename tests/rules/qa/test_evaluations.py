"""What grades come to (EX-43, EX-78, EX-79, random cards), what locks a record, and who may read
it.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from rules.qa.cards import SC1, criterion

from chassis.policies.reading import read
from measure.rounding import shown
from measure.workdays import Workdays
from qa.ground.scorecards.rules import CALL_TYPE, Card, Condition, Fatal
from qa.scoring.evaluations.rules import (
    Answer,
    DeadlinePolicy,
    Finding,
    Lock,
    Score,
    ScoringPolicy,
    deadline,
    locks,
    score,
)


def answered(
    card: Card, *grades: str, policy: ScoringPolicy, facts: dict[str, str] | None = None
) -> Score:
    return score(
        card,
        [Answer(one.code, grade) for one, grade in zip(card.criteria, grades, strict=True)],
        facts or {},
        policy,
    )


@pytest.mark.rule("QA-2", "EX-43")
def test_a_call_on_the_first_card(scoring: ScoringPolicy) -> None:
    found = answered(SC1, "excellent", "good", "acceptable", policy=scoring)
    assert (found.total, found.grade) == (Decimal("83.5"), "good")


@pytest.mark.rule("QA-14", "QA-5", "EX-78")
def test_one_unacceptable_criterion_is_not_an_unacceptable_call(scoring: ScoringPolicy) -> None:
    found = answered(SC1, "unacceptable", "excellent", "excellent", policy=scoring)
    assert (found.total, found.grade, found.unacceptable, found.failed) == (
        Decimal(70),
        "acceptable",
        False,
        ("attitude",),
    )


@pytest.mark.rule("QA-2", "QA-2b", "EX-79")
def test_what_does_not_apply_gives_its_weight_to_the_others(scoring: ScoringPolicy) -> None:
    card = Card(
        (
            criterion("attitude", 30, section="s"),
            criterion("fluency", 30, section="s"),
            criterion("solving", 40),
        )
    )
    found = answered(card, "good", "not_applicable", "excellent", policy=scoring)
    assert found.total is not None
    assert (shown(found.total), found.grade, found.sections) == (
        Decimal("93.6"),
        "excellent",
        {"s": Decimal(85)},
    )


@pytest.mark.rule("QA-2")
@pytest.mark.parametrize(
    ("total", "grade"),
    [
        ("90", "excellent"),
        ("89.9999999999", "good"),
        ("89.99999999999", "excellent"),  # judged to 10 decimals first (GEN-6)
        ("80", "good"),
        ("79.9", "acceptable"),
        ("70", "acceptable"),
        ("69.9", "unacceptable"),
    ],
)
def test_cut_offs(scoring: ScoringPolicy, total: str, grade: str) -> None:
    policy = replace(scoring, grade_points={**scoring.grade_points, "good": Decimal(total)})
    assert answered(Card((criterion("only", 100),)), "good", policy=policy).grade == grade


@pytest.mark.rule("QA-2")
@pytest.mark.parametrize(
    ("mode", "total"), [(Fatal.FORM, "0"), (Fatal.SECTION, "40"), (Fatal.FLAG, "70"), (None, "70")]
)
def test_fatal_criteria_act_by_their_mode(
    scoring: ScoringPolicy, mode: Fatal | None, total: str
) -> None:
    card = Card(
        (
            criterion("attitude", 30, mode, "s"),
            criterion("fluency", 30, section="s"),
            criterion("solving", 40),
        )
    )
    found = answered(card, "unacceptable", "excellent", "excellent", policy=scoring)
    assert (found.total, found.fatal) == (Decimal(total), ("attitude",) if mode else ())
    assert found.sections == {"s": Decimal(0) if mode is Fatal.SECTION else Decimal(50)}


@pytest.mark.rule("QA-2")
def test_a_fatal_criterion_acts_only_when_it_is_graded_unacceptable(scoring: ScoringPolicy) -> None:
    card = Card((criterion("attitude", 30, Fatal.FORM), criterion("solving", 70)))
    assert answered(card, "acceptable", "excellent", policy=scoring).total == Decimal(91)


@pytest.mark.rule("QA-2")
def test_nothing_applicable_is_no_total(scoring: ScoringPolicy) -> None:
    found = answered(SC1, "not_applicable", "not_applicable", "not_applicable", policy=scoring)
    assert (found.total, found.grade, found.unacceptable) == (None, None, False)


BOOKING = Card(
    (
        criterion("attitude", 20),
        criterion("booking", 50, Fatal.FORM, condition=Condition(CALL_TYPE, ("booking",))),
        criterion("after", 30, condition=Condition("booking", ("good", "unacceptable"))),
    )
)


@pytest.mark.rule("QA-2b")
def test_a_criterion_is_hidden_while_its_condition_does_not_hold(scoring: ScoringPolicy) -> None:
    """A hidden criterion counts as not applicable, answers no other's condition and is fatal to
    nothing.
    """
    grades = ("good", "good", "unacceptable")
    assert answered(
        BOOKING, *grades, policy=scoring, facts={CALL_TYPE: "enquiry"}
    ).total == Decimal(85)
    assert answered(
        BOOKING, *grades, policy=scoring, facts={CALL_TYPE: "booking"}
    ).total == Decimal("59.5")
    fatal = answered(
        BOOKING, "good", "unacceptable", "good", policy=scoring, facts={CALL_TYPE: "enquiry"}
    )
    assert (fatal.total, fatal.fatal, fatal.failed) == (Decimal(85), (), ())


@pytest.mark.rule("QA-2c")
def test_an_additive_card_counts_up_and_down_without_grade(scoring: ScoringPolicy) -> None:
    card = Card((criterion("bonus", None), criterion("late", None)), additive=True)
    found = score(
        card,
        [Answer("bonus", points=Decimal(250)), Answer("late", points=Decimal(-300))],
        {},
        scoring,
    )
    assert (found.total, found.grade, found.unacceptable) == (Decimal(-50), None, False)
    nothing = score(
        card, [Answer("bonus", "not_applicable"), Answer("late", "not_applicable")], {}, scoring
    )
    assert nothing.total is None


@pytest.mark.rule("QA-34")
def test_a_finding_has_the_class_of_its_criterion_unless_the_inspector_says_another(
    scoring: ScoringPolicy,
) -> None:
    said = [
        Answer("attitude", "unacceptable", topic="attitude"),
        Answer("fluency", "unacceptable", topic="communication", error_class="non_compliance"),
        Answer("solving", "good"),
    ]
    found = {
        item.criterion.code: (item.error_class, item.topic)
        for item in score(SC1, said, {}, scoring).items
    }
    assert found == {
        "attitude": ("skill_defect", "attitude"),
        "fluency": ("non_compliance", "communication"),
        "solving": (None, None),
    }


# ---- locks

GOOD = [
    Answer("attitude", "good"),
    Answer("fluency", "acceptable", note="slow"),
    Answer("solving", "excellent"),
]
FAILED = Answer("solving", "unacceptable", note="no answer", topic="business")
ERROR = Finding("business", "wrong fee", criterion="solving")


@pytest.mark.rule("QA-17")
@pytest.mark.parametrize(
    ("answers", "findings", "suggestion", "found"),
    [
        (GOOD, [], "", ()),
        (GOOD[:2], [], "", (Lock("not_answered", "answers.solving.grade"),)),
        ([*GOOD[:2], Answer("solving", "not_applicable")], [], "", ()),
        ([*GOOD, Answer("other", "good")], [], "", (Lock("unknown_criterion", "answers.other"),)),
        ([*GOOD, GOOD[0]], [], "", (Lock("answered_twice", "answers.attitude"),)),
        (
            [*GOOD[:2], Answer("solving", "superb")],
            [],
            "",
            (Lock("unknown_grade", "answers.solving.grade"),),
        ),
        (
            [GOOD[0], Answer("fluency", "acceptable", note=" "), GOOD[2]],
            [],
            "",
            (Lock("note_missing", "answers.fluency.note"),),
        ),
        ([*GOOD[:2], FAILED], [], "Learn", ()),
        ([*GOOD[:2], FAILED], [], " ", (Lock("suggestion_missing", "suggestion"),)),
        (
            [*GOOD[:2], replace(FAILED, topic=None)],
            [],
            "x",
            (Lock("topic_missing", "answers.solving.topic"),),
        ),
        (
            [*GOOD[:2], replace(FAILED, topic="weather")],
            [],
            "x",
            (Lock("unknown_topic", "answers.solving.topic"),),
        ),
        (
            [*GOOD[:2], replace(FAILED, note="")],
            [],
            "x",
            (Lock("note_missing", "answers.solving.note"),),
        ),
        (GOOD, [ERROR], "Learn the fees", ()),
        (GOOD, [ERROR], "", (Lock("suggestion_missing", "suggestion"),)),
        (
            GOOD,
            [replace(ERROR, topic="weather")],
            "x",
            (Lock("unknown_topic", "findings.0.topic"),),
        ),
        (
            GOOD,
            [ERROR, replace(ERROR, criterion="other")],
            "x",
            (Lock("unknown_criterion", "findings.1.criterion"),),
        ),
        (
            GOOD,
            [replace(ERROR, criterion=None)],
            "x",
            (Lock("error_class_missing", "findings.0.error_class"),),
        ),
        (GOOD, [replace(ERROR, criterion=None, error_class="skill_defect")], "x", ()),
    ],
)
def test_what_keeps_a_record_from_being_submitted(
    scoring: ScoringPolicy,
    answers: list[Answer],
    findings: list[Finding],
    suggestion: str,
    found: tuple[Lock, ...],
) -> None:
    assert (
        locks(SC1, answers, findings=findings, suggestion=suggestion, facts={}, policy=scoring)
        == found
    )


@pytest.mark.rule("QA-17", "QA-2b")
def test_a_hidden_criterion_is_not_asked_for_and_takes_no_answer(scoring: ScoringPolicy) -> None:
    enquiry: dict[str, Any] = {
        "findings": [],
        "suggestion": "",
        "facts": {CALL_TYPE: "enquiry"},
        "policy": scoring,
    }
    assert locks(BOOKING, [Answer("attitude", "good")], **enquiry) == ()
    both = [Answer("attitude", "good"), Answer("booking", "good")]
    assert locks(BOOKING, both, **enquiry) == (Lock("hidden_criterion", "answers.booking"),)


@pytest.mark.rule("QA-17", "QA-2c")
def test_an_additive_card_wants_points(scoring: ScoringPolicy) -> None:
    card = Card((criterion("bonus", None),), additive=True)
    asked: dict[str, Any] = {"findings": [], "suggestion": "", "facts": {}, "policy": scoring}
    assert locks(card, [Answer("bonus", points=Decimal(3))], **asked) == ()
    assert locks(card, [Answer("bonus", "good")], **asked) == (
        Lock("not_answered", "answers.bonus.points"),
    )


@pytest.mark.rule("QA-40", "GEN-5")
def test_work_is_due_after_two_working_days(shipped: dict[str, Any]) -> None:
    assert deadline(date(2025, 6, 6), Workdays(), read(DeadlinePolicy, shipped)) == date(
        2025, 6, 10
    )  # Friday → Tuesday

"""Cards and what grades come to: EX-43, EX-78, EX-79, locks, and random cards."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure.rounding import judged, shown
from qa.evaluations.rules import Error, Lock, Mark, Score, ScoringPolicy, locks, score
from qa.scorecards.rules import CALL_TYPE, Card, Condition, Criterion, Fatal, Flaw, flaws


def criterion(
    code: str, weight: int | None, fatal: Fatal | None = None, section: str | None = None, condition: Condition | None = None
) -> Criterion:
    return Criterion(code, None if weight is None else Decimal(weight), "skill_defect", fatal, section, condition)


SC1 = Card((criterion("attitude", 30), criterion("fluency", 30), criterion("solving", 40)))


def marked(card: Card, *grades: str, policy: ScoringPolicy, answers: dict[str, str] | None = None) -> Score:
    return score(card, [Mark(one.code, grade) for one, grade in zip(card.criteria, grades, strict=True)], answers or {}, policy)


@pytest.mark.rule("QA-2", "EX-43")
def test_a_call_on_the_first_card(scoring: ScoringPolicy) -> None:
    found = marked(SC1, "excellent", "good", "acceptable", policy=scoring)
    assert (found.total, found.grade) == (Decimal("83.5"), "good")


@pytest.mark.rule("QA-14", "QA-5", "EX-78")
def test_one_unacceptable_criterion_is_not_an_unacceptable_call(scoring: ScoringPolicy) -> None:
    found = marked(SC1, "unacceptable", "excellent", "excellent", policy=scoring)
    assert (found.total, found.grade, found.unacceptable) == (Decimal(70), "acceptable", False)


@pytest.mark.rule("QA-2", "QA-2b", "EX-79")
def test_what_does_not_apply_gives_its_weight_to_the_others(scoring: ScoringPolicy) -> None:
    card = Card((criterion("attitude", 30, section="s"), criterion("fluency", 30, section="s"), criterion("solving", 40)))
    found = marked(card, "good", "not_applicable", "excellent", policy=scoring)
    assert found.total is not None
    assert (shown(found.total), found.grade, found.sections) == (Decimal("93.6"), "excellent", {"s": Decimal(85)})


@pytest.mark.rule("QA-2")
@pytest.mark.parametrize(
    ("total", "grade"), [("90", "excellent"), ("89.9999999999", "good"), ("80", "good"), ("70", "acceptable"), ("69.9", "unacceptable")]
)
def test_cut_offs(scoring: ScoringPolicy, total: str, grade: str) -> None:
    policy = replace(scoring, grade_points={**scoring.grade_points, "good": Decimal(total)})
    assert marked(Card((criterion("only", 100),)), "good", policy=policy).grade == grade


@pytest.mark.rule("QA-2")
@pytest.mark.parametrize(("mode", "total"), [(Fatal.FORM, "0"), (Fatal.SECTION, "40"), (Fatal.FLAG, "70"), (None, "70")])
def test_fatal_criteria_act_by_their_mode(scoring: ScoringPolicy, mode: Fatal | None, total: str) -> None:
    card = Card((criterion("attitude", 30, mode, "s"), criterion("fluency", 30, section="s"), criterion("solving", 40)))
    found = marked(card, "unacceptable", "excellent", "excellent", policy=scoring)
    assert (found.total, found.fatal) == (Decimal(total), ("attitude",) if mode else ())


@pytest.mark.rule("QA-2")
def test_nothing_applicable_is_no_total(scoring: ScoringPolicy) -> None:
    found = marked(SC1, "not_applicable", "not_applicable", "not_applicable", policy=scoring)
    assert (found.total, found.grade, found.unacceptable) == (None, None, False)


@pytest.mark.rule("QA-2b")
def test_a_criterion_is_hidden_while_its_condition_does_not_hold(scoring: ScoringPolicy) -> None:
    booking = criterion("booking", 50, condition=Condition(CALL_TYPE, frozenset({"booking"})))
    after = criterion("after", 30, condition=Condition("booking", frozenset({"good"})))
    card = Card((criterion("attitude", 20), booking, after))
    grades = ("good", "good", "unacceptable")
    assert marked(card, *grades, policy=scoring, answers={CALL_TYPE: "enquiry"}).total == Decimal(85)
    assert marked(card, *grades, policy=scoring, answers={CALL_TYPE: "booking"}).total == Decimal("59.5")


@pytest.mark.rule("QA-2c")
def test_an_additive_card_counts_up_and_down_without_grade(scoring: ScoringPolicy) -> None:
    card = Card((criterion("bonus", None), criterion("late", None)), additive=True)
    assert flaws(card) == ()
    found = score(card, [Mark("bonus", points=Decimal(250)), Mark("late", points=Decimal(-3))], {}, scoring)
    assert (found.total, found.grade, found.unacceptable) == (Decimal(247), None, False)


@pytest.mark.rule("QA-2a", "QA-2b", "QA-2c")
@pytest.mark.parametrize(
    ("card", "found"),
    [
        (SC1, ()),
        (Card(()), (Flaw("no_criteria"),)),
        (Card((criterion("a", 99),)), (Flaw("weights_not_100"),)),
        (Card((criterion("a", 50), criterion("a", 50))), (Flaw("code_twice", "a"),)),
        (Card((criterion("a", 100, Fatal.SECTION),)), (Flaw("fatal_without_section", "a"),)),
        (Card((criterion("a", 100, condition=Condition("b", frozenset())),)), (Flaw("condition_not_answered_before", "a"),)),
        (Card((criterion("a", 100),), additive=True), (Flaw("weighs_on_an_additive_card", "a"),)),
        (Card((criterion("a", 100), criterion("b", None))), (Flaw("no_weight", "b"),)),
    ],
)
def test_what_keeps_a_card_from_being_published(card: Card, found: tuple[Flaw, ...]) -> None:
    assert flaws(card) == found


MARKS = [Mark("attitude", "good"), Mark("fluency", "acceptable", note="slow"), Mark("solving", "excellent")]
ERROR = Error("business", "non_compliance", "wrong fee")


@pytest.mark.rule("QA-17")
@pytest.mark.parametrize(
    ("marks", "errors", "suggestion", "found"),
    [
        (MARKS, [], "", ()),
        (MARKS[:2], [], "", (Lock("not_marked", "solving"),)),
        ([*MARKS, Mark("other", "good")], [], "", (Lock("not_on_the_card", "other"),)),
        ([*MARKS[:2], Mark("solving", "superb")], [], "", (Lock("unknown_grade", "solving"),)),
        ([MARKS[0], Mark("fluency", "acceptable"), MARKS[2]], [], "", (Lock("note_missing", "fluency"),)),
        (MARKS, [ERROR], "", (Lock("suggestion_missing"),)),
        (MARKS, [ERROR], "Learn the fees", ()),
        (MARKS, [replace(ERROR, topic="weather")], "x", (Lock("unknown_topic"),)),
        ([*MARKS[:2], Mark("solving", "unacceptable", note="no answer", topic="business")], [], " ", (Lock("suggestion_missing"),)),
        ([*MARKS[:2], Mark("solving", "unacceptable", note="no answer")], [], "x", (Lock("topic_missing", "solving"),)),
    ],
)
def test_what_keeps_a_record_from_being_submitted(
    scoring: ScoringPolicy, marks: list[Mark], errors: list[Error], suggestion: str, found: tuple[Lock, ...]
) -> None:
    assert locks(SC1, marks, errors=errors, suggestion=suggestion, answers={}, policy=scoring) == found


GRADES = ["excellent", "good", "acceptable", "unacceptable", "not_applicable"]


@st.composite
def cards(draw: st.DrawFn) -> tuple[Card, list[Mark]]:
    cuts = sorted(draw(st.lists(st.integers(0, 100), max_size=6)))
    weights = [high - low for low, high in zip([0, *cuts], [*cuts, 100], strict=True)]
    criteria = tuple(
        criterion(f"c{n}", weight, draw(st.sampled_from([None, None, *Fatal])), draw(st.sampled_from(["s", "t"])))
        for n, weight in enumerate(weights)
    )
    return Card(criteria), [Mark(one.code, draw(st.sampled_from(GRADES))) for one in criteria]


@pytest.mark.rule("QA-2", "QA-2b")
@given(case=cards())
def test_any_card_adds_up(scoring: ScoringPolicy, case: tuple[Card, list[Mark]]) -> None:
    card, marks = case
    assert flaws(card) == ()
    found = score(card, marks, {}, scoring)
    assert found == score(card, marks[::-1], {}, scoring)
    applicable = {mark.criterion: mark.grade for mark in marks if mark.grade != "not_applicable"}
    weights = {one.code: Fraction(one.weight or 0) for one in card.criteria}
    weight = sum((weights[code] for code in applicable), Fraction(0))
    assert (found.total is None) == (weight == 0)
    failed = [one for one in card.criteria if one.fatal and applicable.get(one.code) == "unacceptable"]
    assert set(found.fatal) == {one.code for one in failed}
    if found.total is not None:
        assert 0 <= found.total <= 100
        if any(one.fatal is Fatal.FORM for one in failed):
            assert found.total == 0
        elif not any(one.fatal is Fatal.SECTION for one in failed):
            points = sum(
                (weights[code] * Fraction(scoring.grade_points[grade]) for code, grade in applicable.items() if grade), Fraction(0)
            )
            assert found.total == judged(points / weight)

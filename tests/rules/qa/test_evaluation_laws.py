"""Laws of scoring that hold for any card and any answers (QA-2, QA-2b, QA-2c)."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.qa.cards import criterion

from measure.rounding import judged
from qa.ground.scorecards.rules import CALL_TYPE, Card, Condition, Fatal, flaws
from qa.scoring.evaluations.rules import (
    Answer,
    ScoringPolicy,
    score,
)

GRADES = ["excellent", "good", "acceptable", "unacceptable", "not_applicable"]


@st.composite
def cards(draw: st.DrawFn) -> tuple[Card, list[Answer], dict[str, str]]:
    """A publishable card of up to seven criteria, an answer to each, and the type of the call."""
    cuts = sorted(draw(st.lists(st.integers(0, 100), max_size=6)))
    weights = [high - low for low, high in zip([0, *cuts], [*cuts, 100], strict=True)]
    criteria = []
    for n, weight in enumerate(weights):
        questions = [CALL_TYPE, *(f"c{earlier}" for earlier in range(n))]
        values = st.frozensets(st.sampled_from(["booking", "enquiry", *GRADES]), min_size=1)
        condition = draw(st.none() | st.builds(Condition, st.sampled_from(questions), values))
        fatal, section = (
            draw(st.sampled_from([None, None, *Fatal])),
            draw(st.sampled_from(["s", "t"])),
        )
        criteria.append(criterion(f"c{n}", weight, fatal, section, condition))
    answers = [Answer(one.code, draw(st.sampled_from(GRADES))) for one in criteria]
    return (
        Card(tuple(criteria)),
        answers,
        {CALL_TYPE: draw(st.sampled_from(["booking", "enquiry"]))},
    )


@pytest.mark.rule("QA-2", "QA-2b")
@given(case=cards())
def test_any_card_adds_up(
    scoring: ScoringPolicy, case: tuple[Card, list[Answer], dict[str, str]]
) -> None:
    card, answers, facts = case
    assert flaws(card) == ()
    found = score(card, answers, facts, scoring)
    shown_codes = {
        one.code
        for one in card.shown({**{one.criterion: one.grade or "" for one in answers}, **facts})
    }
    applicable = {
        one.criterion: one.grade or ""
        for one in answers
        if one.grade != "not_applicable" and one.criterion in shown_codes
    }
    weights = {one.code: Fraction(one.weight or 0) for one in card.criteria}
    weight = sum((weights[code] for code in applicable), Fraction(0))
    assert (found.total is None) == (weight == 0)
    failed = [
        one for one in card.criteria if one.fatal and applicable.get(one.code) == "unacceptable"
    ]
    assert set(found.fatal) == {one.code for one in failed}
    assert {
        item.criterion.code for item in found.items if item.points is not None
    } == applicable.keys()
    if found.total is None:
        return
    points = {code: Fraction(scoring.grade_points[grade]) for code, grade in applicable.items()}
    plain = judged(sum((weights[code] * points[code] for code in applicable), Fraction(0)) / weight)
    assert 0 <= found.total <= plain <= 100
    if any(one.fatal is Fatal.FORM for one in failed):
        assert found.total == 0
    elif not any(one.fatal is Fatal.SECTION for one in failed):
        assert found.total == plain


@pytest.mark.rule("QA-2", "GEN-6")
@given(case=cards(), random=st.randoms(use_true_random=False))
def test_the_order_of_answers_is_no_matter(
    scoring: ScoringPolicy, case: tuple[Card, list[Answer], dict[str, str]], random: Random
) -> None:
    card, answers, facts = case
    assert score(card, random.sample(answers, len(answers)), facts, scoring) == score(
        card, answers, facts, scoring
    )


@pytest.mark.rule("QA-2b")
@given(case=cards())
def test_a_subtotal_lies_between_the_points_of_its_section(
    scoring: ScoringPolicy, case: tuple[Card, list[Answer], dict[str, str]]
) -> None:
    card, answers, facts = case
    found = score(card, answers, facts, scoring)
    for section, subtotal in found.sections.items():
        given = [
            item.points
            for item in found.items
            if item.criterion.section == section and item.points is not None
        ]
        assert subtotal is None or min(given) <= subtotal <= max(given)


@pytest.mark.rule("QA-2")
@given(case=cards(), by=st.integers(2, 9))
def test_totals_scale_with_the_points_of_grades(
    scoring: ScoringPolicy, case: tuple[Card, list[Answer], dict[str, str]], by: int
) -> None:
    card, answers, facts = case
    smaller = replace(
        scoring, grade_points={grade: points / by for grade, points in scoring.grade_points.items()}
    )
    whole, part = (
        score(card, answers, facts, scoring).total,
        score(card, answers, facts, smaller).total,
    )
    assert (whole is None) == (part is None)
    assert whole is None or part is None or abs(whole - part * by) <= by * Decimal("1e-10")


@pytest.mark.rule("QA-2")
@given(case=cards())
def test_nothing_applicable_is_no_total_on_any_card(
    scoring: ScoringPolicy, case: tuple[Card, list[Answer], dict[str, str]]
) -> None:
    card, answers, facts = case
    assert (
        score(card, [replace(one, grade="not_applicable") for one in answers], facts, scoring).total
        is None
    )

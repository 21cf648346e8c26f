"""Marks, what passes, and which topics were failed."""

import random
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.exams.analysis.rules import AnalysisPolicy, Tally, by_topic, needs
from training.exams.bank.rules import Item, ItemType
from training.exams.marking.rules import MarkPolicy, failed_topics, judge, mark
from training.exams.papers.rules import Part

FORTY = MarkPolicy(failed_topic_rate=Decimal(40))
WRITTEN = (Part("written", Decimal(60)),)
SIXTY = Decimal(60)


def item(topic: str = "products", points: str = "5", part: str = "written") -> Item:
    return Item(
        part=part,
        type=ItemType.TRUE_FALSE,
        text="?",
        options={},
        answer=True,
        topic=topic,
        skill="calls",
        difficulty="easy",
        points=Decimal(points),
    )


def paper(*items: Item) -> dict[UUID, Item]:
    return {UUID(int=number): one for number, one in enumerate(items)}


def answers(asked: Mapping[UUID, Item], right: int) -> dict[UUID, bool]:
    """The first so many right, the next wrong."""
    return {item_id: number < right for number, item_id in enumerate(asked)}


# ---- marks


@pytest.mark.rule("EXM-4")
@pytest.mark.parametrize(("right", "passed"), [(3, True), (2, False)])
def test_a_total_of_exactly_the_pass_mark_passes(right: int, *, passed: bool) -> None:
    asked = paper(*(item() for _ in range(5)))
    marked = mark(answers(asked, right), asked, WRITTEN, SIXTY, FORTY)
    assert (marked.total, marked.passed) == (Decimal(right * 20), passed)


@pytest.mark.rule("EXM-4")
def test_points_weigh_the_items_of_a_part_and_what_is_left_out_is_wrong() -> None:
    asked = paper(item(points="1"), item(points="2"))
    marked = mark({UUID(int=1): True}, asked, WRITTEN, SIXTY, FORTY)
    assert (marked.parts, marked.total, marked.wrong) == (
        {"written": Fraction(200, 3)},
        Decimal("66.6666666667"),
        frozenset({UUID(int=0)}),
    )


@pytest.mark.rule("EXM-4")
@pytest.mark.parametrize(("practical", "passed"), [(50, True), (Fraction(4999, 100), False)])
def test_each_part_needs_its_own_pass_mark(practical: Fraction | int, *, passed: bool) -> None:
    parts = (Part("written", Decimal(60)), Part("practical", Decimal(20), Decimal(50)))
    assert (
        judge({"written": Fraction(100), "practical": Fraction(practical)}, parts, SIXTY)[1]
        is passed
    )


@pytest.mark.rule("GEN-6")
def test_what_is_judged_is_rounded_to_ten_decimals_first() -> None:
    barely = Fraction(60) - Fraction(1, 10**11)
    assert judge({"written": barely}, WRITTEN, SIXTY) == (SIXTY, True)
    assert judge({"written": Fraction(60) - Fraction(1, 10**10)}, WRITTEN, SIXTY)[1] is False


@pytest.mark.rule("EXM-1", "EXM-5")
def test_a_re_sit_without_items_of_a_part_is_marked_on_the_others() -> None:
    parts = (Part("written", Decimal(60)), Part("practical", Decimal(40), Decimal(90)))
    asked = paper(item(), item())
    assert mark(answers(asked, 2), asked, parts, SIXTY, FORTY).total == 100


@pytest.mark.rule("EXM-4", "GEN-6")
@given(
    st.lists(
        st.tuples(st.integers(1, 40), st.booleans(), st.sampled_from("abc")),
        min_size=1,
        max_size=30,
    ),
    st.randoms(use_true_random=False),
)
def test_marks_know_no_order_of_items(
    given_: list[tuple[int, bool, str]], chance: random.Random
) -> None:
    asked = paper(*(item(topic, str(points)) for points, _, topic in given_))
    said = {item_id: is_right for item_id, (_, is_right, _) in zip(asked, given_, strict=True)}
    shuffled = dict(chance.sample(list(asked.items()), len(asked)))
    first, second = (mark(said, one, WRITTEN, SIXTY, FORTY) for one in (asked, shuffled))
    assert (first.total, first.passed, first.topics_failed) == (
        second.total,
        second.passed,
        second.topics_failed,
    )
    assert 0 <= first.total <= 100


# ---- topics


@pytest.mark.rule("EXM-5")
@pytest.mark.parametrize(("wrong", "failed"), [(2, ("calls",)), (1, ())])
def test_a_topic_is_failed_at_the_limit(wrong: int, failed: tuple[str, ...]) -> None:
    assert (
        failed_topics([("calls", number < wrong) for number in range(5)], passed=True, policy=FORTY)
        == failed
    )


@pytest.mark.rule("EXM-5")
def test_failed_topics_come_worst_first() -> None:
    answered = [
        ("calls", True),
        ("calls", False),
        ("phrases", True),
        ("products", False),
        ("system", True),
    ]
    assert failed_topics(answered, passed=False, policy=FORTY) == ("phrases", "system", "calls")


@pytest.mark.rule("EXM-5")
def test_where_no_topic_reaches_the_limit_the_worst_is_failed_and_level_ones_all() -> None:
    answered = [
        (topic, number < wrong)
        for topic, wrong in (("calls", 3), ("phrases", 3), ("products", 2))
        for number in range(10)
    ]
    assert failed_topics(answered, passed=False, policy=FORTY) == ("calls", "phrases")
    assert failed_topics(answered, passed=True, policy=FORTY) == ()


@pytest.mark.rule("EXM-5")
@given(st.lists(st.tuples(st.sampled_from("abcd"), st.booleans()), min_size=1, max_size=40))
def test_whoever_failed_has_a_failed_topic(answered: list[tuple[str, bool]]) -> None:
    assert failed_topics(answered, passed=False, policy=FORTY)


# ---- what all of them show


@pytest.mark.rule("EXM-14")
@pytest.mark.parametrize(("wrong", "need"), [(29, False), (30, True)])
def test_a_topic_becomes_a_need_at_the_limit(wrong: int, *, need: bool) -> None:
    assert needs(Tally(100, wrong), AnalysisPolicy(Decimal(30))) is need


@pytest.mark.rule("EXM-14", "GEN-7")
def test_a_topic_sums_its_items_and_what_nobody_answered_has_no_rate() -> None:
    summed = by_topic([("calls", Tally(3, 1)), ("calls", Tally(3, 2)), ("phrases", Tally(0, 0))])
    assert summed == {"calls": Tally(6, 3), "phrases": Tally(0, 0)}
    assert [tally.error_rate for tally in summed.values()] == [50, None]
    assert not needs(summed["phrases"], AnalysisPolicy(Decimal(0)))

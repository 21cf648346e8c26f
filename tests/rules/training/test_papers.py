"""A paper's parts and weights, who decides on it, and by when."""

import random
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.exams.bank.rules import Item, ItemType
from training.exams.papers.rules import (
    PaperPolicy,
    Part,
    asked,
    complete_on,
    day_of_month,
    flaws,
    parts_used,
    shares,
    total,
)

WEIGHTS = {"written": Decimal(60), "oral": Decimal(20), "practical": Decimal(20)}
POLICY = PaperPolicy(
    submit_day=20,
    complete_day=28,
    decision_days=2,
    resubmit_days=2,
    makeup_days=3,
    part_weights=WEIGHTS,
    pass_mark=Decimal(60),
    levels=("center_director",),
)
AUTHOR, DIRECTOR = UUID(int=1), UUID(int=2)


def item(
    text: str = "?", *, part: str = "written", topic: str = "products", points: str = "5"
) -> Item:
    return Item(
        part=part,
        type=ItemType.TRUE_FALSE,
        text=text,
        options={},
        answer=True,
        topic=topic,
        skill="business",
        difficulty="easy",
        points=Decimal(points),
    )


def parts(*forms: str) -> tuple[Part, ...]:
    return tuple(Part(form, WEIGHTS[form]) for form in forms)


# ---- parts


@pytest.mark.rule("EXM-1", "EX-32")
def test_the_total_is_the_weighted_sum_of_the_parts() -> None:
    marks = {"written": Fraction(70), "oral": Fraction(80), "practical": Fraction(90)}
    assert total(marks, parts("written", "oral", "practical")) == 76


@pytest.mark.rule("EXM-1", "EX-32")
def test_without_an_oral_part_the_weights_are_75_and_25() -> None:
    used = parts("written", "practical")
    assert shares(used) == {"written": 75, "practical": 25}
    assert total({"written": Fraction(70), "practical": Fraction(90)}, used) == 75


@pytest.mark.rule("EXM-1")
def test_only_parts_with_items_are_used() -> None:
    used = parts_used([item(), item(part="practical")], {"practical": Decimal(50)}, WEIGHTS)
    assert used == (Part("written", Decimal(60)), Part("practical", Decimal(20), Decimal(50)))


@pytest.mark.rule("EXM-1", "GEN-6")
@given(
    st.lists(st.tuples(st.fractions(0, 100), st.integers(1, 100)), min_size=1, max_size=6),
    st.randoms(use_true_random=False),
)
def test_a_total_knows_no_order_of_parts_and_lies_between_the_marks(
    given_: list[tuple[Fraction, int]], chance: random.Random
) -> None:
    marks = {str(number): mark for number, (mark, _) in enumerate(given_)}
    used = [Part(str(number), Decimal(weight)) for number, (_, weight) in enumerate(given_)]
    shuffled = chance.sample(used, len(used))
    assert total(marks, used) == total(marks, shuffled)
    assert sum(shares(used).values()) == 100
    assert (
        round(float(min(marks.values())), 6)
        <= round(float(total(marks, used)), 6)
        <= round(float(max(marks.values())), 6)
    )


@pytest.mark.rule("EXM-1")
@given(st.integers(1, 1000), st.integers(1, 1000), st.integers(2, 9))
def test_weights_matter_by_their_proportion_only(first: int, second: int, times: int) -> None:
    once = [Part("a", Decimal(first)), Part("b", Decimal(second))]
    scaled = [Part("a", Decimal(first * times)), Part("b", Decimal(second * times))]
    assert shares(once) == shares(scaled)


# ---- what it must have


@pytest.mark.rule("EXM-7")
def test_a_paper_without_links_cannot_be_submitted() -> None:
    one = item()
    assert [flaw.code for flaw in flaws([one], [UUID(int=1)], [], WEIGHTS)] == ["no_links"]
    assert list(flaws([one], [UUID(int=1)], [{"course": "CR-IS-05"}], WEIGHTS)) == []


def test_an_item_stands_in_a_part_that_has_a_weight_and_only_once() -> None:
    items = [item(), item(), item(part="oral"), item(part="essay"), item(points="0")]
    ids = [UUID(int=number) for number in (1, 1, 2, 3, 4)]
    found = [
        (flaw.where, flaw.code)
        for flaw in flaws(items, ids, ["a link"], {**WEIGHTS, "oral": Decimal(0)})
    ]
    assert found == [
        ("items[1]", "twice"),
        ("items[2].part", "unknown_part"),
        ("items[3].part", "unknown_part"),
        ("items[4].points", "invalid"),
    ]


@pytest.mark.rule("EXM-5")
def test_a_re_sit_asks_the_failed_topics_and_a_first_sitting_everything() -> None:
    items = {
        UUID(int=number): item(topic=topic)
        for number, topic in enumerate(("products", "phrases", "products"))
    }
    assert list(asked(items, ("products",))) == [UUID(int=0), UUID(int=2)]
    assert asked(items, ()) == items


# ---- by when


@pytest.mark.rule("EXM-7")
@pytest.mark.parametrize(
    ("month", "day", "on"),
    [
        ("2026-11", 28, date(2026, 11, 28)),
        ("2026-02", 30, date(2026, 2, 28)),
        ("2028-02", 30, date(2028, 2, 29)),
    ],
)
def test_a_day_beyond_the_months_end_is_its_last(month: str, day: int, on: date) -> None:
    assert day_of_month(month, day) == on


@pytest.mark.rule("EXM-7")
@pytest.mark.parametrize(("approved", "last"), [(2, 28), (28, 28), (29, 29)])
def test_the_window_ends_on_its_day_or_with_a_late_approval(approved: int, last: int) -> None:
    assert complete_on("2026-11", date(2026, 11, approved), POLICY) == date(2026, 11, last)

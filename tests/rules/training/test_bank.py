"""When an item is the same, when an answer is right, and what a re-post paper holds."""

import random
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.exams.bank.rules import (
    AREAS,
    Banked,
    Item,
    ItemType,
    RepostPolicy,
    compose,
    faults,
    fits,
    normalised,
    right,
)

TENANT, CENTER = UUID(int=1), UUID(int=2)
HALF = RepostPolicy(weak_share=Decimal(50))
SINGLE = Item(
    part="written",
    type=ItemType.SINGLE,
    text="What first?",
    options={"A": "greet", "B": "ask", "C": "wait"},
    answer="A",
    topic="calls",
    skill="communication",
    difficulty="easy",
    points=Decimal(5),
)
MULTIPLE = replace(SINGLE, type=ItemType.MULTIPLE, answer=("A", "C"))
TRUE_FALSE = replace(SINGLE, type=ItemType.TRUE_FALSE, options={}, answer=False)
FILL_IN = replace(SINGLE, type=ItemType.FILL_IN, options={}, answer=("60 seconds", "一分钟"))


# ---- the same item


@pytest.mark.rule("EXM-3")
@pytest.mark.parametrize(
    "again",
    [
        replace(SINGLE, text="  ｗhat  FIRST? "),
        replace(SINGLE, options={"C": "wait", "A": "greet", "B": "ask"}),
        replace(SINGLE, points=Decimal(10)),
    ],
)
def test_the_same_item_twice_is_one(again: Item) -> None:
    assert again.id(TENANT, CENTER) == SINGLE.id(TENANT, CENTER)


@pytest.mark.rule("EXM-3")
@pytest.mark.parametrize(
    "changed",
    [
        {"answer": "B"},
        {"topic": "phrases"},
        {"difficulty": "hard"},
        {"options": {"A": "greet", "B": "ask"}},
    ],
)
def test_with_another_key_option_or_topic_it_is_another_version_of_the_same_question(
    changed: dict[str, object],
) -> None:
    other = replace(SINGLE, **changed)  # type: ignore[arg-type]  # fields by name
    assert other.id(TENANT, CENTER) != SINGLE.id(TENANT, CENTER)
    assert other.lineage(TENANT, CENTER) == SINGLE.lineage(TENANT, CENTER)


def test_each_center_has_its_own_bank() -> None:
    assert SINGLE.id(TENANT, CENTER) != SINGLE.id(TENANT, UUID(int=3))


def test_keys_in_any_order_are_the_same_key() -> None:
    assert replace(MULTIPLE, answer=("C", "A")).id(TENANT, CENTER) == MULTIPLE.id(TENANT, CENTER)
    assert replace(FILL_IN, answer=("一分钟", "60  Seconds")).id(TENANT, CENTER) == FILL_IN.id(
        TENANT, CENTER
    )


# ---- the right answer


@pytest.mark.rule("EXM-4")
@pytest.mark.parametrize(
    ("item", "answer", "is_right"),
    [
        (SINGLE, "A", True),
        (SINGLE, "B", False),
        (SINGLE, None, False),
        (MULTIPLE, ("C", "A"), True),
        (MULTIPLE, ("A",), False),
        (MULTIPLE, ("A", "B", "C"), False),
        (MULTIPLE, (), False),
        (TRUE_FALSE, False, True),
        (TRUE_FALSE, True, False),
        (FILL_IN, " ６０ \tSECONDS", True),
        (FILL_IN, "一分钟", True),
        (FILL_IN, "60seconds", False),
        (FILL_IN, "61 seconds", False),
    ],
)
def test_an_answer_is_right_as_the_key_says(item: Item, answer: object, *, is_right: bool) -> None:
    assert fits(item, answer)
    assert right(item, answer) is is_right  # type: ignore[arg-type]  # it fits


@pytest.mark.rule("EXM-4")
@pytest.mark.parametrize(
    ("item", "answer"),
    [
        (SINGLE, "D"),
        (SINGLE, ("A",)),
        (SINGLE, True),
        (MULTIPLE, "A"),
        (MULTIPLE, ("A", "A")),
        (MULTIPLE, ("A", "Z")),
        (TRUE_FALSE, "false"),
        (FILL_IN, ("60 seconds",)),
        (FILL_IN, 60),
    ],
)
def test_what_cannot_be_an_answer_is_not_marked(item: Item, answer: object) -> None:
    assert not fits(item, answer)


@pytest.mark.rule("EXM-4")
@given(st.text())
def test_a_wording_is_normalised_once_and_for_all(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)
    assert normalised(f"  {text}\n") == normalised(text)


@pytest.mark.parametrize(
    ("item", "fields"),
    [
        (SINGLE, []),
        (MULTIPLE, []),
        (TRUE_FALSE, []),
        (FILL_IN, []),
        (replace(SINGLE, points=Decimal(0)), ["points"]),
        (replace(SINGLE, options={"A": "only"}), ["options"]),
        (replace(SINGLE, answer="Z"), ["answer"]),
        (replace(MULTIPLE, answer=()), ["answer"]),
        (replace(TRUE_FALSE, options={"A": "yes"}), ["options"]),
        (replace(FILL_IN, answer=(" ",)), ["answer"]),
        (replace(FILL_IN, answer=()), ["answer"]),
    ],
)
def test_an_item_has_what_its_type_needs(item: Item, fields: list[str]) -> None:
    assert list(faults(item)) == fields


# ---- a paper from the bank


def bank(**per_topic: int) -> list[Banked]:
    """Items by topic, over the areas in turn."""
    made = [(topic, number) for topic, count in per_topic.items() for number in range(count)]
    return [
        Banked(UUID(int=index), topic, AREAS[number % 4])
        for index, (topic, number) in enumerate(made)
    ]


@pytest.mark.rule("EXM-12")
@pytest.mark.parametrize(("size", "weak"), [(10, 5), (9, 5), (8, 4), (1, 1)])
def test_at_least_half_of_the_items_are_on_the_weak_ones(size: int, weak: int) -> None:
    made = compose(bank(weak=20, other=20), ["weak"], size, order=str, policy=HALF)
    assert len(made.items) == size
    assert made.weak >= weak
    assert not made.short


@pytest.mark.rule("EXM-12")
@pytest.mark.parametrize(("in_bank", "short"), [(4, True), (5, False)])
def test_where_there_are_too_few_all_are_taken_and_it_says_so(in_bank: int, *, short: bool) -> None:
    made = compose(bank(weak=in_bank, other=20), ["weak"], 10, order=str, policy=HALF)
    assert (len(made.items), made.weak, made.short) == (10, in_bank, short)


@pytest.mark.rule("EXM-12", "TRN-11a")
def test_only_the_four_content_areas_are_in_scope_and_a_weak_item_may_be_an_area() -> None:
    strange = [Banked(UUID(int=99), "weak", "culture")]
    assert compose(strange, ["weak"], 5, order=str, policy=HALF).items == ()
    made = compose(bank(any=20), ["system_operation"], 8, order=str, policy=HALF)
    assert made.weak >= 4


@pytest.mark.rule("EXM-12")
@given(
    st.integers(0, 12),
    st.integers(0, 12),
    st.integers(1, 20),
    st.integers(0, 100),
    st.randoms(use_true_random=False),
)
def test_a_paper_holds_each_item_once_as_many_as_there_are_and_the_share_if_it_can(
    weak: int, other: int, size: int, share: int, chance: random.Random
) -> None:
    items = bank(weak=weak, other=other)
    policy = RepostPolicy(weak_share=Decimal(share))
    made = compose(items, ["weak"], size, order=str, policy=policy)
    assert len(made.items) == len(set(made.items)) == min(size, weak + other)
    if not made.short:
        assert made.weak * 100 >= share * len(made.items)
    else:
        assert made.weak == min(weak, size)
    assert made == compose(
        chance.sample(items, len(items)), ["weak"], size, order=str, policy=policy
    )

"""The search for poison (messaging.md §4), against every way in which events of a batch may
fail.
"""

from math import ceil, log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.messages.poison import Halving


def run(size: int, poison: set[int]) -> tuple[list[int], Halving]:
    """Drive a search over a batch in which `poison` fails; the events applied, in order."""
    halving, applied = Halving(size), list[int]()
    while (attempt := halving.next()) is not None:
        if poison.isdisjoint(range(attempt.first, attempt.end)):
            applied.extend(range(attempt.first, attempt.end))
            halving.succeeded()
        else:
            halving.failed()
    return applied, halving


@given(
    st.integers(1, 400).flatmap(
        lambda size: st.tuples(st.just(size), st.sets(st.integers(0, size - 1), max_size=6))
    )
)
def test_every_good_event_is_applied_once_in_order_and_exactly_the_poison_is_parked(
    case: tuple[int, set[int]],
) -> None:
    size, poison = case
    applied, halving = run(size, poison)
    assert applied == [index for index in range(size) if index not in poison]
    assert halving.parked == sorted(poison)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 1000, 1024, 2000])
def test_one_poison_event_costs_at_most_log2_n_and_one_more_transactions(size: int) -> None:
    for index in {0, 1, size // 2, size - 2, size - 1} & set(range(size)):
        _, halving = run(size, {index})
        assert halving.attempts - 1 <= ceil(log2(size)) + 1, f"event {index} of {size}"


def test_a_clean_batch_costs_one_transaction() -> None:
    assert run(2000, set())[1].attempts == 1


def test_when_parking_itself_fails_nothing_is_decided() -> None:
    halving = Halving(1)
    halving.next()
    halving.failed()
    halving.next()  # park event 0, apply nothing
    with pytest.raises(RuntimeError, match="parking itself failed"):
        halving.failed()

"""Laws of policy values: hashes, numbers, maps (GEN-2b)."""

from datetime import date
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.policies.resolution import in_force, merge, set_hash
from chassis.policies.shipped import decimal, exact

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(max_size=5)
    | st.decimals(allow_nan=False, allow_infinity=False, places=4),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=4), json_values, max_size=5), st.randoms())
@settings(max_examples=100)
def test_the_order_of_keys_and_the_writing_of_a_number_do_not_change_the_hash(
    values: dict[str, object], random: Random
) -> None:
    shuffled = list(values.items())
    random.shuffle(shuffled)
    assert set_hash(dict(shuffled)) == set_hash(
        {key: exact(value) for key, value in values.items()}
    )


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12))
def test_a_decimal_is_written_plainly_and_reads_back_the_same(number: Decimal) -> None:
    written = exact(number)
    assert isinstance(written, str)
    assert "E" not in written
    assert decimal(written) == number


@given(
    st.dictionaries(st.text(max_size=3), json_values),
    st.dictionaries(st.text(max_size=3), json_values),
)
@pytest.mark.rule("GEN-2a")
def test_a_merged_map_has_what_was_overridden_and_all_the_rest(
    general: dict[str, object], specific: dict[str, object]
) -> None:
    below, above = exact(general), exact(specific)
    merged = merge(below, above)
    assert isinstance(below, dict)
    assert isinstance(above, dict)
    assert isinstance(merged, dict)
    assert merged.keys() == below.keys() | above.keys()
    assert all(merged[key] == below[key] for key in below.keys() - above.keys())
    assert all(merged[key] == merge(below.get(key), above[key]) for key in above)


def test_before_the_first_version_nothing_holds() -> None:
    assert in_force([{"effective_on": "2026-06-01", "value": 1}], date(2026, 5, 31)) is None

"""Exact numbers of answers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis.strategies import decimals
from pydantic import BaseModel

from chassis.http.outputs import Figure, Shown
from measure.rounding import plain


class MarkView(BaseModel):
    total: Figure | None
    parts: dict[str, Figure]
    rate: Shown


@pytest.mark.rule("GEN-6")
@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("0E-10", "0"),
        ("0.0000000000", "0"),
        ("-0.0", "0"),
        ("75.0000000000", "75"),
        ("62.5000000000", "62.5"),
        ("1E+2", "100"),
        ("100", "100"),
        ("33.3333333333", "33.3333333333"),
    ],
)
def test_an_exact_number_has_no_exponent_and_no_zeros_at_its_end(value: str, written: str) -> None:
    mark = MarkView(total=Decimal(value), parts={"written": Decimal(value)}, rate=Decimal(0))
    assert mark.model_dump(mode="json") == {
        "total": written,
        "parts": {"written": written},
        "rate": "0.0",
    }


@pytest.mark.rule("GEN-6")
@pytest.mark.parametrize(
    ("value", "written"), [("97.45", "97.5"), ("97", "97.0"), ("0E-10", "0.0"), ("-0.04", "0.0")]
)
def test_a_number_for_people_has_one_decimal(value: str, written: str) -> None:
    mark = MarkView(total=None, parts={}, rate=Decimal(value))
    assert mark.model_dump(mode="json")["rate"] == written


@given(decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30))
def test_a_number_is_written_whole(value: Decimal) -> None:
    written = plain(value)
    assert Decimal(written) == value
    assert "E" not in written
    assert not ("." in written and written.endswith("0"))

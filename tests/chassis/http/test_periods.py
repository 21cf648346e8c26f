"""Periods that a caller may name: what is taken, and what the documents say of it."""

import re

import pytest
from pydantic import TypeAdapter, ValidationError

from chassis.http.periods import Month, Period, Week

KINDS = {"month": Month, "week": Week, "period": Period}


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("month", "2026-12"),
        ("week", "2026-W10"),
        ("week", "2026-W53"),
        ("period", "2026"),
        ("period", "2026-Q4"),
        ("period", "2026-10"),
        ("period", "2026-W20"),
        ("period", "2026-W53"),
        ("period", "2024-02-29"),
    ],
)
def test_what_is_taken_fits_the_pattern_of_the_document(kind: str, written: str) -> None:
    adapter = TypeAdapter[str](KINDS[kind])
    assert adapter.validate_python(written) == written
    assert re.search(adapter.json_schema()["pattern"], written)


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("month", "2026-13"),
        ("week", "2025-W53"),  # a year of 52 weeks
        ("week", "2026-W00"),
        ("period", "2026-Q5"),
        ("period", "2026-02-29"),
        ("period", "2026-00-01"),
        ("period", "1969"),
        ("period", "2101-01-01"),
    ],
)
def test_a_period_that_no_calendar_has_is_refused(kind: str, written: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter[str](KINDS[kind]).validate_python(written)

"""Which part of a recording a request asks for (RFC 9110, 14)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.listening.recordings.rules import Span, Unsatisfiable, asked_span, second_at


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (None, None),
        ("bytes=0-0", Span(0, 0)),
        ("bytes=0-", Span(0, 99)),
        ("bytes=99-", Span(99, 99)),
        ("bytes=100-", Unsatisfiable.RANGE),
        ("bytes=90-1000", Span(90, 99)),
        ("bytes=-10", Span(90, 99)),
        ("bytes=-1000", Span(0, 99)),
        ("bytes=-0", Unsatisfiable.RANGE),
        ("bytes=-", None),
        ("bytes=5-4", None),
        ("bytes=0-1,5-6", None),  # several: the whole is a good answer
        ("seconds=0-1", None),
    ],
)
def test_one_range_of_a_hundred_octets(
    asked: str | None, found: Span | Unsatisfiable | None
) -> None:
    assert asked_span(asked, None, size=100, etag='"a"') == found


@pytest.mark.parametrize(
    ("version", "found"), [('"a"', Span(0, 9)), ('"b"', None), ('W/"a"', None)]
)
def test_a_range_of_another_version_is_the_whole(version: str, found: Span | None) -> None:
    assert asked_span("bytes=0-9", version, size=100, etag='"a"') == found


@given(st.text(max_size=30), st.integers(1, 1000))
def test_no_header_asks_for_what_is_not_there(asked: str, size: int) -> None:
    for header in (asked, f"bytes={asked}"):
        span = asked_span(header, None, size=size, etag='"a"')
        if isinstance(span, Span):
            assert 0 <= span.first <= span.last < size


def test_an_octet_belongs_to_a_second_in_proportion() -> None:
    assert second_at(0, size=100, seconds=Decimal(180)) == 0
    assert second_at(45, size=100, seconds=Decimal(180)) == 81  # 180 × 45 ÷ 100

"""What is written in a cell of a call file, as a value: words, moments, numbers, seconds, customers
(KPI-0a).
"""

import re
from collections.abc import Mapping as Keyed
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from chassis.http.inputs import FIRST_DAY, LAST_DAY, number
from kpi.calls.facts.formats import instant
from kpi.calls.facts.rules import customer_key, international
from kpi.calls.mappings.formats import Scalar

MOST_DIGITS: Final = 9  # of seconds
_ABOVE_SECONDS: Final = 2  # hours and minutes
_UNIT: Final = {"s": Decimal(1), "ms": Decimal("0.001")}


class BadCell(Exception):
    """A cell that does not say what its field means, with the code of why."""

    def __init__(self, code: str) -> None:
        self.code = code


def known(words: Keyed[str, Scalar | None], written: str, code: str) -> Scalar | None:
    """What a word stands for; BadCell with `code` if it is none of them."""
    if written not in words:
        raise BadCell(code)
    return words[written]


def moment(written: str, format: str | None, zone: ZoneInfo | None) -> datetime:
    """A moment in UTC; zone: of times that name none."""
    try:
        # The zone follows
        local = (
            datetime.strptime(_half_day(written), format)  # noqa: DTZ007
            if format
            else datetime.fromisoformat(written)
        )
    except (ValueError, re.error) as fault:
        raise BadCell("not_a_time") from fault
    if not FIRST_DAY.year <= local.year <= LAST_DAY.year:
        raise BadCell("not_a_time")
    if local.tzinfo is None and zone is None:
        raise BadCell("no_zone")
    try:
        utc = instant(local, zone)
    except OverflowError as fault:
        raise BadCell("not_a_time") from fault
    if utc is None:
        raise BadCell("no_such_local_time")
    return utc


def _half_day(written: str) -> str:
    """A time with Chinese words for the half of the day, in those that %p reads: 上午 and 下午
    stand before the hour or after it.
    """
    return written.replace("上午", "AM").replace("下午", "PM")


@lru_cache(maxsize=1024)
def amount(written: str) -> Decimal:
    """A number, exact."""
    try:
        return number(written)
    except ValueError as fault:
        raise BadCell("not_a_number") from fault


def seconds(written: str, unit: str) -> int:
    """Whole seconds, fractions rounded half up."""
    if unit == "s" and written.isdecimal():
        return _digits(written)
    exact = _clock(written) if unit == "h:mm:ss" else amount(written) * _UNIT[unit]
    if isinstance(exact, int):
        return exact
    return int((exact + Decimal("0.5")).to_integral_value("ROUND_FLOOR"))


def _digits(written: str) -> int:
    if len(written) > MOST_DIGITS:
        raise BadCell("too_large")
    return int(written)


def _clock(written: str) -> Decimal | int:
    """Seconds of h:mm:ss, mm:ss or ss; the last may have a fraction, all may have a minus before
    them.
    """
    *above, seconds = written.removeprefix("-").split(":")
    if len(above) > _ABOVE_SECONDS or not all(map(str.isdecimal, above)):
        raise BadCell("not_a_number")
    whole = 0
    for part in above:
        whole = whole * 60 + _digits(part)
    last = _digits(seconds) if seconds.isdecimal() else amount(seconds)
    if last < 0:
        raise BadCell("not_a_number")
    return -(whole * 60 + last) if written.startswith("-") else whole * 60 + last


def customer(written: str, country: str | None, secret: bytes) -> str:
    """The key of a customer by their number; country: of numbers that name none (KPI-0a)."""
    number = international(written, country)
    if number is None:
        raise BadCell("not_international")
    return customer_key(number, secret)

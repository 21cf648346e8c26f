"""Types of the periods that a caller may name: months, ISO weeks, and any period of a report."""

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from chassis.http.inputs import FIRST_DAY, LAST_DAY, Text

_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_WEEK = re.compile(r"(\d{4})-W(\d{2})")
_QUARTER = re.compile(r"(\d{4})-Q[1-4]")
_YEAR = re.compile(r"\d{4}")

MONTHS = r"20\d\d-(0[1-9]|1[0-2])"
WEEKS = r"20\d\d-W(0[1-9]|[1-4]\d|5[0-3])"
DAYS = rf"{MONTHS}-(0[1-9]|[12]\d|3[01])"
"""Patterns for the documents, as near as one comes: whether a week or day exists is looked up."""


def _exists(period: str) -> bool:
    """Whether a period is one of the calendar, and within its bounds."""
    year = int(period[:4])
    if not FIRST_DAY.year <= year <= LAST_DAY.year:
        return False
    if _DAY.fullmatch(period):
        try:
            return date.fromisoformat(period) <= LAST_DAY
        except ValueError:
            return False
    if month := _MONTH.fullmatch(period):
        return int(month[2]) in range(1, 13)
    if week := _WEEK.fullmatch(period):
        return 1 <= int(week[2]) <= date(year, 12, 28).isocalendar().week
    return True


def _matching(pattern: re.Pattern[str], code: str, like: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        if not pattern.fullmatch(value) or not _exists(value):
            raise PydanticCustomError(code, "Input should be like {like}", {"like": like})
        return value

    return check


def _period(value: str) -> str:
    shapes = (_MONTH, _WEEK, _QUARTER, _YEAR, _DAY)
    if not any(shape.fullmatch(value) for shape in shapes) or not _exists(value):
        raise PydanticCustomError(
            "bad_period",
            "Input should be a period as {like}",
            {"like": "2026-03-02, 2026-W10, 2026-03, 2026-Q1, 2026"},
        )
    return value


Month = Annotated[
    str,
    Text(7),
    AfterValidator(_matching(_MONTH, "bad_month", "2026-03")),
    Field(json_schema_extra={"pattern": f"^{MONTHS}$"}, examples=["2026-03"]),
]
"""A month, as 2026-03."""
Week = Annotated[
    str,
    Text(8),
    AfterValidator(_matching(_WEEK, "bad_week", "2026-W10")),
    Field(json_schema_extra={"pattern": f"^{WEEKS}$"}, examples=["2026-W10"]),
]
"""An ISO week, as 2026-W10."""
Period = Annotated[
    str,
    Text(10),
    AfterValidator(_period),
    Field(
        json_schema_extra={"pattern": rf"^({MONTHS}|{WEEKS}|{DAYS}|20\d\d-Q[1-4]|20\d\d)$"},
        examples=["2026-03"],
    ),
]
"""A day, week, month, quarter or year."""

"""Types of everything that a caller may send: bodies, queries, paths, cursors and cells of files.

    class NewTenant(BaseModel):
        code: Code
        name: Annotated[str, Text(200)]
        clock_at: Instant | None = None

A bare `str`, `int`, `float`, `bool`, `date`, `datetime` or `Decimal` takes values that PostgreSQL,
the calendar or the memory cannot hold: NUL, lone surrogates, a million characters, 2^63, year 9999,
1E+999999. None of these passes here; each is refused with where it is. An architecture test holds
every route to them.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Annotated, Final
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    JsonValue,
    Strict,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

FIRST_DAY: Final = date(1970, 1, 1)
LAST_DAY: Final = date(2100, 12, 31)
LARGEST_COUNT: Final = (1 << 31) - 1  # PostgreSQL's integer
LARGEST_POSITION: Final = (1 << 63) - 1  # PostgreSQL's bigint
MOST_DIGITS: Final = 20
LARGEST_EXPONENT: Final = 12
LONGEST_NUMBER: Final = 40  # characters, as it is written
DEEPEST_JSON: Final = 12
MOST_JSON: Final = 10_000  # values in one JSON document
LONGEST_JSON_TEXT: Final = 10_000
MOST_CELLS: Final = 100
LONGEST_COLUMN: Final = 100

NUMBER_PATTERN: Final = r"^[+-]?\d{1,12}(\.\d{1,8})?$"

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})", re.IGNORECASE
)
_WRITTEN_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def unprintable(text: str) -> bool:
    """Whether a text holds what no text of a person holds: NUL and other controls, surrogates.
    Tabs and line breaks are good.
    """
    return _UNPRINTABLE.search(text) is not None


@dataclass(frozen=True, slots=True)
class Text:
    """Of a `str`: at least `least` (1) and at most `most` characters, all of them printable."""

    most: int
    least: int = 1

    def __get_pydantic_core_schema__(
        self, source: type, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        within = core_schema.str_schema(min_length=self.least, max_length=self.most)
        return core_schema.no_info_after_validator_function(_printable, within)


def _printable(text: str) -> str:
    if unprintable(text):
        raise PydanticCustomError("not_printable", "Text must have no control characters")
    return text


@dataclass(frozen=True, slots=True)
class Count:
    """Of an `int`: from `least` (0) to `most`; no truth, no fraction."""

    most: int = LARGEST_COUNT
    least: int = 0

    def __get_pydantic_core_schema__(
        self, source: type, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        within = core_schema.int_schema(ge=self.least, le=self.most)
        return core_schema.no_info_before_validator_function(_whole, within)


def _whole(value: object) -> object:
    if isinstance(value, bool | float):
        raise PydanticCustomError("int_type", "Input should be a whole number")
    if isinstance(value, str) and len(value) > LONGEST_NUMBER:
        raise PydanticCustomError("int_parsing_size", "The number has too many digits")
    return value


@dataclass(frozen=True, slots=True)
class Number:
    """Of a `Decimal`: from `least` to `most`, at most `places` decimals where they are limited.

    Always at most 20 digits and an exponent of at most 12 in size: the value can be reckoned with.
    JSON strings and numbers are both read.
    """

    least: int | str | None = None
    most: int | str | None = None
    places: int | None = None
    above: int | None = None

    def __get_pydantic_core_schema__(
        self, source: type, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        within = core_schema.decimal_schema(
            ge=None if self.least is None else Decimal(self.least),
            le=None if self.most is None else Decimal(self.most),
            gt=None if self.above is None else Decimal(self.above),
            decimal_places=self.places,
        )
        return core_schema.no_info_before_validator_function(number, within)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        bounds = {"minimum": self.least, "maximum": self.most, "exclusiveMinimum": self.above}
        size = 10**LARGEST_EXPONENT
        limits = {name: float(bound) for name, bound in bounds.items() if bound is not None}
        if self.least is None and self.above is None:
            limits["minimum"] = -size
        return {
            "anyOf": [
                {"type": "number", "maximum": size, **limits},
                {"type": "string", "maxLength": LONGEST_NUMBER, "pattern": NUMBER_PATTERN},
            ]
        }


def number(value: object) -> Decimal:
    """An exact number as people and programs write it, small enough to reckon with. Raises
    PydanticCustomError (a ValueError).
    """
    written = str(value) if isinstance(value, int | float | Decimal) else value
    if isinstance(value, bool) or not isinstance(written, str):
        raise PydanticCustomError("decimal_type", "Input should be a number")
    if len(written) > LONGEST_NUMBER or not _WRITTEN_NUMBER.fullmatch(written.strip()):
        raise PydanticCustomError("decimal_parsing", "Input should be a number")
    try:
        exact = Decimal(written.strip())
    except InvalidOperation:
        raise PydanticCustomError("decimal_parsing", "Input should be a number") from None
    digits, exponent = exact.as_tuple().digits, exact.adjusted()
    if len(digits) > MOST_DIGITS or (exact and abs(exponent) > LARGEST_EXPONENT):
        raise PydanticCustomError("decimal_size", "The number is too large or too fine")
    return exact or Decimal(0)


def _day(value: object) -> object:
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise PydanticCustomError("date_parsing", "Input should be a day as 2026-03-02")
    if isinstance(value, bool | int | float):
        raise PydanticCustomError("date_type", "Input should be a day as 2026-03-02")
    return value


def _instant(value: object) -> object:
    if isinstance(value, str) and not _INSTANT.fullmatch(value):
        raise PydanticCustomError(
            "datetime_parsing", "Input should be a time with its offset, as 2026-03-02T09:30:00Z"
        )
    if isinstance(value, bool | int | float):
        raise PydanticCustomError("datetime_type", "Input should be a time with its offset")
    return value


def _in_days(day: date) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise PydanticCustomError(
            "date_range",
            "Input should be a day from {first} to {last}",
            {"first": FIRST_DAY.year, "last": LAST_DAY.year},
        )
    return day


def _in_range(moment: datetime) -> datetime:
    if not FIRST_DAY.year <= moment.year <= LAST_DAY.year:
        raise PydanticCustomError(
            "datetime_range",
            "Input should be a time from {first} to {last}",
            {"first": FIRST_DAY.year, "last": LAST_DAY.year},
        )
    return moment.astimezone(UTC)


def _truth(value: object) -> object:
    if isinstance(value, bool) or value in ("true", "false"):
        return value
    raise PydanticCustomError("bool_type", "Input should be true or false")


@cache
def zones() -> frozenset[str]:
    """IANA time zones that both we and PostgreSQL know by name."""
    return frozenset(available_timezones() - {"localtime", "Factory", "build/etc/localtime"})


def _zone(name: str) -> str:
    if name not in zones():
        raise PydanticCustomError("unknown_zone", "Input should be an IANA time zone")
    return name


def _json(value: JsonValue) -> JsonValue:
    """A JSON document of bounded depth, size, texts and numbers."""
    left = MOST_JSON
    waiting: list[tuple[JsonValue, int]] = [(value, 0)]
    while waiting:
        part, depth = waiting.pop()
        left -= 1
        if depth > DEEPEST_JSON or left < 0:
            raise PydanticCustomError("json_size", "The value is too deep or too long")
        if isinstance(part, dict):
            waiting += [(each, depth + 1) for pair in part.items() for each in pair]
        elif isinstance(part, list):
            waiting += [(each, depth + 1) for each in part]
        else:
            _scalar(part)
    return value


def _scalar(value: object) -> None:
    if isinstance(value, str) and (len(value) > LONGEST_JSON_TEXT or unprintable(value)):
        raise PydanticCustomError("not_printable", "Text must have no control characters")
    if isinstance(value, int) and abs(value) > LARGEST_POSITION:
        raise PydanticCustomError("int_parsing_size", "The number has too many digits")
    if isinstance(value, float):
        number(value)


def _cells(row: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """A row of bounded columns and values; short texts, which most cells are, are quickly seen."""
    if len(row) > MOST_CELLS:
        raise PydanticCustomError(
            "too_long", "A row has at most {most} cells", {"most": MOST_CELLS}
        )
    for column, value in row.items():
        if len(column) > LONGEST_COLUMN or not column.isprintable():
            raise PydanticCustomError("bad_column", "A column's name is too long or not printable")
        if not (isinstance(value, str) and len(value) <= LONGEST_COLUMN and value.isprintable()):
            _json(value)
    return row


Id = UUID
"""An id; pydantic reads nothing else as one."""
Name = Annotated[str, Text(200)]
"""What something or someone is called."""
Code = Annotated[str, Text(100)]
"""A word for programs: a code, a key, a number on a badge."""
Reason = Annotated[str, Text(500)]
"""Why, in one's own words."""
Note = Annotated[str, Text(10_000, least=0)]
"""Free text; may be empty."""
Day = Annotated[date, BeforeValidator(_day, json_schema_input_type=date), AfterValidator(_in_days)]
"""A day of a site, as 2026-03-02; from 1970 to 2100."""
Instant = Annotated[
    datetime, BeforeValidator(_instant, json_schema_input_type=datetime), AfterValidator(_in_range)
]
"""A moment with its offset from UTC; from 1970 to 2100. Comes in UTC."""
Flag = Annotated[bool, BeforeValidator(_truth, json_schema_input_type=bool)]
"""true or false."""
Position = Annotated[int, Count(LARGEST_POSITION)]
"""A number of a row or record: 63 bits."""
Whole = Annotated[int, Count()]
"""How many: 31 bits."""
Exact = Annotated[Decimal, Number()]
"""An exact number."""
Mark = Annotated[Decimal, Number(0, 100, places=10)]
"""A mark from 0 to 100."""
Zone = Annotated[
    str,
    Text(64),
    AfterValidator(_zone),
    Field(examples=["Asia/Shanghai"]),
]
"""An IANA time zone."""
Json = Annotated[JsonValue, AfterValidator(_json), WithJsonSchema({})]
"""Any JSON of bounded depth, size, texts and numbers."""
Texts = Annotated[dict[Annotated[str, Text(20)], Name], Field(min_length=1, max_length=10)]
"""A text by language: `{"zh-Hans": …, "en": …}`."""
Cells = Annotated[
    dict[str, JsonValue],
    AfterValidator(_cells),
    WithJsonSchema({"type": "object", "maxProperties": MOST_CELLS, "additionalProperties": True}),
]
"""A row of an import: values by column. What each means, the import says."""


class DaysBetween(BaseModel):
    """Days of a list, both included."""

    first: Day | None = Field(default=None, alias="from", description="first day, included")
    last: Day | None = Field(default=None, alias="to", description="last day, included")


class Days(BaseModel):
    """Days that a caller must name, both included."""

    first: Day = Field(alias="from", description="first day, included")
    last: Day = Field(alias="to", description="last day, included")


class MomentsBetween(BaseModel):
    """Moments of a list, both included."""

    first: Instant | None = Field(default=None, alias="from", description="not earlier than")
    last: Instant | None = Field(default=None, alias="to", description="not later than")


INPUTS: Final = Text | Count | Number
"""Marks by which the architecture test knows a bounded `str`, `int` and `Decimal`; days, moments
and truths it knows by their validators.
"""


def checked(kind: object) -> bool:
    """Whether a piece of metadata is one of those that bound a value here."""
    return (
        isinstance(kind, INPUTS | Strict)
        or (isinstance(kind, BeforeValidator) and kind.func in _BOUNDING)
        or (isinstance(kind, AfterValidator) and kind.func in _BOUNDING)
    )


_BOUNDING = (_day, _instant, _truth, _json, _cells)

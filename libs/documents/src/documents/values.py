"""Values of figures: what each kind of column takes, how it is stored, and how it is shown."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal

from documents.forms import Column, Kind
from documents.languages import L, Language
from documents.words import NO, YES

Value = str | L | Decimal | int | bool | date | datetime | timedelta | None
Json = str | int | bool | Mapping[str, str] | None

NOTHING = L("", "")
"""A text without words: no value."""
MOST_CHARACTERS = 32_767
"""Characters of one text, in UTF-16 units: what a cell of a spreadsheet holds."""
MOST_DIGITS = 15
"""Digits of one number: what a cell of a spreadsheet keeps exactly."""
FIRST_DAY = date(1900, 3, 1)
"""The first day that every spreadsheet counts alike."""

_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class BadFigure(ValueError):
    """A value that its column cannot hold, with its place: row or head, and the column."""

    def __init__(self, where: str, column: str, why: str) -> None:
        super().__init__(f"{where}, {column}: {why}")
        self.where = where
        self.column = column
        self.why = why


def code_point(character: str) -> str:
    """A character that cannot be written, in a form that can: [U+3158E]."""
    return f"[U+{ord(character):04X}]"


def store(column: Column, value: object, where: str) -> Json:
    """A value as JSON, rounded as its column says; None where there is no value.

    Raises BadFigure for a value of another kind, and for what a spreadsheet could not keep.
    """
    if value is None or value in ("", NOTHING):
        return None
    try:
        return _STORE[column.kind](column, value)
    except _Unfit as unfit:
        raise BadFigure(where, column.name, str(unfit)) from None


def load(column: Column, stored: Json) -> Value:
    """The value that `store` made JSON of."""
    return None if stored is None else _LOAD.get(column.kind, _loaded_text)(stored)


def show(column: Column, value: Value, language: Language, *, grouped: bool = True) -> str:
    """A value as people read it; empty where there is none. grouped: 12,345 instead of 12345."""
    match value:
        case None:
            return ""
        case bool():
            return (YES if value else NO).text(language)
        case Decimal():
            return _shown_number(column, value, grouped=grouped)
        case L():
            return value.text(language)
        case str() if column.kind is Kind.CHOICE:
            return column.choice[value].text(language)
        case _:
            return _shown_time(value)


def show_cell(column: Column, row: Mapping[str, Value], language: Language) -> str:
    """The value that a row has in a column, as people read it."""
    return show(column, row.get(column.name), language)


def _shown_number(column: Column, value: Decimal, *, grouped: bool) -> str:
    if column.kind is Kind.PERCENT:
        return f"{value.scaleb(2):.{column.decimals}f}%"
    return f"{value:{',' if grouped else ''}.{column.decimals}f}"


def _shown_time(value: object) -> str:
    """Instants to the minute, durations as hours, minutes and seconds; anything else as it is."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return str(value)


def _loaded_text(stored: str | int | Mapping[str, str]) -> Value:
    return L(stored["zh-Hans"], stored["en"]) if isinstance(stored, Mapping) else stored


class _Unfit(Exception):
    """Why a value does not fit its column."""


def _text(_column: Column, value: object) -> Json:
    if isinstance(value, L):
        return {"zh-Hans": _clean(value.zh), "en": _clean(value.en)}
    if not isinstance(value, str):
        raise _Unfit(f"{type(value).__name__} is no text")
    return _clean(value)


def _clean(text: str) -> str:
    """The text with line feeds as line ends, and the code point of what no file can hold."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _UNWRITABLE.sub(lambda character: code_point(character[0]), text)
    length = len(text.encode("utf-16-le")) // 2
    if length > MOST_CHARACTERS:
        raise _Unfit(f"{length} characters; a cell holds at most {MOST_CHARACTERS}")
    return text


def _number(column: Column, value: object) -> Json:
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise _Unfit(f"{type(value).__name__} is no exact number")
    decimal = Decimal(value)
    if not decimal.is_finite():
        raise _Unfit(f"{decimal} is no number")
    decimals = column.decimals + (2 if column.kind is Kind.PERCENT else 0)
    if decimal.adjusted() + decimals >= MOST_DIGITS:
        raise _Unfit(f"{decimal} has more than {MOST_DIGITS} digits")
    rounded = decimal.quantize(Decimal(1).scaleb(-decimals), context=_WIDE)
    return f"{abs(rounded) if rounded.is_zero() else rounded:f}"


def _date(_column: Column, value: object) -> Json:
    if isinstance(value, datetime) or not isinstance(value, date):
        raise _Unfit(f"{type(value).__name__} is no date")
    return _storable(value).isoformat()


def _time(_column: Column, value: object) -> Json:
    if not isinstance(value, datetime):
        raise _Unfit(f"{type(value).__name__} is no instant")
    if value.tzinfo is None:
        raise _Unfit("an instant without a zone")
    _storable(value.date())
    return value.replace(second=0, microsecond=0).isoformat(timespec="minutes")


def _storable(day: date) -> date:
    if day < FIRST_DAY:
        raise _Unfit(f"{day} is before {FIRST_DAY}, the first day that spreadsheets count alike")
    return day


def _duration(_column: Column, value: object) -> Json:
    if not isinstance(value, timedelta):
        raise _Unfit(f"{type(value).__name__} is no duration")
    if value < timedelta(0):
        raise _Unfit("a duration below zero")
    return (value + timedelta(milliseconds=500)) // timedelta(seconds=1)


def _flag(_column: Column, value: object) -> Json:
    if not isinstance(value, bool):
        raise _Unfit(f"{type(value).__name__} is not yes or no")
    return value


def _choice(column: Column, value: object) -> Json:
    if not isinstance(value, str) or value not in column.choice:
        raise _Unfit(f"{value!r} is none of {', '.join(column.choice)}")
    return str(value)


def _by_hand(_column: Column, _value: object) -> Json:
    raise _Unfit("this column is filled in by hand")


_LOAD: Mapping[Kind, Callable[[str | int | Mapping[str, str]], Value]] = {
    Kind.NUMBER: lambda stored: Decimal(str(stored)),
    Kind.PERCENT: lambda stored: Decimal(str(stored)),
    Kind.DATE: lambda stored: date.fromisoformat(str(stored)),
    Kind.TIME: lambda stored: datetime.fromisoformat(str(stored)),
    Kind.DURATION: lambda stored: timedelta(seconds=int(str(stored))),
}
_STORE: Mapping[Kind, Callable[[Column, object], Json]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.PERCENT: _number,
    Kind.DATE: _date,
    Kind.TIME: _time,
    Kind.DURATION: _duration,
    Kind.FLAG: _flag,
    Kind.CHOICE: _choice,
    Kind.BY_HAND: _by_hand,
}

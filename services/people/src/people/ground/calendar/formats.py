"""Shipped holidays, and official arrangements of a year, in the words of the rules."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import orjson
import yaml

from chassis.http.wording import Message
from people.ground.calendar.rules import WOMEN, Change, Holiday, Kind

NO_DAYS = Message("days 须列出 1 至 {most} 天", "days must list 1 to {most} days")
NO_DAY = Message(
    "每一天须为对象，含 name、date 和 isOffDay", "A day is an object with name, date and isOffDay"
)
BAD_NAME = Message("名称须为 1 至 {longest} 个字符", "A name has 1 to {longest} characters")
NOT_BOOL = Message("isOffDay 只能是 true 或 false", "isOffDay is true or false")
OTHER_YEAR = Message("{day} 不在 {year} 年", "{day} is not in {year}")
NOT_JSON = Message("不是有效的 JSON：{reason}", "This is not JSON: {reason}")
NOT_A_DATE = Message(
    "“{written}”不是 2026-02-14 这样的日期", "{written} is not a date such as 2026-02-14"
)
CONTRADICTION = Message("{day} 既是休息日又是工作日", "{day} is both a day off and a working day")

HALF_A_DAY = 0.5  # how the file writes the length of a half holiday


def read_holidays(text: str) -> tuple[Holiday, ...]:
    """Holidays of a holidays.yaml: what each is, and on which dates it begins.

    `days` is a number for a fixed length, 0.5 for half a day, or the name of the policy key that
    holds the length. A list of dates names every day of the holiday itself.
    """
    document = yaml.safe_load(text)
    return tuple(
        Holiday(
            code=rule["code"],
            dates=tuple(
                on for year in document["dates"].values() for on in _dates(year[rule["code"]])
            ),
            kind=Kind.HALF if rule["days"] == HALF_A_DAY else Kind.OFF,
            gender=WOMEN if rule.get("who") == "women" else None,
            lasts=None if isinstance(rule["days"], str) else 1,
        )
        for rule in document["rules"]
    )


def _dates(written: date | list[date]) -> list[date]:
    return written if isinstance(written, list) else [written]


@cache
def holidays() -> tuple[Holiday, ...]:
    """The holidays that this service ships (ORG-12)."""
    return read_holidays((files("people") / "holidays.yaml").read_text(encoding="utf-8"))


# ---- official arrangements of a year

LONGEST_NAME = 100
MOST_DAYS = 400


class Unreadable(ValueError):
    """A file that is no official calendar. where: the place in it, as "days[3].date"."""

    def __init__(self, where: str, code: str, detail: Message, **values: object) -> None:
        self.where, self.code, self.detail = where, code, detail.of(**values)
        super().__init__(self.detail.text())


@cache
def official_calendars() -> Mapping[int, tuple[Change, ...]]:
    """The shipped arrangements, by year."""
    text = (files("people") / "official_calendars.yaml").read_text(encoding="utf-8")
    return {
        year: tuple(
            sorted(
                (day for holiday in arranged for day in _arranged(holiday)), key=lambda day: day.on
            )
        )
        for year, arranged in yaml.safe_load(text).items()
    }


def official_calendar(year: int) -> tuple[Change, ...] | None:
    """The shipped arrangement of a year; None for a year that is not shipped."""
    return official_calendars().get(year)


def _arranged(holiday: Mapping[str, Any]) -> Iterator[Change]:
    first, last = holiday["rest"]
    for number in range((last - first).days + 1):
        yield Change(first + timedelta(days=number), Kind.OFF, holiday["name"])
    for on in holiday["work"]:
        yield Change(on, Kind.WORK, holiday["name"])


def read_official(data: bytes) -> tuple[Change, ...]:
    """Days of a published arrangement: `{"year": …, "days": [{"name", "date", "isOffDay"}]}`.

    Raises Unreadable saying where and what.
    """
    try:
        document = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise Unreadable("body", "not_json", NOT_JSON, reason=error) from error
    days = document.get("days") if isinstance(document, dict) else None
    if not isinstance(days, list) or not 0 < len(days) <= MOST_DAYS:
        raise Unreadable("body.days", "not_a_list", NO_DAYS, most=MOST_DAYS)
    read = [_day(f"body.days[{number}]", day, document) for number, day in enumerate(days)]
    _refuse_contradictions(read)
    return tuple(sorted(read, key=lambda day: day.on))


def _day(where: str, day: object, document: Mapping[str, object]) -> Change:
    if not isinstance(day, dict):
        raise Unreadable(where, "not_an_object", NO_DAY)
    name, written, off = day.get("name"), day.get("date"), day.get("isOffDay")
    if not isinstance(name, str) or not 0 < len(name.strip()) <= LONGEST_NAME:
        raise Unreadable(f"{where}.name", "bad_name", BAD_NAME, longest=LONGEST_NAME)
    if not isinstance(off, bool):
        raise Unreadable(f"{where}.isOffDay", "not_a_bool", NOT_BOOL)
    try:
        on = date.fromisoformat(written if isinstance(written, str) else "")
    except ValueError as error:
        raise Unreadable(f"{where}.date", "not_a_date", NOT_A_DATE, written=written) from error
    if document.get("year") not in (None, on.year):
        raise Unreadable(f"{where}.date", "another_year", OTHER_YEAR, day=on, year=document["year"])
    return Change(on, Kind.OFF if off else Kind.WORK, name.strip())


def _refuse_contradictions(days: Sequence[Change]) -> None:
    kinds: dict[date, Kind] = {}
    for number, day in enumerate(days):
        if kinds.setdefault(day.on, day.kind) != day.kind:
            raise Unreadable(
                f"body.days[{number}].date", "contradiction", CONTRADICTION, day=day.on
            )

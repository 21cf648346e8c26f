"""Messages in words: the catalogue, and what fills its blanks in the reader's language (NTF-4,
GEN-12).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from string import Formatter
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import yaml

from measure.rounding import plain, shown
from notify.delivery.inbox.rules import Page, message_class

LANGUAGES = ("zh-Hans", "en")
UNKNOWN = "–"


@dataclass(frozen=True)
class Rendered:
    title: str
    body: str


@dataclass(frozen=True)
class Names:
    """Names of people and units by id, as text."""

    people: Mapping[str, str]
    units: Mapping[str, str]


@dataclass(frozen=True)
class Reader:
    """Who reads: in which language, and at what local time (GEN-4)."""

    language: str
    zone: ZoneInfo


@lru_cache
def catalogue() -> Mapping[str, Any]:
    """`messages`: template → title and body by language; `words`: group → code → word by
    language; `pages`: type of event → the page where one acts.
    """
    loaded: Mapping[str, Any] = yaml.safe_load(
        (files("notify") / "messages.yaml").read_text(encoding="utf-8")
    )
    return loaded


@lru_cache
def blanks(template: str) -> Mapping[str, str]:
    """The fields that a template needs → how each is shown."""
    texts = catalogue()["messages"][template]
    parts = [
        part for text in ("title", "body") for part in Formatter().parse(texts[text][LANGUAGES[0]])
    ]
    return {field: spec or "" for _, field, spec, _ in parts if field}


@dataclass(frozen=True)
class Opens:
    """The page on which one acts on a message, and the id of the thing there; None: the list."""

    page: Page
    id: UUID | None


def opens(template: str, details: Mapping[str, Any]) -> Opens | None:
    """Where one acts on a message; None: it only tells."""
    pages = catalogue()["pages"]
    entry = pages.get(message_class(template), {})
    page = entry.get("page") or entry.get("by_kind", {}).get(details.get("kind"))
    if page is None:
        return None
    id = details.get(entry.get("id"))
    return Opens(Page(page), UUID(id) if isinstance(id, str) else None)


def kept(template: str, details: Mapping[str, Any]) -> dict[str, Any]:
    """What a message must remember of its event; of a list only how long it is."""
    shown = {
        field: len(details[field]) if spec == "count" else details[field]
        for field, spec in blanks(template).items()
        if field in details
    }
    entry = catalogue()["pages"].get(message_class(template), {})
    opened = {name: details[name] for name in (entry.get("id"), "kind") if name in details}
    return {**(opened if entry else {}), **shown}


def ids(template: str, details: Mapping[str, Any], spec: str) -> set[str]:
    """The ids in a message that are shown by name."""
    found = [
        details[field]
        for field, how in blanks(template).items()
        if how == spec and details.get(field)
    ]
    return {str(id) for value in found for id in (value if isinstance(value, list) else [value])}


def render(template: str, details: Mapping[str, Any], names: Names, reader: Reader) -> Rendered:
    """A message in a person's language, else in Chinese. What is not known is shown as a dash."""
    known = Reader(reader.language if reader.language in LANGUAGES else LANGUAGES[0], reader.zone)
    texts = catalogue()["messages"][template]
    return Rendered(
        *(_fill(texts[text][known.language], details, names, known) for text in ("title", "body"))
    )


def _fill(text: str, details: Mapping[str, Any], names: Names, reader: Reader) -> str:
    parts = Formatter().parse(text)
    shown_parts = (
        f"{said}{_shown(details.get(field), spec or '', names, reader) if field else ''}"
        for said, field, spec, _ in parts
    )
    return "".join(shown_parts)


def _shown(value: Any, spec: str, names: Names, reader: Reader) -> str:  # noqa: ANN401 - JSON
    if isinstance(value, list):
        return ("、" if reader.language == "zh-Hans" else ", ").join(
            _shown(one, spec, names, reader) for one in value
        )
    words = catalogue()["words"].get(spec)
    if words is not None:
        word = words.get("none" if value is None else value)
        return (
            UNKNOWN
            if word is None and value is None
            else str(word[reader.language] if word else value)
        )
    if value is None:
        return UNKNOWN
    if spec == "name":
        return names.people.get(str(value), UNKNOWN)
    if spec == "unit":
        return names.units.get(str(value), UNKNOWN)
    return _SHOWN[spec](value, reader)


def _day(value: Any, reader: Reader) -> str:  # noqa: ANN401 - JSON
    return _date(date.fromisoformat(value), reader)


def _moment(value: Any, reader: Reader) -> str:  # noqa: ANN401 - JSON
    at = datetime.fromisoformat(value).astimezone(reader.zone)
    return f"{_date(at.date(), reader)} {at:%H:%M}"


def _date(on: date, reader: Reader) -> str:
    return (
        f"{on.year}年{on.month}月{on.day}日"
        if reader.language == "zh-Hans"
        else f"{on.day} {on:%B %Y}"
    )


def _number(value: Any) -> str:  # noqa: ANN401 - JSON
    """A number without zeros at its end: 0.5000000000 is 0.5."""
    return plain(Decimal(value))


_SHOWN: Mapping[str, Callable[[Any, Reader], str]] = {
    "": lambda value, _: str(value),
    "count": lambda value, _: str(value),
    "number": lambda value, _: _number(value),
    "day": _day,
    "moment": _moment,
    "mark": lambda value, _: str(shown(Decimal(value))),  # GEN-6: one decimal, half up
}
SPECS: Sequence[str] = (*_SHOWN, "name", "unit")
"""How a blank can be shown, besides the groups of words."""

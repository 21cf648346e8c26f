"""Texts of the service in the caller's language (GEN-12): the catalogue `texts.yaml`."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from chassis.http.wording import Message
from measure.rounding import plain

LANGUAGES = ("zh-Hans", "en")


@lru_cache
def texts() -> Mapping[str, Any]:
    """The catalogue: group → code → {language: text}."""
    loaded: Mapping[str, Any] = yaml.safe_load(
        (files("training") / "texts.yaml").read_text(encoding="utf-8")
    )
    return loaded


def say(group: str, code: str, language: str, **blanks: object) -> str:
    """A text of the catalogue; an unknown language gets Chinese, an unknown code itself."""
    by_language = texts()[group].get(code)
    if by_language is None:
        return code
    return str(by_language[supported(language)]).format(**blanks)


def message(group: str, code: str, **values: object) -> Message:
    """A text of the catalogue in its languages, for what is refused."""
    by_language = texts()[group][code]
    return Message(by_language["zh-Hans"], by_language["en"]).of(**values)


def supported(language: str) -> str:
    """A language of the catalogue: the caller's, else Chinese."""
    return language if language in LANGUAGES else LANGUAGES[0]


def day(on: date | None, language: str) -> str:
    """A date in words."""
    if on is None:
        return "–"
    if supported(language) == "zh-Hans":
        return f"{on.year}年{on.month}月{on.day}日"
    return f"{on.day} {on:%B %Y}"


def number(value: object) -> str:
    """A number without trailing zeros: 2.50 is 2.5."""
    return plain(Decimal(str(value)))

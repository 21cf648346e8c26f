"""Assignments in words: why one exists, what closes it, and why there is none (TRN-20)."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

LANGUAGES = ("zh-Hans", "en")


@lru_cache
def texts() -> Mapping[str, Any]:
    """The catalogue: group → code → {language: text}."""
    loaded: Mapping[str, Any] = yaml.safe_load((files("training") / "texts.yaml").read_text(encoding="utf-8"))
    return loaded


def say(group: str, code: str, language: str, **blanks: object) -> str:
    """A text of the catalogue in a person's language, else in Chinese; a code that it has not stands for itself."""
    found = texts()[group].get(code)
    return code if found is None else str(found[_known(language)]).format(**blanks)


def topics(about: str, criteria: Sequence[str], language: str) -> str:
    """What an assignment is about: its scorecard items, or the whole card."""
    if not criteria:
        return str(texts()["topics_of_card"][_known(language)]).format(card=about)
    return ("、" if _known(language) == "zh-Hans" else ", ").join(criteria)


def day(on: date | None, language: str) -> str:
    if on is None:
        return "–"
    return f"{on.year}年{on.month}月{on.day}日" if _known(language) == "zh-Hans" else f"{on.day} {on:%B %Y}"


def _known(language: str) -> str:
    return language if language in LANGUAGES else LANGUAGES[0]

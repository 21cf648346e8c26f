"""Assignments in words: why one exists, what closes it, and why there is none (TRN-20)."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from training.assigning.assignments.rules import CloseMode, Kind, Progress, State

LANGUAGES = ("zh-Hans", "en")


@lru_cache
def texts() -> Mapping[str, Any]:
    """The catalogue: group → code → {language: text}."""
    loaded: Mapping[str, Any] = yaml.safe_load(
        (files("training") / "texts.yaml").read_text(encoding="utf-8")
    )
    return loaded


def say(group: str, code: str, language: str, **blanks: object) -> str:
    """A text of the catalogue in a person's language, else in Chinese; a code that it has not
    stands for itself.
    """
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
    return (
        f"{on.year}年{on.month}月{on.day}日"
        if _known(language) == "zh-Hans"
        else f"{on.day} {on:%B %Y}"
    )


def number(value: object) -> str:
    """A number without the zeros that say nothing: 2.50 is 2.5."""
    exact = Decimal(str(value)).normalize()
    return format(exact if exact != exact.to_integral() else exact.quantize(Decimal(1)), "f")


def why(
    kind: str, about: str, criteria: Sequence[str], facts: Mapping[str, Any], language: str
) -> str:
    """Why an assignment exists. facts: of the cause: first, last and number of calls; or the
    period; or the month.
    """
    blanks = {
        "topics": topics(about, criteria, language),
        "indicator": say("indicator", about, language),
        "period": facts.get("period") or facts.get("month") or "–",
        "first": day(facts.get("first"), language),
        "last": day(facts.get("last"), language),
        "calls": facts.get("calls", 0),
    }
    return say("why", kind, language, **blanks)


def closes(kind: str, about: str, progress: Progress | None, language: str) -> str:
    """What ends an assignment."""
    if progress is None:
        return say("closes", kind, language)
    code = "by_both" if progress.mode is CloseMode.AND else "by_either"
    return say(
        "closes",
        code,
        language,
        indicator=say("indicator", about, language),
        wanted=number(progress.wanted),
    )


def next_step(
    kind: str,
    about: str,
    state: str,
    *,
    due_on: date,
    owned: bool,
    reason: str | None,
    present: Mapping[str, Any] | None,
    progress: Progress | None,
    language: str,
) -> str:
    """What happens next: who sets a time, the session, the hours, the target, the re-sit (TRN-20).
    reason: of what has ended.
    """
    blanks: dict[str, object] = {
        "due": day(due_on, language),
        "indicator": say("indicator", about, language),
    }
    match state:
        case State.OPEN:
            return say("next", "owned" if owned else "unowned", language, **blanks)
        case State.IN_PROGRESS if progress is None:
            return say("next", "resit" if kind == Kind.TARGETED else "confirm", language)
        case State.IN_PROGRESS if progress is not None and progress.missing:
            return say("next", "train_on", language, missing=number(progress.missing))
        case State.IN_PROGRESS:
            told = {
                name: number(value)
                for name, value in (present or {}).items()
                if name in {"value", "target"}
            }
            return say("next", "apply", language, **blanks, **told)
        case _:
            return say("next", state, language, reason=say("reason", reason or "", language))


def _known(language: str) -> str:
    return language if language in LANGUAGES else LANGUAGES[0]

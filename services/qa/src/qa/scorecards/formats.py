"""Scorecards as they are shipped (YAML), stored and sent (JSON), in the words of rules and back."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from qa.scorecards.rules import Card, Condition, Criterion, Fatal

Stored = Mapping[str, Any]
"""A criterion: {code, title: {zh-Hans, en}, weight: "30" | null, error_class, fatal, section, condition: {question, answers}}."""


def card_of(criteria: Sequence[Stored], *, additive: bool) -> Card:
    """The card that stored criteria describe."""
    return Card(tuple(map(_criterion, criteria)), additive)


def _criterion(stored: Stored) -> Criterion:
    condition = stored.get("condition")
    return Criterion(
        code=stored["code"],
        weight=None if stored.get("weight") is None else Decimal(stored["weight"]),
        error_class=stored["error_class"],
        fatal=Fatal(stored["fatal"]) if stored.get("fatal") else None,
        section=stored.get("section"),
        condition=Condition(condition["question"], frozenset(condition["answers"])) if condition else None,
    )


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, Mapping[str, Any]]:
    """The shipped cards that grade criteria, by code: {kind, title, additive, criteria}."""
    document = yaml.safe_load(files("qa").joinpath("scorecards.yaml").read_text(encoding="utf-8"))
    return {card["code"]: _shipped(card) for card in document["cards"] if _grades(card)}


def _grades(card: Mapping[str, Any]) -> bool:
    return all("error_class" in criterion for criterion in card.get("criteria", [{}]))


def _shipped(card: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "kind": card["kind"],
        "title": {"zh-Hans": card["zh"], "en": card["en"]},
        "additive": card.get("type") == "additive",
        "criteria": [
            {
                "code": one["code"],
                "title": {"zh-Hans": one["zh"], "en": one["en"]},
                "weight": str(one["weight"]),
                "error_class": one["error_class"],
                "fatal": one.get("fatal") or None,
                "section": None,
                "condition": None,
            }
            for one in card["criteria"]
        ],
    }

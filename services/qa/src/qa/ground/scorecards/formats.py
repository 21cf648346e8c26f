"""Scorecards as they are shipped (YAML)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from qa.ground.scorecards.rules import Fatal, TitledCriterion


@dataclass(frozen=True)
class ShippedCard:
    """A card as it is shipped; title: language → text."""

    code: str
    kind: str
    title: Mapping[str, str]
    additive: bool
    criteria: tuple[TitledCriterion, ...]


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, ShippedCard]:
    """The shipped cards that grade criteria, by code."""
    document = yaml.safe_load(files("qa").joinpath("scorecards.yaml").read_text(encoding="utf-8"))
    return {card["code"]: _shipped(card) for card in document["cards"] if _grades(card)}


def _grades(card: Mapping[str, Any]) -> bool:
    return all("error_class" in criterion for criterion in card.get("criteria", [{}]))


def _shipped(card: Mapping[str, Any]) -> ShippedCard:
    return ShippedCard(
        code=card["code"],
        kind=card["kind"],
        title={"zh-Hans": card["zh"], "en": card["en"]},
        additive=card.get("type") == "additive",
        criteria=tuple(map(_criterion, card["criteria"])),
    )


def _criterion(entry: Mapping[str, Any]) -> TitledCriterion:
    return TitledCriterion(
        code=entry["code"],
        title={"zh-Hans": entry["zh"], "en": entry["en"]},
        weight=Decimal(str(entry["weight"])),
        error_class=entry["error_class"],
        fatal=Fatal(entry["fatal"]) if entry.get("fatal") else None,
    )

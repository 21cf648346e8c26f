"""Scorecards as they are shipped (YAML), in the form in which versions are stored."""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml


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

"""The card of the final mark, as it is shipped (SC-12)."""

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from training.onboarding.results.rules import Component

CARD = "SC-12"


@lru_cache
def _card() -> Mapping[str, Any]:
    loaded = yaml.safe_load((files("training") / "scorecards.yaml").read_text(encoding="utf-8"))
    return next(card for card in loaded if card["code"] == CARD)


def weights() -> Mapping[Component, Decimal]:
    """Component → its weight; together 100."""
    return {Component(one["code"]): Decimal(one["weight"]) for one in _card()["criteria"]}


def component_names() -> Mapping[Component, Mapping[str, str]]:
    """Component → its name by language."""
    return {
        Component(one["code"]): {"zh-Hans": one["zh"], "en": one["en"]}
        for one in _card()["criteria"]
    }

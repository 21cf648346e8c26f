"""Papers as they are kept: JSON, decimals as strings; and the catalogue of courses that they may be linked to (TRN-17)."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any
from uuid import UUID

import yaml

from training.bank import formats as bank
from training.bank.rules import Item
from training.papers.rules import Part


@lru_cache
def courses() -> frozenset[str]:
    """Codes of the course catalogue that is shipped."""
    loaded = yaml.safe_load((files("training") / "courses.yaml").read_text(encoding="utf-8"))
    return frozenset(course["code"] for course in loaded["courses"])


def written_items(items: Mapping[UUID, Item]) -> list[dict[str, Any]]:
    return [bank.written(item, item_id) for item_id, item in items.items()]


def read_items(stored: Sequence[Mapping[str, Any]]) -> dict[UUID, Item]:
    """Items by id, in the paper's order."""
    return {UUID(one["item_id"]): bank.read(one) for one in stored}


def written_parts(parts: Collection[Part]) -> list[dict[str, str | None]]:
    return [{"form": part.form, "weight": _text(part.weight), "pass_mark": _text(part.pass_mark)} for part in parts]


def read_parts(stored: Collection[Mapping[str, Any]]) -> tuple[Part, ...]:
    return tuple(
        Part(one["form"], Decimal(one["weight"]), None if one["pass_mark"] is None else Decimal(one["pass_mark"])) for one in stored
    )


def _text(number: Decimal | None) -> str | None:
    return None if number is None else format(number, "f")

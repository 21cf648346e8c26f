"""Papers as they are kept: JSON, decimals as strings; and the catalogue of courses that they may be
linked to (TRN-17).
"""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any
from uuid import UUID

import yaml

from training.exams.bank import formats as bank
from training.exams.bank.rules import Item
from training.exams.papers.rules import Paper, Part


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
    return [
        {"form": part.form, "weight": _text(part.weight), "pass_mark": _text(part.pass_mark)}
        for part in parts
    ]


def read_parts(stored: Collection[Mapping[str, Any]]) -> tuple[Part, ...]:
    return tuple(
        Part(
            one["form"],
            Decimal(one["weight"]),
            None if one["pass_mark"] is None else Decimal(one["pass_mark"]),
        )
        for one in stored
    )


def paper(row: Mapping[str, Any]) -> Paper:
    """A paper from its row."""
    return Paper(**{**row, "parts": read_parts(row["parts"]), "items": read_items(row["items"])})


def row_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a paper's fields as its columns hold them."""
    shaped = dict(values)
    if "parts" in shaped:
        shaped["parts"] = written_parts(shaped["parts"])
    if "items" in shaped:
        shaped["items"] = written_items(shaped["items"])
    return shaped


def version_of(submitted: Paper) -> dict[str, Any]:
    """What is kept of a version that was submitted."""
    content = {
        "title": submitted.title,
        "links": list(submitted.links),
        "parts": written_parts(submitted.parts),
        "items": written_items(submitted.items),
        "pass_mark": _text(submitted.pass_mark),
    }
    kept = {
        name: getattr(submitted, name)
        for name in ("paper_id", "version", "author_id", "submitted_on")
    }
    return {**kept, "content": content}


def _text(number: Decimal | None) -> str | None:
    return None if number is None else format(number, "f")

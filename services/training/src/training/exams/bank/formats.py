"""Items as they are kept in papers and in the bank: JSON, decimals as strings."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from training.exams.bank.rules import Item


def written(item: Item, item_id: UUID) -> dict[str, Any]:
    """An item as JSON, with its id."""
    fields = {name: getattr(item, name) for name in Item.__slots__}
    return {
        "item_id": str(item_id),
        **fields,
        "options": dict(item.options),
        "points": format(item.points, "f"),
    }


def read(stored: Mapping[str, Any]) -> Item:
    """An item from JSON, or from a row of the bank."""
    fields = {name: stored[name] for name in Item.__slots__}
    answer = tuple(fields["answer"]) if isinstance(fields["answer"], list) else fields["answer"]
    return Item(**{**fields, "answer": answer, "points": Decimal(str(fields["points"]))})

"""The record pack of a session as JSON (F2, F3): decimals and ids as strings."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from training.classes.records.rules import Mark, Pack


def written(pack: Pack) -> dict[str, object]:
    """A pack as it is stored."""
    marks = [
        {"person_id": mark.person_id, "mark": str(mark.mark), "passed": mark.passed}
        for mark in pack.marks
    ]
    explained = [
        {"person_id": person_id, "text": text} for person_id, text in pack.explained.items()
    ]
    return {**pack.more, "content": pack.content, "marks": marks, "explained": explained}


def read_marks(record: Mapping[str, object]) -> Mapping[UUID, Mark]:
    """Person → mark."""
    stored = cast("Sequence[Mapping[str, Any]]", record["marks"])
    marks = [
        Mark(UUID(mark["person_id"]), Decimal(mark["mark"]), mark["passed"]) for mark in stored
    ]
    return {mark.person_id: mark for mark in marks}


def read_explained(record: Mapping[str, object]) -> Collection[UUID]:
    """People about whom the pack explains a difference (PLN-13)."""
    stored = cast("Sequence[Mapping[str, str]]", record["explained"])
    return {UUID(explanation["person_id"]) for explanation in stored}

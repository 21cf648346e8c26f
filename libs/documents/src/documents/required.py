"""Which empty columns of a form block its submission, and which only warn (forms.md)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from documents.forms import Column, Form, Kind


@dataclass(frozen=True, kw_only=True)
class Finding:
    """An empty column; row is None for a field of the head, else counts from 1."""

    row: int | None
    column: Column
    blocks: bool


def findings(
    form: Form, rows: Iterable[Mapping[str, object]], head: Mapping[str, object] | None = None
) -> tuple[Finding, ...]:
    """Empty columns, the head first, then row by row. A required one blocks, others warn.

    Text of blanks only is empty. Columns for a pen are never asked for.
    """
    found = _empty(form.head, head or {}, None)
    for number, row in enumerate(rows, 1):
        found += _empty(form.columns, row, number)
    return tuple(found)


def _empty(
    columns: tuple[Column, ...], values: Mapping[str, object], row: int | None
) -> list[Finding]:
    return [
        Finding(row=row, column=column, blocks=column.required)
        for column in columns
        if column.kind is not Kind.BY_HAND and _is_empty(values.get(column.name))
    ]


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())

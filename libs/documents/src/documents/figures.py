"""The one stored set of figures of a document, from which every format and language is rendered.

Stored figures are canonical JSON lines in UTF-8: a first line with the form, period, head and
totals, then one array per row. Values are rounded once, here, so that no two renderings differ.
Texts are kept as written; words of the product stay codes or maps, so no language is stored.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from tempfile import SpooledTemporaryFile
from typing import IO
from weakref import finalize

from documents.forms import Column, Form
from documents.values import BadFigure, Json, Value, load, store

_IN_MEMORY = 1 << 20
Interval = tuple[Decimal, Decimal]
Given = Mapping[str, Value | Interval]
Row = Mapping[str, Value]


class Figures:
    """Figures of one form. Rows are read from a file one by one, so memory does not grow."""

    def __init__(self, form: Form, first: bytes, rows: IO[bytes], offset: int = 0) -> None:
        self.form = form
        self._first = first
        self._file = rows
        self._offset = offset
        stored = json.loads(first)
        if stored["form"] != form.id:
            raise BadFigure("form", form.id, f"the stored figures are of form {stored['form']}")
        self.period: str = stored["period"]
        self.policy_set: str = stored["policy_set"]
        self.produced_at = datetime.fromisoformat(stored["produced_at"])
        self.count: int = stored["count"]
        self.head = _loaded(form.head, stored["head"])
        self.totals = _loaded(form.cells, stored["totals"])
        by_name = {cell.name: cell for cell in form.cells}
        self._cells = [by_name.get(name) for name in stored["columns"]]
        finalize(self, rows.close)

    @classmethod
    def of(
        cls,
        form: Form,
        rows: Iterable[Given],
        *,
        period: str,
        produced_at: datetime,
        policy_set: str = "",
        head: Given | None = None,
        totals: Given | None = None,
    ) -> "Figures":
        """Check, round and store the figures of a form. Refuses with BadFigure, naming the cell."""
        if produced_at.tzinfo is None:
            raise BadFigure("figures", "produced_at", "an instant without a zone")
        with ExitStack() as refused:
            file = refused.enter_context(SpooledTemporaryFile(max_size=_IN_MEMORY))
            count = 0
            for count, row in enumerate(rows, 1):
                values = _stored(form.columns, row, f"row {count}")
                file.write(_line([values[cell.name] for cell in form.cells]))
            first = {
                "columns": [cell.name for cell in form.cells],
                "count": count,
                "form": form.id,
                "head": _stored(form.head, head or {}, "head"),
                "period": period,
                "policy_set": policy_set,
                "produced_at": produced_at.replace(microsecond=0).isoformat(),
                "totals": _given_only(_stored(form.columns, totals or {}, "totals")),
            }
            figures = cls(form, _line(first), file)
            refused.pop_all()
        return figures

    @classmethod
    def stored(cls, form: Form, file: IO[bytes]) -> "Figures":
        """Open figures that were stored before; the file is closed with them."""
        file.seek(0)
        first = file.readline()
        return cls(form, first, file, offset=file.tell())

    @property
    def has_totals(self) -> bool:
        return any(value is not None for value in self.totals.values())

    def rows(self) -> Iterator[Row]:
        empty: dict[str, Value] = dict.fromkeys(cell.name for cell in self.form.cells)
        for line in self._lines_of_rows():
            values = zip(self._cells, json.loads(line), strict=True)
            yield empty | {cell.name: load(cell, value) for cell, value in values if cell}

    def lines(self) -> Iterator[bytes]:
        """The figures as they are stored."""
        yield self._first
        yield from self._lines_of_rows()

    @cached_property
    def sha256(self) -> str:
        digest = sha256()
        for line in self.lines():
            digest.update(line)
        return digest.hexdigest()

    def _lines_of_rows(self) -> Iterator[bytes]:
        position = self._offset
        while True:  # other readers of the same file may move it between two rows
            self._file.seek(position)
            line = self._file.readline()
            if not line:
                return
            position += len(line)
            yield line


def _stored(columns: Sequence[Column], given: Given, where: str) -> dict[str, Json]:
    """Values as JSON by the name of their cell; intervals become two cells."""
    known = {column.name for column in columns} | {column.interval for column in columns}
    unknown = sorted(given.keys() - known)
    if unknown:
        raise BadFigure(where, unknown[0], "the form declares no such column")
    values: dict[str, Json] = {}
    for column in columns:
        values[column.name] = store(column, given.get(column.name), where)
        if column.interval:
            ends = given.get(column.interval) or (None, None)
            if not isinstance(ends, tuple):
                raise BadFigure(where, column.interval, "an interval is a pair")
            for cell, end in zip(column.bounds, ends, strict=True):
                values[cell.name] = store(cell, end, where)
    return values


def _loaded(columns: Sequence[Column], stored: Mapping[str, Json]) -> Row:
    return {column.name: load(column, stored.get(column.name)) for column in columns}


def _given_only(values: Mapping[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in values.items() if value is not None}


def _line(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode() + b"\n"

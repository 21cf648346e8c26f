"""CSV (RFC 4180, UTF-8): one table with the head repeated on every row, read back without loss."""

import csv
import io
import re
from collections.abc import Iterator

from documents.figures import Figures, Row
from documents.forms import Column, Kind
from documents.languages import Language
from documents.values import show
from documents.words import TOTAL

BOM = "\ufeff"
_TEXTS = frozenset({Kind.TEXT, Kind.CHOICE})
# What a spreadsheet takes for the begin of a formula, the full-width signs of Chinese input too.
_FORMULA = re.compile(r"['\s]*[=+\-@＝＋－＠\t\n\r]")


def render(figures: Figures, language: Language, *, bom: bool = True) -> Iterator[bytes]:
    """The table, line by line. bom: the mark by which Excel knows UTF-8.

    A form without rows gives one line with its head. Totals are the last line, if there are any.
    """
    columns = figures.form.table
    header = _line([defused(column.title.text(language)) for column in columns])
    yield ((BOM if bom else "") + header).encode()
    rows = figures.rows() if figures.count else iter([{}])
    for row in rows:
        yield _line(_cells(columns, {**figures.head, **row}, language)).encode()
    if figures.has_totals:
        cells = _cells(columns, figures.totals, language)
        yield _line([cells[0] or TOTAL.text(language), *cells[1:]]).encode()


def defused(text: str) -> str:
    """The text with an apostrophe in front where a spreadsheet would take it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def original(cell: str) -> str:
    """The text that `defused` wrote."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _cells(columns: tuple[Column, ...], row: Row, language: Language) -> list[str]:
    return [_cell(column, row, language) for column in columns]


def _cell(column: Column, row: Row, language: Language) -> str:
    text = show(column, row.get(column.name), language, grouped=False)
    return defused(text) if column.kind in _TEXTS else text


def _line(cells: list[str]) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()

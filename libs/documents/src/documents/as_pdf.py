"""PDF on A4 (PDF/A-2a: tagged, fonts embedded): repeated table header, page n of N, signatures.

Typst sets the page (`form.typ`). Every text reaches it as data, so nothing in a text is markup.
"""

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from threading import Lock
from unicodedata import category, normalize

import typst

from documents import widths
from documents.as_page import has_pen_columns, head, is_figure, is_wide, provenance, with_interval
from documents.figures import Figures, Row
from documents.fonts import FOLDER, has_glyph
from documents.forms import Kind
from documents.languages import Language
from documents.values import code_point
from documents.words import (
    DATE,
    MISSING_GLYPHS,
    NO_ROWS,
    PAGE,
    SIGNATURE,
    TOTAL,
)

MOST_ROWS = 2_000
"""Rows of one PDF, some 50 pages and 300 MB while it is made; more belong in a spreadsheet."""

_TEMPLATE = Path(__file__).with_name("form.typ")
_ONE_AT_A_TIME = Lock()
_FLEXIBLE = frozenset({Kind.TEXT, Kind.CHOICE, Kind.BY_HAND})
_SHORT = 12  # a column of short texts is as wide as they are; longer ones share the rest
_LONG_WORD = re.compile("[!-~\u00a0-\u024f]{24,}")
_STEP = 12


class TooLong(ValueError):
    """More rows than a PDF takes."""

    def __init__(self, form_id: str, rows: int) -> None:
        super().__init__(
            f"{form_id} has {rows} rows; a PDF takes at most {MOST_ROWS}. Use CSV or XLSX."
        )
        self.rows = rows


def render(figures: Figures, language: Language) -> Iterator[bytes]:
    """The whole file, in one piece. Raises TooLong above MOST_ROWS rows.

    Characters that the font lacks are written by code point and listed below the table.
    """
    if figures.count > MOST_ROWS:
        raise TooLong(figures.form.id, figures.count)
    printed = json.dumps(_printed(figures, language), ensure_ascii=False)
    with _ONE_AT_A_TIME:
        made = typst.compile(
            _TEMPLATE,
            font_paths=_fonts(),
            sys_inputs={"form": printed},
            format="pdf",
            pdf_standards="a-2a",
            timestamp=figures.produced_at,
        )
    return iter([made])


class Glyphs:
    """Replaces characters that the font lacks, and remembers them."""

    def __init__(self) -> None:
        self.missing: set[str] = set()

    def text(self, text: str) -> str:
        text = "".join(map(self._drawn, normalize("NFC", text)))
        return _LONG_WORD.sub(lambda word: _breakable(word[0]), text)

    def _drawn(self, character: str) -> str:
        if character == "\n" or category(character) in {"Cf", "Zs"} or has_glyph(character):
            return character
        if character == "\t":
            return " "
        self.missing.add(character)
        return code_point(character)


def _breakable(word: str) -> str:
    """A long word with places where a line may end (zero-width spaces)."""
    return "\u200b".join(word[at : at + _STEP] for at in range(0, len(word), _STEP))


def _placed(
    fields: Iterable[tuple[str, str]], pairs: int
) -> Iterator[tuple[str, str, bool, int, int]]:
    """Fields of the head with their column and line; a wide one has a line of its own."""
    x = y = 0
    for label, value in fields:
        wide = is_wide(value)
        if x == pairs or (wide and x):
            x, y = 0, y + 1
        yield label, value, wide, x, y
        x = pairs if wide else x + 1


def _printed(figures: Figures, language: Language) -> dict[str, object]:
    """Everything that stands on the pages, as texts."""
    form, glyphs = figures.form, Glyphs()
    pairs = 3 if form.landscape else 2  # of label and value beside each other
    wanted = widths.of_columns(figures, form.columns, language, with_interval)

    def cells(row: Row, label: str = "") -> list[str]:
        texts = [with_interval(column, row, language) for column in form.columns]
        if texts:
            texts[0] = texts[0] or label
        return [glyphs.text(text) for text in texts]

    rows = [cells(row) for row in figures.rows()]
    total = cells(figures.totals, TOTAL.text(language)) if figures.has_totals else []
    printed = {
        "language": language,
        "id": form.id,
        "title": form.title.text(language),
        "landscape": form.landscape,
        "pen": has_pen_columns(form),
        "pairs": pairs,
        "head": [
            {"label": label, "value": glyphs.text(value), "wide": wide, "x": x, "y": y}
            for label, value, wide, x, y in _placed(head(figures, language), pairs)
        ],
        "columns": [
            {
                "title": column.title.text(language),
                "width": width,
                "flexible": column.kind in _FLEXIBLE and width > _SHORT,
                "end": is_figure(column),
            }
            for column, width in zip(form.columns, wanted, strict=True)
        ],
        "rows": rows,
        "total": total,
        "empty": NO_ROWS.text(language),
        "notes": [note.text(language) for note in form.notes],
        "signatures": [signature.text(language) for signature in form.signatures],
        "sign": f"{SIGNATURE.text(language)} / {DATE.text(language)}",
        "provenance": provenance(figures, language),
        "page": PAGE.text(language),
    }
    if glyphs.missing:
        characters = " ".join(code_point(character)[1:-1] for character in sorted(glyphs.missing))
        printed["missing"] = MISSING_GLYPHS.text(language).format(characters=characters)
    return printed


@cache
def _fonts() -> typst.Fonts:
    """The font of the package and no other, so that every machine makes the same file."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FOLDER]
    )

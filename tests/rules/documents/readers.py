"""Reads rendered documents back by libraries that had no part in writing them."""

import csv
import io
from collections.abc import Sequence
from html.parser import HTMLParser

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.worksheet.worksheet import Worksheet
from pypdf import PdfReader

from documents import Figures, Format, Language, render


def rendered(figures: Figures, format: Format, language: Language) -> bytes:
    return b"".join(render(figures, format, language))


def read_csv(figures: Figures, language: Language) -> list[list[str]]:
    text = rendered(figures, Format.CSV, language).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def sheet_of(figures: Figures, language: Language) -> Worksheet:
    return load_workbook(io.BytesIO(rendered(figures, Format.XLSX, language))).worksheets[0]


def read_xlsx(figures: Figures, language: Language) -> list[tuple[Cell | MergedCell, ...]]:
    """Rows of the sheet, from the header of the table on."""
    sheet = sheet_of(figures, language)
    header = int(str(sheet.freeze_panes)[1:]) - 1
    return list(sheet.iter_rows(min_row=header))


def read_pdf(figures: Figures, language: Language) -> str:
    """Text of all pages without blanks, for a cell may be broken anywhere."""
    reader = PdfReader(io.BytesIO(rendered(figures, Format.PDF, language)))
    return without_blanks("".join(page.extract_text() for page in reader.pages))


def without_blanks(text: str) -> str:
    return "".join(text.replace("\u200b", "").split())


class Table(HTMLParser):
    """Cells of the table of a page, row by row, and the language of the page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.language: str | None = None
        self.tags: set[str] = set()
        self._in_cell = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "html":
            self.language = dict(attrs)["lang"]
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"}:
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.rows[-1][-1] += data


def read_page(figures: Figures, language: Language) -> Table:
    return Table(rendered(figures, Format.PAGE, language).decode())

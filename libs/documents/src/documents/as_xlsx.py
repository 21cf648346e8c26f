"""XLSX: real numbers, percentages, dates and durations; text is never a formula."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from tempfile import SpooledTemporaryFile
from typing import IO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from documents import widths
from documents.figures import Figures, Row
from documents.forms import Column, Kind
from documents.languages import Language
from documents.values import Value, show, show_cell
from documents.words import PERIOD, TOTAL

_A4 = 9
_IN_MEMORY = 1 << 20
_CHUNK = 1 << 16
_LABEL, _VALUE = 16, 80
_INK, _LINE, _SHADE = "#1F2933", "#B8C0CA", "#EEF1F4"


def render(figures: Figures, language: Language) -> Iterator[bytes]:
    """A workbook of one sheet: title, head, table with a frozen header, totals, notes."""
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
        _write(figures, language, file)
        file.seek(0)
        while chunk := file.read(_CHUNK):
            yield chunk


def _write(figures: Figures, language: Language, file: IO[bytes]) -> None:
    form = figures.form
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(file, options) as book:
        created = figures.produced_at.replace(tzinfo=None)
        title = form.title.text(language)
        book.set_properties(
            {"title": title, "subject": form.id, "comments": figures.sha256, "created": created}
        )
        sheet = book.add_worksheet(form.id)
        for at, width in enumerate(_widths(figures, language)):
            sheet.set_column(at, at, width + 3)
        Sheet(sheet, Styles(book), language).fill(figures)


def _widths(figures: Figures, language: Language) -> list[int]:
    form = figures.form
    if not form.columns:  # labels and values
        return [_LABEL, _VALUE]
    return widths.of_columns(figures, form.cells, language, show_cell)


class Styles:
    """Formats of a workbook, one per column and part of the sheet."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[object, ...], Format] = {}
        self.title = book.add_format({"bold": True, "font_size": 16, "font_color": _INK})
        self.label = book.add_format({"font_color": "#5B6673", "valign": "top"})
        self.note = book.add_format({"font_color": "#5B6673", "italic": True})
        self.header = book.add_format(
            {"bold": True, "bg_color": _SHADE, "border": 1, "border_color": _LINE}
            | {"text_wrap": True, "valign": "vcenter"}
        )

    def cell(
        self, column: Column, *, bold: bool = False, bordered: bool = True, wraps: bool = True
    ) -> Format:
        key = (number_format(column), bold, bordered, wraps)
        if key not in self._made:
            look: dict[str, object] = {"valign": "top", "bold": bold, "text_wrap": wraps}
            look |= {"border": 1, "border_color": _LINE} if bordered else {"align": "left"}
            look |= {"num_format": key[0], "text_wrap": False} if key[0] else {}
            self._made[key] = self._book.add_format(look)
        return self._made[key]


class Sheet:
    """Writes the parts of a form from top to bottom."""

    def __init__(self, sheet: Worksheet, styles: Styles, language: Language) -> None:
        self._sheet = sheet
        self._styles = styles
        self._language = language
        self._at = 0
        self._wraps = False  # values of the head run over empty cells, unless nothing is below

    def fill(self, figures: Figures) -> None:
        form, language = figures.form, self._language
        self._wraps = not form.columns
        self._sheet.write_string(
            0, 0, f"{form.id}  {form.title.text(language)}", self._styles.title
        )
        self._at = 1
        if figures.period:
            self._pair(Column("period", PERIOD), figures.period)
        for column in form.head:
            self._pair(column, figures.head[column.name])
        self._at += 1
        if form.columns:
            self._table(figures)
        for note in form.notes:
            self._sheet.write_string(self._at, 0, note.text(language), self._styles.note)
            self._at += 1
        self._page(landscape=form.landscape)

    def _table(self, figures: Figures) -> None:
        cells = figures.form.cells
        self._header(cells)
        for row in figures.rows():
            self._row(cells, row)
        if figures.has_totals:
            self._row(cells, figures.totals, label=TOTAL.text(self._language))
        self._at += 1

    def _pair(self, column: Column, value: Value) -> None:
        title = column.title.text(self._language)
        self._sheet.write_string(self._at, 0, title, self._styles.label)
        style = self._styles.cell(column, bordered=False, wraps=self._wraps)
        self._value(1, column, value, style)
        self._at += 1

    def _header(self, columns: tuple[Column, ...]) -> None:
        for at, column in enumerate(columns):
            self._sheet.write_string(
                self._at, at, column.title.text(self._language), self._styles.header
            )
        self._sheet.repeat_rows(self._at)
        self._sheet.freeze_panes(self._at + 1, 0)
        self._at += 1

    def _row(self, columns: tuple[Column, ...], row: Row, *, label: str = "") -> None:
        for at, column in enumerate(columns):
            value = row.get(column.name)
            style = self._styles.cell(column, bold=bool(label))
            if label and at == 0 and value is None:
                self._sheet.write_string(self._at, at, label, style)
            else:
                self._value(at, column, value, style)
        self._at += 1

    def _value(self, at: int, column: Column, value: Value, style: Format) -> None:
        match value:
            case None:
                self._sheet.write_blank(self._at, at, None, style)
            case Decimal():
                self._sheet.write_number(self._at, at, float(value), style)
            case datetime():
                self._sheet.write_datetime(self._at, at, value.replace(tzinfo=None), style)
            case timedelta():
                self._sheet.write_number(self._at, at, value.total_seconds() / 86_400, style)
            case _ if column.kind is Kind.DATE:
                self._sheet.write_datetime(self._at, at, value, style)
            case _:
                text = show(column, value, self._language)
                self._sheet.write_string(self._at, at, text, style)

    def _page(self, *, landscape: bool) -> None:
        self._sheet.set_paper(_A4)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.set_footer("&R&P / &N")
        if landscape:
            self._sheet.set_landscape()


def number_format(column: Column) -> str:
    """How a spreadsheet shows the values of a column; empty for text."""
    decimals = "." + "0" * column.decimals if column.decimals else ""
    formats: Mapping[Kind, str] = {
        Kind.NUMBER: f"#,##0{decimals}",
        Kind.PERCENT: f"0{decimals}%",
        Kind.DATE: "yyyy-mm-dd",
        Kind.TIME: "yyyy-mm-dd hh:mm",
        Kind.DURATION: "[h]:mm:ss",
    }
    return formats.get(column.kind, "")

"""Reads a form over HTTP in every format and language, and holds that all of them agree."""

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
from openpyxl import load_workbook
from pypdf import PdfReader
from rules.documents.readers import Table, without_blanks

from documents import Column, Form, Format, Language
from documents.as_csv import original
from documents.forms import Kind


@dataclass(frozen=True)
class Read:
    """A form in simplified Chinese: texts of the head and of the rows by column name."""

    head: dict[str, str]
    rows: list[dict[str, str]]


async def read_form(client: httpx.AsyncClient, form: Form, **asked: Any) -> Read:
    """The form by its CSV, after every format of every language was compared with it."""
    found = [await _read(client, form, language, asked) for language in Language]
    return found[0]


async def _read(
    client: httpx.AsyncClient, form: Form, language: Language, asked: dict[str, Any]
) -> Read:
    data = {}
    for format in Format:
        parameters = {**asked, "format": format.value, "language": language.value}
        answer = await client.get(f"/v1/documents/{form.id}", params=parameters)
        assert answer.status_code == 200, answer.text
        data[format] = answer.content
    header, *lines = csv.reader(io.StringIO(data[Format.CSV].decode("utf-8-sig"), newline=""))
    assert header == [column.title.text(language) for column in form.table]
    texts = [[original(cell) for cell in line] for line in lines]
    names = [column.name for column in form.table]
    by_name = [dict(zip(names, line, strict=True)) for line in texts]
    page = Table(data[Format.PAGE].decode())
    _compare_page(form, page, by_name)
    _compare_xlsx(form, data[Format.XLSX], by_name)
    _compare_pdf(data[Format.PDF], page, by_name)
    inside = {cell.name for cell in form.cells}
    rows = [{name: line[name] for name in names if name in inside} for line in by_name]
    head = {column.name: by_name[0][column.name] for column in form.head} if by_name else {}
    is_empty = not any(rows[0].values()) if rows else True
    return Read(head, [] if is_empty else rows)


def _compare_page(form: Form, page: Table, rows: list[dict[str, str]]) -> None:
    _, *cells = page.rows if form.columns else [[]]
    if len(cells) == 1 and len(cells[0]) == 1:  # no records
        return
    for row, texts in zip(rows if cells else [], cells, strict=True):
        for column, text in zip(form.columns, texts, strict=True):
            value = text.partition(" (")[0] if column.interval else text
            grouped = column.kind is Kind.NUMBER
            assert (value.replace(",", "") if grouped else value) == row[column.name]


def _compare_xlsx(form: Form, data: bytes, rows: list[dict[str, str]]) -> None:
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    offset = 3 if sheet["A2"].value in {"期间", "期間", "Period"} else 2
    for at, column in enumerate(form.head):
        _compare_cell(column, sheet.cell(offset + at, 2).value, rows[0][column.name])
    if not form.columns:
        return
    first = offset + len(form.head) + 2
    for at, row in enumerate(rows):
        for number, column in enumerate(form.cells, 1):
            _compare_cell(column, sheet.cell(first + at, number).value, row[column.name])


def _compare_cell(column: Column, value: object, text: str) -> None:
    if value is None:
        assert text == ""
    elif column.kind is Kind.NUMBER:
        assert Decimal(str(value)) == Decimal(text)
    elif column.kind is Kind.PERCENT:
        assert Decimal(str(value)) * 100 == Decimal(text.removesuffix("%"))
    elif column.kind in {Kind.DATE, Kind.TIME}:
        assert isinstance(value, datetime | date)
        assert value.strftime("%Y-%m-%d %H:%M").startswith(text)
    elif column.kind is Kind.DURATION:
        assert isinstance(value, timedelta)
        assert f"{value}".removeprefix("0") == text.removeprefix("0")
    else:
        assert value == text


def _compare_pdf(data: bytes, page: Table, rows: list[dict[str, str]]) -> None:
    pages = PdfReader(io.BytesIO(data)).pages
    printed = without_blanks("".join(page.extract_text() for page in pages))
    shown = {text for row in page.rows for text in row} | {*rows[0].values()} if rows else set()
    for text in shown:
        for line in text.split("\n"):
            assert without_blanks(line) in printed

"""Files of rows as people save them, CSV and XLSX, as lines of texts (ORG-20)."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime, time

from openpyxl import load_workbook

from chassis.http.wording import Message

LARGE_WORKBOOK = Message(
    "工作簿解压后超过 256 MB，请分成几个文件保存",
    "The workbook unpacks to more than 256 MB: save it in parts",
)
LONG_SHEET = Message(
    "工作表超过 {most} 行，请分成几个文件保存",
    "The sheet goes beyond line {most}: save it in parts",
)
BROKEN_LINE = Message(
    "第 {line} 行有误（{reason}）：引号没有闭合，或出现在单元格中间",
    "Line {line} is broken ({reason}): a quote is not closed or stands inside a cell",
)
NO_WORKBOOK = Message(
    "无法读取此工作簿（{reason}），请另存为 XLSX",
    "This workbook cannot be read ({reason}): save it as XLSX",
)
NO_TEXT = Message(
    "从第 {octet} 个字节起既不是 UTF-8 也不是 GB 18030 文本，请另存为 UTF-8 CSV",
    "Neither UTF-8 nor GB 18030 text from octet {octet} on: save the file as UTF-8 CSV",
)

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIPPED = b"PK\x03\x04"
LARGEST_UNPACKED = 1 << 28  # octets: some million cells; a zip may promise more than memory holds
MOST_LINES = 1 << 20  # of a sheet, as spreadsheets have it

Rows = Iterator[tuple[int, Sequence[str]]]
"""Number of a line (1 = first) and its cells."""


class UnreadableFile(ValueError):
    """A file of which no row can be taken; the message says what, where and what to do."""

    def __init__(self, detail: Message, **values: object) -> None:
        self.detail = detail.of(**values)
        super().__init__(self.detail.text())


def media_type(data: bytes) -> str:
    """What a file is, by its first octets."""
    return XLSX if data.startswith(ZIPPED) else CSV


def rows_of(data: bytes) -> Rows:
    """The lines of a file by its first octets: a workbook's first sheet, else CSV."""
    return _of_workbook(data) if data.startswith(ZIPPED) else _of_csv(data)


def read_text(data: bytes) -> str:
    """The text of a file in UTF-8, or in GB 18030 as spreadsheets in China write it; UnreadableFile
    with the octet where both end.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as utf8:
        try:
            return data.decode("gb18030")
        except UnicodeDecodeError:
            raise UnreadableFile(NO_TEXT, octet=utf8.start + 1) from None


def _of_csv(data: bytes) -> Rows:
    reader = csv.reader(io.StringIO(read_text(data), newline=""), strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as broken:
        raise UnreadableFile(BROKEN_LINE, line=reader.line_num, reason=broken) from None


def _of_workbook(data: bytes) -> Rows:
    """The first sheet, from its first row on, as it would be saved as CSV.

    It is streamed: a sheet with one cell in its last corner takes no room for what lies between.
    """
    try:
        _bound(zipfile.ZipFile(io.BytesIO(data)))
        workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = workbook.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its size may be wrong
        for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            _within(number)
            yield number, [_written(cell) for cell in _trimmed(cells)]
    except UnreadableFile:
        raise
    except Exception as broken:  # noqa: BLE001  # whatever a file makes of the library
        raise UnreadableFile(NO_WORKBOOK, reason=broken) from None


def _bound(parts: zipfile.ZipFile) -> None:
    """Refuse a workbook that would not fit in memory; no part unpacks to more than it says."""
    if sum(part.file_size for part in parts.infolist()) > LARGEST_UNPACKED:
        raise UnreadableFile(LARGE_WORKBOOK)


def _within(line: int) -> None:
    if line > MOST_LINES:
        raise UnreadableFile(LONG_SHEET, most=MOST_LINES)


def _trimmed(cells: Sequence[object]) -> Sequence[object]:
    """Without the empty cells at the end."""
    last = next((nr for nr in range(len(cells), 0, -1) if cells[nr - 1] is not None), 0)
    return cells[:last]


def _written(cell: object) -> str:
    """A cell's value as a person reads it: whole numbers without a point, days and times as ISO
    8601 has them, nothing as nothing.
    """
    match cell:
        case None:
            written = ""
        case bool():
            written = "true" if cell else "false"
        case float() if cell.is_integer():
            written = str(int(cell))
        case datetime() if cell.time() == time():
            written = cell.date().isoformat()
        case datetime():
            written = cell.isoformat(" ", "minutes")
        case time():
            written = cell.isoformat("minutes")
        case _:
            written = str(cell)
    return written

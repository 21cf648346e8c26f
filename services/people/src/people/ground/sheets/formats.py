"""Files of rows as people save them, CSV and XLSX, as lines of texts (ORG-20)."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time

from python_calamine import CalamineError, CalamineWorkbook

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIPPED = b"PK\x03\x04"
LARGEST_UNPACKED = 1 << 28  # octets: some million cells; a zip may promise more than memory holds

Rows = Iterator[tuple[int, Sequence[str]]]
"""Number of a line (1 = first) and its cells."""


class UnreadableFile(ValueError):
    """A file of which no row can be taken; the message says what, where and what to do."""


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
            raise UnreadableFile(
                f"neither UTF-8 nor GB 18030 text from octet {utf8.start + 1} on: save the file "
                f"as UTF-8 CSV"
            ) from None


def _of_csv(data: bytes) -> Rows:
    reader = csv.reader(io.StringIO(read_text(data), newline=""), strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as broken:
        raise UnreadableFile(
            f"line {reader.line_num}: {broken}; a quote is not closed or stands inside a cell"
        ) from None


def _of_workbook(data: bytes) -> Rows:
    """The first sheet, from its first row on, as it would be saved as CSV."""
    try:
        unpacked = sum(part.file_size for part in zipfile.ZipFile(io.BytesIO(data)).infolist())
        if unpacked > LARGEST_UNPACKED:
            raise UnreadableFile("the workbook unpacks to more than 256 MB: save it in parts")
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheet = workbook.get_sheet_by_index(0)
    except (CalamineError, zipfile.BadZipFile, IndexError) as broken:
        raise UnreadableFile(f"no workbook that can be read ({broken}): save it as XLSX") from None
    for number, cells in enumerate(sheet.to_python(skip_empty_area=False), 1):
        yield number, [_written(cell) for cell in cells]


def _written(cell: object) -> str:
    """A cell's value as a person reads it: whole numbers without a point, days and times as ISO
    8601 has them.
    """
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, time):
        return cell.isoformat("minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)

"""A call log, cut into the days on which a switch would have delivered it.

Only the day of each row is read here; what a row says is kpi's to read. The rows of a day are
handed on as they stand, byte for byte.
"""

import codecs
import csv
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from zhipei.client.callfiles import CallFile
from zhipei.failure import Failure

LOOKED_AT = 200  # rows that tell which column holds the day
WRITTEN_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
QUEUE_LOG_LINE = re.compile(rb"([^|]+)\|(?:[^|]*\|){3}")
EPOCH = re.compile(r"\d{9,11}(?:\.\d+)?$")


@dataclass(frozen=True, kw_only=True)
class CallLog:
    """A file of calls. `days`: the rows of each day in the order of the file, without the header,
    which every piece needs.
    """

    name: str
    data: bytes
    zone: str
    mapping: str | None
    header: bytes = b""
    days: Mapping[date, bytes] = field(repr=False)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def first(self) -> date:
        return min(self.days)

    @property
    def last(self) -> date:
        return max(self.days)

    def piece(self, day: date) -> CallFile | None:
        """A file of its own with the calls of one day; None when there were none."""
        rows = self.days.get(day)
        return None if rows is None else self.file(self.header + rows)

    def file(self, data: bytes) -> CallFile:
        """These bytes, to be read as this log is."""
        return CallFile(name=self.name, data=data, zone=self.zone, mapping=self.mapping)


def read(path: Path, *, zone: str, mapping: str | None = None) -> CallLog:
    """The log in a file. `zone`: of times without one; `mapping`: the YAML document that says what
    its columns are, if one is needed.

    Raises Failure for a file that cannot be opened or in which no row has a day.
    """
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise Failure(
            f"{path} cannot be read: {problem.strerror}",
            "name a call log: a CSV file with a header, or Asterisk's queue_log",
        ) from None
    return cut(data, name=path.name, zone=zone, mapping=mapping)


def cut(data: bytes, *, name: str, zone: str, mapping: str | None = None) -> CallLog:
    """The same for the bytes of a file."""
    lines = data.splitlines(keepends=True)
    if lines and QUEUE_LOG_LINE.match(lines[0]):
        header, rows = b"", _queue_log(lines, ZoneInfo(zone))
    else:
        header, rows = lines[0] if lines else b"", _table(lines, _columns(mapping))
    days: dict[date, bytearray] = {}
    early = bytearray()  # rows before the first that has a day
    last: date | None = None
    for day, raw in rows:
        last = (
            day or last
            # a row whose day cannot be read goes with the row before it: kpi will say what is wrong
            # with it
        )
        (early if last is None else days.setdefault(last, bytearray())).extend(raw)
    if not days:
        raise Failure(
            f"no line of {name} has a day that can be read",
            "name the column of the times in a mapping (--mapping), as YYYY-MM-DD …",
        )
    days[min(days)][:0] = early
    return CallLog(
        name=name,
        data=data,
        zone=zone,
        mapping=mapping,
        header=header,
        days={day: bytes(raw) for day, raw in days.items()},
    )


def _queue_log(lines: Iterable[bytes], zone: ZoneInfo) -> Iterator[tuple[date | None, bytes]]:
    for line in lines:
        stamp = QUEUE_LOG_LINE.match(line)
        written = stamp[1].decode("ascii", "replace") if stamp else ""
        if EPOCH.match(written):
            yield datetime.fromtimestamp(int(float(written)), UTC).astimezone(zone).date(), line
        else:
            yield _written_day(written), line


@dataclass(frozen=True)
class Columns:
    """Where a mapping says that the day stands. No names: the first column whose cells begin with a
    day.
    """

    names: tuple[str, ...] = ()
    format: str | None = None
    delimiter: str = ","
    encoding: str | None = None


def _columns(mapping: str | None) -> Columns:
    if mapping is None:
        return Columns()
    try:
        document = yaml.safe_load(mapping)
        offered: Mapping[str, Any] = document["fields"]["offered_at"]
        names = tuple(offered.get("columns") or [offered["column"]])
        return Columns(
            names, offered.get("format"), document.get("delimiter", ","), document.get("encoding")
        )
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as problem:
        raise Failure(
            "the mapping does not say which column is fields.offered_at",
            "see the mappings that kpi ships for an example",
        ) from problem


def _table(lines: list[bytes], columns: Columns) -> Iterator[tuple[date | None, bytes]]:
    """The rows of a CSV file with their bytes: a cell may hold line breaks."""
    encoding = columns.encoding or _encoding(lines)
    text = [line.decode(encoding, "replace") for line in lines]
    reader = csv.reader(text, delimiter=columns.delimiter)
    names = [name.strip().removeprefix("\ufeff") for name in next(reader, [])]
    places = _places(
        names, columns, list(islice(csv.reader(text[1:], delimiter=columns.delimiter), LOOKED_AT))
    )
    before = reader.line_num
    for cells in reader:
        yield _day(cells, places, columns.format), b"".join(lines[before : reader.line_num])
        before = reader.line_num


def _encoding(lines: Iterable[bytes]) -> str:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(b"".join(islice(lines, LOOKED_AT)))
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def _places(names: list[str], columns: Columns, sample: list[list[str]]) -> list[int]:
    if columns.names:
        if missing := [name for name in columns.names if name not in names]:
            raise Failure(
                f"the file has no column {', '.join(missing)}, which the mapping names",
                "check the header and the mapping",
            )
        return [names.index(name) for name in columns.names]
    for place in range(len(names)):
        if (
            sum(
                1
                for cells in sample
                if place < len(cells) and WRITTEN_DAY.match(cells[place].strip())
            )
            > len(sample) / 2
        ):
            return [place]
    return []


def _day(cells: list[str], places: list[int], format: str | None) -> date | None:
    try:
        written = " ".join(cells[place].strip() for place in places)
        if format is not None:
            # The day as it is written, in the file's own zone
            return datetime.strptime(written, format).date()  # noqa: DTZ007
    except (IndexError, ValueError):
        return None
    return _written_day(written)


def _written_day(text: str) -> date | None:
    found = WRITTEN_DAY.match(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None

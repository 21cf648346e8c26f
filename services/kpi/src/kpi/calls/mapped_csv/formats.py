"""Call files with one row per call, read through a mapping: which column is which field, in which
unit and zone (KPI-0, KPI-0a).
"""

import codecs
import csv
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as Keyed
from dataclasses import dataclass
from typing import Any, BinaryIO, Final
from zoneinfo import ZoneInfo

import structlog

from chassis.http.inputs import unprintable
from chassis.http.wording import Message
from kpi.calls.cells import formats as written_as
from kpi.calls.cells.formats import BadCell
from kpi.calls.facts.formats import (
    BadLine,
    Line,
    Position,
    ReadCall,
    Unreadable,
    lines,
    zone,
)
from kpi.calls.facts.rules import UNKNOWN, Call, flaw
from kpi.calls.mappings.formats import Mapping, Source, presets

NO_PRESET_FITS = Message(
    "没有内置映射符合此文件的列，请提供自定义映射（内置映射：{shipped}）",
    "No shipped mapping fits the columns of this file; give one of your own (shipped: {shipped})",
)
NO_HEADER = Message(
    "文件为空，或第一行没有列名", "The file is empty, or its first line names no columns"
)
NO_TEXT = Message(
    "文件是 UTF-16 编码或不是文本，请另存为 UTF-8 或 GB 18030",
    "This is UTF-16 or no text at all; save it as UTF-8 or GB 18030",
)
SAME_COLUMNS = Message("有两列的列名相同", "Two columns have the same name")
COLUMNS_MISSING = Message(
    "文件缺少映射 {mapping} 使用的列：{columns}",
    "The file lacks columns that the mapping {mapping} uses: {columns}",
)
TIMES_WITHOUT_ZONE = Message(
    "时间没有时区，请随文件或在映射中给出时区",
    "The times have no time zone: give one with the file or in the mapping",
)
BAD_ENCODING = Message(
    "不支持 {encoding} 编码的通话文件，请使用：{encodings}",
    "Call files are not read in {encoding}; use one of: {encodings}",
)

log = structlog.get_logger()

MOST_LINES_A_ROW: Final = (
    64  # a quoted cell may hold line breaks; a quote that is never closed must not swallow the file
)
_SPELLED: Final = {
    "y": True,
    "yes": True,
    "true": True,
    "1": True,
    "是": True,
    "n": False,
    "no": False,
    "false": False,
    "0": False,
    "否": False,
}
_LINES: Final = {"inbound": "inbound", "outbound": "outbound"}
_NEEDED: Final = frozenset({"id", "offered_at", "answered"})
_INSTANTS: Final = frozenset({"offered_at", "started_at"})
_DURATIONS: Final = frozenset({"wait", "talk", "hold", "after_work"})
_SWITCHES: Final = frozenset({"answered", "transferred", "resolved"})
LONGEST_CELL: Final = 500  # characters
LONGEST_SHOWN: Final = 200
SHOWN_OF_CUSTOMER: Final = 2


def preset_for(stream: BinaryIO) -> Mapping:
    """The shipped mapping whose columns the file has; of several the one that uses most of them."""
    for candidate in sorted(presets().values(), key=lambda mapping: -len(mapping.columns)):
        head = next(
            _rows(stream, Position(), _encoding(stream, candidate), candidate.delimiter), None
        )
        if head is not None and candidate.columns <= set(head.cells):
            return candidate
    raise Unreadable(
        "no_preset",
        NO_PRESET_FITS,
        shipped=presets(),
    )


def read(
    stream: BinaryIO,
    mapping: Mapping,
    secret: bytes,
    zone_name: str | None = None,
    start: Position | None = None,
) -> Iterator[tuple[Position, ReadCall | BadLine]]:
    """Each row of a seekable file as a call or as a rejected line, with the position after it.

    `zone_name` is the zone of times that carry none; without it the mapping's. Unreadable: no
    header, a column is missing, no zone.
    """
    encoding = _encoding(stream, mapping)
    header = next(_rows(stream, Position(), encoding, mapping.delimiter), None)
    if header is None or header.code:
        raise Unreadable("no_header", NO_HEADER)
    reckon = _reader(mapping, header.cells, zone(zone_name or mapping.zone), secret)
    for row in _rows(
        stream, start or header.after, encoding, mapping.delimiter, width=len(header.cells)
    ):
        if row.code:
            yield row.after, BadLine(row.line, None, row.code)
        else:
            yield row.after, reckon(row.line, row.cells)


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    after: Position
    cells: Sequence[str]
    code: str | None = None


ENCODINGS: Final = frozenset(
    [
        "utf-8",
        "utf-8-sig",
        "gb18030",
        "gbk",
        "gb2312",
        "big5",
        "shift_jis",
        "euc_jp",
        "euc_kr",
        "ascii",
        "iso8859-1",
        "iso8859-15",
        "cp1252",
        "cp950",
    ]
)
"""Encodings of text in which a line ends with the octet 10: what a mapping may name."""


def _encoding(stream: BinaryIO, mapping: Mapping) -> str:
    """The mapping's encoding, else UTF-8 (with or without a mark) if the beginning is that, else GB
    18030.
    """
    if mapping.encoding is not None:
        try:
            name = codecs.lookup(mapping.encoding).name
        except (LookupError, ValueError):
            name = ""
        if name not in ENCODINGS:
            raise Unreadable(
                "unknown_encoding",
                BAD_ENCODING,
                encoding=mapping.encoding,
                encodings=sorted(ENCODINGS),
            )
        return name
    stream.seek(0)
    beginning = stream.read(1 << 16)
    utf_16 = beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if utf_16 or beginning.count(0) * 4 > len(
        beginning
    ):  # without a mark, every second octet of Latin text is 0
        raise Unreadable("encoding", NO_TEXT)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(beginning)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def _rows(
    stream: BinaryIO, start: Position, encoding: str, delimiter: str, width: int | None = None
) -> Iterator[_Row]:
    """Rows by RFC 4180: one is whole when its quotes pair up. A row that is not gives one rejected
    line, and reading goes on behind it.
    """
    source, held = lines(stream, start), list[Line]()
    while first := (held.pop(0) if held else next(source, None)):
        taken, text = [first], _decoded(first, encoding)
        while text is not None and text.count('"') % 2 and len(taken) < MOST_LINES_A_ROW:
            follower = held.pop(0) if held else next(source, None)
            if follower is None:
                break
            taken.append(follower)
            text = None if (more := _decoded(follower, encoding)) is None else text + more
        row = _row(taken, text, delimiter, width)
        if row.code and len(taken) > 1:
            held[:0] = taken[1:]
            row = _Row(first.number, first.after, (), "quoting")
        if row.code or any(row.cells):
            yield row


def _decoded(line: Line, encoding: str) -> str | None:
    try:
        text = line.raw.decode(encoding)
    except UnicodeDecodeError:
        return None
    if "\0" in text:
        return None
    return text.removeprefix("\ufeff") if line.number == 1 else text


def _row(taken: Sequence[Line], text: str | None, delimiter: str, width: int | None) -> _Row:
    number, after = taken[0].number, taken[-1].after
    if not taken[0].raw:
        return _Row(number, after, (), "too_long")
    if text is None:
        return _Row(number, after, (), "encoding")
    if '"' not in text:
        cells = text.rstrip("\r\n").split(delimiter)
    else:
        try:
            cells = next(csv.reader([text], delimiter=delimiter, strict=True))
        except csv.Error:
            return _Row(number, after, (), "quoting")
    if width is not None and len(cells) > width and not any(cells[width:]):
        cells = cells[:width]  # A table program writes blank columns behind the last
    if width is not None and len(cells) != width and any(cells):
        return _Row(number, after, (), "columns")
    return _Row(number, after, cells)


Convert = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class _Step:
    """One field of every row: what is written there, and what it means."""

    field: str
    source: Source
    pick: Callable[[Sequence[str]], str]
    convert: Convert

    @property
    def cell(self) -> str:
        return " ".join(self.source.names) or self.field

    def shown(self, cells: Sequence[str]) -> str:
        """What is written there, for the list of rejected lines; of a customer the end only."""
        written = self.pick(cells)[:LONGEST_SHOWN]
        if self.field == "customer":
            return "*" * max(len(written) - SHOWN_OF_CUSTOMER, 0) + written[-SHOWN_OF_CUSTOMER:]
        return "".join(sign if sign.isprintable() else "\ufffd" for sign in written)

    def take(self, cells: Sequence[str], into: dict[str, Any]) -> None:
        """Put the field, and what comes with it, among a call's fields; BadCell if the cell says no
        such thing.
        """
        written = self.pick(cells)
        if len(written) > LONGEST_CELL:
            raise BadCell("too_long")
        if unprintable(written):
            raise BadCell("not_printable")
        nothing = not written or self.source.values.get(written, written) is None
        value = None if nothing else self.convert(written)
        if value is None and self.field in _NEEDED:
            raise BadCell("missing")
        into[self.field] = value
        if self.field == "type":
            into |= {
                "type_code": written or None,
                "type": value or UNKNOWN,
            }  # KPI-0b: a code without mapping stays unknown
        elif self.field == "rating" and value is not None:
            into |= {"least": self.source.least, "greatest": self.source.greatest}


def _reader(
    mapping: Mapping, header: Sequence[str], zone: ZoneInfo | None, secret: bytes
) -> Callable[[int, Sequence[str]], ReadCall | BadLine]:
    named = [(name.strip(), place) for place, name in enumerate(header) if name.strip()]
    places = dict(named)
    if len(places) < len(named):
        raise Unreadable("columns", SAME_COLUMNS)
    if missing := sorted(mapping.columns - places.keys()):
        raise Unreadable(
            "columns",
            COLUMNS_MISSING,
            mapping=mapping.name,
            columns=missing,
        )
    fields = mapping.fields.mapped()
    if zone is None and not all(
        "%z" in (fields[name].format or "") for name in _INSTANTS & fields.keys()
    ):
        raise Unreadable(
            "no_zone",
            TIMES_WITHOUT_ZONE,
        )
    steps = [
        _Step(name, source, _picker(source, places), _converter(name, source, zone, secret))
        for name, source in fields.items()
    ]
    cells_of = {step.field: step.cell for step in steps}

    def reckon(line: int, cells: Sequence[str]) -> ReadCall | BadLine:
        found: dict[str, Any] = {"line": mapping.line}
        for step in steps:
            try:
                step.take(cells, found)
            except BadCell as bad:
                return BadLine(line, step.cell, bad.code, step.shown(cells))
            except Exception:  # whatever a cell makes of us: the line is at fault, not the file
                log.warning("cell not read", line=line, field=step.field, exc_info=True)
                return BadLine(line, step.cell, "unreadable", step.shown(cells))
        if found["line"] is None:
            return BadLine(line, cells_of.get("line", "line"), "missing")
        call = Call(**found)
        wrong = flaw(call)
        return (
            BadLine(line, cells_of.get(wrong.field, wrong.field), wrong.code)
            if wrong
            else ReadCall(line, call)
        )

    return reckon


def _picker(source: Source, places: Keyed[str, int]) -> Callable[[Sequence[str]], str]:
    at = [places[name] for name in source.names]
    if not at:
        return lambda _: str(source.value)
    if len(at) == 1:
        return lambda cells: cells[at[0]].strip()
    return lambda cells: " ".join(cells[place].strip() for place in at).strip()


def _converter(field: str, source: Source, zone: ZoneInfo | None, secret: bytes) -> Convert:
    if field in _INSTANTS:
        return lambda written: written_as.moment(written, source.format, zone)
    if field in _DURATIONS:
        return lambda written: written_as.seconds(written, source.unit)
    if field in _SWITCHES:
        spelled = {word.lower(): value for word, value in source.values.items()} or _SPELLED
        return lambda written: written_as.known(spelled, written.lower(), "not_yes_or_no")
    if field == "line":
        return lambda written: written_as.known(source.values or _LINES, written, "unknown_line")
    special: dict[str, Convert] = {
        "rating": written_as.amount,
        "type": source.values.get,
        "customer": lambda written: written_as.customer(written, source.country, secret),
    }
    return special.get(field, lambda written: source.values.get(written, written))

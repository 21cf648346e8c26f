"""Rows of a file or of a set request → entries in our own words, each bad cell named (ORG-20).

FORM = Form(TypeAdapter(Entry), {"employee_no": ("工号", "employee number"), ...}, {"line":
choice(...)}, required=("employee_no",)) given = FORM.read_file(data)        # the rows that can be
taken, and everything that is wrong with the others
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

import structlog
from pydantic import TypeAdapter, ValidationError

from chassis.http.inputs import FIRST_DAY, LARGEST_COUNT, LAST_DAY, unprintable
from chassis.http.wording import Message
from people.ground.imports.rules import Bad, Evidence
from people.ground.sheets import formats as sheets
from people.ground.sheets.formats import UnreadableFile

EMPTY = Message("（空）", "(empty)")
NO_COLUMN = Message(
    "第 1 行没有这些列：{wanted}；第 1 行为：{columns}",
    "Line 1 names no column for {wanted}; it reads: {columns}",
)
TWO_COLUMNS = Message(
    "第 1 行有两列表示同一字段：{fields}", "Line 1 names two columns for {fields}"
)

log = structlog.get_logger()

MOST_PARTS = 100  # of a list in a cell
DEEPEST = 3
LONGEST_TEXT = 200  # characters of one cell: names, numbers and words, no prose
SEPARATORS = re.compile(r"[、，,;；|\n]+")
CODES = {
    "unexpected_keyword_argument": "unknown-field",
    "string_type": "text-wanted",
}  # where the validator's own word says too little
WRITTEN_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")

Entry = TypeVar("Entry")
Translation = Callable[[object], object]


@dataclass(frozen=True)
class Line:
    """One row: its line in the file (1 = first) or its place in the request, its values by field,
    and where each stands ("B3").
    """

    number: int
    values: Mapping[str, Any]
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """The rows of a file and the headers nobody knows, which are passed over and reported."""

    lines: Sequence[Line]
    passed_over: tuple[str, ...]


def read_sheet(
    data: bytes, columns: Mapping[str, Sequence[str]], *, required: Iterable[str]
) -> Sheet:
    """Rows of a CSV or XLSX file whose first line names its columns; empty cells and empty lines
    are left out.

    columns: field → the headers by which it is known besides its own name. A row with more cells
    than headers keeps them under None.
    """
    rows = sheets.rows_of(data)
    known = {
        _folded(header): name for name, headers in columns.items() for header in (name, *headers)
    }
    _, headers = next(rows, (1, []))
    fields = [known.get(_folded(header)) for header in headers]
    if missing := [name for name in required if name not in fields]:
        wanted = ", ".join("/".join((name, *columns[name])) for name in missing)
        raise UnreadableFile(NO_COLUMN, wanted=wanted, columns=headers or [EMPTY])
    if twice := {name for name in fields if name and fields.count(name) > 1}:
        raise UnreadableFile(TWO_COLUMNS, fields=sorted(twice))
    return Sheet(
        [_line(number, cells, fields) for number, cells in rows if any(cells)],
        tuple(
            header for header, name in zip(headers, fields, strict=True) if name is None and header
        ),
    )


def _line(number: int, cells: Sequence[str], fields: Sequence[str | None]) -> Line:
    values: dict[str, Any] = {
        name: cell.strip()
        for name, cell in zip(fields, cells, strict=False)
        if name and cell.strip()
    }
    if len(cells) > len(fields) and any(cells[len(fields) :]):
        values["cells"] = "more cells than headers"
    return Line(
        number, values, {name: f"{_letters(nr)}{number}" for nr, name in enumerate(fields) if name}
    )


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _folded(header: str) -> str:
    return re.sub(r"[\s_\-]+", "", header).casefold()


def take(
    adapter: TypeAdapter[Entry], line: Line, translations: Mapping[str, Translation]
) -> Entry | list[Bad]:
    """One row as an entry, or everything that is wrong with it. Blank and null values say nothing
    and are left out.

    translations: field → what turns a written word into our code, ValueError(code) if it cannot; it
    gets texts and lists alike.
    """
    bad: list[Bad] = []
    values: dict[str, object] = {}
    for name, value in line.values.items():
        if value is None or value == "":
            continue
        try:
            given = _bounded(value)
            values[name] = translations[name](given) if name in translations else given
        except ValueError as wrong:
            bad.append(Bad(line.number, name, str(wrong), _shown(value), line.cells.get(name)))
        except Exception:  # whatever a cell makes of us: the row is at fault, not the import
            log.warning("cell not read", line=line.number, field=name, exc_info=True)
            bad.append(Bad(line.number, name, "unreadable", _shown(value), line.cells.get(name)))
    if bad:
        return bad
    try:
        return adapter.validate_python(values, extra="forbid")
    except ValidationError as wrong:
        return [
            Bad(
                line.number,
                where,
                CODES.get(error["type"], error["type"].replace("_", "-")),
                error["msg"],
                line.cells.get(where),
            )
            for error in wrong.errors(include_url=False, include_context=False, include_input=False)
            for where in [str(error["loc"][0]) if error["loc"] else "row"]
        ]


def take_all(
    adapter: TypeAdapter[Entry], lines: Iterable[Line], translations: Mapping[str, Translation]
) -> tuple[list[tuple[Line, Entry]], list[Bad]]:
    """All rows that can be taken, each with its line, and everything that is wrong with the
    others.
    """
    good: list[tuple[Line, Entry]] = []
    bad: list[Bad] = []
    for line in lines:
        taken = take(adapter, line, translations)
        if isinstance(taken, list):
            bad.extend(taken)
        else:
            good.append((line, taken))
    return good, bad


@dataclass(frozen=True, kw_only=True)
class Given(Generic[Entry]):
    """What an import is given: the rows that can be taken, each with its line, and everything that
    is wrong with the others.

    passed_over: headers of the file that nobody knows; evidence: the file on which it rests, as far
    as it is kept.
    """

    rows: Sequence[tuple[Line, Entry]]
    faults: Sequence[Bad]
    passed_over: Sequence[str] = ()
    evidence: Evidence | None = None

    def __len__(self) -> int:
        return len(self.rows) + len({fault.line for fault in self.faults})


def _as_it_stands(line: Line) -> Line:
    return line


@dataclass(frozen=True)
class Form(Generic[Entry]):
    """How rows of one kind are written, in a file as in a set request.

    columns: field → headers, as `read_sheet` takes them; translations: as `take` takes them;
    gathered: makes a field of several columns.
    """

    entry: TypeAdapter[Entry]
    columns: Mapping[str, Sequence[str]]
    translations: Mapping[str, Translation]
    required: Sequence[str]
    gathered: Callable[[Line], Line] = _as_it_stands

    def read_file(self, data: bytes) -> Given[Entry]:
        """What a CSV or XLSX file gives; UnreadableFile if it is no such file at all."""
        sheet = read_sheet(data, self.columns, required=self.required)
        return self._given(map(self.gathered, sheet.lines), sheet.passed_over)

    def read_rows(self, rows: Sequence[Mapping[str, Any]]) -> Given[Entry]:
        """What a set request gives; a row's number is its place, from 1."""
        return self._given(Line(number, row) for number, row in enumerate(rows, 1))

    def _given(self, lines: Iterable[Line], passed_over: Sequence[str] = ()) -> Given[Entry]:
        rows, faults = take_all(self.entry, lines, self.translations)
        return Given(rows=rows, faults=faults, passed_over=passed_over)


def _bounded(value: object, depth: int = 0) -> object:
    """A value as it is written, or ValueError with the code of what is too much about it."""
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            raise ValueError("too-long")
        separated = SEPARATORS.search(value) is not None
        if unprintable(value) or not (value.isprintable() or separated):
            raise ValueError("not-printable")
        return value.strip()
    if isinstance(value, int) and abs(value) > LARGEST_COUNT:
        raise ValueError("too-large")
    if isinstance(value, list | dict):
        if len(value) > MOST_PARTS or depth > DEEPEST:
            raise ValueError("too-long")
        if isinstance(value, list):
            return [_bounded(part, depth + 1) for part in value]
        return {str(_bounded(key)): _bounded(part, depth + 1) for key, part in value.items()}
    return value


def _shown(value: object) -> str:
    return ascii(value)[:LONGEST_TEXT] if unprintable(str(value)) else repr(value)[:LONGEST_TEXT]


def choice(words: Mapping[str, Sequence[str]]) -> Translation:
    """A word out of a closed list: code → its other names; the code itself is one."""
    known = {_folded(word): code for code, names in words.items() for word in (code, *names)}

    def translate(value: object) -> str:
        if isinstance(value, str) and value in words:
            return str(value)
        code = known.get(_folded(value)) if isinstance(value, str) else None
        if code is None:
            raise ValueError("unknown-word")
        return code

    return translate


def several(one: Translation = str) -> Translation:
    """A list, or a cell with words set apart by commas, semicolons, bars or 、."""

    def translate(value: object) -> tuple[object, ...]:
        parts = (
            [part.strip() for part in SEPARATORS.split(value) if part.strip()]
            if isinstance(value, str)
            else value
        )
        if not isinstance(parts, list):
            raise ValueError("list-wanted")  # noqa: TRY004 - the caller collects ValueError
        return tuple(one(part) for part in parts)

    return translate


def written_date(value: object) -> date:
    """A day as people write it: 2025-03-01, 2025/3/1, 2025年3月1日."""
    found = WRITTEN_DATE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("date-wanted")
    try:
        day = date(*(int(part) for part in found.groups()))
    except ValueError:
        raise ValueError("no-such-day") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError("no-such-day")
    return day

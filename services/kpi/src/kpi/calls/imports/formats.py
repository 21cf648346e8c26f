"""A call file in slices, whatever its format: what its lines say, and where reading goes on."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final, Literal

from pydantic import BaseModel, ConfigDict

from chassis.http.wording import Message
from kpi.calls.facts.formats import BadLine, Position, ReadCall, Unreadable, lines, zone
from kpi.calls.mapped_csv import formats as mapped_csv
from kpi.calls.mappings.formats import Mapping, presets, read_mapping
from kpi.calls.queue_log import formats as queue_log
from kpi.calls.queue_log.rules import Entry

UNKNOWN_PRESET = Message(
    "没有名为 {preset} 的内置映射；内置映射有：{shipped}",
    "There is no shipped mapping {preset}; shipped are: {shipped}",
)

CSV: Final = "csv"
QUEUE_LOG: Final = "queue_log"
LARGEST_SLICE: Final = 8 << 20  # octets
_NOBODY: Final = "NONE"  # Asterisk's word for no agent
_BARS: Final = 4  # of a line of a queue_log, at least


class Options(BaseModel):
    """How a file is read, settled before its first line: the same options read the same file the
    same way.
    """

    model_config = ConfigDict(frozen=True)
    format: Literal["csv", "queue_log"]
    source: str
    zone: str | None
    mapping: Mapping | None = None

    @property
    def match(self) -> str:
        return self.mapping.match if self.mapping else "employee_no"


class Slice:
    """What some lines say, and the position after them."""

    def __init__(self, start: Position) -> None:
        self.told: list[ReadCall] = []
        self.entries: list[Entry] = []
        self.rejected: list[BadLine] = []
        self.after = start
        self.ended = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How a file shall be read, as far as somebody said; the rest is told from the file."""

    format: str | None = None
    mapping: str | None = None  # a YAML document
    preset: str | None = None
    zone: str | None = None
    source: str | None = None


def settle(stream: BinaryIO, wish: Wish) -> Options:
    """The options for a file. Unreadable says what is missing."""
    zone(wish.zone)
    if (wish.format or _look(stream)) == QUEUE_LOG:
        return Options(
            format="queue_log", source=wish.source or "asterisk", zone=wish.zone or "UTC"
        )
    chosen = _mapping(stream, wish)
    options = Options(
        format="csv",
        source=wish.source or chosen.source,
        zone=wish.zone or chosen.zone,
        mapping=chosen,
    )
    next(
        _rows(stream, options, b"", Position()), None
    )  # refuses a file without a header, a column or a zone
    return options


def _mapping(stream: BinaryIO, wish: Wish) -> Mapping:
    if wish.mapping is not None:
        return read_mapping(wish.mapping)
    if wish.preset is None:
        return mapped_csv.preset_for(stream)
    if wish.preset not in presets():
        raise Unreadable(
            "no_preset",
            UNKNOWN_PRESET,
            preset=wish.preset,
            shipped=presets(),
        )
    return presets()[wish.preset]


def _look(stream: BinaryIO) -> str:
    first = next(lines(stream, Position()), None)
    return QUEUE_LOG if first is not None and first.raw.count(b"|") >= _BARS else CSV


def read(stream: BinaryIO, options: Options, secret: bytes, *, start: Position, most: int) -> Slice:
    """At most `most` lines from `start` on, fewer where lines are long: a slice must not fill the
    memory.
    """
    found = Slice(start)
    for count, (after, row) in enumerate(_rows(stream, options, secret, start), 1):
        found.after = after
        if isinstance(row, ReadCall):
            found.told.append(row)
        elif isinstance(row, Entry):
            found.entries.append(row)
        elif row is not None:
            found.rejected.append(row)
        if count >= most or after.offset - start.offset >= LARGEST_SLICE:
            found.ended = False
            break
    return found


def agents(stream: BinaryIO, options: Options) -> list[tuple[str, int, int]]:
    """Everybody whom the file names: name, line of the first call, number of calls (KPI-0a); in
    order of name.
    """
    first: dict[str, int] = {}
    calls: Counter[str] = Counter()
    for line, name in _named(stream, options):
        first.setdefault(name, line)
        calls[name] += 1
    return [(name, first[name], calls[name]) for name in sorted(first)]


def _named(stream: BinaryIO, options: Options) -> Iterator[tuple[int, str]]:
    for _, row in _rows(stream, options, b"", Position()):
        if isinstance(row, ReadCall) and row.call.agent is not None:
            yield row.line, row.call.agent
        elif (
            isinstance(row, Entry)
            and row.agent != _NOBODY
            and row.event in {"CONNECT", "RINGNOANSWER"}
        ):
            yield row.line, queue_log.agent_name(row.agent)


def _rows(
    stream: BinaryIO, options: Options, secret: bytes, start: Position
) -> Iterator[tuple[Position, ReadCall | Entry | BadLine | None]]:
    if options.mapping is None:
        return queue_log.read(stream, zone(options.zone), start)
    return mapped_csv.read(
        stream, options.mapping, secret, options.zone, start if start.offset else None
    )

"""The words every call file is read into, and reading its lines so that a reader can stop and go on
at any of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO, Final
from zoneinfo import ZoneInfo

from chassis.http.inputs import zones
from chassis.http.wording import Message
from kpi.calls.facts.rules import Call

NO_ZONE = Message(
    "没有名为 {zone} 的时区，请使用 IANA 名称，例如 Asia/Shanghai",
    "There is no time zone {zone}; give an IANA name such as Asia/Shanghai",
)

LONGEST_LINE: Final = 1 << 16  # bytes; a longer one is no call, and must not fill the memory


class Unreadable(Exception):
    """The whole file is refused: `code` says why, `detail` what to do about it."""

    def __init__(self, code: str, detail: Message, **values: object) -> None:
        self.code = code
        self.detail = detail.of(**values)
        super().__init__(self.detail.text())


@dataclass(frozen=True, slots=True)
class ReadCall:
    """A good line."""

    line: int
    call: Call


@dataclass(frozen=True, slots=True)
class BadLine:
    """A rejected line, counted from 1; `cell` is the column's name, or its number where columns
    have no names.
    """

    line: int
    cell: str | None
    code: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """Where reading goes on: bytes and lines already consumed."""

    offset: int = 0
    line: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    raw: bytes  # with its line end; empty where the line was too long to be kept
    after: Position


def lines(stream: BinaryIO, position: Position) -> Iterator[Line]:
    """The lines from `position` on, one at a time; memory does not grow with the file or with a
    line.
    """
    stream.seek(position.offset)
    offset, number = position.offset, position.line
    while raw := stream.readline(LONGEST_LINE):
        offset, number = offset + len(raw), number + 1
        if len(raw) < LONGEST_LINE or raw.endswith(b"\n"):
            yield Line(number, raw, Position(offset, number))
            continue
        while raw and not raw.endswith(b"\n"):
            raw = stream.readline(LONGEST_LINE)
            offset += len(raw)
        yield Line(number, b"", Position(offset, number))


def zone(name: str | None) -> ZoneInfo | None:
    """The zone of that name, None for none; Unreadable if there is no such zone."""
    if name is None:
        return None
    if name not in zones():
        raise Unreadable(
            "unknown_zone",
            NO_ZONE,
            zone=name,
        )
    return ZoneInfo(name)


def instant(moment: datetime, zone: ZoneInfo | None) -> datetime | None:
    """The moment in UTC, None if the zone's clocks skipped it. Of a time that the clocks showed
    twice it is the first; a time with an offset of its own needs no zone.
    """
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    utc = moment.replace(tzinfo=zone).astimezone(UTC)
    return utc if utc.astimezone(zone).replace(tzinfo=None) == moment else None

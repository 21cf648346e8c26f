"""Asterisk's queue_log: several lines a call, put together into one call per passage through a
queue (KPI-0).

    epoch|call id|queue|agent|event|data…        old and new forms, e.g. COMPLETEAGENT|hold|talk and
    COMPLETEAGENT|hold|talk|position

A passage begins with ENTERQUEUE and ends when it is completed, transferred, abandoned or left. Logs
are cut at midnight and in pieces, so what is still missing is handed back as a remainder and may
come with a later file; a passage is never made up from a part.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import BinaryIO, Final
from zoneinfo import ZoneInfo

from chassis.http.inputs import FIRST_DAY, LAST_DAY, unprintable
from kpi.calls.facts.formats import BadLine, Position, ReadCall, Unreadable, instant, lines
from kpi.calls.facts.rules import Call, flaw

_HEAD: Final = 5
LONGEST_CELL: Final = 500  # characters
MOST_DIGITS: Final = 10
_ATTENDED: Final = {
    "BRIDGE": 1,
    "APP": 1,
    "LINK": 2,
    "THREEWAY": 2,
}  # method → fields that say where the call went
_COMPLETED: Final = {"COMPLETEAGENT": "agent", "COMPLETECALLER": "customer"}
_TRANSFERRED: Final = frozenset({"TRANSFER", "BLINDTRANSFER", "ATTENDEDTRANSFER"})
_LEFT: Final = {
    "ABANDON": "customer",
    "EXITWITHTIMEOUT": "system",
    "EXITWITHKEY": "customer",
    "EXITEMPTY": "system",
}
_ENDS: Final = frozenset({*_COMPLETED, *_TRANSFERRED, *_LEFT})
_HEARD: Final = _ENDS | {"ENTERQUEUE", "CONNECT", "RINGNOANSWER"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line about a call. `text` is the line as it stood, so that a remainder can be kept and
    read again.
    """

    line: int
    at: datetime
    call: str
    queue: str
    agent: str
    event: str
    data: tuple[str, ...]
    text: str

    @property
    def passage(self) -> tuple[str, str]:
        return self.call, self.queue


def read(
    stream: BinaryIO, zone: ZoneInfo | None = None, start: Position | None = None
) -> Iterator[tuple[Position, Entry | BadLine | None]]:
    """Each line as an entry, as a rejected line, or as None where it is about no call, with the
    position after it.

    `zone` is that of times written as dates; epoch seconds need none. Unreadable: not one of the
    first lines looks like a queue_log.
    """
    position = start or Position()
    if not position.offset and not any(
        b"|" in line.raw for line, _ in zip(lines(stream, position), range(10), strict=False)
    ):
        raise Unreadable(
            "no_queue_log", "none of the first lines has the form epoch|call id|queue|agent|event"
        )
    for line in lines(stream, position):
        yield (
            line.after,
            entry(line.number, line.raw.decode("utf-8", "replace").rstrip("\r\n"), zone)
            if line.raw.strip()
            else None,
        )


def entry(number: int, text: str, zone: ZoneInfo | None = None) -> Entry | BadLine | None:
    """One line of the log; None if it is about no call (logins, pauses, configuration)."""
    cells = text.split("|")
    if (code := _misshapen(text, cells)) is not None:
        return BadLine(number, None, code)
    at = _instant(cells[0], zone)
    if at is None:
        return BadLine(number, "1", "not_a_time", cells[0][:LONGEST_CELL])
    _, call, queue, agent, event, *data = cells
    if event not in _HEARD:
        return None
    try:
        _numbers(event, data)
    except _Bad as bad:
        cell = _HEAD + 1 + bad.place
        return BadLine(number, str(cell), bad.code, cells[cell - 1] if cell <= len(cells) else None)
    return Entry(number, at, call, queue, agent, event, tuple(data), text)


def _misshapen(text: str, cells: Sequence[str]) -> str | None:
    """Why a line is none of a queue_log, as a code."""
    if unprintable(text):
        return "encoding"
    if any(len(cell) > LONGEST_CELL for cell in cells):
        return "too_long"
    return "columns" if len(cells) < _HEAD else None


def assemble(
    entries: Iterable[Entry], agent_prefix: str = "Agent/"
) -> tuple[list[ReadCall | BadLine], list[Entry]]:
    """The calls that these lines make, and the lines that still wait for others. The same lines in
    any order make the same calls.
    """
    passages: dict[tuple[str, str], dict[str, Entry]] = {}
    for one in sorted(entries, key=lambda entry: (entry.at, _RANK[entry.event], entry.text)):
        passages.setdefault(one.passage, {}).setdefault(one.text, one)
    made: list[ReadCall | BadLine] = []
    left: list[Entry] = []
    for lines_of_one in passages.values():
        waiting: list[Entry] = []
        for one in lines_of_one.values():
            if one.event == "ENTERQUEUE":
                left += waiting
                waiting = []
            waiting.append(one)
            if one.event in _ENDS and (call := _call(waiting, agent_prefix)) is not None:
                wrong = flaw(call)
                made.append(
                    BadLine(one.line, wrong.field, wrong.code)
                    if wrong
                    else ReadCall(one.line, call)
                )
                waiting = []
        left += waiting
    return made, left


_RANK: Final = {
    event: rank
    for rank, events in enumerate((("ENTERQUEUE",), ("RINGNOANSWER",), ("CONNECT",), sorted(_ENDS)))
    for event in events
}


def _call(passage: Sequence[Entry], agent_prefix: str) -> Call | None:
    """The call of a passage that has ended, or None while its beginning (or who took it) is not
    there.
    """
    end = passage[-1]
    enter = next((one for one in passage if one.event == "ENTERQUEUE"), None)
    taken = next((one for one in reversed(passage) if one.event == "CONNECT"), None)
    if enter is None or (taken is None) != (end.event in _LEFT):
        return None
    rung = taken or next((one for one in reversed(passage) if one.event == "RINGNOANSWER"), None)
    numbers = _numbers(end.event, end.data)
    return Call(
        # one call id may pass through several queues, or twice through one
        id=f"{enter.call}/{enter.queue}/{int(enter.at.timestamp())}",
        offered_at=enter.at,
        answered=taken is not None,
        line="inbound",
        agent=rung.agent.removeprefix(agent_prefix) if rung else None,
        queue=enter.queue or None,
        started_at=taken.at if taken else None,
        wait=_wait(enter, taken or end, numbers),
        talk=numbers.get("talk"),
        transferred=end.event in _TRANSFERRED if taken else None,
        ended_by=_COMPLETED.get(end.event) or _LEFT.get(end.event) or "transfer",
    )


def _wait(enter: Entry, until: Entry, numbers: dict[str, int]) -> int:
    """What the log says, else the time between the two lines, truncated."""
    said = _numbers(until.event, until.data).get("wait", numbers.get("wait"))
    return int((until.at - enter.at) / timedelta(seconds=1)) if said is None else said


class _Bad(Exception):
    def __init__(self, place: int, code: str) -> None:
        self.place = place
        self.code = code


def _numbers(event: str, data: Sequence[str]) -> dict[str, int]:
    """The seconds that a line carries; forms are told apart by the number of fields."""
    at: dict[str, int] = {}
    match event:
        case "CONNECT":
            at = {"wait": 0}
        case "COMPLETEAGENT" | "COMPLETECALLER":
            at = {"talk": 1}
        case "TRANSFER" | "BLINDTRANSFER":
            at = {"talk": 3}
        case "ATTENDEDTRANSFER":
            method = data[0] if data else ""
            if method not in _ATTENDED:
                raise _Bad(0, "unknown_transfer")
            at = {"talk": _ATTENDED[method] + 2}
        case "ABANDON" | "EXITEMPTY" | "EXITWITHTIMEOUT":
            # Position|original position|wait; old forms end after the position
            at = {"wait": 2} if len(data) > 2 else {}  # noqa: PLR2004
        case "EXITWITHKEY":
            # Key|position|original position|wait
            at = {"wait": 3} if len(data) > 3 else {}  # noqa: PLR2004
    return {name: _integer(data, place) for name, place in at.items()}


def _integer(data: Sequence[str], place: int) -> int:
    if place >= len(data) or not data[place]:
        raise _Bad(place, "missing")
    if len(data[place]) > MOST_DIGITS:
        raise _Bad(place, "too_large")
    try:
        number = int(data[place])
    except ValueError as fault:
        raise _Bad(place, "not_a_number") from fault
    if number < 0:
        raise _Bad(place, "negative")
    return number


def _instant(written: str, zone: ZoneInfo | None) -> datetime | None:
    moment = _moment(written, zone)
    known = moment is not None and FIRST_DAY.year <= moment.year <= LAST_DAY.year
    return moment if known else None


def _moment(written: str, zone: ZoneInfo | None) -> datetime | None:
    try:
        if "-" in written[1:]:
            return instant(datetime.fromisoformat(written), zone or ZoneInfo("UTC"))
        whole, _, fraction = written.partition(".")
        return _EPOCH + timedelta(seconds=int(whole), microseconds=int(fraction[:6].ljust(6, "0")))
    except (ValueError, OverflowError):
        return None


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

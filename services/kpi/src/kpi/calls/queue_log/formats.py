"""Asterisk's queue_log: several lines a call, put together into one call per passage through a
queue (KPI-0).

    epoch|call id|queue|agent|event|data…        old and new forms, e.g. COMPLETEAGENT|hold|talk and
    COMPLETEAGENT|hold|talk|position

A passage begins with ENTERQUEUE and ends when it is completed, transferred, abandoned or left. Logs
are cut at midnight and in pieces, so what is still missing is handed back as a remainder and may
come with a later file; a passage is never made up from a part.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import BinaryIO, Final
from zoneinfo import ZoneInfo

from chassis.http.inputs import FIRST_DAY, LAST_DAY, unprintable
from chassis.http.wording import Message
from kpi.calls.facts.formats import BadLine, Position, ReadCall, Unreadable, instant, lines
from kpi.calls.facts.rules import Call, flaw
from kpi.calls.queue_log.rules import (
    COMPLETED,
    HEARD,
    LEFT,
    TRANSFERRED,
    BadFigure,
    Entry,
    Passage,
    figures,
    passages,
)

NO_QUEUE_LOG = Message(
    "开头各行都不符合 epoch|call id|queue|agent|event 的格式",
    "None of the first lines has the form epoch|call id|queue|agent|event",
)

_HEAD: Final = 5
LONGEST_CELL: Final = 500  # characters
_INTERFACE: Final = re.compile(
    r"(?:Agent|PJSIP|SIP|IAX2|DAHDI|SCCP|Local)/(?P<name>[^@/]+?)(?:-[0-9a-f]{8}|-[0-9]{6})?"
    r"(?:@[^/]*)?(?:/n)?"
)


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
        raise Unreadable("no_queue_log", NO_QUEUE_LOG)
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
    if event not in HEARD:
        return None
    try:
        figures(event, data)
    except BadFigure as bad:
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
    entries: Iterable[Entry], held: Iterable[Entry] = ()
) -> tuple[list[ReadCall | BadLine], list[Entry]]:
    """The calls that these lines make, and the lines that still wait for others. The same lines in
    any order, and any part of them again, make the same calls.

    held: lines that waited; between them and the others some may still be missing.
    """
    groups: dict[tuple[str, str], dict[str, Entry]] = {}
    waited = list(held)
    in_parts = {one.passage for one in waited}
    for one in sorted([*waited, *entries], key=lambda entry: (entry.at, entry.text)):
        groups.setdefault(one.passage, {}).setdefault(one.text, one)
    made: list[ReadCall | BadLine] = []
    left: list[Entry] = []
    for passage_of, group in groups.items():
        found, waiting = passages(list(group.values()), whole=passage_of not in in_parts)
        left += waiting
        for passage in found:
            call = _call(passage)
            wrong = flaw(call)
            made.append(
                BadLine(passage.end.line, wrong.field, wrong.code)
                if wrong
                else ReadCall(passage.end.line, call)
            )
    return made, left


def _call(passage: Passage) -> Call:
    end, taken = passage.end, passage.taken
    rung = taken or passage.rung
    numbers = figures(end.event, end.data)
    return Call(
        # One call id may pass through several queues, or twice through one
        id=f"{passage.enter.call}/{passage.enter.queue}/{_written(passage.enter.at)}",
        offered_at=passage.enter.at,
        answered=taken is not None,
        line="inbound",
        agent=agent_name(rung.agent) if rung else None,
        queue=passage.enter.queue or None,
        started_at=taken.at if taken else None,
        wait=_wait(passage.enter, taken or end, numbers),
        talk=numbers.get("talk"),
        transferred=end.event in TRANSFERRED if taken else None,
        ended_by=COMPLETED.get(end.event) or LEFT.get(end.event) or "transfer",
    )


def _written(at: datetime) -> str:
    """Epoch seconds, with their fraction if there is one: two passages of one second differ."""
    whole = int((at - _EPOCH) / timedelta(seconds=1))
    return f"{whole}.{at.microsecond:06}" if at.microsecond else str(whole)


def agent_name(written: str) -> str:
    """Who is meant by a switch's name of an interface: `PJSIP/2001`, `SIP/301-0000001a` and
    `Local/2002@from-queue/n` are 2001, 301 and 2002; any other name is itself.
    """
    found = _INTERFACE.fullmatch(written)
    return found["name"] if found else written


def _wait(enter: Entry, until: Entry, numbers: dict[str, int]) -> int:
    """What the log says, else the time between the two lines, truncated."""
    said = figures(until.event, until.data).get("wait", numbers.get("wait"))
    return int((until.at - enter.at) / timedelta(seconds=1)) if said is None else said


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

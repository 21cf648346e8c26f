"""Passages through a queue: which lines of a log belong together (KPI-0).

A dial plan lets a caller out of a queue and in again within one second, and a log in whole seconds
does not say in which order. The lines themselves do: an end says how long was waited and talked,
so when its passage began. A line finds its beginning by that, whatever the order of the lines.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Final

MOST_DIGITS: Final = 10
_SLACK: Final = timedelta(seconds=2)
"""Less than this lies between what a line says and the line that it means: the moments of both,
and the span between them, are cut to whole seconds."""
_ATTENDED: Final = {
    "BRIDGE": 1,
    "APP": 1,
    "LINK": 2,
    "THREEWAY": 2,
}  # method → fields that say where the call went
COMPLETED: Final = {"COMPLETEAGENT": "agent", "COMPLETECALLER": "customer"}
TRANSFERRED: Final = frozenset({"TRANSFER", "BLINDTRANSFER", "ATTENDEDTRANSFER"})
LEFT: Final = {
    "ABANDON": "customer",
    "EXITWITHTIMEOUT": "system",
    "EXITWITHKEY": "customer",
    "EXITEMPTY": "system",
}
ENDS: Final = frozenset({*COMPLETED, *TRANSFERRED, *LEFT})
HEARD: Final = ENDS | {"ENTERQUEUE", "CONNECT", "RINGNOANSWER"}


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


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that has ended: its first and last line, who took it and who was rung last."""

    enter: Entry
    end: Entry
    taken: Entry | None
    rung: Entry | None


class _Open:
    """Lines in order of time that nothing has claimed yet."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = sorted(entries, key=_ORDER)

    def nearest(self, at: datetime) -> Entry | None:
        """The line nearest to a moment, within the slack."""
        place = bisect_left(self.entries, at, key=_AT)
        near = self.entries[max(place - 1, 0) : place + 1]
        best = min(near, key=lambda one: abs(one.at - at), default=None)
        return best if best is not None and abs(best.at - at) < _SLACK else None

    def before(self, at: datetime) -> Entry | None:
        """The last line before a moment, else one of that moment."""
        place = bisect_left(self.entries, at, key=_AT)
        if place:
            return self.entries[place - 1]
        return self.entries[0] if self.entries and self.entries[0].at == at else None

    def claim(self, one: Entry) -> None:
        self.entries.pop(bisect_left(self.entries, _ORDER(one), key=_ORDER))

    def within(self, first: datetime, last: datetime) -> Sequence[Entry]:
        """The lines from `first` to `last`, both counted; they are claimed."""
        start = bisect_left(self.entries, first, key=_AT)
        end = bisect_left(self.entries, last + _TICK, key=_AT)
        taken = self.entries[start:end]
        del self.entries[start:end]
        return taken


_AT: Final = attrgetter("at")
_ORDER: Final = attrgetter("at", "text")
_TICK: Final = timedelta(microseconds=1)


def passages(entries: Sequence[Entry], *, whole: bool) -> tuple[list[Passage], list[Entry]]:
    """The passages of one call through one queue in order of their ends, and the lines that belong
    to none of them yet. No line is there twice.

    whole: nothing is missing between these lines, so that an end whose figures contradict the
    moments of the log belongs to the beginning before it.
    """
    enters = _Open(one for one in entries if one.event == "ENTERQUEUE")
    rings = _Open(one for one in entries if one.event == "RINGNOANSWER")
    connects = {
        agent: _Open(one for one in entries if one.event == "CONNECT" and one.agent == agent)
        for agent in {one.agent for one in entries if one.event == "CONNECT"}
    }
    # Ends that say when they began choose first; old forms, which do not, take what is left
    ends = sorted((one for one in entries if one.event in ENDS), key=_ORDER)
    ends.sort(key=lambda one: one.event in LEFT and "wait" not in figures(one.event, one.data))
    found: list[tuple[Entry, Entry, Entry | None]] = []
    for said in (True, False) if whole else (True,):
        waiting: list[Entry] = []
        for end in ends:
            taken = _taken(end, connects, said=said)
            known = taken is not None or end.event in LEFT
            enter = _enter(taken or end, enters, said=said) if known else None
            if enter is None or not (said or _in_order(enter, taken, end)):
                waiting.append(end)
                continue
            enters.claim(enter)
            if taken:
                connects[taken.agent].claim(taken)
            found.append((enter, end, taken))
        ends = waiting
    made: list[Passage] = []
    for enter, end, taken in sorted(found, key=lambda one: (one[1].at, one[0].at, one[1].text)):
        rung = rings.within(enter.at, (taken or end).at)
        made.append(Passage(enter, end, taken, rung[-1] if rung else None))
    unclaimed = [*enters.entries, *rings.entries, *ends]
    for lines in connects.values():
        unclaimed += lines.entries
    return made, sorted(unclaimed, key=_ORDER)


def _in_order(enter: Entry, taken: Entry | None, end: Entry) -> bool:
    """Whether the file has the lines in the order of what happened."""
    return enter.line < end.line and (taken is None or enter.line < taken.line < end.line)


def _taken(end: Entry, connects: Mapping[str, _Open], *, said: bool) -> Entry | None:
    """The line in which somebody took the call that ends here: by what the end says, or the last
    before it.
    """
    if end.event in LEFT or end.agent not in connects:
        return None
    lines = connects[end.agent]
    talk = figures(end.event, end.data)["talk"]
    return lines.nearest(_earlier(end.at, talk)) if said else lines.before(end.at)


def _enter(until: Entry, enters: _Open, *, said: bool) -> Entry | None:
    """The line with which the waiting began that is over here."""
    wait = figures(until.event, until.data).get("wait") if said else None
    return enters.before(until.at) if wait is None else enters.nearest(_earlier(until.at, wait))


def _earlier(at: datetime, seconds: int) -> datetime:
    """A moment so much earlier; of a span that no call has, one that no log has."""
    try:
        return at - timedelta(seconds=seconds)
    except OverflowError:
        return datetime.min.replace(tzinfo=at.tzinfo)


class BadFigure(Exception):
    """A field of a line that is not the figure that it should be, with the code of why."""

    def __init__(self, place: int, code: str) -> None:
        self.place = place
        self.code = code


def figures(event: str, data: Sequence[str]) -> dict[str, int]:
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
                raise BadFigure(0, "unknown_transfer")
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
        raise BadFigure(place, "missing")
    if len(data[place]) > MOST_DIGITS:
        raise BadFigure(place, "too_large")
    try:
        number = int(data[place])
    except ValueError as fault:
        raise BadFigure(place, "not_a_number") from fault
    if number < 0:
        raise BadFigure(place, "negative")
    return number

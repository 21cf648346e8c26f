"""The switch of a simulated center: the calls of a day as CSV, made from who was there and what
they are like. Nothing of it ever happened.

Every id and reference says that it is made up. Targets of lines are those that kpi ships (KPI-18):
the traits are parts of them.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

from zhipei.client.callfiles import CallFile
from zhipei.world import shifts
from zhipei.world.cast import Agent
from zhipei.world.dice import throw
from zhipei.world.shifts import Shift

MAPPING = """\
name: made-up-switch
source: made-up-switch
fields:
  id: {column: Call Id}
  line: {column: Line}
  agent: {column: Agent}
  offered_at: {column: Offered}
  answered: {column: Answered}
  wait: {column: Wait}
  talk: {column: Talk}
  hold: {column: Hold}
  after_work: {column: After work}
  type: {column: Type, values: {C: complaint, E: enquiry, B: booking}}
  rating: {column: Rating, least: 1, greatest: 5}
  recording: {column: Recording}
"""
HEADER = (
    "Call Id",
    "Line",
    "Agent",
    "Offered",
    "Answered",
    "Wait",
    "Talk",
    "Hold",
    "After work",
    "Type",
    "Rating",
    "Recording",
)
CALLS_A_SHIFT = (12, 17)  # per agent: about 500,000 in a quarter of the worked example
TARGET = {"inbound": {"aht": 180, "acw": 45}, "outbound": {"aht": 240, "acw": 60}}  # seconds
TYPES, COMMON = ("E", "B", "C"), (0.6, 0.3, 0.1)
NOT_REACHED = {"inbound": 0.0, "outbound": 0.45}  # of an agent's calls
GIVEN_UP = 0.03  # of the calls that come in, before anybody could take them
WAIT_SECONDS, SHORTEST_TALK, LONGEST_HOLD = 25.0, 25, 20
RATED = 0.4  # of the calls
FEELING_SPREAD = 0.7
LEAST, GREATEST = 1, 5


class OnDuty(NamedTuple):
    """Somebody who takes calls on a day: what calls and the work after them take, in parts of the
    line's target, and how they please.
    """

    agent: Agent
    shift: Shift
    aht: float
    acw: float
    warmth: float


def deliver(seed: int, day: date, staff: Sequence[OnDuty], *, zone: str) -> CallFile | None:
    """What the switch exports of a day; None when nobody worked."""
    calls = sorted(_calls(seed, day, staff, ZoneInfo(zone)))
    if not calls:
        return None
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(HEADER)
    for number, (offered, _, cells) in enumerate(calls, 1):
        name = f"MADE-UP-{day:%Y%m%d}-{number:05}"
        rows.writerow(
            [
                name,
                cells["line"],
                cells.get("agent", ""),
                offered,
                *_rest(cells),
                f"made-up/{name}.wav" if cells["talk"] else "",
            ]
        )
    return CallFile(
        name=f"made-up-{day}.csv",
        data=written.getvalue().encode(),
        format="csv",
        mapping=MAPPING,
        zone=zone,
    )


def _rest(cells: Mapping[str, str]) -> list[str]:
    return [
        cells["answered"],
        *(cells[name] for name in ("wait", "talk", "hold", "acw", "type", "rating")),
    ]


def _calls(
    seed: int, day: date, staff: Sequence[OnDuty], zone: ZoneInfo
) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    """Calls as (when, who, cells): an order that two calls of one second share with nobody
    else's.
    """
    for one in staff:
        dice = throw(seed, "shift", one.agent.employee_no, day)
        for number in range(dice.randint(*CALLS_A_SHIFT)):
            offered = _written(shifts.moment(dice, one.shift, day), zone)
            yield offered, f"{one.agent.employee_no} {number:03}", _taken(one, dice)
        if one.agent.line == "inbound" and dice.random() < GIVEN_UP * sum(CALLS_A_SHIFT) / 2:
            offered = _written(shifts.moment(dice, one.shift, day), zone)
            yield offered, f"{one.agent.employee_no} given up", _left("inbound", dice, agent="")


def _written(at: datetime, zone: ZoneInfo) -> str:
    return at.replace(tzinfo=zone).isoformat()


def _taken(one: OnDuty, dice: Random) -> Mapping[str, str]:
    line = one.agent.line
    if dice.random() < NOT_REACHED[line]:
        return _left(line, dice, agent=one.agent.employee_no)
    target = TARGET[line]
    rated = (
        min(GREATEST, max(LEAST, round(dice.gauss(one.warmth, FEELING_SPREAD))))
        if dice.random() < RATED
        else ""
    )
    hold = dice.randrange(LONGEST_HOLD) if dice.random() < 1 / 4 else 0
    talk = max(SHORTEST_TALK, round(dice.gammavariate(6, target["aht"] * one.aht / 6)) - hold)
    return {
        "line": line,
        "agent": one.agent.employee_no,
        "answered": "Y",
        "wait": str(round(dice.expovariate(1 / WAIT_SECONDS))) if line == "inbound" else "",
        "talk": str(talk),
        "hold": str(hold),
        "acw": str(round(dice.gammavariate(4, target["acw"] * one.acw / 4))),
        "type": dice.choices(TYPES, COMMON)[0],
        "rating": str(rated),
    }


def _left(line: str, dice: Random, *, agent: str) -> Mapping[str, str]:
    """A call that nobody took."""
    wait = str(round(dice.expovariate(1 / (3 * WAIT_SECONDS))))
    return {
        "line": line,
        "agent": agent,
        "answered": "N",
        "wait": wait,
        "talk": "",
        "hold": "",
        "acw": "",
        "type": "",
        "rating": "",
    }

"""Operations and hr keep time: rosters by the week, leave before it begins, illness and attendance
on the evening of the day.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from typing import Any

from zhipei.failure import Failure
from zhipei.world.cast import Agent, Player
from zhipei.world.scene import Scene
from zhipei.world.shifts import BREAK, DAY, WEEK, Leave, Shift, monday_of

AHEAD = (
    2 * WEEK
)  # before its first day a week's roster is published: ORG-19 asks for at least 7 days
MINUTE = "%H:%M"
PLANNED, ILL = "personal", "sick"


async def plan(scene: Scene, day: date) -> None:
    """On Mondays the roster of a coming week and its leave; on the first day all weeks until
    then.
    """
    if day != monday_of(day):
        return
    first = 0 if day == scene.plot.start else AHEAD // WEEK
    for monday in (day + n * WEEK for n in range(first, AHEAD // WEEK + 1)):
        await publish(scene, monday, list(scene.cast.everybody.values()), by=day)
        planned = (scene.absences.planned(agent, monday) for agent in _on_record(scene, day))
        await _tell_leave(
            scene, [leave for leave in planned if leave is not None], key=f"leave {monday}"
        )


async def publish_ahead(scene: Scene, day: date, agents: Sequence[Agent]) -> None:
    """The shifts of newcomers in the weeks that are published already."""
    for n in range(AHEAD // WEEK + 1):
        await publish(scene, monday_of(day) + n * WEEK, agents, by=day)


async def publish(scene: Scene, monday: date, agents: Sequence[Agent], *, by: date) -> None:
    """ORG-19: the shifts of a week of those who are on record by a day."""
    week = [monday + n * DAY for n in range(7)]
    known = [agent for agent in agents if agent.entered_on <= by]
    rows = [
        _row(agent, day, shift)
        for agent in known
        for day in week
        if (shift := scene.shift(agent, day)) is not None
    ]
    await _send(
        scene, scene.cast.operations, "rosters", rows, key=scene.key(f"roster {monday}", rows)
    )


async def report_illness(scene: Scene, day: date) -> None:
    """Who fell ill today: told on the day itself (ORG-13a)."""
    fallen = (scene.absences.illness(agent, day) for agent in _on_record(scene, day))
    await _tell_leave(scene, [ill for ill in fallen if ill is not None], key=f"illness {day}")


async def clock(scene: Scene, day: date) -> None:
    """ORG-13c: what the clock at the door shows of everybody who was rostered on a day."""
    rows = []
    for agent, shift in on_shift(scene, day):
        times = scene.absences.presence(agent, day, shift)._asdict()
        rows.append(
            {
                "employee_no": agent.employee_no,
                "day": day.isoformat(),
                **{name: _written(at) for name, at in times.items() if at},
            }
        )
    await _send(scene, scene.cast.operations, "attendance", rows, key=f"attendance {day}")


def on_shift(scene: Scene, day: date) -> Iterator[tuple[Agent, Shift]]:
    """Everybody with a shift on a day."""
    for agent in scene.cast.everybody.values():
        if (shift := scene.shift(agent, day)) is not None:
            yield agent, shift


def is_here(scene: Scene, agent: Agent, day: date) -> bool:
    """Whether somebody came to their shift on a day."""
    shift = scene.shift(agent, day)
    if shift is None or scene.plot.log is not None:
        return shift is not None
    return scene.absences.presence(agent, day, shift).clock_in is not None


def _on_record(scene: Scene, day: date) -> Iterable[Agent]:
    """Nobody's leave or illness is known of a log (its days say who was there)."""
    return (
        ()
        if scene.plot.log is not None
        else (agent for agent in scene.cast.everybody.values() if agent.is_here(day))
    )


def _row(agent: Agent, day: date, shift: Shift) -> dict[str, Any]:
    times = {"start": shift.start, "end": shift.end, "break_start": shift.rest}
    rest = {"break_minutes": BREAK.seconds // 60, "line": agent.line}
    return {
        "employee_no": agent.employee_no,
        "day": day.isoformat(),
        **{name: _written(at) for name, at in times.items()},
        **rest,
    }


async def _tell_leave(scene: Scene, leaves: Sequence[Leave], *, key: str) -> None:
    rows = [
        {
            "employee_no": leave.agent.employee_no,
            "leave_type": ILL if leave.ill else PLANNED,
            "first_day": leave.first.isoformat(),
            "last_day": leave.last.isoformat(),
        }
        for leave in leaves
    ]
    await _send(scene, scene.cast.hr, "leave", rows, key=key)


async def _send(
    scene: Scene, who: Player, what: str, rows: Sequence[Mapping[str, Any]], *, key: str
) -> None:
    """A set import; what it rejects is a mistake of the world."""
    if not rows:
        return
    caller = await scene.acting(who.employee_no)
    report = await caller.post("people", f"/v1/{what}/import", {"rows": rows}, key=key)
    if report["rejected"]:
        fault = report["faults"][0]
        raise Failure(
            f"{report['rejected']} of {len(rows)} rows of {key} were rejected: {fault}",
            "see the log of people",
        )


def _written(at: time) -> str:
    return at.strftime(MINUTE)

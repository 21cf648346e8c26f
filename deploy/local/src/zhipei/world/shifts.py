"""When people work: the pattern of each section's shifts, leave that is planned and illness that is
not, and who comes late. All by lot.

Each section works five days and has two days off, which move on by a day every week, early and late
in turns: some are there every day.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

from zhipei.world.cast import Agent
from zhipei.world.dice import throw

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
DAYS_OFF = 2
BREAK = timedelta(minutes=60)
LEAVE_A_WEEK, LONGEST_LEAVE = 0.035, 3  # chance that a leave begins in a week, and its most days
ILL_A_DAY, LONGEST_ILLNESS = 0.003, 2
CARELESS_SHARE, LATE, CARELESS_LATE, LATEST_MINUTES = 0.05, 0.006, 0.06, 40
NEVER_CAME, NEVER_CAME_CARELESS = 0.0003, 0.003  # of shifts, without leave


class Shift(NamedTuple):
    """A working period in site time."""

    start: time
    end: time

    def span(self, day: date, zone: str) -> tuple[datetime, datetime]:
        """When it begins and ends on a day."""
        here = ZoneInfo(zone)
        return datetime.combine(day, self.start, here), datetime.combine(day, self.end, here)

    @property
    def rest(self) -> time:
        """When the break begins."""
        return time((self.start.hour + self.end.hour) // 2)


EARLY, LATE_SHIFT, DAY_SHIFT = (
    Shift(time(8), time(17)),
    Shift(time(12), time(21)),
    Shift(time(9), time(18)),
)


def monday_of(day: date) -> date:
    return day - day.weekday() * DAY


def of_section(section: str, day: date) -> Shift | None:
    """The shift of a section on a day; None: it has the day off."""
    turn = int(section.rpartition("-")[2]) + monday_of(day).toordinal() // 7
    if (day.weekday() + turn) % 7 < DAYS_OFF:
        return None
    return EARLY if turn % 2 else LATE_SHIFT


def of_agent(agent: Agent, day: date) -> Shift | None:
    """The shift on which somebody is rostered."""
    return of_section(agent.section, day) if agent.takes_calls(day) else None


@dataclass(frozen=True)
class Leave:
    """Days on which somebody is away; `ill`: nobody knew before."""

    agent: Agent
    first: date
    last: date
    ill: bool = False


class Presence(NamedTuple):
    """What the clock at the door shows of a shift. None: never came."""

    clock_in: time | None
    clock_out: time | None


ABSENT = Presence(None, None)


@dataclass(frozen=True)
class Absences:
    """Who is away when. Leave begins on working days, which are what its days are counted in
    (ORG-13).
    """

    seed: int
    is_workday: Callable[[date], bool]

    def planned(self, agent: Agent, monday: date) -> Leave | None:
        """The leave that begins in a week and is known before."""
        dice = throw(self.seed, "leave", agent.employee_no, monday)
        if dice.random() >= LEAVE_A_WEEK:
            return None
        first = monday + dice.randrange(5) * DAY
        last = min(first + (dice.randint(1, LONGEST_LEAVE) - 1) * DAY, monday + 6 * DAY)
        is_possible = (
            self.is_workday(first) and agent.takes_calls(first) and agent.takes_calls(last)
        )
        return Leave(agent, first, last) if is_possible else None

    def illness(self, agent: Agent, day: date) -> Leave | None:
        """An illness that begins on a day. Nobody is told of one that falls into another leave: its
        days are free already.
        """
        fallen = self._fallen_ill(agent, day)
        if fallen is None or any(
            self._is_planned(agent, day + n * DAY) for n in range((fallen.last - day).days + 1)
        ):
            return None
        before = (self._fallen_ill(agent, day - n * DAY) for n in range(1, LONGEST_ILLNESS))
        return None if any(ill.last >= day for ill in before if ill is not None) else fallen

    def _fallen_ill(self, agent: Agent, day: date) -> Leave | None:
        dice = throw(self.seed, "illness", agent.employee_no, day)
        if dice.random() >= ILL_A_DAY or not self.is_workday(day) or of_agent(agent, day) is None:
            return None
        last = day + (dice.randint(1, LONGEST_ILLNESS) - 1) * DAY
        return Leave(agent, day, last, ill=True) if agent.takes_calls(last) else None

    def _is_planned(self, agent: Agent, day: date) -> bool:
        planned = self.planned(agent, monday_of(day))
        return planned is not None and planned.first <= day <= planned.last

    def is_away(self, agent: Agent, day: date, *, as_known_on: date | None = None) -> bool:
        """Whether a leave or an illness covers a day; `as_known_on`: as one knew it on a morning,
        before anybody fell ill that day.
        """
        if self._is_planned(agent, day):
            return True
        begun = (self.illness(agent, day - n * DAY) for n in range(LONGEST_ILLNESS))
        return any(
            ill.last >= day and (as_known_on is None or ill.first < as_known_on)
            for ill in begun
            if ill is not None
        )

    def presence(self, agent: Agent, day: date, shift: Shift) -> Presence:
        """When somebody came to and went from a shift."""
        if self.is_away(agent, day):
            return ABSENT
        dice = throw(self.seed, "presence", agent.employee_no, day)
        careless = throw(self.seed, "careless", agent.employee_no).random() < CARELESS_SHARE
        if dice.random() < (NEVER_CAME_CARELESS if careless else NEVER_CAME):
            return ABSENT
        late = dice.random() < (CARELESS_LATE if careless else LATE)
        minutes = dice.randint(1, LATEST_MINUTES) if late else -dice.randint(2, 20)
        return Presence(_moved(shift.start, minutes), _moved(shift.end, dice.randint(0, 15)))


def _moved(clock: time, minutes: int) -> time:
    return (datetime.combine(date.min + DAY, clock) + timedelta(minutes=minutes)).time()


def moment(dice: Random, shift: Shift, day: date) -> datetime:
    """Some second of a shift, in site time, outside the break in its middle."""
    begins = datetime.combine(day, shift.start)
    worked = datetime.combine(day, shift.end) - begins - BREAK
    after = timedelta(seconds=dice.randrange(int(worked.total_seconds())))
    return begins + after + (BREAK if after >= worked / 2 else timedelta())

"""What is played: which calls, by which dice, in which weeks. It stands before the first request, and the same plot plays the same."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from zhipei.failure import Failure
from zhipei.world.calllog import CallLog

NOON, MORNING, NIGHT = time(12), time(9), time(23, 59)
WEEK = timedelta(days=7)
CLOSING_DAYS = 2  # Monday: the last week's closing run, its work is given out and scored; Tuesday: what had to be coached is


@dataclass(frozen=True)
class Plot:
    """A call log played from a Monday on for some weeks. `made_up`: the calls themselves are."""

    log: CallLog
    seed: int
    start: date
    weeks: int
    made_up: bool

    @property
    def code(self) -> str:
        """The tenant's code: another plot is another tenant, the same plot is the same one, with the same ids."""
        written = f"{self.log.sha256}|{self.log.zone}|{self.log.mapping or ''}|{self.seed}|{self.start}|{self.weeks}"
        return f"demo-{hashlib.sha256(written.encode()).hexdigest()[:10]}"

    @property
    def draw_seed(self) -> str:
        """The tenant's seed, from which qa makes those of its draws (QA-4b): 32 bytes as hexadecimal digits."""
        return hashlib.sha256(f"zhipei demo {self.seed}".encode()).hexdigest()

    @property
    def end(self) -> date:
        """The last day that is drawn, a Sunday."""
        return self.start + self.weeks * WEEK - timedelta(days=1)

    @property
    def weeks_drawn(self) -> list[str]:
        """The ISO weeks whose calls are drawn: 2021-W01."""
        mondays = (self.start + n * WEEK for n in range(self.weeks))
        return [f"{monday:%G-W%V}" for monday in mondays]

    @property
    def days(self) -> list[date]:
        """Every day that is played: those of the weeks, and those on which their work is finished."""
        return [self.start + timedelta(days=n) for n in range(7 * self.weeks + CLOSING_DAYS)]

    @property
    def opens_at(self) -> datetime:
        """Where the clock begins: noon of the day before, so that the first week's draw is committed before it starts."""
        return self.at(self.start - timedelta(days=1), NOON)

    def at(self, day: date, hour: time) -> datetime:
        """A local time of the center."""
        return datetime.combine(day, hour, ZoneInfo(self.log.zone))


def plot(log: CallLog, *, seed: int, start: date | None = None, weeks: int | None = None, made_up: bool = False) -> Plot:
    """The plot for a log: by default from the Monday of its first call to the end of the week of its last.

    Raises Failure when the weeks hold none of its calls.
    """
    first = _monday(start or log.first)
    if start is not None and start != first:
        raise Failure(f"--start {start} is no Monday: a draw is for whole weeks", f"take {first}", exit_code=2)
    whole = (_monday(log.last) - first) // WEEK + 1
    if log.last < first or (weeks is not None and first + weeks * WEEK <= log.first):
        raise Failure(
            f"the calls are of {log.first} to {log.last}, outside the weeks that would be played", "choose another --start", exit_code=2
        )
    return Plot(log, seed, first, min(weeks or whole, whole), made_up)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())

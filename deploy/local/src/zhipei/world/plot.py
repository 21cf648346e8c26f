"""What is played: which people or calls, by which dice, in which weeks. It stands before the first
request, and plays always the same.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from zhipei.failure import Failure
from zhipei.world.calllog import CallLog

MIDNIGHT, MORNING, NOON, NIGHT = time(0), time(9), time(12), time(23, 59)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
# Monday: the last week's closing run, its work is given out and scored; Tuesday: what had to be
# coached is
CLOSING_DAYS = 2
QUARTER = 3  # monthly exams, after whose publication a play without a number of weeks ends
LONGEST_QUARTER = 18  # weeks, if they were never published


@dataclass(frozen=True, kw_only=True)
class Plot:
    """A center of so many agents who are made up, or one around a call log, played from a Monday
    on.

    `weeks`: how many; None: until three monthly exams have been ranked. `policies`: values of the
    tenant's own from the first day on.
    """

    seed: int
    start: date
    weeks: int | None
    zone: str
    agents: int = 0
    log: CallLog | None = None
    policies: Mapping[str, Any] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The tenant's code: another plot is another tenant, the same plot is the same one, with
        the same ids.
        """
        what = (
            f"{self.log.sha256}|{self.log.mapping or ''}" if self.log else f"{self.agents} agents"
        )
        policies = json.dumps(self.policies, sort_keys=True)
        written = f"{what}|{self.zone}|{self.seed}|{self.start}|{self.weeks}|{policies}"
        return f"demo-{hashlib.sha256(written.encode()).hexdigest()[:10]}"

    @property
    def name(self) -> str:
        """For people."""
        return f"Demo of {self.log.name}" if self.log else f"Demo of {self.agents} agents (made up)"

    @property
    def draw_seed(self) -> str:
        """The tenant's seed, from which qa makes those of its draws (QA-4b): 32 bytes as
        hexadecimal digits.
        """
        return hashlib.sha256(f"zhipei demo {self.seed}".encode()).hexdigest()

    @property
    def end(self) -> date:
        """The last day on which calls come in, if the end is not what happens first."""
        return self.start + (self.weeks or LONGEST_QUARTER) * WEEK - DAY

    @property
    def months(self) -> int | None:
        """After how many rankings of the monthly exam the play ends; None: when its weeks are
        over.
        """
        return QUARTER if self.weeks is None else None

    @property
    def days(self) -> Iterator[date]:
        """Every day that is played: those of the weeks, and those on which their work is
        finished.
        """
        return (
            self.start + n * DAY for n in range((self.end - self.start).days + 1 + CLOSING_DAYS)
        )

    @property
    def expected_days(self) -> int:
        """About how many days that is."""
        return 7 * self.weeks + CLOSING_DAYS if self.weeks is not None else 30 * QUARTER

    @property
    def weeks_drawn(self) -> list[str]:
        """The ISO weeks whose calls are drawn: 2021-W01."""
        mondays = (self.start + n * WEEK for n in range(self.weeks or 0))
        return [f"{monday:%G-W%V}" for monday in mondays]

    @property
    def opens_at(self) -> datetime:
        """Where the clock begins: noon of the day before, so that the first week's draw is
        committed before it starts.
        """
        return self.at(self.start - DAY, NOON)

    def at(self, day: date, hour: time) -> datetime:
        """A local time of the center."""
        return datetime.combine(day, hour, ZoneInfo(self.zone))


def of_center(
    agents: int,
    *,
    seed: int,
    start: date,
    weeks: int | None = None,
    zone: str,
    policies: Mapping[str, Any] | None = None,
) -> Plot:
    """The plot of a center that is made up whole."""
    _refuse_other_days(start)
    return Plot(
        seed=seed, start=start, weeks=weeks, zone=zone, agents=agents, policies=policies or {}
    )


def of_log(
    log: CallLog,
    *,
    seed: int,
    start: date | None = None,
    weeks: int | None = None,
    policies: Mapping[str, Any] | None = None,
) -> Plot:
    """The plot for a log: by default from the Monday of its first call to the end of the week of
    its last.

    Raises Failure when the weeks hold none of its calls.
    """
    first = _monday(start or log.first)
    if start is not None:
        _refuse_other_days(start)
    whole = (_monday(log.last) - first) // WEEK + 1
    if log.last < first or (weeks is not None and first + weeks * WEEK <= log.first):
        raise Failure(
            f"the calls are of {log.first} to {log.last}, outside the weeks that would be played",
            "choose another --start",
            exit_code=2,
        )
    return Plot(
        seed=seed,
        start=first,
        weeks=min(weeks or whole, whole),
        zone=log.zone,
        log=log,
        policies=policies or {},
    )


def _refuse_other_days(start: date) -> None:
    if start != _monday(start):
        raise Failure(
            f"--start {start} is no Monday: a draw is for whole weeks",
            f"take {_monday(start)}",
            exit_code=2,
        )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())

"""A log of calls that never happened, made from traits, for whoever wants to play on a log and has
none. Its ids say so.
"""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from zhipei.world import traits
from zhipei.world.dice import throw

SAMPLE_START = date(2025, 3, 3)
HEADER = (
    "Call Id",
    "Agent",
    "Date",
    "Time",
    "Topic",
    "Answered (Y/N)",
    "Resolved",
    "Speed of answer in seconds",
    "AvgTalkDuration",
    "Satisfaction rating",
)
TOPICS = ("Contract related", "Payment related", "Technical Support", "Admin Support")
OPEN, HOURS = time(9), 9
DAYS_OFF = 2  # of each agent's week
CALLS_A_DAY = (3, 9)  # per agent
ABANDONED = 0.12  # share of calls that nobody took in time
WAIT_SECONDS, TALK_SECONDS, SHORTEST_TALK = 45.0, 210.0, 25
RESOLVED, RESOLVED_PER_SKILL = 0.82, 0.08
RATING, RATING_PER_SKILL, LEAST, GREATEST = 3.2, 0.5, 1, 5


def calls(*, seed: int, agents: int, weeks: int, start: date) -> bytes:
    """A call log as CSV. The same arguments give the same bytes."""
    width = len(str(agents))
    people = traits.agents(seed, [f"made-up-agent-{n:0{width}}" for n in range(1, agents + 1)])
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(HEADER)
    number = 0
    for day in (start + timedelta(days=n) for n in range(7 * weeks)):
        for at, agent in _offered(seed, people, day):
            number += 1
            rows.writerow(
                [
                    f"MADE-UP-{number:06}",
                    agent.employee_no,
                    *_call(agent, at, throw(seed, "made-up", number)),
                ]
            )
    return written.getvalue().encode()


def _offered(
    seed: int, people: dict[str, traits.Agent], day: date
) -> list[tuple[datetime, traits.Agent]]:
    """When on a day which agent was rung, in order of time."""
    return sorted(_rung(seed, people, day), key=lambda one: (one[0], one[1].employee_no))


def _rung(
    seed: int, people: dict[str, traits.Agent], day: date
) -> Iterator[tuple[datetime, traits.Agent]]:
    for place, agent in enumerate(people.values()):
        if (day.weekday() + place) % 7 < DAYS_OFF:
            continue
        dice = throw(seed, "shift", agent.employee_no, day)
        for _ in range(dice.randint(*CALLS_A_DAY)):
            yield (
                datetime.combine(day, OPEN) + timedelta(seconds=dice.randrange(HOURS * 3600)),
                agent,
            )


def _call(agent: traits.Agent, at: datetime, dice: Random) -> list[str]:
    """The cells of one call behind its id and agent."""
    when = [at.date().isoformat(), f"{at:%H:%M:%S}", dice.choice(TOPICS)]
    if dice.random() < ABANDONED:
        return [*when, "N", "N", "", "", ""]
    resolved = "Y" if dice.random() < RESOLVED + RESOLVED_PER_SKILL * agent.skill else "N"
    wait = round(dice.expovariate(1 / WAIT_SECONDS))
    talk = max(SHORTEST_TALK, round(dice.gammavariate(4, TALK_SECONDS / 4)))
    rating = min(
        GREATEST, max(LEAST, round(dice.gauss(RATING + RATING_PER_SKILL * agent.skill, 1)))
    )
    return [*when, "Y", resolved, str(wait), str(timedelta(seconds=talk)), str(rating)]

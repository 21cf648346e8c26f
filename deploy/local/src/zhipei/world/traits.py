"""What people are like. Only the world knows it; the services see what people do.

All values are in standard deviations of how well one person does from call to call: 0 is the ordinary agent, −1 clearly below.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, exp2

from zhipei.world.dice import throw

GRADES = ("unacceptable", "acceptable", "good", "excellent")
LIMITS = (-1.6, -0.6, 0.6)  # seen performance from which a criterion is acceptable, good, excellent
WEAK_SHARE = 0.25  # of the agents, who are clearly below the ordinary one
ORDINARY, WEAK = 0.7, -0.9  # mean skill
SKILL_SPREAD, CRITERION_SPREAD = 0.3, 0.25  # between people, and between the criteria of one person
SEVERITY_SPREAD, NOISE = 0.15, 0.25  # of inspectors: how strict one is, and how unsteady
COACHING_HELPS, HALF_LIFE_DAYS = 0.35, 14.0  # what one coaching adds at first, and how soon half of it has worn off


@dataclass(frozen=True)
class Agent:
    """A taker of calls. `skill` is what the criteria have in common."""

    seed: int
    employee_no: str
    skill: float

    def performance(self, criterion: str, call_key: str, on: date, coached_on: Sequence[date] = ()) -> float:
        """How well a call of a day went by one criterion, the coachings of earlier days included."""
        own = throw(self.seed, "agent", self.employee_no, criterion).gauss(0, CRITERION_SPREAD)
        helped = sum(COACHING_HELPS * exp2(-(on - day).days / HALF_LIFE_DAYS) for day in coached_on if day < on)
        return self.skill + own + helped + throw(self.seed, "call", call_key, criterion).gauss(0, 1)


def agents(seed: int, numbers: Iterable[str]) -> dict[str, Agent]:
    """These agents by number; the share of weak ones is met, rounded up, so that even a small team has one."""
    drawn = sorted(numbers, key=lambda number: throw(seed, "weak", number).random())
    weak = ceil(WEAK_SHARE * len(drawn))
    skills = {
        number: throw(seed, "agent", number).gauss(WEAK if place < weak else ORDINARY, SKILL_SPREAD) for place, number in enumerate(drawn)
    }
    return {number: Agent(seed, number, skills[number]) for number in sorted(skills)}


@dataclass(frozen=True)
class Inspector:
    """Somebody who scores: not quite the same as others, and not quite the same every time."""

    seed: int
    employee_no: str

    def grade(self, criterion: str, call_key: str, performance: float) -> str:
        """The grade that this inspector gives to a performance."""
        severity = throw(self.seed, "inspector", self.employee_no).gauss(0, SEVERITY_SPREAD)
        noise = throw(self.seed, "ear", self.employee_no, call_key, criterion).gauss(0, NOISE)
        seen = performance - severity + noise
        return GRADES[sum(seen >= limit for limit in LIMITS)]

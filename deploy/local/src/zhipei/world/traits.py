"""What people are like. Only the world knows it; the services see what people do.

Skill and performance are in standard deviations of how well one person does from call to call: 0 is
the ordinary agent, −1 clearly below. Knowledge is in log-odds of a right answer: 0 is one in two.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import ceil, exp, exp2

from zhipei.world.dice import throw

GRADES = ("unacceptable", "acceptable", "good", "excellent")
LIMITS = (-1.6, -0.6, 0.6)  # seen performance from which a criterion is acceptable, good, excellent
WEAK_SHARE = 0.12  # of the agents, who are clearly below the ordinary one
ORDINARY, WEAK = 0.7, -1.3  # mean skill
SKILL_SPREAD, CRITERION_SPREAD = 0.3, 0.25  # between people, and between the criteria of one person
SEVERITY_SPREAD, NOISE = 0.15, 0.25  # of inspectors: how strict one is, and how unsteady
COACHING_HELPS, HALF_LIFE_DAYS = (
    0.35,
    14.0,
)  # what one coaching adds at first, and how soon half of it has worn off

LOST_SHARE, UNSURE_SHARE = (
    0.004,
    0.07,
)  # of the agents: who know next to nothing, and who know too little
LOST, UNSURE, INFORMED = -2.0, 0.0, 1.9  # mean knowledge
KNOWLEDGE_SPREAD, TOPIC_SPREAD = 0.25, 0.3  # between people, and between the topics of one person
LOST_GRASP = 0.2  # of what others learn in a lesson
LESSON_HELPS, LESSON_HALF_LIFE_DAYS, MOST_FROM_LESSONS = (
    0.5,
    30.0,
    4.0,
)  # of one session about a topic, soon forgotten again

SLOW_SHARE, UNTIDY_SHARE, CURT_SHARE = (
    0.06,
    0.06,
    0.06,
)  # of the agents: long calls, long after-work, displeased customers
TALK, SLOW_TALK = 0.86, 1.13  # mean talk and hold time, as a part of the target of the line
DESK, UNTIDY_DESK = 0.78, 1.2  # mean after-work time, the same
WARMTH, CURT = 4.85, 4.2  # what a customer feels on the average, on a scale from 1 to 5
PACE_SPREAD, WARMTH_SPREAD = 0.03, 0.05  # between people
DRILL_QUICKENS, DRILL_PLEASES, DRILL_HALF_LIFE_DAYS = (
    0.035,
    0.12,
    60.0,
)  # what an hour of training adds, and how soon half is gone
MOST_QUICKER, MOST_PLEASED = 0.3, 0.9


@dataclass(frozen=True)
class Agent:
    """A taker of calls. `skill` is what the criteria have in common, `knowledge` what the topics
    have; `pace`: by indicator (aht, acw).

    `grasp`: how much of a lesson stays, 1 with most.
    """

    seed: int
    employee_no: str
    skill: float
    knowledge: float = INFORMED
    pace: Mapping[str, float] = field(
        default_factory=lambda: {"aht": TALK, "acw": DESK}, hash=False
    )
    warmth: float = WARMTH
    grasp: float = 1.0

    def performance(
        self, criterion: str, call_key: str, on: date, coached_on: Sequence[date] = ()
    ) -> float:
        """How well a call of a day went by one criterion, the coachings of earlier days
        included.
        """
        own = throw(self.seed, "agent", self.employee_no, criterion).gauss(0, CRITERION_SPREAD)
        helped = sum(
            COACHING_HELPS * exp2(-(on - day).days / HALF_LIFE_DAYS)
            for day in coached_on
            if day < on
        )
        return self.skill + own + helped + throw(self.seed, "call", call_key, criterion).gauss(0, 1)

    def knows(self, topic: str, on: date, taught_on: Sequence[date] = ()) -> float:
        """The chance that a question about a topic is answered rightly on a day, the lessons of
        earlier days included.
        """
        own = throw(self.seed, "knowledge", self.employee_no, topic).gauss(0, TOPIC_SPREAD)
        learned = self.grasp * LESSON_HELPS * _worn(taught_on, on, LESSON_HALF_LIFE_DAYS)
        return 1 / (1 + exp(-(self.knowledge + own + min(learned, MOST_FROM_LESSONS))))

    def takes(self, indicator: str, on: date, drilled_on: Sequence[date] = ()) -> float:
        """Mean seconds of a call (aht) or of the work after it (acw) on a day, as a part of the
        target of the line.
        """
        quicker = min(DRILL_QUICKENS * _worn(drilled_on, on, DRILL_HALF_LIFE_DAYS), MOST_QUICKER)
        return self.pace[indicator] * (1 - quicker)

    def pleases(self, on: date, drilled_on: Sequence[date] = ()) -> float:
        """What customers feel on the average on a day."""
        return self.warmth + min(
            DRILL_PLEASES * _worn(drilled_on, on, DRILL_HALF_LIFE_DAYS), MOST_PLEASED
        )


def _worn(days: Sequence[date], on: date, half_life: float) -> float:
    """How many of the lessons of earlier days are still there."""
    return sum(exp2(-(on - day).days / half_life) for day in days if day < on)


def agents(
    seed: int, numbers: Iterable[str], *, rounded: Callable[[float], int] = ceil
) -> dict[str, Agent]:
    """These agents by number; the shares are met, rounded up, so that even a small team has one of
    each kind.

    `rounded`: how else; with `round` a few newcomers need not have any.
    """
    wanted = sorted(numbers)

    def some(kind: str, share: float) -> frozenset[str]:
        drawn = sorted(wanted, key=lambda number: throw(seed, kind, number).random())
        return frozenset(drawn[: rounded(share * len(drawn))])

    weak, lost = some("weak", WEAK_SHARE), some("unsure", LOST_SHARE)
    unsure = some("unsure", LOST_SHARE + UNSURE_SHARE) - lost
    slow, untidy, curt = (
        some("slow", SLOW_SHARE),
        some("untidy", UNTIDY_SHARE),
        some("curt", CURT_SHARE),
    )

    def one(number: str) -> Agent:
        pace, warmth = throw(seed, "pace", number), throw(seed, "warmth", number)
        return Agent(
            seed,
            number,
            skill=throw(seed, "agent", number).gauss(
                WEAK if number in weak else ORDINARY, SKILL_SPREAD
            ),
            knowledge=throw(seed, "knowledge", number).gauss(
                LOST if number in lost else UNSURE if number in unsure else INFORMED,
                KNOWLEDGE_SPREAD,
            ),
            pace={
                "aht": pace.gauss(SLOW_TALK if number in slow else TALK, PACE_SPREAD),
                "acw": pace.gauss(UNTIDY_DESK if number in untidy else DESK, PACE_SPREAD),
            },
            warmth=warmth.gauss(CURT if number in curt else WARMTH, WARMTH_SPREAD),
            grasp=LOST_GRASP if number in lost else 1.0,
        )

    return {number: one(number) for number in wanted}


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

"""Who plays: agents and, around them, a center of named people who are all made up and say so in
their names.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

TEAM_SIZE = 12  # agents
AGENTS_PER_INSPECTOR = 40
FEWEST_INSPECTORS = 2  # so that absences and conflicts leave one
AGENTS_PER_TRAINER = 125
FEWEST_TRAINERS = 2  # of each kind: who teaches after the early and who after the late shift
SETTLED_DAYS = (
    365  # on post before the first day, of agents of whom a log tells no more than a name
)

CENTER, SITE, QUALITY, TRAINING = (
    "made-up-center",
    "made-up-site",
    "made-up-quality",
    "made-up-training",
)


@dataclass(frozen=True)
class Agent:
    """Somebody who takes calls. `on_post`: the first day on the phones; `leaves`: the first day on
    which they are gone, if they go.
    """

    employee_no: str
    name: str
    entered_on: date
    stage: str
    section: str
    team: str
    line: str
    on_post: date
    leaves: date | None = None

    def is_here(self, day: date) -> bool:
        """Whether they are employed on a day."""
        return self.entered_on <= day and (self.leaves is None or day < self.leaves)

    def takes_calls(self, day: date) -> bool:
        """Whether their career has them on the phones on a day; what a shift, leave or an order
        says comes on top.
        """
        return self.on_post <= day and self.is_here(day)

    def row(self) -> dict[str, Any]:
        """The row of an import of people."""
        return {
            "employee_no": self.employee_no,
            "name": self.name,
            "site": SITE,
            "section": self.section,
            "team": self.team,
            "line": self.line,
            "roles": ["agent"],
            "entered_on": self.entered_on.isoformat(),
            "stage": self.stage,
            "language": "en" if self.name.isascii() else "zh-Hans",
        }


@dataclass(frozen=True)
class Player:
    """Somebody whom the world made up, to act over HTTP. `language`: in which the inbox speaks."""

    employee_no: str
    title: str
    role: str
    team: str | None = None
    section: str | None = None
    language: str = "zh-Hans"

    def row(self, entered_on: date) -> dict[str, Any]:
        """The row of an import of people."""
        homes = {"section": self.section, "team": self.team}
        home = {kind: code for kind, code in homes.items() if code is not None}
        return {
            "employee_no": self.employee_no,
            "name": f"{self.title}（虚构 made up）",
            "roles": [self.role],
            "entered_on": entered_on.isoformat(),
            "language": self.language,
            **(home | {"site": SITE} if home else {"center": CENTER}),
        }


@dataclass(frozen=True)
class Cast:
    """Everybody of a simulated center. `newcomers`: who joins after the first day, by the day on
    which they enter.
    """

    agents: Sequence[Agent]
    zone: str
    newcomers: Sequence[Agent] = ()

    @cached_property
    def everybody(self) -> dict[str, Agent]:
        """All who ever take calls here, by employee number."""
        return {agent.employee_no: agent for agent in (*self.agents, *self.newcomers)}

    @cached_property
    def sections(self) -> dict[str, list[str]]:
        """The teams of each section."""
        found: dict[str, dict[str, None]] = {}
        for agent in self.agents:
            found.setdefault(agent.section, {})[agent.team] = None
        return {section: list(teams) for section, teams in sorted(found.items())}

    def members(self, section: str, day: date) -> list[Agent]:
        """Whose career has them on the phones of a section on a day."""
        return [
            agent
            for agent in self.everybody.values()
            if agent.section == section and agent.takes_calls(day)
        ]

    @property
    def administrator(self) -> Player:
        return Player("made-up-administrator", "系统管理员", "administrator", language="en")

    @property
    def qa_supervisor(self) -> Player:
        return Player("made-up-qa-supervisor", "质检主管", "qa_supervisor", QUALITY)

    @property
    def director(self) -> Player:
        return Player("made-up-director", "电话中心主任", "center_director", language="en")

    @property
    def hr(self) -> Player:
        return Player("made-up-hr", "人事", "hr")

    @property
    def operations(self) -> Player:
        """Whose switch delivers the calls."""
        return Player("made-up-operations", "运营部", "operations")

    @property
    def training_lead(self) -> Player:
        """Who confirms the records of sessions."""
        return Player("made-up-training-lead", "培训组长", "training_lead", TRAINING)

    @property
    def training_specialist(self) -> Player:
        """Who keeps the sign-in sheets and records of sessions."""
        return Player("made-up-training-specialist", "培训专员", "training_specialist", TRAINING)

    @cached_property
    def leaders(self) -> dict[str, Player]:
        """The leader of each team of agents."""
        teams = [(team, section) for section, teams in self.sections.items() for team in teams]
        return {
            team: Player(f"{team}-leader", f"{n}班班组长", "team_leader", team, section)
            for n, (team, section) in enumerate(teams, 1)
        }

    def leader_of(self, employee_no: str) -> Player:
        """The leader of an agent's team."""
        return self.leaders[self.everybody[employee_no].team]

    @cached_property
    def shift_leaders(self) -> dict[str, Player]:
        """Who leads the shifts of each section."""
        return {
            section: Player(
                f"{section}-shift-leader", f"{n}处值班长", "shift_leader", section=section
            )
            for n, section in enumerate(self.sections, 1)
        }

    @property
    def inspectors(self) -> list[Player]:
        """In a team of their own, so that nobody scores the own team (QA-6)."""
        count = max(FEWEST_INSPECTORS, -(-len(self.agents) // AGENTS_PER_INSPECTOR))
        return [
            Player(f"made-up-inspector-{n}", f"质检员{n}", "inspector", QUALITY)
            for n in range(1, count + 1)
        ]

    @property
    def trainers(self) -> list[Player]:
        """Who teaches what a missed target asks for."""
        return [
            Player(f"made-up-trainer-{n}", f"培训师{n}", "trainer", TRAINING)
            for n in range(1, self._of_each_kind + 1)
        ]

    @property
    def quality_training_posts(self) -> list[Player]:
        """Who writes the monthly paper and teaches what it shows to be missing; the first one is
        the author.
        """
        return [
            Player(
                f"made-up-quality-training-post-{n}",
                f"质培岗{n}",
                "quality_training_post",
                TRAINING,
            )
            for n in range(1, self._of_each_kind + 1)
        ]

    @property
    def _of_each_kind(self) -> int:
        return max(FEWEST_TRAINERS, -(-len(self.agents) // AGENTS_PER_TRAINER))

    @cached_property
    def players(self) -> list[Player]:
        """Everybody who is made up to act."""
        heads = [
            self.director,
            self.hr,
            self.operations,
            Player("made-up-qa-lead", "质检组长", "qa_lead", QUALITY),
            self.qa_supervisor,
            Player("made-up-qt-supervisor", "质培主管", "qt_supervisor"),
            self.training_lead,
            self.training_specialist,
        ]
        leaders = [*self.shift_leaders.values(), *self.leaders.values()]
        return [
            self.administrator,
            *heads,
            *leaders,
            *self.inspectors,
            *self.trainers,
            *self.quality_training_posts,
        ]

    @property
    def monthly_intake(self) -> int:
        """How many join in a month."""
        return max(Counter(newcomer.entered_on for newcomer in self.newcomers).values(), default=0)

    def units(self) -> list[dict[str, Any]]:
        """Rows of an import of the units inside the frame."""
        teams = {"parent": SITE, "kind": "team"}
        rows: list[dict[str, Any]] = [
            {
                "code": QUALITY,
                "name": "质检组 Quality（虚构 made up）",
                "leader": "made-up-qa-lead",
                **teams,
            },
            {
                "code": TRAINING,
                "name": "培训组 Training（虚构 made up）",
                "leader": self.training_lead.employee_no,
                **teams,
            },
        ]
        for n, (section, leader) in enumerate(self.shift_leaders.items(), 1):
            head = {
                "code": section,
                "kind": "section",
                "name": f"{n}处 Section {n}（虚构 made up）",
            }
            rows.append({**head, "parent": SITE, "leader": leader.employee_no})
        for n, (team, leader) in enumerate(self.leaders.items(), 1):
            head = {"code": team, "kind": "team", "name": f"{n}班 Team {n}（虚构 made up）"}
            rows.append({**head, "parent": leader.section, "leader": leader.employee_no})
        return rows


def frame(zone: str) -> list[dict[str, Any]]:
    """Rows of an import of the center and its site."""
    return [
        {
            "code": CENTER,
            "kind": "center",
            "name": "演示中心 Demo center（虚构 made up）",
            "zone": zone,
        },
        {
            "code": SITE,
            "kind": "site",
            "name": "演示职场 Demo site（虚构 made up）",
            "parent": CENTER,
            "zone": zone,
        },
    ]


def seats(count: int, sections: int) -> Iterator[tuple[str, str]]:
    """Section and team of so many people, one after the other: sections about equally large, teams
    of at most a dozen.
    """
    team = 0
    for n in range(1, sections + 1):
        size = count * n // sections - count * (n - 1) // sections
        for place in range(size):
            team += place % TEAM_SIZE == 0
            yield f"made-up-section-{n}", f"made-up-team-{team}"


def of_log(names: Iterable[str], *, line: str, zone: str, start: date) -> Cast:
    """The cast around the agents whom a log names: it tells their names and nothing else, so all
    have been on post for a year.
    """
    since = start - timedelta(days=SETTLED_DAYS)
    known = list(names)
    agents = [
        Agent(name, name, since, "regular", section, team, line, on_post=since)
        for name, (section, team) in zip(known, seats(len(known), 1), strict=True)
    ]
    return Cast(agents, zone)

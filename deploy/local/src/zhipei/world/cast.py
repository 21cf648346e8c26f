"""Who plays: the agents of the call log and, around them, a center of named people who are all made up and say so in their names."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

TEAM_SIZE = 12  # agents
AGENTS_PER_INSPECTOR = 40
FEWEST_INSPECTORS = 2  # so that absences and conflicts leave one
AGENTS_PER_TRAINER = 200
NEWCOMERS = 4  # of so many made-up agents one is new
SETTLED_DAYS, NEW_DAYS = 365, 21  # since the entry, on the first day

CENTER, SITE, QUALITY, TRAINING = "made-up-center", "made-up-site", "made-up-quality", "made-up-training"


@dataclass(frozen=True)
class Agent:
    """Somebody whom the call log names. `stage` and `entered_on` are not in the log."""

    employee_no: str
    name: str
    entered_on: date
    stage: str


@dataclass(frozen=True)
class Player:
    """Somebody whom the world made up, to act over HTTP. `language`: in which the inbox speaks."""

    employee_no: str
    title: str
    role: str
    team: str | None = None
    language: str = "zh-Hans"

    def row(self, entered_on: date) -> dict[str, Any]:
        """The row of an import of people."""
        home = {"center": CENTER} if self.team is None else {"site": SITE, "team": self.team}
        return {
            "employee_no": self.employee_no,
            "name": f"{self.title}（虚构 made up）",
            "roles": [self.role],
            "entered_on": entered_on.isoformat(),
            "language": self.language,
            **home,
        }


@dataclass(frozen=True)
class Cast:
    """Everybody of a simulated center. `line`: inbound or outbound, that of all agents."""

    agents: Sequence[Agent]
    line: str
    zone: str

    @property
    def teams(self) -> dict[str, Sequence[Agent]]:
        """The agents of each team, in the order in which the log names them."""
        starts = range(0, len(self.agents), TEAM_SIZE)
        return {f"made-up-team-{n}": self.agents[start : start + TEAM_SIZE] for n, start in enumerate(starts, 1)}

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
    def operations(self) -> Player:
        """Whose switch delivers the calls."""
        return Player("made-up-operations", "运营部", "operations")

    def leader_of(self, employee_no: str) -> Player:
        """The leader of an agent's team."""
        team = next(team for team, members in self.teams.items() if any(one.employee_no == employee_no for one in members))
        return self.leaders[team]

    @property
    def leaders(self) -> dict[str, Player]:
        """The leader of each team of agents."""
        return {team: Player(f"{team}-leader", f"{n}班班组长", "team_leader", team) for n, team in enumerate(self.teams, 1)}

    @property
    def inspectors(self) -> list[Player]:
        """In a team of their own, so that nobody scores the own team (QA-6)."""
        count = max(FEWEST_INSPECTORS, -(-len(self.agents) // AGENTS_PER_INSPECTOR))
        return [Player(f"made-up-inspector-{n}", f"质检员{n}", "inspector", QUALITY) for n in range(1, count + 1)]

    @property
    def trainers(self) -> list[Player]:
        """The training lead finds the trainer: at least one of each."""
        count = -(-len(self.agents) // AGENTS_PER_TRAINER)
        lead = Player("made-up-training-lead", "培训组长", "training_lead", TRAINING)
        return [lead, *(Player(f"made-up-trainer-{n}", f"培训师{n}", "trainer", TRAINING) for n in range(1, count + 1))]

    @property
    def players(self) -> list[Player]:
        """Everybody who is made up."""
        heads = [
            self.director,
            Player("made-up-hr", "人事", "hr"),
            self.operations,
            Player("made-up-qa-lead", "质检组长", "qa_lead", QUALITY),
            Player("made-up-training-specialist", "培训专员", "training_specialist", TRAINING),
        ]
        return [self.administrator, *heads, self.qa_supervisor, *self.leaders.values(), *self.inspectors, *self.trainers]

    def units(self, since: date) -> list[dict[str, Any]]:
        """Rows of an import of units."""
        opened = {"started_on": since.isoformat()}
        rows = [
            {"code": CENTER, "kind": "center", "name": "演示中心 Demo center（虚构 made up）", "zone": self.zone},
            {"code": SITE, "kind": "site", "name": "演示职场 Demo site（虚构 made up）", "parent": CENTER, "zone": self.zone},
            {"code": QUALITY, "kind": "team", "name": "质检组 Quality（虚构 made up）", "parent": SITE, "leader": "made-up-qa-lead"},
            {
                "code": TRAINING,
                "kind": "team",
                "name": "培训组 Training（虚构 made up）",
                "parent": SITE,
                "leader": "made-up-training-lead",
            },
            *(
                {"code": team, "kind": "team", "name": f"{n}班 Team {n}（虚构 made up）", "parent": SITE, "leader": leader.employee_no}
                for n, (team, leader) in enumerate(self.leaders.items(), 1)
            ),
        ]
        return [row | opened for row in rows]

    def agent_rows(self) -> Iterator[dict[str, Any]]:
        """Rows of an import of the people whom the call log names."""
        for team, members in self.teams.items():
            for agent in members:
                yield {
                    "employee_no": agent.employee_no,
                    "name": agent.name,
                    "site": SITE,
                    "team": team,
                    "line": self.line,
                    "roles": ["agent"],
                    "entered_on": agent.entered_on.isoformat(),
                    "stage": agent.stage,
                    "language": "en" if agent.name.isascii() else "zh-Hans",
                }


def of_log(names: Iterable[str], *, line: str, zone: str, start: date, made_up: bool) -> Cast:
    """The cast around the agents whom a log names: it tells their names and nothing else, so all have been on post for a year.

    Of made-up agents each fourth is new (QA-3a).
    """
    settled, new = (start - timedelta(days=days) for days in (SETTLED_DAYS, NEW_DAYS))
    agents = [
        Agent(name, name, new, "probation") if made_up and place % NEWCOMERS == NEWCOMERS - 1 else Agent(name, name, settled, "regular")
        for place, name in enumerate(names)
    ]
    return Cast(agents, line, zone)

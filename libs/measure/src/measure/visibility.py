"""Who sees which kind of record, and in which places a role acts (GEN-11)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

OPERATOR = "operator"
EVERYONE = "*"


class RecordKind(StrEnum):
    """Kinds of record: those of `gen.visibility`, then those that it may name besides."""

    OWN_SCORE = "own_score"
    TEAM_SCORES = "team_scores"
    MARKS = "marks"
    EXAM_RANKING = "exam_ranking"
    WEEKLY_RANKING = "weekly_ranking"
    LAST_PLACE_LIST = "last_place_list"
    NOTICE = "notice"
    WORST_RECORDING = "worst_recording"
    BEST_RECORDING = "best_recording"
    MOST_IMPROVED = "most_improved"
    COMPLAINT = "complaint"
    CUSTOMER_DATA = "customer_data"
    PERSONAL_FILE = "personal_file"
    IMPROVEMENT_PLAN = "improvement_plan"
    PAY_RULE = "pay_rule"

    DIRECTORY = "directory"
    UNIT = "unit"
    ROSTER = "roster"
    ATTENDANCE = "attendance"
    LEAVE = "leave"
    TRAINING_RECORD = "training_record"
    OFFPOST_ORDER = "offpost_order"
    EXAM_BATCH = "exam_batch"
    EXAM_SCHEDULE = "exam_schedule"
    EXAM_PAPER = "exam_paper"
    MISSED_TARGET = "missed_target"
    INSPECTION_WORK = "inspection_work"
    SAMPLE_DRAW = "sample_draw"
    SAMPLED_CALLS = "sampled_calls"
    DEADLINE = "deadline"
    LISTENING = "listening"
    IMPORT = "import"


UNLISTED: Mapping[RecordKind, Sequence[str]] = {
    RecordKind.DIRECTORY: ("self", "by_role"),
    RecordKind.UNIT: ("center_staff", "by_role"),
    RecordKind.ROSTER: ("self", "by_role"),
    RecordKind.ATTENDANCE: ("self", "direct_superior", "shift_leader", "supervisors", "hr"),
    RecordKind.LEAVE: ("self", "direct_superior", "shift_leader", "supervisors", "hr"),
    RecordKind.TRAINING_RECORD: (
        "self", "direct_superior", "training_group", "qa", "supervisors", "hr", "administrator",
    ),
    RecordKind.OFFPOST_ORDER: (
        "self", "direct_superior", "training_group", "qa", "supervisors", "hr", "administrator",
    ),
    RecordKind.EXAM_BATCH: (
        "self", "shift_leader", "training_group", "center_director", "administrator",
    ),
    RecordKind.EXAM_SCHEDULE: ("center_staff", "by_role"),
    RecordKind.EXAM_PAPER: (
        "quality_training_post", "training_lead", "qt_supervisor", "center_director",
        "administrator",
    ),
    RecordKind.MISSED_TARGET: (
        "self", "direct_superior", "qa", "supervisors", "hr", "administrator",
    ),
    RecordKind.INSPECTION_WORK: ("qa", "center_director", "administrator"),
    RecordKind.SAMPLE_DRAW: ("center_staff", "by_role"),
    RecordKind.SAMPLED_CALLS: (
        "inspector", "team_leader", "qa", "center_director", "administrator",
    ),
    RecordKind.DEADLINE: ("self", "direct_superior", "training_group", "qa", "supervisors"),
    RecordKind.LISTENING: ("qa", "supervisors", "administrator"),
    RecordKind.IMPORT: ("by_role",),
}  # fmt: skip
"""Kinds of which `gen.visibility` as it is shipped says nothing: who sees them unless it does."""

DIRECTORS = ("center_director", "cs_center_manager", "call_center_manager", "general_manager")
HEADS_OF_QUALITY = ("qa_lead", "qa_supervisor", "qa_manager", "qt_supervisor")

ROLES: Mapping[str, Collection[str]] = {
    "direct_superior": ("team_leader",),
    "team_leader_team": ("team_leader",),
    "qa": HEADS_OF_QUALITY,
    "supervisors": (
        "supervisor", "project_supervisor", "operations", "qa_supervisor", "qt_supervisor",
        "training_supervisor", *DIRECTORS,
    ),
    "training_group": (
        "training_group", "training_lead", "training_specialist", "training_supervisor", "trainer",
        "quality_training_post", "qt_supervisor",
    ),
    "center_director": DIRECTORS,
}  # fmt: skip
"""Words of the policy that stand for several roles; every other word is the role of that code.

An inspector sees what they score because they score it, not because of a place.
"""
SELF = frozenset({"self", "self_place"})
ABOUT = ("person_id", "agent_id", "about_id")
"""Columns that name whom a record is about."""
BY_ROLE = "by_role"
"""Each role as far as it acts."""
EVERYBODY_IN: Mapping[str, str] = {
    "all_staff": "tenant", "center_staff": "center", "site_floor": "site", "team_anonymous": "team",
}  # fmt: skip
"""Words for everyone who belongs to a place, whatever their role."""

_ACTS_IN: Mapping[str, Collection[str]] = {
    "tenant": (OPERATOR, "administrator", "general_manager", "hr"),
    "center": (
        "center_director", "cs_center_manager", "call_center_manager", "supervisor",
        "project_supervisor", "operations", "qt_supervisor", "qa_manager", "qa_supervisor",
        "qa_lead", "inspector", "floor_scorer", "quality_training_post", "info_coordinator",
        "training_supervisor", "training_lead", "training_specialist", "training_group", "trainer",
        "external_trainer",
    ),
    "site": ("shift_leader", "squad_leader", "department_head"),
    "team": ("team_leader", "mentor"),
}  # fmt: skip
ACTS_IN: Mapping[str, str] = {role: unit for unit, roles in _ACTS_IN.items() for role in roles}
"""Role → the unit of its holder for which it acts: the team, the site, the center, all of the
tenant. A role that is not here acts for nobody but its holder.
"""


@dataclass(frozen=True, slots=True)
class Reach:
    """Which records somebody may see: every one, or those in which one of `ways` holds: a column
    and the id in it. No way is nothing.
    """

    everything: bool = False
    ways: frozenset[tuple[str, UUID]] = frozenset()

    def covers(self, record: Mapping[str, object]) -> bool:
        """Whether a record at hand is among them. A column that it has not is no way in."""
        return self.everything or any(record.get(column) == id for column, id in self.ways)

    def __or__(self, other: "Reach") -> "Reach":
        return Reach(self.everything or other.everything, self.ways | other.ways)


NOTHING = Reach()
EVERYTHING = Reach(everything=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who asks: person_id (None: the operator of the installation), roles, unit → id of the places
    to which they belong.
    """

    person_id: UUID | None
    roles: frozenset[str]
    places: Mapping[str, UUID]


def reach(
    kind: str,
    who: Person,
    holders: Collection[str],
    visibility: Mapping[str, Sequence[str]],
    *,
    work: Iterable[str] = (),
) -> Reach:
    """Which records of a kind somebody sees (GEN-11).

    holders: roles that hold the permission: only these count, each for its own place, never the
    union of all; visibility: `gen.visibility` where it holds. work: columns that name who was given
    the work on a record, and sees it for that.
    """
    if OPERATOR in who.roles:
        return EVERYTHING
    words = visibility.get(kind, UNLISTED.get(RecordKind(kind), ()))
    counted = who.roles if EVERYONE in holders else who.roles & set(holders)
    seeing = counted if BY_ROLE in words else counted & _roles_of(words)
    found = acting(who, seeing)
    for word in words:
        if word in EVERYBODY_IN:
            found |= _place(who, EVERYBODY_IN[word])
    columns = [*(ABOUT if SELF & set(words) else ()), *work]
    if who.person_id is not None:
        found |= Reach(ways=frozenset((column, who.person_id) for column in columns))
    return found


def acting(who: Person, roles: Iterable[str]) -> Reach:
    """The places for which somebody acts by some of their roles."""
    found = NOTHING
    for role in who.roles & set(roles):
        found |= _place(who, ACTS_IN.get(role, ""))
    return found


def _place(who: Person, unit: str) -> Reach:
    if unit == "tenant":
        return EVERYTHING
    return (
        Reach(ways=frozenset({(f"{unit}_id", who.places[unit])})) if unit in who.places else NOTHING
    )


def _roles_of(words: Iterable[str]) -> frozenset[str]:
    return frozenset(role for word in words for role in ROLES.get(word, (word,)))


@dataclass(slots=True, kw_only=True)
class Grant:
    """What a request may do by the roles that hold its permission.

    by_kind: what it may see of each kind that its route shows; `settled` turns true when it was
    asked where the request writes.
    """

    who: Person
    holders: Collection[str]
    by_kind: Mapping[str, Reach] = field(default_factory=dict)
    settled: bool = field(default=False, init=False)

    @property
    def reach(self) -> Reach:
        """What it may see of the one kind that its route shows; of several, see `by_kind`."""
        return next(iter(self.by_kind.values())) if len(self.by_kind) == 1 else NOTHING

    def allows(
        self,
        place: Mapping[str, object],
        *,
        roles: Collection[str] | None = None,
        work: Collection[UUID | None] = (),
    ) -> bool:
        """Whether it may write about a place (column → id): the place of a role that holds the
        permission; roles: only of these. work: who was given this work, and does it wherever.
        """
        self.settled = True
        if self.who.person_id is not None and self.who.person_id in work:
            return True
        return acting(self.who, self.acting(roles)).covers(place)

    def acting(self, roles: Collection[str] | None = None) -> frozenset[str]:
        """The caller's roles that hold the permission and act somewhere; roles: only these."""
        held = self.who.roles if EVERYONE in self.holders else self.who.roles & set(self.holders)
        return held & ACTS_IN.keys() & set(ACTS_IN if roles is None else roles)

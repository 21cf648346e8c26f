"""How the recipients of a fact are found, by role and relation (NTF-1)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from notify.addressing.audience.rules import TOLD_OF, Told, Voice


@dataclass(frozen=True)
class Named:
    """The person whose id the event carries, or the people of a list of ids; where it carries none,
    somebody else of the same table.
    """

    field: str
    otherwise: str | None = None


@dataclass(frozen=True)
class Leader:
    """The leader of the team of whom it is about; of a leader, the leader of the unit above."""


@dataclass(frozen=True)
class Holder:
    """Who holds a role where it happened: at the site, else in the center, else for the whole
    tenant. `every`: all in that place.
    """

    role: str
    every: bool = False


@dataclass(frozen=True)
class HolderOf:
    """Who holds the role that the event names."""

    field: str


Relation = Named | Leader | Holder | HolderOf

HELD = (
    "hr",
    "qa_lead",
    "qa_supervisor",
    "trainer",
    "training_lead",
    "training_specialist",
    "qt_supervisor",
    "operations",
    "shift_leader",
    "project_supervisor",
    "center_director",
    "quality_training_post",
)

RELATIONS: Mapping[str, Relation] = {
    "person": Named("person_id"),
    "people_concerned": Named("person_id"),
    "agent": Named("agent_id"),
    "owner": Named("owner_id"),
    "due_owner": Named("owner_id", otherwise="due_role"),  # GEN-9
    "due_role": HolderOf("owner_role"),
    "author": Named("author_id"),
    "roster": Named("roster"),
    "batch": Named("people"),
    "mentor": Named("mentor_id"),
    "trainee": Named("person_id"),
    "trainees": Named("trainees"),
    "mentors": Named("mentors"),
    "trainer_of_session": Named("trainer_id"),
    "coach": Named("coach_id", otherwise="team_leader"),  # QA-5: inspector or team leader
    "inspector": Named("inspector_id"),
    "decider": HolderOf("decider_role"),  # QA-41: of this round
    "team_leader": Leader(),
    "deliverer": Named("deliverer_id"),
    "every_team_leader": Holder("team_leader", every=True),
    "every_shift_leader": Holder("shift_leader", every=True),
    "shift_leaders_of_roster": Holder("shift_leader"),
    **{role: Holder(role) for role in HELD},
}

VACANCY = "notify.vacancy-found"
"""What an administrator is told when nobody is found (NTF-1)."""


ORDINARY = frozenset({"agent", "trainee"})
"""Roles that nobody is looked for by."""


@dataclass(frozen=True)
class Place:
    """Where a fact happened: ids of units as far as they are known."""

    team_id: UUID | None = None
    site_id: UUID | None = None
    center_id: UUID | None = None


@dataclass(frozen=True)
class Fact:
    """An event as recipients see it. `about`: the person whom it concerns, if any; `details`: its
    payload as JSON has it.
    """

    cause_id: UUID
    type: str
    told_at: datetime
    about: UUID | None
    place: Place
    details: Mapping[str, Any]


@dataclass(frozen=True)
class Address:
    """One recipient still to be found: for which fact of the batch, by which relation, with
    what.
    """

    fact: int
    told: Told
    who: str
    relation: Relation


@dataclass(frozen=True)
class Found:
    """One recipient of one fact."""

    fact: int
    person_id: UUID
    told: Told


def addresses(facts: Sequence[Fact]) -> Iterator[Address]:
    """Who must know each fact, by role and relation (NTF-1, NTF-3)."""
    for number, fact in enumerate(facts):
        for told in TOLD_OF[fact.type]:
            if all(when.holds(fact.details) for when in told.when):
                yield _address(number, told, fact)


def _address(number: int, told: Told, fact: Fact) -> Address:
    who = told.who
    relation = RELATIONS[who]
    while (
        isinstance(relation, Named)
        and relation.otherwise
        and fact.details.get(relation.field) is None
    ):
        who = relation.otherwise
        relation = RELATIONS[who]
    if isinstance(relation, HolderOf):
        relation = Holder(str(fact.details.get(relation.field)))
    return Address(number, told, who, relation)


def by_role(asked: Iterable[Address]) -> set[int]:
    """The facts whose recipients the directory says."""
    return {address.fact for address in asked if not isinstance(address.relation, Named)}


def named(address: Address, fact: Fact) -> list[UUID]:
    """The people whom the event itself names, if that is the relation."""
    value = (
        fact.details.get(address.relation.field) if isinstance(address.relation, Named) else None
    )
    return [UUID(id) for id in (value if isinstance(value, list) else [value]) if id]


def one_each(found: Iterable[Found]) -> list[Found]:
    """One message per fact and person: whoever is reached in two parts is told in the nearer one
    (NTF-6).
    """
    order = {voice: rank for rank, voice in enumerate(Voice)}
    nearest: dict[tuple[int, UUID], Found] = {}
    for one in found:
        key = (one.fact, one.person_id)
        if key not in nearest or order[one.told.voice] < order[nearest[key].told.voice]:
            nearest[key] = one
    return list(nearest.values())


@dataclass(frozen=True)
class Vacancy:
    """Nobody stands in a relation where one was needed: a leader in a team, the holder of a role in
    a center (NTF-1).
    """

    fact: int
    who: str
    unit_id: UUID | None


def vacancies(
    asked: Sequence[Address], found: Iterable[Found], facts: Sequence[Fact]
) -> list[Vacancy]:
    """The addresses at which nobody was found; a list that the event itself leaves empty is
    nobody's lack.
    """
    reached = {(one.fact, one.told) for one in found}
    empty = [
        address
        for address in asked
        if (address.fact, address.told) not in reached
        and not _lists_nobody(address, facts[address.fact])
    ]
    return [
        Vacancy(address.fact, address.who, _vacant(address.relation, facts[address.fact].place))
        for address in empty
    ]


def _lists_nobody(address: Address, fact: Fact) -> bool:
    return isinstance(address.relation, Named) and fact.details.get(address.relation.field) == []


def _vacant(relation: Relation, place: Place) -> UUID | None:
    return place.team_id if isinstance(relation, Leader) else place.center_id

"""What an entry about a person comes to: a new record, a change, nothing, or a refused row (ORG-2,
ORG-3, ORG-20).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from people.ground.stages.rules import (
    Cause,
    NotAllowed,
    Source,
    Stage,
    StageChange,
    StagePolicy,
    Step,
    judge,
)
from people.ground.units.rules import Home


class Gender(StrEnum):
    FEMALE = "female"  # 女
    MALE = "male"  # 男


class Line(StrEnum):
    INBOUND = "inbound"  # 呼入
    OUTBOUND = "outbound"  # 呼出


class PostLevel(StrEnum):
    """Post levels of ORG-2; the line manager is the team leader."""

    FRONT_LINE = "front_line"
    STAFF = "staff"
    LINE_MANAGER = "line_manager"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"


@dataclass(frozen=True)
class Spoken:
    """A language that a person speaks, and how well (free words of the site)."""

    language: str
    level: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What a row or a request says about one person, in our codes; None: it says nothing about that
    field.

    Units are named by code or name; mentor and conflicts by employee number.
    """

    employee_no: str
    name: str | None = None
    gender: Gender | None = None
    birth_year: int | None = None
    center: str | None = None
    site: str | None = None
    section: str | None = None
    team: str | None = None
    line: Line | None = None
    post: str | None = None
    post_level: PostLevel | None = None
    roles: tuple[str, ...] | None = None
    entered_on: date | None = None
    stage: Stage | None = None
    mentor: str | None = None
    language: str | None = None
    spoken: tuple[Spoken, ...] | None = None
    skills: tuple[str, ...] | None = None
    addresses: Mapping[str, str] | None = None
    conflicts: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class Person:
    """A person's record (ORG-2) as it stands.

    `home`: the units at the time; ids of people may point to somebody not on record yet. No stage:
    never was an agent. tokens_from: tokens that were issued before are refused.
    """

    person_id: UUID
    employee_no: str
    name: str
    gender: Gender | None = None
    birth_year: int | None = None
    home: Home
    line: Line | None = None
    post: str | None = None
    post_level: PostLevel = PostLevel.FRONT_LINE
    roles: tuple[str, ...] = ()
    entered_on: date
    stage: Stage | None = None
    stage_since: date | None = None
    mentor_id: UUID | None = None
    language: str = "zh-Hans"
    spoken: tuple[Spoken, ...] = ()
    skills: tuple[str, ...] = ()
    addresses: Mapping[str, str] = field(default_factory=dict)
    conflicts: tuple[UUID, ...] = ()
    ended_on: date | None = None
    tokens_from: datetime | None = None
    version: int = 1


@dataclass(frozen=True)
class Named:
    """What the entry's own words mean here: the ids behind employee numbers and unit names, and the
    level of its roles.
    """

    person_id: UUID
    home: Home | None
    mentor_id: UUID | None
    conflicts: tuple[UUID, ...] | None
    usual_level: (
        PostLevel | None
    )  # the highest level among the entry's roles; None when it names none


@dataclass(frozen=True)
class Register:
    """Nobody is on record under this number: enter the person."""

    person: Person


@dataclass(frozen=True)
class Change:
    """The record differs in these fields; `staged`: the person gets a first stage (ORG-3: first
    import).
    """

    person: Person
    changed: tuple[str, ...]

    @property
    def moved(self) -> bool:
        """Whether the dated home changes (ORG-1)."""
        return not {"home", "line"}.isdisjoint(self.changed)

    @property
    def staged(self) -> bool:
        return "stage" in self.changed

    @property
    def published(self) -> tuple[str, ...]:
        """The changed fields by the names of people.person-state."""
        names = [name for name in self.changed if name not in {"home", "version"}]
        if "home" in self.changed:
            names += ["center_id", "site_id", "section_id", "team_id"]
        return tuple(names)


def first_stages(
    people: Iterable[Person], evidence: Mapping[str, str]
) -> Iterator[tuple[StageChange, Home, str | None]]:
    """The first stage of each person who has one, by import with its evidence (ORG-3)."""
    for person in people:
        if person.stage is not None and person.stage_since is not None:
            change = StageChange(
                person_id=person.person_id,
                from_stage=None,
                to_stage=person.stage,
                cause=Cause.IMPORT,
                effective_on=person.stage_since,
                evidence=evidence,
            )
            yield change, person.home, person.line


@dataclass(frozen=True)
class Keep:
    """The record says so already."""


@dataclass(frozen=True)
class Reject:
    """The entry cannot be taken: which field, a code for programs, and for a stage what is allowed
    instead (ORG-3a).
    """

    where: str
    code: str
    allowed: tuple[Step, ...] = ()


def settle(
    entry: Entry,
    known: Person | None,
    named: Named,
    policy: StagePolicy,
    *,
    on: date,
    withheld: frozenset[str] = frozenset(),
) -> Register | Change | Keep | Reject:
    """Compare one entry with the record under its employee number (ORG-20: the same row again
    changes nothing).

    on: the business date from which a stage or a change holds; withheld: roles that the caller may
    neither give nor take.
    """
    held = known.roles if known is not None else ()
    if entry.roles is not None and withheld & (set(entry.roles) ^ set(held)):
        return Reject("roles", "role-not-yours-to-give")
    start = known.stage if known is not None else None
    if entry.stage is not None and entry.stage is not start:
        # ORG-3: an import names a stage once, the first; from then on only the other rows of the
        # table change it.
        answer = judge(
            start, entry.stage, Cause.IMPORT, before=None, sources=set(Source), policy=policy
        )
        if isinstance(answer, NotAllowed):
            return Reject("stage", "stage-not-by-import", answer.allowed)
    return _enter(entry, named, on) if known is None else _compare(entry, known, named, on)


def _enter(entry: Entry, named: Named, on: date) -> Register | Reject:
    # The least that makes a record others can use: who it is, where, and since when.
    if not entry.name:
        return Reject("name", "missing")
    appointed = bool(entry.roles) and set(entry.roles or ()) <= APPOINTED  # of the tenant, no site
    if named.home is None and not appointed:
        return Reject("site", "missing")
    if entry.entered_on is None:
        return Reject("entered_on", "missing")
    blank = Person(
        person_id=named.person_id,
        employee_no=entry.employee_no,
        name=entry.name,
        home=named.home or Home(),
        entered_on=entry.entered_on,
    )
    return Register(replace(blank, **_said(entry, named), **_staged(entry, on)))


def _compare(entry: Entry, known: Person, named: Named, on: date) -> Change | Keep:
    said = _said(entry, named)
    if named.home is not None and known.home.within(named.home):
        said.pop("home")  # the row names a unit around the present one: nobody moved
    if said.get("roles", known.roles) == known.roles and entry.post_level is None:
        said.pop("post_level", None)  # the same roles again give no reason to look at the level
    if known.stage is None:
        said |= _staged(entry, on)
    after = replace(known, **said)
    changed = tuple(
        name.name
        for name in fields(Person)
        if getattr(known, name.name) != getattr(after, name.name)
    )
    return Change(replace(after, version=known.version + 1), changed) if changed else Keep()


APPOINTED = frozenset({"administrator"})
APPOINTS = frozenset({"administrator", "operator"})


def withheld_from(roles: frozenset[str]) -> frozenset[str]:
    """Roles that somebody may neither give nor take: only administrators make administrators."""
    return frozenset() if roles & APPOINTS else APPOINTED


SAME_WORDS = (
    "name",
    "gender",
    "birth_year",
    "line",
    "post",
    "roles",
    "entered_on",
    "language",
    "spoken",
    "skills",
    "addresses",
)
"""Fields that an entry and a record call by the same name; the others are looked up first
(`Named`).
"""


def _said(entry: Entry, named: Named) -> dict[str, Any]:
    """The record's fields about which the entry says something."""
    words = {name: getattr(entry, name) for name in SAME_WORDS}
    words |= {"home": named.home, "mentor_id": named.mentor_id, "conflicts": named.conflicts}
    words["post_level"] = entry.post_level or named.usual_level
    return {name: value for name, value in words.items() if value is not None}


def _staged(entry: Entry, on: date) -> dict[str, Any]:
    """ORG-3: the first import gives any stage, a separated person has left."""
    if entry.stage is None:
        return {}
    return {"stage": entry.stage, "stage_since": on} | (
        {"ended_on": on} if entry.stage is Stage.SEPARATED else {}
    )

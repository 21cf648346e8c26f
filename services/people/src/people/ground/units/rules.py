"""The tree of a tenant's units: centers, sites, sections, teams (ORG-1)."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from uuid import UUID


class Kind(StrEnum):
    """Kinds of unit, from the outermost in."""

    CENTER = "center"  # 电话中心
    SITE = "site"  # 职场
    SECTION = "section"  # 处室
    TEAM = "team"  # 班组


DEPTH: Mapping[Kind, int] = {kind: depth for depth, kind in enumerate(Kind)}


@dataclass(frozen=True, kw_only=True)
class Unit:
    """One unit. `zone`: IANA name, None as the unit around it; `leader_id` may name someone who is
    not on record yet (ORG-20).
    """

    unit_id: UUID
    code: str
    kind: Kind
    name: str
    parent_id: UUID | None
    leader_id: UUID | None = None
    zone: str | None = None
    started_on: date
    ended_on: date | None = None
    version: int = 1


@dataclass(frozen=True)
class Home:
    """Where somebody belongs: one unit and those around it (ORG-1)."""

    center_id: UUID | None = None
    site_id: UUID | None = None
    section_id: UUID | None = None
    team_id: UUID | None = None

    def within(self, other: "Home") -> bool:
        """Whether this home is `other` or lies inside it."""
        return all(
            getattr(other, level.name) in (None, getattr(self, level.name))
            for level in fields(other)
        )


@dataclass(frozen=True)
class Found:
    """The unit that a row names."""

    home: Home
    unit_id: UUID


@dataclass(frozen=True)
class Unknown:
    """A row names a unit that is not there: its kind, its name, and the last known unit around
    it.
    """

    kind: Kind
    word: str
    under: UUID | None


@dataclass(frozen=True)
class Ambiguous:
    """A row names a unit by a name that several have."""

    kind: Kind
    word: str
    codes: tuple[str, ...]


@dataclass
class Tree:
    """All units of a tenant, found by id, code and name."""

    units: dict[UUID, Unit] = field(default_factory=dict)
    words: dict[tuple[Kind, str], set[UUID]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, units: Iterable[Unit]) -> "Tree":
        """The tree of these units."""
        tree = cls()
        for unit in units:
            tree.add(unit)
        return tree

    def add(self, unit: Unit) -> None:
        """Put in one more unit, under its code and its name."""
        self.units[unit.unit_id] = unit
        for word in (unit.code, unit.name):
            self.words.setdefault((unit.kind, folded(word)), set()).add(unit.unit_id)

    def around(self, unit_id: UUID | None) -> tuple[Unit, ...]:
        """The unit and what is around it, outermost last."""
        chain: list[Unit] = []
        while unit_id is not None and (unit := self.units.get(unit_id)) is not None:
            chain.append(unit)
            unit_id = unit.parent_id
        return tuple(chain)

    def home(self, unit_id: UUID | None) -> Home:
        """The place of whoever belongs to this unit."""
        return Home(**{f"{unit.kind}_id": unit.unit_id for unit in self.around(unit_id)})

    def zone(self, unit_id: UUID | None, default: str) -> str:
        """The zone of a unit: its own, else that of the nearest unit around it, else `default`
        (GEN-4).
        """
        return next((unit.zone for unit in self.around(unit_id) if unit.zone), default)

    def find(self, path: Sequence[tuple[Kind, str]]) -> Found | Unknown | Ambiguous:
        """The innermost unit of a path like ((site, "上海"), (team, "一班")), by codes or names,
        outermost first.

        The outer words choose among units of one name; a code is never taken for another unit's
        name.
        """
        inner: UUID | None = None
        for kind, word in path:
            candidates = [
                self.units[unit_id] for unit_id in self.words.get((kind, folded(word)), ())
            ]
            inside = [
                unit
                for unit in candidates
                if inner is None
                or any(outer.unit_id == inner for outer in self.around(unit.unit_id))
            ]
            exact = [unit for unit in inside if folded(unit.code) == folded(word)] or inside
            if not exact:
                return Unknown(kind, word, inner)
            if len(exact) > 1:
                return Ambiguous(kind, word, tuple(sorted(unit.code for unit in exact)))
            inner = exact[0].unit_id
        if inner is None:
            raise ValueError("a path names at least one unit")
        return Found(self.home(inner), inner)


def folded(word: str) -> str:
    """A code or name as it is compared: full and half width, case and outer blanks make no
    difference.
    """
    return unicodedata.normalize("NFKC", word).casefold().strip()


class Misplaced(StrEnum):
    """Why a unit cannot stand where a row puts it; the values are the codes of rejected rows."""

    PARENT_UNKNOWN = "unknown-parent"
    PARENT_MISSING = "parent-missing"
    PARENT_INSIDE = "parent-not-larger"
    KIND_CHANGED = "kind-changed"
    ENDS_BEFORE_START = "ends-before-start"


def misplaced(unit: Unit, units: Mapping[UUID, Unit]) -> Misplaced | None:
    """Whether a unit fits among the units that are there; None if it does (ORG-1).

    A center has no unit around it, every other unit has one of a larger kind; levels between may be
    missing. A unit never changes its kind.
    """
    known = units.get(unit.unit_id)
    if known is not None and known.kind is not unit.kind:
        return Misplaced.KIND_CHANGED
    if unit.ended_on is not None and unit.ended_on < unit.started_on:
        return Misplaced.ENDS_BEFORE_START
    if unit.kind is Kind.CENTER:
        return None if unit.parent_id is None else Misplaced.PARENT_INSIDE
    if unit.parent_id is None:
        return Misplaced.PARENT_MISSING
    parent = units.get(unit.parent_id)
    if parent is None:
        return Misplaced.PARENT_UNKNOWN
    return None if DEPTH[parent.kind] < DEPTH[unit.kind] else Misplaced.PARENT_INSIDE


def changed_fields(before: Unit, after: Unit) -> tuple[str, ...]:
    """Names of the fields in which two states of a unit differ, the version aside."""
    return tuple(
        name.name
        for name in fields(Unit)
        if name.name != "version" and getattr(before, name.name) != getattr(after, name.name)
    )

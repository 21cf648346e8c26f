"""Who scores what: the day's drawn work given out with the least imbalance that bans and caps allow
(QA-6).

The loads that a greatest assignment can give form a base of a polymatroid. There a vector from
which no single unit can be moved from a fuller to an emptier inspector (along a chain of exchanges)
has the least maximum and the greatest minimum at once, hence the least imbalance. What could not be
moved is closed under exchange, and that is the proof which the log keeps.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heapreplace
from typing import Annotated, NamedTuple


@dataclass(frozen=True)
class AssignmentPolicy:
    """The choices of QA-6, as they hold in a center on a day."""

    max_per_inspector_day: Annotated[int, "qa.max_per_inspector_day"]  # QA-6
    min_per_inspector_day: Annotated[int, "qa.min_per_inspector_day"]  # QA-6
    ban_own_team: Annotated[bool, "qa.ban_own_team"]  # QA-6
    conflict_appeal_days: Annotated[int, "qa.conflict_appeal_days"]  # QA-6


class Inspector(NamedTuple):
    """An inspector who is present. room: what the cap leaves for today; week: done this week so
    far; all of them in work items.
    """

    id: str
    team: str | None
    room: int
    week: int
    conflicts: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()


class Item(NamedTuple):
    """One evaluation to give out. appellants: inspectors against whom this agent appealed lately;
    language: None if any will do.
    """

    id: str
    agent: str
    team: str | None
    conflicts: frozenset[str] = frozenset()
    appealed_against: frozenset[str] = frozenset()
    language: str | None = None


@dataclass(frozen=True)
class Bound:
    """Why a load cannot be better: nothing of `units` can leave (or reach from outside) these
    inspectors.
    """

    inspectors: tuple[str, ...]
    units: int
    value: int


@dataclass(frozen=True)
class Proof:
    """Why no other assignment is more level: what holds up the greatest and the least load, and
    inspectors at the cap, the only ones who may take what is left.
    """

    greatest: Bound
    least: Bound
    full: tuple[str, ...]


@dataclass(frozen=True)
class Assignment:
    """What each inspector gets, what nobody may take, and why no other assignment is more level
    (QA-6).
    """

    work: Mapping[str, tuple[str, ...]]
    left: tuple[str, ...]
    full: tuple[
        str, ...
    ]  # proof of `left`: every inspector who may take something of it is at the cap
    greatest: Bound  # proof of the greatest load
    least: Bound  # proof of the least load
    idle: tuple[str, ...] = ()  # present, but below qa.min_per_inspector_day

    @property
    def proof(self) -> Proof:
        return Proof(self.greatest, self.least, self.full)

    @property
    def imbalance(self) -> int:
        """Greatest less least load of the run."""
        return self.greatest.value - self.least.value


def ban(item: Item, inspector: Inspector, policy: AssignmentPolicy) -> str | None:
    """Why this inspector may not score this item, the first reason that applies (QA-6). Nobody
    scores themself, whatever the policy.
    """
    if inspector.id == item.agent:
        return "self"
    if policy.ban_own_team and item.team is not None and inspector.team == item.team:
        return "own_team"
    if inspector.id in item.conflicts or item.agent in inspector.conflicts:
        return "conflict"
    if inspector.id in item.appealed_against:
        return "appeal"
    return "language" if _speechless(item.language, inspector) else None


def _speechless(language: str | None, inspector: Inspector) -> bool:
    return (
        language is not None and bool(inspector.languages) and language not in inspector.languages
    )


class _Bans:
    """All inspectors who may not score an item, found by index: nobody compares every item with
    every inspector.
    """

    def __init__(self, inspectors: Sequence[Inspector], policy: AssignmentPolicy) -> None:
        self._inspectors = inspectors
        self._ids = {inspector.id for inspector in inspectors}
        self._team: dict[str | None, set[str]] = defaultdict(set)
        self._against: dict[str, set[str]] = defaultdict(set)
        self._language: dict[str | None, set[str]] = {}
        for inspector in inspectors:
            if policy.ban_own_team and inspector.team is not None:
                self._team[inspector.team].add(inspector.id)
            for person in inspector.conflicts:
                self._against[person].add(inspector.id)

    def of(self, item: Item) -> frozenset[str]:
        if item.language not in self._language:
            self._language[item.language] = {
                one.id for one in self._inspectors if _speechless(item.language, one)
            }
        found = {
            item.agent,
            *item.conflicts,
            *item.appealed_against,
            *self._against.get(item.agent, ()),
        }
        return frozenset(
            found & self._ids | self._team.get(item.team, set()) | self._language[item.language]
        )


def assign(
    items: Iterable[Item], inspectors: Iterable[Inspector], policy: AssignmentPolicy
) -> Assignment:
    """Give out as much as can be, as level as can be; the same facts in any order give the same
    result (QA-6).

    Items with the same bans are one class, so that the work grows with classes × inspectors, not
    with items × inspectors.
    """
    present = sorted(inspectors, key=lambda inspector: inspector.id)
    banned = _Bans(present, policy)
    classes: dict[frozenset[str], list[str]] = defaultdict(list)
    for item in sorted(items, key=lambda item: item.id):
        classes[banned.of(item)].append(item.id)
    flow = _Flow(present, [(those, len(ids)) for those, ids in classes.items()])
    left = flow.fill()
    flow.level()
    flow.level_week()
    waiting = [deque(ids) for ids in classes.values()]
    work = {
        id: tuple(
            sorted(
                waiting[number].popleft() for number in sorted(held) for _ in range(held[number])
            )
        )
        for id, held in flow.held.items()
    }
    return Assignment(
        work=work,
        left=tuple(sorted(id for ids in waiting for id in ids)),
        full=tuple(sorted({id for number in left for id in flow.allowed(number)})),
        greatest=flow.greatest(),
        least=flow.least(),
        idle=tuple(id for id, ids in work.items() if len(ids) < policy.min_per_inspector_day),
    )


@dataclass
class _Flow:
    """A flow of units from classes to inspectors, kept greatest and made level by shifting units
    along chains.
    """

    inspectors: Sequence[Inspector]
    classes: Sequence[tuple[frozenset[str], int]]
    held: dict[str, Counter[int]] = field(init=False)
    load: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.of = {inspector.id: inspector for inspector in self.inspectors}
        self.held = {id: Counter() for id in self.of}
        self.load = dict.fromkeys(self.of, 0)

    def allowed(self, number: int) -> set[str]:
        return self.of.keys() - self.classes[number][0]

    def room(self, id: str) -> bool:
        return self.load[id] < self.of[id].room

    def fill(self) -> list[int]:
        """Place units, the most banned class first, each on the emptiest inspector it can reach;
        the classes that could not be placed.
        """
        left = []
        for number in sorted(
            range(len(self.classes)), key=lambda number: (-len(self.classes[number][0]), number)
        ):
            units, allowed = self.classes[number][1], self.allowed(number)
            nearest = [self._emptiness(id) for id in allowed if self.room(id)]
            heapify(nearest)
            while units and nearest:
                *_, id = nearest[0]
                self.held[id][number] += 1
                self.load[id] += 1
                units -= 1
                if self.room(id):
                    heapreplace(nearest, self._emptiness(id))
                else:
                    heappop(nearest)
            while units:
                chains = self._reach(allowed, {number})
                target = min(
                    (id for id in chains if self.room(id)), key=self._emptiness, default=None
                )
                if target is None:
                    left.append(number)
                    break
                self.held[self._shift(chains, target)][number] += 1
                units -= 1
        return left

    def level(self) -> None:
        """Move units from fuller to emptier inspectors until no chain joins loads that differ by
        2.
        """
        self._improve(lambda here, there: self.load[here] >= self.load[there] + 2)

    def level_week(self) -> None:
        """Where loads differ by 1 either may have the odd unit: it goes to whoever has done less
        this week.
        """
        self._improve(
            lambda here, there: (
                self.load[here] == self.load[there] + 1 and self._week(here) > self._week(there) + 1
            )
        )

    def greatest(self) -> Bound:
        """The fullest and whomever they reach: what these hold can go nowhere else, and all are as
        full, less 1, or at the cap.
        """
        top = max(self.load.values(), default=0)
        closed = self._reach([id for id in self.load if self.load[id] == top])
        return Bound(tuple(sorted(closed)), sum(self.load[id] for id in closed), top)

    def least(self) -> Bound:
        """The emptiest and whoever reaches them: all that these may do, they do already."""
        low = min(self.load.values(), default=0)
        closed = {id for id in self.load if self.load[id] == low}
        grown = True
        while grown:
            holders = {
                id
                for id in self.load.keys() - closed
                if any(closed - self.classes[number][0] for number in self.held[id])
            }
            grown = bool(holders)
            closed |= holders
        return Bound(tuple(sorted(closed)), sum(self.load[id] for id in closed), low)

    def _emptiness(self, id: str) -> tuple[int, int, str]:
        return self.load[id], self.of[id].week, id

    def _week(self, id: str) -> int:
        return self.of[id].week + self.load[id]

    def _improve(self, better: Callable[[str, str], bool]) -> None:
        moved = True
        while moved:
            moved = False
            for id in sorted(self.load, key=self._emptiness, reverse=True):
                chains = self._reach([id])
                target = min(
                    (there for there in chains if self.room(there) and better(id, there)),
                    key=self._emptiness,
                    default=None,
                )
                if target is not None:
                    self.load[self._shift(chains, target)] -= 1
                    moved = True

    def _reach(
        self, starts: Collection[str], used: Collection[int] = ()
    ) -> dict[str, tuple[str, int] | None]:
        """Everyone to whom a unit can be shifted from `starts`, with the step that led there: (from
        whom, of which class).
        """
        chains: dict[str, tuple[str, int] | None] = dict.fromkeys(sorted(starts))
        unseen, expanded, queue = self.of.keys() - chains.keys(), set(used), deque(chains)
        while queue and unseen:
            here = queue.popleft()
            for number in sorted(self.held[here].keys() - expanded):
                expanded.add(number)
                found = sorted(unseen - self.classes[number][0])
                chains |= dict.fromkeys(found, (here, number))
                queue.extend(found)
                unseen -= set(found)
        return chains

    def _shift(self, chains: Mapping[str, tuple[str, int] | None], target: str) -> str:
        """Move one unit along each step of the chain that ends at `target`, which grows by one; the
        start, whose load is left as it was.
        """
        self.load[target] += 1
        step = chains[target]
        while step is not None:
            here, number = step
            self.held[target][number] += 1
            self.held[here][number] -= 1
            if not self.held[here][number]:
                del self.held[here][number]
            target, step = here, chains[here]
        return target

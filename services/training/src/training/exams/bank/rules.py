"""The question bank: what an item is, when an answer is right, and what a paper made from it asks
(EXM-3, EXM-4, EXM-12).
"""

import hashlib
import json
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import zip_longest
from typing import Any, Self
from uuid import UUID, uuid5

from measure.rounding import whole_up

PERCENT = 100
TAGS = ("pre_job", "in_service", "off_post")
"""What an item may be used for (EXM-3)."""
AREAS = ("business", "system_operation", "service_phrases", "communication")
"""The four content areas of off-post training (TRN-11a), in the words of qa.finding_topics; an item
names one as its skill.
"""
LEAST_OPTIONS = 2  # of one there is nothing to choose

Answer = str | bool | Sequence[str] | None
"""single: an option; multiple: options; true_false: a bool; fill_in: a wording; None: not
answered.
"""


class ItemType(StrEnum):
    """Types of items that the system marks (EXM-4)."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    FILL_IN = "fill_in"


CHOSEN = (ItemType.SINGLE, ItemType.MULTIPLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A question with its key. answer: as `Answer`, of fill_in every accepted wording; points: what
    it is worth in a paper.
    """

    part: str
    type: ItemType
    text: str
    options: Mapping[str, str]
    answer: str | bool | Sequence[str]
    topic: str
    skill: str
    difficulty: str
    points: Decimal

    def lineage(self, tenant: UUID, center: UUID) -> UUID:
        """The question in whatever version: what it asks, by its type and its words."""
        return uuid5(tenant, f"question:{center}|{self.type}|{normalised(self.text)}")

    def id(self, tenant: UUID, center: UUID) -> UUID:
        """By its whole content: the same item twice is one; with another key, option or topic it is
        the next version (EXM-3).
        """
        content = {
            "part": self.part,
            "type": self.type,
            "text": normalised(self.text),
            "options": dict(self.options),
            "answer": _key(self),
            "topic": self.topic,
            "skill": self.skill,
            "difficulty": self.difficulty,
        }
        written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return uuid5(tenant, f"item:{center}|{hashlib.sha256(written.encode()).hexdigest()}")


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifiedItem(Item):
    """An item of a center. item_id: by its content (`Item.id`)."""

    item_id: UUID

    @classmethod
    def of(cls, item_id: UUID, item: Item) -> Self:
        return cls(
            item_id=item_id,
            part=item.part,
            type=item.type,
            text=item.text,
            options=item.options,
            answer=item.answer,
            topic=item.topic,
            skill=item.skill,
            difficulty=item.difficulty,
            points=item.points,
        )


def _key(item: Item) -> bool | str | Sequence[str]:
    """The key in one order and one spelling, as JSON."""
    match item.type:
        case ItemType.MULTIPLE:
            return sorted(_texts(item.answer))
        case ItemType.FILL_IN:
            return sorted(map(normalised, _texts(item.answer)))
        case _:
            return item.answer


def _texts(answer: object) -> Sequence[str]:
    if isinstance(answer, (list, tuple)):
        return [str(option) for option in answer]
    return [str(answer)]


def normalised(text: str) -> str:
    """A wording for comparison: Unicode NFKC (full width as half width), case folded, blanks
    stripped and collapsed.
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def faults(item: Item) -> Iterator[str]:
    """Names of the fields of an item that are wrong."""
    if item.points <= 0:
        yield "points"
    if item.type in CHOSEN and len(item.options) < LEAST_OPTIONS:
        yield "options"
    if item.type not in CHOSEN and item.options:
        yield "options"
    if not _keyed(item):
        yield "answer"


def _keyed(item: Item) -> bool:
    """Whether the key is one of an item of its type."""
    match item.type:
        case ItemType.FILL_IN:
            return (
                isinstance(item.answer, (list, tuple))
                and bool(item.answer)
                and all(normalised(one) for one in item.answer)
            )
        case ItemType.MULTIPLE:
            return bool(item.answer) and fits(item, item.answer)
        case _:
            return fits(item, item.answer)


def fits(item: Item, answer: object) -> bool:
    """Whether this can be an answer to an item of its type; right or wrong is another question."""
    if answer is None:
        return True
    match item.type:
        case ItemType.SINGLE:
            return isinstance(answer, str) and answer in item.options
        case ItemType.MULTIPLE:
            chosen = isinstance(answer, (list, tuple)) and all(
                isinstance(one, str) and one in item.options for one in answer
            )
            return chosen and len(set(_texts(answer))) == len(_texts(answer))
        case ItemType.TRUE_FALSE:
            return isinstance(answer, bool)
        case ItemType.FILL_IN:
            return isinstance(answer, str)


def right(item: Item, answer: Answer) -> bool:
    """EXM-4: the key's option; of several exactly the key's, none more and none less; of a wording
    any accepted one, as `normalised`.
    """
    if answer is None:
        return False
    match item.type:
        case ItemType.MULTIPLE:
            return sorted(_texts(answer)) == sorted(_texts(item.answer))
        case ItemType.FILL_IN:
            return normalised(str(answer)) in {normalised(one) for one in _texts(item.answer)}
        case _:
            return answer == item.answer


@dataclass(frozen=True, slots=True)
class ItemTally:
    """How often an item was answered, and how often wrong."""

    item_id: UUID
    answered: int
    wrong: int


# ---- a paper from the bank (EXM-12)


@dataclass(frozen=True)
class RepostPolicy:
    """What a re-post paper must hold."""

    weak_share: Decimal  # EXM-12: exm.repost_weak_share, % of items, at least

    @classmethod
    def of(cls, policies: Mapping[str, Any]) -> Self:
        return cls(policies["exm.repost_weak_share"])


@dataclass(frozen=True, slots=True)
class Banked:
    """An item of the bank, for choosing."""

    item_id: UUID
    topic: str
    skill: str


@dataclass(frozen=True, slots=True)
class Composition:
    """Items chosen from the bank, in order. weak: how many are on the weak items; short: whether
    that is too few.
    """

    items: tuple[UUID, ...]
    weak: int
    short: bool


def compose(
    bank: Collection[Banked],
    weak_items: Collection[str],
    size: int,
    *,
    order: Callable[[UUID], str],
    policy: RepostPolicy,
) -> Composition:
    """Choose `size` items of the four areas: the policy's share on the weak items (topics or
    skills), the others evenly over the areas.

    order: what decides between items that fit equally. Where the bank has fewer weak items, or
    fewer items, all that there are are taken; `short` says that the share was not reached (EXM-12).
    """
    weak_items = set(weak_items)
    usable = sorted((one for one in bank if one.skill in AREAS), key=lambda one: order(one.item_id))
    weak = [one for one in usable if not weak_items.isdisjoint((one.topic, one.skill))]
    wanted = whole_up(min(size, len(usable)) * policy.weak_share / PERCENT)
    first = _evenly(weak)[:wanted]
    others = [one for one in _evenly(usable) if one not in first]
    chosen = [*first, *others][:size]
    on_weak = sum(one in weak for one in chosen)
    return Composition(
        tuple(one.item_id for one in chosen), on_weak, on_weak < wanted or not chosen
    )


def _evenly(items: Sequence[Banked]) -> list[Banked]:
    """One of each area in turn."""
    by_area = [[one for one in items if one.skill == area] for area in AREAS]
    return [one for round_ in zip_longest(*by_area) for one in round_ if one is not None]

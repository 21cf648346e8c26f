"""A paper: its parts and weights, what it needs to be submitted, who decides, and by when (EXM-1,
EXM-7, GEN-10).
"""

import calendar
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, Self
from uuid import UUID, uuid5

from measure.approvals import levels_of
from measure.rounding import exactly, judged
from training.exams.bank.rules import IdentifiedItem, Item, faults

PERCENT = 100


class Purpose(StrEnum):
    MONTHLY = "monthly"  # EXM-2
    REPOST = "repost"  # EXM-12


class State(StrEnum):
    """GEN-10; a monthly paper is closed when its make-up days are over (EXM-11)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    CLOSED = "closed"


FOLLOWS: Mapping[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.DRAFT, State.SUBMITTED}),
    # withdrawn, as the next version
    State.SUBMITTED: frozenset({State.APPROVED, State.RETURNED, State.DRAFT}),
    # rewritten, as the next version
    State.RETURNED: frozenset({State.DRAFT}),
    State.APPROVED: frozenset({State.CLOSED}),
    State.CLOSED: frozenset(),
}
"""State → the states that may follow it."""


class Decision(StrEnum):
    """Decision on a submitted version (GEN-10)."""

    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class PaperPolicy:
    """The numbers and choices of EXM-1, EXM-4, EXM-7 and EXM-11 for one month in one center."""

    submit_day: int  # EXM-7: exm.monthly_submit_day, day of month
    complete_day: int  # EXM-7: exm.monthly_complete_day, day of month, included
    decision_days: int  # EXM-7: exm.decision_days, working days
    resubmit_days: int  # EXM-7: exm.resubmit_days, working days
    makeup_days: int  # EXM-11: exm.makeup_window_days, working days
    part_weights: Mapping[str, Decimal]  # EXM-1: exm.part_weights, %
    pass_mark: Decimal  # EXM-4: exm.pass_mark, of 100
    levels: tuple[str, ...]  # GEN-10: pln.approval_matrix, role of each level of an exam paper

    @classmethod
    def of(cls, policies: Mapping[str, Any]) -> Self:
        return cls(
            policies["exm.monthly_submit_day"],
            policies["exm.monthly_complete_day"],
            policies["exm.decision_days"],
            policies["exm.resubmit_days"],
            policies["exm.makeup_window_days"],
            {form: Decimal(str(weight)) for form, weight in policies["exm.part_weights"].items()},
            policies["exm.pass_mark"],
            levels_of(policies["pln.approval_matrix"]["exam_paper"]),
        )


# ---- parts


@dataclass(frozen=True, slots=True)
class Part:
    """A part that is used. weight: as the policy has it, before unused parts give theirs;
    pass_mark: of 100, or None.
    """

    form: str
    weight: Decimal
    pass_mark: Decimal | None = None


def shares(parts: Collection[Part]) -> Mapping[str, Fraction]:
    """Part → its weight in percent, exact: a part that is not used has given its weight to the
    others in proportion (EXM-1).
    """
    used = sum((exactly(part.weight) for part in parts), Fraction(0))
    return {part.form: exactly(part.weight) / used * PERCENT for part in parts}


def total(marks: Mapping[str, Fraction], parts: Collection[Part]) -> Decimal:
    """Σ weight × mark ÷ 100 over the parts that are used, rounded once (EXM-1, GEN-6). marks: part
    → mark of 100.
    """
    return judged(
        sum((share * marks[form] / PERCENT for form, share in shares(parts).items()), Fraction(0))
    )


def parts_used(
    items: Collection[Item],
    pass_marks: Mapping[str, Decimal | None],
    weights: Mapping[str, Decimal],
) -> tuple[Part, ...]:
    """The parts in which items stand, in the order of the policy's weights."""
    used = {item.part for item in items}
    return tuple(
        Part(form, weight, pass_marks.get(form)) for form, weight in weights.items() if form in used
    )


def asked(items: Mapping[UUID, Item], topics: Collection[str]) -> Mapping[UUID, Item]:
    """Items that a person is asked: the whole paper; at a re-sit those on the failed topics
    (EXM-5).
    """
    return {item_id: item for item_id, item in items.items() if not topics or item.topic in topics}


@dataclass(frozen=True, kw_only=True)
class PaperSummary:
    """A paper without its links and items.

    person_id, order_id: of a re-post paper; author_id None: the rule; due_on: by when it is to be
    decided; complete_on: last day of the window; event_id, correlation_id: the event emitted last
    about it, and its chain; policyset: hash of the policies by which it was written.
    """

    paper_id: UUID
    center_id: UUID
    purpose: Purpose
    month: str | None
    person_id: UUID | None = None
    order_id: UUID | None = None
    version: int
    state: State
    title: str
    author_id: UUID | None
    parts: tuple[Part, ...]
    pass_mark: Decimal
    remark: str | None = None
    submitted_on: date | None = None
    due_on: date | None = None
    decided_by: UUID | None = None
    decided_on: date | None = None
    reason: str | None = None
    resubmit_on: date | None = None
    approved_at: datetime | None = None
    complete_on: date | None = None
    makeup_until: date | None = None
    event_id: UUID | None = None
    correlation_id: UUID | None = None
    policyset: str


@dataclass(frozen=True, kw_only=True)
class Paper(PaperSummary):
    """A paper. items: in its order, with their keys; links: [{course} | {session_id}]."""

    links: Sequence[Mapping[str, str]]
    items: tuple[IdentifiedItem, ...]

    @property
    def by_id(self) -> Mapping[UUID, IdentifiedItem]:
        """Id → item, in the order of the paper."""
        return {item.item_id: item for item in self.items}


@dataclass(frozen=True, kw_only=True)
class VersionDecision:
    """What became of a version (GEN-10); decision None: not decided yet."""

    version: int
    author_id: UUID
    submitted_on: date
    decision: Decision | None
    decided_by: UUID | None
    decided_on: date | None
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class PaperFilter:
    """Which papers; None: any."""

    center_id: UUID | None = None
    month: str | None = None
    state: str | None = None
    purpose: str | None = None
    person_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A paper as its author writes it (F16). pass_mark None: the policy's; part_pass_marks: form →
    of 100.
    """

    title: str
    links: Sequence[Mapping[str, str]]
    items: Sequence[Item]
    pass_mark: Decimal | None = None
    part_pass_marks: Mapping[str, Decimal | None]


# ---- what a paper must have


@dataclass(frozen=True, slots=True)
class Flaw:
    """A fault that keeps a paper from being submitted: where, and a code."""

    where: str
    code: str


def flaws(
    items: Sequence[Item],
    ids: Sequence[UUID],
    links: Collection[object],
    weights: Mapping[str, Decimal],
) -> Iterator[Flaw]:
    """EXM-7: without links to the month's training it cannot be submitted; every item has what its
    type needs, and stands in it once.
    """
    if not links:
        yield Flaw("links", "no_links")
    if not items:
        yield Flaw("items", "no_items")
    seen: set[UUID] = set()
    for number, (item, item_id) in enumerate(zip(items, ids, strict=True)):
        if item_id in seen:
            yield Flaw(f"items[{number}]", "twice")
        seen.add(item_id)
        if weights.get(item.part, 0) <= 0:
            yield Flaw(f"items[{number}].part", "unknown_part")
        for field in faults(item):
            yield Flaw(f"items[{number}].{field}", "invalid")


# ---- by when


def monthly_id(tenant: UUID, center_id: UUID, month: str) -> UUID:
    """The natural id of a center's paper of a month, known before anyone writes it (EXM-7)."""
    return uuid5(tenant, f"paper:{center_id}|{month}")


def day_of_month(month: str, day: int) -> date:
    """A day of a month ("2026-02"); beyond its end the last one (EXM-7)."""
    year, number = map(int, month.split("-"))
    return date(year, number, min(day, calendar.monthrange(year, number)[1]))


def complete_on(month: str, approved_on: date, policy: PaperPolicy) -> date:
    """The last day of the window: `exm.monthly_complete_day`; a paper that is approved later is sat
    on the day of its approval still.
    """
    return max(day_of_month(month, policy.complete_day), approved_on)

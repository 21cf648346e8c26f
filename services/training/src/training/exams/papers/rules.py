"""A paper: its parts and their weights, what it must have to be submitted, who decides, and by when
(EXM-1, EXM-7, GEN-10).
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
from training.exams.bank.rules import Item, faults

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
    """What somebody is asked: the whole paper; at a re-sit its items on the topics that were failed
    (EXM-5).
    """
    return {item_id: item for item_id, item in items.items() if not topics or item.topic in topics}


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A paper as it stands. items: by id, in its order, with their keys; links: [{course} |
    {session_id}]; author_id None: the rule.
    """

    paper_id: UUID
    center_id: UUID
    purpose: str
    month: str | None
    person_id: UUID | None = None
    order_id: UUID | None = None
    version: int
    state: str
    title: str
    author_id: UUID | None
    links: Sequence[Mapping[str, str]]
    parts: tuple[Part, ...]
    items: Mapping[UUID, Item]
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
class Draft:
    """What an author writes (F16). pass_mark None: the policy's; part_pass_marks: form → of 100."""

    title: str
    links: Sequence[Mapping[str, str]]
    items: Sequence[Item]
    pass_mark: Decimal | None = None
    part_pass_marks: Mapping[str, Decimal | None]


# ---- what a paper must have


@dataclass(frozen=True, slots=True)
class Flaw:
    """What keeps a paper from being submitted: where it stands, and a code."""

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
    known: set[UUID] = set()
    for number, (item, item_id) in enumerate(zip(items, ids, strict=True)):
        if item_id in known:
            yield Flaw(f"items[{number}]", "twice")
        known.add(item_id)
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

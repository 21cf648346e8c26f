"""Marks: right answers, the total, and the topics that were failed (EXM-1, EXM-4, EXM-5)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, Self
from uuid import UUID

from measure.rounding import exactly, judged
from training.exams.bank.rules import Answer, Item, fits, right
from training.exams.batches.rules import GRACE, Sitting
from training.exams.papers.rules import Part, Purpose, total

PERCENT = 100


class Outcome(StrEnum):
    """Outcome of an exam for one person."""

    PASSED = "passed"
    FAILED = "failed"
    MISSED = "missed"  # did not sit until the window closed (EXM-11)

    @classmethod
    def of(cls, *, passed: bool) -> "Outcome":
        return cls.PASSED if passed else cls.FAILED


FOLLOWS: Mapping[Outcome, frozenset[Outcome]] = dict.fromkeys(
    Outcome, frozenset({Outcome.PASSED, Outcome.FAILED})
)
"""Outcome → the outcomes that a revision may make of it (EXM-9)."""


@dataclass(frozen=True, kw_only=True)
class ExamSitting:
    """One person's sitting of a paper, or its absence.

    parts: part → mark of 100, exact; told_total: as first emitted, a row of the window's checksum;
    total: after revisions; with_leave: of a missed one; scored_by: rule:EXM-4, or the person who
    revised it last; event_id, correlation_id: the event emitted last about it, and its chain.
    """

    sitting_id: UUID
    paper_id: UUID
    person_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    purpose: Purpose
    month: str | None
    batch_id: UUID | None
    sitting: Sitting
    outcome: Outcome
    started_at: datetime | None = None
    ended_at: datetime | None = None
    sat_on: date
    answers: Mapping[str, object] | None = None
    parts: Mapping[str, Fraction]
    told_total: Decimal | None
    total: Decimal | None
    pass_mark: Decimal
    topics_failed: tuple[str, ...]
    with_leave: bool | None = None
    scored_by: str
    marked_at: datetime
    revision: int = 1
    event_id: UUID
    correlation_id: UUID
    policyset: str

    @property
    def passed(self) -> bool:
        return self.outcome is Outcome.PASSED


@dataclass(frozen=True)
class MarkPolicy:
    failed_topic_rate: Decimal  # EXM-5: exm.failed_topic_rate, % wrong

    @classmethod
    def of(cls, policies: Mapping[str, Any]) -> Self:
        return cls(policies["exm.failed_topic_rate"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """Marks of one person's answers. parts: part → mark of 100, exact; total: judged; wrong:
    items.
    """

    parts: Mapping[str, Fraction]
    total: Decimal
    passed: bool
    topics_failed: tuple[str, ...]
    wrong: frozenset[UUID]


def faults(
    answers: Mapping[UUID, Answer], asked: Mapping[UUID, Item]
) -> Iterable[tuple[UUID, str]]:
    """Answers that cannot be marked, with a code."""
    for item_id, answer in answers.items():
        if item_id not in asked:
            yield item_id, "unknown_item"
        elif not fits(asked[item_id], answer):
            yield item_id, "bad_answer"


def mark(
    answers: Mapping[UUID, Answer],
    asked: Mapping[UUID, Item],
    parts: Collection[Part],
    pass_mark: Decimal,
    policy: MarkPolicy,
) -> Marked:
    """Mark one person's answers to the items asked; one left out is wrong. A part's mark is points
    right ÷ its points × 100 (EXM-4).
    """
    wrong = frozenset(
        item_id for item_id, item in asked.items() if not right(item, answers.get(item_id))
    )
    used = [part for part in parts if any(item.part == part.form for item in asked.values())]
    marks = {part.form: _mark_of_part(part.form, asked, wrong) for part in used}
    score, passed = judge(marks, used, pass_mark)
    failed = failed_topics(
        ((item.topic, item_id in wrong) for item_id, item in asked.items()),
        passed=passed,
        policy=policy,
    )
    return Marked(parts=marks, total=score, passed=passed, topics_failed=failed, wrong=wrong)


def judge(
    marks: Mapping[str, Fraction], parts: Collection[Part], pass_mark: Decimal
) -> tuple[Decimal, bool]:
    """The total and whether it passes: at least the pass mark, and each part at least its own
    (EXM-4). marks: of the parts used.
    """
    used = [part for part in parts if part.form in marks]
    score = total(marks, used)
    enough = all(
        part.pass_mark is None or judged(marks[part.form]) >= judged(part.pass_mark)
        for part in used
    )
    return score, enough and score >= judged(pass_mark)


def _mark_of_part(form: str, asked: Mapping[UUID, Item], wrong: Collection[UUID]) -> Fraction:
    of_part = {
        item_id: exactly(item.points) for item_id, item in asked.items() if item.part == form
    }
    earned = sum(
        (points for item_id, points in of_part.items() if item_id not in wrong), Fraction(0)
    )
    return earned / sum(of_part.values(), Fraction(0)) * PERCENT


def rates(answered: Iterable[tuple[str, bool]]) -> Mapping[str, Decimal]:
    """Topic → error rate in percent, judged. answered: (topic, whether wrong) of each item."""
    items: dict[str, list[bool]] = {}
    for topic, is_wrong in answered:
        items.setdefault(topic, []).append(is_wrong)
    return {
        topic: judged(Fraction(sum(all_of), len(all_of)) * PERCENT)
        for topic, all_of in items.items()
    }


def failed_topics(
    answered: Iterable[tuple[str, bool]], *, passed: bool, policy: MarkPolicy
) -> tuple[str, ...]:
    """Topics at or over the limit, worst first, level ones by their code. Where none reaches it and
    the exam was failed: the worst, level ones all (EXM-5).
    """
    by_topic = rates(answered)
    failed = [topic for topic, rate in by_topic.items() if rate >= judged(policy.failed_topic_rate)]
    if not failed and not passed:
        worst = max(by_topic.values())
        failed = [topic for topic, rate in by_topic.items() if rate == worst]
    return tuple(sorted(failed, key=lambda topic: (-by_topic[topic], topic)))


# ---- what is handed in, and revised

MARKERS = frozenset(
    {"shift_leader", "quality_training_post", "trainer", "administrator", "operator"}
)
"""Roles that hand in the answers of others."""


@dataclass(frozen=True, kw_only=True)
class AnswerSheet:
    """One person's answers. answers: item → answer; times None: the batch's."""

    person_id: UUID
    answers: Mapping[UUID, Answer]
    started_at: datetime | None = None
    ended_at: datetime | None = None


def own_fault(sheet: AnswerSheet, ends_at: datetime, now: datetime) -> tuple[str, str] | None:
    """Where and what is wrong with answers that somebody hands in for themselves: times of their
    own, or too late (EXM-9).
    """
    if sheet.started_at is not None or sheet.ended_at is not None:
        return "body.sittings[0]", "own_times"
    if now > ends_at + GRACE:
        return "path.batch_id", "too_late"
    return None


@dataclass(frozen=True, kw_only=True)
class Revision:
    """A mark as it should be. parts: part → mark of 100, others keep theirs; sitting_id None: the
    window's sitting.
    """

    person_id: UUID
    sitting_id: UUID | None
    parts: Mapping[str, Decimal]
    reason: str

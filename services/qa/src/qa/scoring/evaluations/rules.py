"""What the grades of a call come to (QA-2, QA-2b, QA-2c), and what keeps a record from being
submitted (QA-17).
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, NamedTuple

from measure.rounding import judged
from measure.workdays import Workdays
from qa.ground.directory.rules import Person
from qa.ground.scorecards.rules import Card, Criterion, Fatal


class EvaluationState(StrEnum):
    ASSIGNED = "assigned"  # to an inspector, who has still to score it
    DELIVERED = "delivered"  # scored, and seen by the agent at once (QA-7)


FOLLOWS: Mapping[EvaluationState, frozenset[EvaluationState]] = {
    EvaluationState.ASSIGNED: frozenset({EvaluationState.DELIVERED}),
    EvaluationState.DELIVERED: frozenset(),
}
"""State → those that may follow it."""

UNACCEPTABLE = "unacceptable"
NOT_APPLICABLE = "not_applicable"
NEEDS_NOTE = frozenset({"acceptable", UNACCEPTABLE})
"""Grades below good (QA-17)."""


@dataclass(frozen=True)
class ScoringPolicy:
    """What grades are worth and findings are about, as it held on the call's date (GEN-2b)."""

    grade_points: Annotated[Mapping[str, Decimal], "qa.grade_points"]  # QA-2
    grade_cutoffs: Annotated[Mapping[str, Decimal], "qa.grade_cutoffs"]  # QA-2: grade → least total
    finding_topics: Annotated[tuple[str, ...], "qa.finding_topics"]  # QA-17


@dataclass(frozen=True)
class DeadlinePolicy:
    """How soon work must be scored, as it holds on the day on which it is given out."""

    score_within_days: Annotated[int, "qa.score_within_days"]  # QA-40: working days


def deadline(assigned_on: date, workdays: Workdays, policy: DeadlinePolicy) -> date:
    """The date by whose end assigned work must be submitted (QA-40, GEN-5)."""
    return workdays.after(assigned_on, policy.score_within_days)


# ---- what the inspector says


@dataclass(frozen=True)
class Answer:
    """What the inspector says of one criterion.

    grade: a grade or "not_applicable"; points: on an additive card, up or down. topic: of the
    finding, which an unacceptable grade always is. error_class: the inspector's own, instead of the
    criterion's (QA-34). position_seconds: from the start of the call.
    """

    criterion: str
    grade: str | None = None
    points: Decimal | None = None
    note: str = ""
    topic: str | None = None
    error_class: str | None = None
    position_seconds: int | None = None

    @property
    def is_finding(self) -> bool:
        return self.grade == UNACCEPTABLE or self.topic is not None


@dataclass(frozen=True)
class Finding:
    """An error that the inspector marks besides the grades (QA-17). error_class: None for the
    criterion's own.
    """

    topic: str
    explanation: str
    criterion: str | None = None
    error_class: str | None = None
    position_seconds: int | None = None


@dataclass(frozen=True, kw_only=True)
class Record:
    """The inspector's record of a call (F23)."""

    answers: tuple[Answer, ...]
    findings: tuple[Finding, ...] = ()
    description: str = ""
    suggestion: str = ""


# ---- what it comes to


class Item(NamedTuple):
    """A criterion's part in the result; points None: it does not apply or is hidden. The last two:
    of a finding.
    """

    criterion: Criterion
    grade: str | None
    points: Decimal | None
    error_class: str | None = None
    topic: str | None = None


@dataclass(frozen=True, kw_only=True)
class ScoredItem:
    """A criterion's result as it is stored and published; one of an additive card weighs 0."""

    criterion: str
    weight: Decimal
    grade: str | None
    points: Decimal | None
    error_class: str | None
    topic: str | None


class Score(NamedTuple):
    """A card's result. total: as judged, 10 decimals; None: no criterion applied. grade: None
    without total or on an additive card.
    """

    items: tuple[Item, ...]
    total: Decimal | None
    grade: str | None
    sections: Mapping[str, Decimal | None]
    fatal: tuple[str, ...]

    @property
    def unacceptable(self) -> bool:
        """An unacceptable call: its total grade, not one criterion's (QA-5)."""
        return self.grade == UNACCEPTABLE

    @property
    def scored_items(self) -> tuple[ScoredItem, ...]:
        return tuple(
            ScoredItem(
                criterion=item.criterion.code,
                weight=item.criterion.weight or Decimal(0),
                grade=item.grade,
                points=item.points,
                error_class=item.error_class,
                topic=item.topic,
            )
            for item in self.items
        )

    @property
    def failed(self) -> tuple[str, ...]:
        """The criteria graded unacceptable, in the card's order."""
        return tuple(item.criterion.code for item in self.items if item.grade == UNACCEPTABLE)


def score(
    card: Card, answers: Sequence[Answer], facts: Mapping[str, str], policy: ScoringPolicy
) -> Score:
    """Total, grade and subtotals of an answered card (QA-2, QA-2b, QA-2c).

    Weights of criteria that do not apply, are hidden or are not answered go to the others of the
    card in proportion. facts: what conditions of the card ask besides the grades (call_type).
    Subtotals are those after a fatal criterion took its section's points.
    """
    by_code = {answer.criterion: answer for answer in answers}
    shown = _shown(card, answers, facts)
    fatal = [
        one
        for one in card.criteria
        if one.fatal and one.code in shown and _grade(by_code.get(one.code)) == UNACCEPTABLE
    ]
    lost = {one.section for one in fatal if one.fatal is Fatal.SECTION}
    items = tuple(
        _item(
            one,
            by_code.get(one.code) if one.code in shown else None,
            lost=one.section in lost,
            card=card,
            policy=policy,
        )
        for one in card.criteria
    )
    if card.additive:  # 0 is normal, no limits, no grade (QA-2c)
        given = [item.points for item in items if item.points is not None]
        return Score(items, judged(sum(given, Decimal(0))) if given else None, None, {}, ())
    total = _weighted(items)
    if total is not None and any(one.fatal is Fatal.FORM for one in fatal):
        total = judged(0)
    sections = {
        section: _weighted([item for item in items if item.criterion.section == section])
        for section in dict.fromkeys(
            one.section for one in card.criteria if one.section is not None
        )
    }
    return Score(
        items,
        total,
        None if total is None else _grade_of(total, policy),
        sections,
        tuple(one.code for one in fatal),
    )


def _shown(card: Card, answers: Sequence[Answer], facts: Mapping[str, str]) -> Collection[str]:
    grades = {answer.criterion: answer.grade for answer in answers if answer.grade is not None}
    return {one.code for one in card.shown({**grades, **facts})}


def _grade(answer: Answer | None) -> str | None:
    return None if answer is None or answer.grade == NOT_APPLICABLE else answer.grade


def _item(
    one: Criterion, answer: Answer | None, *, lost: bool, card: Card, policy: ScoringPolicy
) -> Item:
    grade = _grade(answer)
    if card.additive:
        grade, points = None, answer.points if answer else None
    elif grade is None:
        points = None
    else:
        points = Decimal(0) if lost else policy.grade_points[grade]
    if answer is None or not answer.is_finding:
        return Item(one, grade, points)
    return Item(one, grade, points, answer.error_class or one.error_class, answer.topic)


def _weighted(items: Sequence[Item]) -> Decimal | None:
    """Σ weight × points ÷ Σ weight of what applies; None if nothing does or nothing weighs."""
    applicable = [
        (Fraction(item.criterion.weight or 0), Fraction(item.points))
        for item in items
        if item.points is not None
    ]
    weight = sum((weight for weight, _ in applicable), Fraction(0))
    return (
        judged(sum((weight * points for weight, points in applicable), Fraction(0)) / weight)
        if weight
        else None
    )


def _grade_of(total: Decimal, policy: ScoringPolicy) -> str:
    reached = [grade for grade, least in policy.grade_cutoffs.items() if total >= least]
    return max(reached, key=lambda grade: policy.grade_cutoffs[grade], default=UNACCEPTABLE)


# ---- what keeps a record from being submitted


class Lock(NamedTuple):
    """Why a record cannot be submitted: a code, and where in it ("answers.<criterion>.note",
    "findings.0.topic", "suggestion").
    """

    code: str
    where: str


def locks(
    card: Card,
    answers: Sequence[Answer],
    *,
    findings: Sequence[Finding],
    suggestion: str,
    facts: Mapping[str, str],
    policy: ScoringPolicy,
) -> tuple[Lock, ...]:
    """Everything that keeps a record from being submitted (QA-17), in the card's order."""
    by_code = {answer.criterion: answer for answer in answers}
    shown = _shown(card, answers, facts)
    codes = {one.code for one in card.criteria}
    found = [
        Lock("unknown_criterion", f"answers.{code}") for code in sorted(by_code.keys() - codes)
    ]
    found += [
        Lock("hidden_criterion", f"answers.{code}")
        for code in sorted((by_code.keys() & codes) - set(shown))
    ]
    found += [
        Lock("answered_twice", f"answers.{code}")
        for code, times in Counter(one.criterion for one in answers).items()
        if times > 1
    ]
    for one in card.criteria:
        if one.code in shown:
            found += _locks_of(
                one.code, by_code.get(one.code), additive=card.additive, policy=policy
            )
    for n, finding in enumerate(findings):
        found += _locks_of_finding(n, finding, codes, policy)
    if (findings or any(answer.is_finding for answer in answers)) and not suggestion.strip():
        found.append(Lock("suggestion_missing", "suggestion"))
    return tuple(found)


def _locks_of(
    code: str, answer: Answer | None, *, additive: bool, policy: ScoringPolicy
) -> Iterator[Lock]:
    field = "points" if additive else "grade"
    if answer is None or (answer.grade != NOT_APPLICABLE and getattr(answer, field) is None):
        yield Lock("not_answered", f"answers.{code}.{field}")
        return
    if answer.grade is not None and answer.grade not in {*policy.grade_points, NOT_APPLICABLE}:
        yield Lock("unknown_grade", f"answers.{code}.grade")
    if answer.grade in NEEDS_NOTE and not answer.note.strip():
        yield Lock("note_missing", f"answers.{code}.note")
    if answer.is_finding and answer.topic not in policy.finding_topics:
        yield Lock(
            "topic_missing" if answer.topic is None else "unknown_topic", f"answers.{code}.topic"
        )


def _locks_of_finding(
    n: int, finding: Finding, codes: Collection[str], policy: ScoringPolicy
) -> Iterator[Lock]:
    if finding.topic not in policy.finding_topics:
        yield Lock("unknown_topic", f"findings.{n}.topic")
    if finding.criterion is not None and finding.criterion not in codes:
        yield Lock("unknown_criterion", f"findings.{n}.criterion")
    if (
        finding.criterion is None and finding.error_class is None
    ):  # a criterion has one by default (QA-34)
        yield Lock("error_class_missing", f"findings.{n}.error_class")


# ---- who reads what is not delivered yet

OPEN_TO = frozenset({"inspector_id", "center_id"})
"""Who scores and who leads the center see work that is not done; agents and their leaders only what
is delivered: nobody learns beforehand who listens to whom.
"""


# ---- who may not score a call that was given to somebody else (QA-6)


class Ban(StrEnum):
    """Why somebody may not score a call."""

    SELF = "self"
    OWN_TEAM = "own_team"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class BanPolicy:
    """What of QA-6 a center may choose."""

    ban_own_team: Annotated[bool, "qa.ban_own_team"]  # QA-6


def ban(scorer: Person, agent: Person, policy: BanPolicy) -> Ban | None:
    """The first reason that applies; nobody scores themself, whatever the policy."""
    if scorer.person_id == agent.person_id:
        return Ban.SELF
    if policy.ban_own_team and agent.team_id is not None and scorer.team_id == agent.team_id:
        return Ban.OWN_TEAM
    if agent.person_id in scorer.conflicts or scorer.person_id in agent.conflicts:
        return Ban.CONFLICT
    return None

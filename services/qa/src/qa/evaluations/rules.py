"""What the grades of a call come to (QA-2, QA-2b, QA-2c), and what keeps a record from being submitted (QA-17)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from measure.rounding import judged
from qa.scorecards.rules import Card, Criterion, Fatal

UNACCEPTABLE = "unacceptable"
NOT_APPLICABLE = "not_applicable"
NEEDS_NOTE = frozenset({"acceptable", UNACCEPTABLE})
"""Grades below good (QA-17)."""


@dataclass(frozen=True)
class ScoringPolicy:
    """What grades are worth, as it held on the call's date (GEN-2b)."""

    grade_points: Mapping[str, Decimal]  # QA-2
    grade_cutoffs: Mapping[str, Decimal]  # QA-2: grade → least total
    finding_topics: Sequence[str]  # QA-17
    score_within_days: int  # QA-40: working days

    @classmethod
    def of(cls, policies: Mapping[str, Any]) -> "ScoringPolicy":
        """The policy from resolved keys."""
        return cls(
            grade_points={grade: Decimal(str(points)) for grade, points in policies["qa.grade_points"].items()},
            grade_cutoffs={grade: Decimal(str(least)) for grade, least in policies["qa.grade_cutoffs"].items()},
            finding_topics=tuple(policies["qa.finding_topics"]),
            score_within_days=policies["qa.score_within_days"],
        )


@dataclass(frozen=True)
class Mark:
    """What the inspector says of one criterion.

    grade: a grade or "not_applicable"; points: on an additive card, up or down. topic: of the finding, which an unacceptable grade
    always is. error_class: the inspector's own, instead of the criterion's (QA-34).
    """

    criterion: str
    grade: str | None = None
    points: Decimal | None = None
    note: str = ""
    topic: str | None = None
    error_class: str | None = None
    position: str | None = None


@dataclass(frozen=True)
class Error:
    """An error that the inspector marks besides the grades; a finding too (QA-17)."""

    topic: str
    error_class: str
    explanation: str
    criterion: str | None = None
    position: str | None = None


class Counted(NamedTuple):
    """A shown criterion's part in the total; points None: not applicable."""

    criterion: Criterion
    grade: str | None
    points: Decimal | None


class Score(NamedTuple):
    """A card's result. total: as judged, 10 decimals; None: no criterion applied. grade: None without total or on an additive card."""

    counted: tuple[Counted, ...]
    total: Decimal | None
    grade: str | None
    sections: Mapping[str, Decimal | None]
    fatal: tuple[str, ...]

    @property
    def unacceptable(self) -> bool:
        """An unacceptable call: its total grade, not one criterion's (QA-5)."""
        return self.grade == UNACCEPTABLE


class Lock(NamedTuple):
    """Why a record cannot be submitted: a code, and where in it."""

    code: str
    criterion: str | None = None


def score(card: Card, marks: Sequence[Mark], answers: Mapping[str, str], policy: ScoringPolicy) -> Score:
    """Total, grade and subtotals of a marked card (QA-2, QA-2b, QA-2c).

    Weights of criteria that do not apply, are hidden or are not marked go to the others of the card in proportion. answers: question →
    answer for conditions; grades are added by themselves. Subtotals are those after a fatal criterion took its section's points.
    """
    by_code = {mark.criterion: mark for mark in marks}
    shown = _shown(card, by_code, answers)
    fatal = tuple(one for one in shown if one.fatal is not None and _grade(by_code, one) == UNACCEPTABLE)
    lost = {one.section for one in fatal if one.fatal is Fatal.SECTION}
    counted = tuple(Counted(one, _grade(by_code, one), _points(card, one, by_code, lost, policy)) for one in shown)
    if card.additive:
        given = [one.points for one in counted if one.points is not None]
        return Score(counted, judged(sum(given, Decimal(0))) if given else None, None, {}, ())
    total = _weighted(counted)
    if total is not None and any(one.fatal is Fatal.FORM for one in fatal):
        total = Decimal(0)
    sections = {
        section: _weighted([one for one in counted if one.criterion.section == section])
        for section in dict.fromkeys(one.section for one in card.criteria if one.section is not None)
    }
    return Score(counted, total, None if total is None else _grade_of(total, policy), sections, tuple(one.code for one in fatal))


def locks(
    card: Card, marks: Sequence[Mark], *, errors: Sequence[Error], suggestion: str, answers: Mapping[str, str], policy: ScoringPolicy
) -> tuple[Lock, ...]:
    """Everything that keeps a record from being submitted (QA-17), in the card's order."""
    by_code = {mark.criterion: mark for mark in marks}
    shown = _shown(card, by_code, answers)
    strangers = by_code.keys() - {one.code for one in shown}
    found = [Lock("not_on_the_card", code) for code in sorted(strangers)]
    found += [Lock(code, one.code) for one in shown for code in _locks_of(by_code.get(one.code), additive=card.additive, policy=policy)]
    found += [Lock("unknown_topic", error.criterion) for error in errors if error.topic not in policy.finding_topics]
    has_finding = bool(errors) or any(mark.grade == UNACCEPTABLE for mark in marks)
    if has_finding and not suggestion.strip():
        found.append(Lock("suggestion_missing"))
    return tuple(found)


def _locks_of(mark: Mark | None, *, additive: bool, policy: ScoringPolicy) -> Iterator[str]:
    if mark is None or (mark.points if additive else mark.grade) is None:
        if mark is None or mark.grade != NOT_APPLICABLE:
            yield "not_marked"
        return
    if not additive and mark.grade not in {*policy.grade_points, NOT_APPLICABLE}:
        yield "unknown_grade"
    if mark.grade in NEEDS_NOTE and not mark.note.strip():
        yield "note_missing"
    if mark.grade == UNACCEPTABLE and mark.topic not in policy.finding_topics:
        yield "topic_missing" if mark.topic is None else "unknown_topic"


def _shown(card: Card, by_code: Mapping[str, Mark], answers: Mapping[str, str]) -> tuple[Criterion, ...]:
    grades = {code: mark.grade for code, mark in by_code.items() if mark.grade is not None}
    return card.shown({**grades, **answers})


def _grade(by_code: Mapping[str, Mark], criterion: Criterion) -> str | None:
    mark = by_code.get(criterion.code)
    return None if mark is None or mark.grade == NOT_APPLICABLE else mark.grade


def _points(card: Card, one: Criterion, by_code: Mapping[str, Mark], lost: set[str | None], policy: ScoringPolicy) -> Decimal | None:
    if card.additive:
        mark = by_code.get(one.code)
        return None if mark is None else mark.points
    grade = _grade(by_code, one)
    if grade is None:
        return None
    return Decimal(0) if one.section is not None and one.section in lost else policy.grade_points[grade]


def _weighted(counted: Sequence[Counted]) -> Decimal | None:
    """Σ weight × points ÷ Σ weight of what applies; None if nothing does or nothing weighs."""
    applicable = [(Fraction(one.criterion.weight or 0), Fraction(one.points)) for one in counted if one.points is not None]
    weight = sum((weight for weight, _ in applicable), Fraction(0))
    return judged(sum((weight * points for weight, points in applicable), Fraction(0)) / weight) if weight else None


def _grade_of(total: Decimal, policy: ScoringPolicy) -> str:
    reached = [grade for grade, least in policy.grade_cutoffs.items() if total >= least]
    return max(reached, key=lambda grade: policy.grade_cutoffs[grade], default=UNACCEPTABLE)

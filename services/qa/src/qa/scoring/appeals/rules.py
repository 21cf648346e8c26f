"""Who may appeal against what, who decides it, until when, and what a ruling changes (QA-41)."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from measure.deadlines import Calendar

NOT_APPLICABLE = "not_applicable"


class AppealState(StrEnum):
    FIRST_INSTANCE = "first_instance"  # before the QA lead
    DECIDED = "decided"  # by the first instance; what was kept may be taken further
    LAST_INSTANCE = "last_instance"  # before the QA supervisor
    CLOSED = "closed"  # the ruling is final


FOLLOWS: Mapping[AppealState, frozenset[AppealState]] = {
    AppealState.FIRST_INSTANCE: frozenset(
        {AppealState.DECIDED, AppealState.LAST_INSTANCE, AppealState.CLOSED}
    ),
    AppealState.DECIDED: frozenset({AppealState.LAST_INSTANCE, AppealState.CLOSED}),
    AppealState.LAST_INSTANCE: frozenset({AppealState.CLOSED}),
    AppealState.CLOSED: frozenset(),
}
"""State → those that may follow it. An instance that is silent passes the appeal up."""

ROUND: Mapping[AppealState, int] = {
    AppealState.FIRST_INSTANCE: 1,
    AppealState.LAST_INSTANCE: 2,
}
"""State → the round that is being decided in it."""
DECIDER_ROLE: Mapping[int, str] = {1: "qa_lead", 2: "qa_supervisor"}
"""Round → the role that decides it."""


@dataclass(frozen=True)
class AppealPolicy:
    """Times and instances of an appeal, as they hold on the day on which each begins."""

    appeal_days: Annotated[int, "qa.appeal_days"]  # working days, to appeal and to go further
    rounds: Annotated[int, "qa.appeal_rounds"]
    precheck: Annotated[bool, "qa.appeal_precheck"]  # whether the team leader may remark
    precheck_days: Annotated[int, "qa.appeal_precheck_days"]  # working days
    decide_days: Annotated[int, "qa.appeal_decide_days"]  # working days, for each instance


def appeal_until(from_day: date, calendar: Calendar, policy: AppealPolicy) -> date:
    """The date by whose end an agent appeals against a result delivered on a day, or takes further
    what was decided on it.
    """
    return calendar.after(from_day, policy.appeal_days)


def decide_by(filed_on: date, calendar: Calendar, policy: AppealPolicy) -> date:
    """The date by whose end an instance decides what reached it on a day."""
    return calendar.after(filed_on, policy.decide_days)


def remark_until(filed_on: date, calendar: Calendar, policy: AppealPolicy) -> date | None:
    """The date by whose end the team leader may remark; None: no remark is asked."""
    return calendar.after(filed_on, policy.precheck_days) if policy.precheck else None


@dataclass(frozen=True)
class Ruling:
    """What an instance ruled on a criterion. grade: the new one, or the old one that was kept."""

    round: int
    changed: bool
    grade: str | None
    reason: str


@dataclass(frozen=True)
class Point:
    """A criterion against which an agent appeals, with what each instance ruled on it.

    grade: as the inspector gave it; further: the agent took it to the last instance, or silence
    passed it up.
    """

    criterion: str
    grade: str | None
    reason: str
    rulings: tuple[Ruling, ...] = ()
    further: bool = False

    @property
    def is_kept(self) -> bool:
        """Whether the newest ruling left it as it was."""
        return bool(self.rulings) and not self.rulings[-1].changed

    def is_before(self, round: int) -> bool:
        """Whether an instance has to rule on it."""
        return round == 1 or self.further


@dataclass(frozen=True)
class Flaw:
    """Why something cannot be filed or ruled: a code, and where in the request."""

    code: str
    where: str


@dataclass(frozen=True)
class Plea:
    """What an agent says against one criterion."""

    criterion: str
    reason: str


@dataclass(frozen=True)
class Verdict:
    """What an instance says of one criterion; grade None: it is kept."""

    criterion: str
    grade: str | None
    reason: str


def flaws_of_pleas(pleas: Sequence[Plea], graded: Collection[str]) -> tuple[Flaw, ...]:
    """What keeps an appeal from being filed. graded: criteria of the card that were graded."""
    times = Counter(plea.criterion for plea in pleas)
    found = [] if pleas else [Flaw("nothing_appealed", "criteria")]
    for n, plea in enumerate(pleas):
        where = f"criteria.{n}"
        if plea.criterion not in graded:
            found.append(Flaw("unknown_criterion", f"{where}.criterion"))
        elif times[plea.criterion] > 1:
            found.append(Flaw("named_twice", f"{where}.criterion"))
        if not plea.reason.strip():
            found.append(Flaw("reason_missing", f"{where}.reason"))
    return tuple(found)


def flaws_of_verdicts(
    verdicts: Sequence[Verdict],
    points: Sequence[Point],
    *,
    grades: Mapping[str, str | None],
    worth: Mapping[str, Decimal],
) -> tuple[Flaw, ...]:
    """What keeps a decision from being made: every criterion before the instance is ruled on once,
    with a reason, and a changed grade is worth more than the one that stands.

    points: those before the instance; grades: criterion → the grade that stands; worth:
    `qa.grade_points`.
    """
    times = Counter(verdict.criterion for verdict in verdicts)
    open_points = {point.criterion for point in points}
    found = [
        Flaw("not_ruled", f"rulings.{criterion}")
        for criterion in sorted(open_points - times.keys())
    ]
    for n, verdict in enumerate(verdicts):
        where = f"rulings.{n}"
        if verdict.criterion not in open_points:
            found.append(Flaw("not_appealed", f"{where}.criterion"))
        elif times[verdict.criterion] > 1:
            found.append(Flaw("named_twice", f"{where}.criterion"))
        elif verdict.grade is not None and not _improves(
            grades.get(verdict.criterion), verdict.grade, worth
        ):
            found.append(Flaw("no_better_grade", f"{where}.grade"))
        if not verdict.reason.strip():
            found.append(Flaw("reason_missing", f"{where}.reason"))
    return tuple(found)


def _improves(old: str | None, new: str, worth: Mapping[str, Decimal]) -> bool:
    """An appeal takes nothing from who appeals; a criterion that should not apply is left out."""
    if new == NOT_APPLICABLE:
        return old is not None
    return new in worth and (old is None or worth[new] > worth[old])


def ruled(points: Sequence[Point], round: int, verdicts: Sequence[Verdict]) -> tuple[Point, ...]:
    """The points with what an instance ruled on those that were before it."""
    by_criterion = {verdict.criterion: verdict for verdict in verdicts}
    return tuple(
        _with_ruling(point, round, by_criterion[point.criterion])
        if point.is_before(round)
        else point
        for point in points
    )


def _with_ruling(point: Point, round: int, verdict: Verdict) -> Point:
    grade = point.grade if verdict.grade is None else verdict.grade
    ruling = Ruling(round, verdict.grade is not None, grade, verdict.reason)
    return Point(
        point.criterion, point.grade, point.reason, (*point.rulings, ruling), point.further
    )


def taken_further(points: Sequence[Point], criteria: Collection[str]) -> tuple[Point, ...]:
    """The points with these before the last instance."""
    return tuple(
        Point(one.criterion, one.grade, one.reason, one.rulings, one.criterion in criteria)
        for one in points
    )


def next_state(round: int, points: Sequence[Point], policy: AppealPolicy) -> AppealState:
    """What follows a decision: the first one leaves what was kept open to the last instance."""
    goes_on = round < policy.rounds and any(point.is_kept for point in points)
    return AppealState.DECIDED if goes_on else AppealState.CLOSED


def may_decide(
    person: UUID | None, *, agent: UUID, scorer: UUID, decided_before: Collection[UUID]
) -> bool:
    """Whether a holder of the role may decide: not the agent, not who scored it, and nobody who
    decided it before.
    """
    return person is not None and person not in {agent, scorer, *decided_before}

"""Changing a delivered score: the newest revision counts, every earlier one stays visible
(QA-40).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from chassis.http.problems import NotFound
from chassis.messages.tx import Cause, Place, Tx
from chassis.policies.reading import read
from qa.ground.scorecards.rules import CALL_TYPE
from qa.scoring.acknowledgements.actions import NO_RESULT
from qa.scoring.evaluations import actions as evaluations
from qa.scoring.evaluations.actions import Book, Evaluation, Result
from qa.scoring.evaluations.formats import published
from qa.scoring.evaluations.rules import UNACCEPTABLE, Answer, Record, ScoringPolicy, score
from qa.scoring.revisions import store
from qa.scoring.revisions.store import EarlierScore
from zhipei_events.qa import EvaluationRevised
from zhipei_events.values import Grade, Line, SampleKind, ScoredKind


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A delivered score as it stands, and what its grades are worth."""

    evaluation: Evaluation
    record: Record
    result: Result
    worth: Mapping[str, Decimal]

    @property
    def grades(self) -> Mapping[str, str | None]:
        """Criterion → its grade; None: it does not apply."""
        return {item.criterion: item.grade for item in self.result.items}

    @property
    def graded(self) -> frozenset[str]:
        """Criteria that the inspector graded, not applicable included."""
        return frozenset(one.criterion for one in self.record.answers if one.grade is not None)


async def standing(tx: Tx, evaluation_id: UUID) -> Standing:
    """A delivered score, locked until the transaction ends."""
    evaluation = await evaluations.claim(tx, evaluation_id)
    if evaluation is None or evaluation.record is None or evaluation.result is None:
        raise NotFound(NO_RESULT, evaluation_id=evaluation_id)
    policy = read(ScoringPolicy, await Book(tx).policies(evaluation.work))
    return Standing(
        evaluation=evaluation,
        record=evaluation.record,
        result=evaluation.result,
        worth=policy.grade_points,
    )


async def revise(
    tx: Tx, before: Standing, grades: Mapping[str, str], *, reason: str, by: UUID, cause: Cause
) -> Evaluation:
    """Give criteria other grades, by the card and the policies of the first score (GEN-2b). It
    counts in the same week (QA-48).

    grades: criterion → its new grade, or "not_applicable".
    """
    book, evaluation, old = Book(tx), before.evaluation, before.result
    policies = await book.policies(evaluation.work)
    used = await book.card(evaluation.scorecard_id)
    answers = tuple(_regraded(answer, grades) for answer in before.record.answers)
    facts = {CALL_TYPE: evaluation.work.call.call_type}
    scored = score(used.card, answers, facts, read(ScoringPolicy, policies))
    result = replace(
        old,
        items=scored.scored_items,
        sections=scored.sections,
        total=scored.total,
        grade=scored.grade,
        fatal=scored.fatal,
        unacceptable=scored.unacceptable,
        policyset=policies.hash,
        revision=old.revision + 1,
    )
    revised = replace(
        evaluation,
        version=evaluation.version + 1,
        record=replace(before.record, answers=answers),
        result=result,
    )
    await store.add(tx, _earlier(tx, evaluation, old, reason=reason, by=by))
    await evaluations.keep_revised(tx, revised)
    work = evaluation.work
    event = EvaluationRevised(
        evaluation_id=evaluation.evaluation_id,
        agent_id=work.agent.agent_id,
        team_id=work.agent.team_id,
        site_id=work.agent.site_id,
        center_id=work.agent.center_id,
        line=Line(work.agent.line) if work.agent.line else None,
        inspector_id=work.inspector_id,
        kind=ScoredKind(evaluation.kind),
        sample_kind=SampleKind(work.sample_kind),
        call_id=work.call.call_id,
        call_date=work.call.call_date,
        scored_on=result.scored_on,
        week=result.week,
        card=used.code,
        revision=result.revision,
        reason=reason,
        revised_by=by,
        items=tuple(published(item) for item in result.items),
        old_total=old.total,
        total=result.total,
        old_grade=Grade(old.grade) if old.grade else None,
        grade=Grade(result.grade) if result.grade else None,
        additive=used.card.additive,
        fatal=result.fatal,
        old_unacceptable=old.unacceptable,
        unacceptable=result.unacceptable,
    )
    place = Place(work.agent.center_id, work.agent.site_id)
    tx.emit(event, place=place, cause=cause, policyset=policies.hash)
    return revised


def _regraded(answer: Answer, grades: Mapping[str, str]) -> Answer:
    """The answer with its new grade; what is no longer unacceptable is no finding any more."""
    grade = grades.get(answer.criterion)
    if grade is None:
        return answer
    if grade == UNACCEPTABLE:
        return replace(answer, grade=grade)
    return replace(answer, grade=grade, topic=None, error_class=None)


def _earlier(tx: Tx, evaluation: Evaluation, old: Result, *, reason: str, by: UUID) -> EarlierScore:
    return EarlierScore(
        evaluation_id=evaluation.evaluation_id,
        revision=old.revision,
        items=old.items,
        sections=old.sections,
        total=old.total,
        grade=old.grade,
        fatal=old.fatal,
        unacceptable=old.unacceptable,
        policyset=old.policyset,
        reason=reason,
        revised_by=by,
        revised_at=tx.now,
    )

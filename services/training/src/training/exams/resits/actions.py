"""Ask for targeted training after failed exams, and say who may sit again (EXM-5, EXM-10)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from chassis.messages.ids import uuid7
from chassis.messages.tx import Tx
from training.assigning.assignments import actions as assignments
from training.assigning.assignments.rules import AssignmentState, Ending, Opening
from training.assigning.requests import actions as requests
from training.assigning.requests.rules import (
    Answered,
    Kind,
    Outcome,
    Reason,
    TrainingRequest,
    Whereabouts,
)
from training.exams.resits.rules import Answer, ExamResult, Resit, about_paper, answer
from training.ground.register import actions as register
from training.ground.register.rules import since
from zhipei_events.envelope import Envelope

WITHDRAWN = "mark_revised"


@dataclass(slots=True)
class _FollowUp:
    """What a set of marks leads to."""

    openings: list[Opening] = field(default_factory=list)
    answered: list[Answered] = field(default_factory=list)
    endings: list[Ending] = field(default_factory=list)
    extended: dict[UUID, Envelope] = field(default_factory=dict)
    ended_by: dict[UUID, Envelope] = field(default_factory=dict)

    def end(self, assignment_id: UUID, follows: Answer, envelope: Envelope, on: date) -> None:
        """End a training: its re-sit was passed, or it was never failed."""
        passed = follows is Answer.PASS
        self.endings.append(
            Ending(
                assignment_id=assignment_id,
                state=AssignmentState.PASSED if passed else AssignmentState.CLOSED_WITH_REASON,
                at=envelope.time,
                on=on,
                reason=None if passed else WITHDRAWN,
                causes=((envelope.time, envelope.id),),
            )
        )
        self.ended_by[assignment_id] = envelope


async def follow_up(tx: Tx, results: Sequence[tuple[ExamResult, Envelope]]) -> None:
    """Open, link, extend or end targeted training after monthly exams (EVT-10)."""
    monthly = [(result, envelope) for result, envelope in results if result.month is not None]
    agents = {result.person_id for result, _ in monthly}
    unended = dict(await assignments.unended(tx, Kind.TARGETED, agents))
    at = await assignments.located(tx, {result.person_id: _at(result) for result, _ in monthly})
    context = await assignments.context(tx, list(at.values()))
    todo = _FollowUp()
    for result, envelope in monthly:
        here, about = at[result.person_id], about_paper(result.month or "")
        key = result.person_id, about
        assignment_id = unended.get(key)
        on = context.site(here).day_of(envelope.time)
        follows = answer(result, open_already=assignment_id is not None)
        if follows in {Answer.ASSIGN, Answer.LINK}:
            id = unended.setdefault(key, uuid7())
            linked = Reason.ALREADY_OPEN if follows is Answer.LINK else None
            request = _request(result, envelope, here, about, on=on)
            outcome = Outcome(assignment_id=id, not_assigned=linked)
            todo.answered.append(Answered(request, outcome))
            if follows is Answer.ASSIGN:
                opening = await context.opening(request, id, criteria=result.topics_failed)
                todo.openings.append(opening)
        elif assignment_id is not None and follows is Answer.EXTEND:
            todo.extended[assignment_id] = envelope
        elif assignment_id is not None and follows is not None:
            todo.end(assignment_id, follows, envelope, on)
            del unended[key]
    await assignments.begin(tx, todo.openings)
    await requests.record(tx, todo.answered)
    await assignments.extend(tx, todo.extended)
    await assignments.complete(tx, todo.endings, causes=todo.ended_by)


def _at(result: ExamResult) -> Whereabouts:
    return Whereabouts(result.team_id, result.site_id, result.center_id)


def _request(
    result: ExamResult, envelope: Envelope, at: Whereabouts, about: str, *, on: date
) -> TrainingRequest:
    return TrainingRequest(
        cause_id=envelope.id,
        cause_type=envelope.type,
        cause_subject=envelope.subject,
        agent_id=result.person_id,
        whereabouts=at,
        kind=Kind.TARGETED,
        about=about,
        occurred_at=envelope.time,
        occurred_on=on,
        correlation_id=envelope.correlation,
        facts={"month": result.month, "topics": list(result.topics_failed)},
    )


async def open_resits(tx: Tx, center_id: UUID, month: str) -> Sequence[Resit]:
    """Agents of a center who must sit the paper of a month again, by id."""
    found = await assignments.unended_about(tx, center_id, Kind.TARGETED, about_paper(month))
    agents = {assignment.agent_id for assignment in found}
    trained = await register.confirmed(tx, agents, [Kind.TARGETED])
    resits = []
    for assignment in found:
        sessions = trained.get((assignment.agent_id, Kind.TARGETED), ())
        counted = since(sessions, assignment.trained_since)
        resits.append(Resit(assignment.agent_id, assignment.assignment_id, ready=bool(counted)))
    return resits


async def ready(tx: Tx, center_id: UUID, month: str) -> Mapping[UUID, bool]:
    """Agents who must sit the paper of a month again → whether they were trained for it (EXM-5)."""
    return {resit.person_id: resit.ready for resit in await open_resits(tx, center_id, month)}

"""Hear what exams came to, and say who must sit again (EXM-5, EXM-10)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from chassis.messages.ids import uuid7
from chassis.messages.tx import Tx
from training.assigning.assignments import actions as assignments
from training.assigning.assignments.rules import Asked, Ending, Kind, Reason, State, Whereabouts
from training.exams.resits import store
from training.exams.resits.rules import Answer, ExamResult, Resit, about_paper, answer
from training.ground.register import actions as register
from training.ground.register.rules import since
from zhipei_events.envelope import Envelope

WITHDRAWN = "mark_revised"


async def follow_up(tx: Tx, results: Sequence[tuple[ExamResult, Envelope]]) -> None:
    """Open, link, extend or end targeted training for a set of marked sittings, each with the event
    that told of it (EVT-10).
    """
    told = [
        (marked, envelope, about_paper(marked.month))
        for marked, envelope in results
        if marked.month is not None
    ]
    standing = dict(
        await assignments.unended(tx, Kind.TARGETED, {marked.person_id for marked, _, _ in told})
    )
    at = await assignments.located(
        tx,
        {
            marked.person_id: Whereabouts(marked.team_id, marked.site_id, marked.center_id)
            for marked, _, _ in told
        },
    )
    ground = await assignments.grounds(tx, list(at.values()))
    openings, asked, endings = [], [], []
    extended: dict[UUID, Envelope] = {}
    led: dict[UUID, Envelope] = {}
    for marked, envelope, about in told:
        here, key = at[marked.person_id], (marked.person_id, about)
        on, stands = (
            ground.site(here).day_of(envelope.time),
            standing.get((marked.person_id, about)),
        )
        follows = answer(marked, open_already=stands is not None)
        if follows in {Answer.ASSIGN, Answer.LINK}:
            id = standing.setdefault(key, uuid7())
            linked = Reason.ALREADY_OPEN if follows is Answer.LINK else None
            one = _asked(
                marked, envelope, here, about, on=on, assignment_id=id, not_assigned=linked
            )
            asked.append(one)
            if follows is Answer.ASSIGN:
                openings.append(await ground.made(one, id))
        elif stands is not None and follows is Answer.EXTEND:
            extended[stands] = envelope
        elif stands is not None and follows in {Answer.PASS, Answer.WITHDRAW}:
            state, reason = (
                (State.PASSED, None)
                if follows is Answer.PASS
                else (State.CLOSED_WITH_REASON, WITHDRAWN)
            )
            rests = ((envelope.time, envelope.id),)
            endings.append(
                Ending(
                    assignment_id=stands,
                    state=state,
                    at=envelope.time,
                    on=on,
                    reason=reason,
                    causes=rests,
                )
            )
            led[stands] = envelope
            del standing[key]
    await assignments.begin(tx, openings)
    await assignments.keep_asked(tx, asked)
    await assignments.extend(tx, extended)
    await assignments.complete(tx, endings, cause=led)


def _asked(
    marked: ExamResult,
    envelope: Envelope,
    at: Whereabouts,
    about: str,
    *,
    on: date,
    assignment_id: UUID,
    not_assigned: Reason | None,
) -> Asked:
    return Asked(
        cause_id=envelope.id,
        cause_type=envelope.type,
        cause_subject=envelope.subject,
        agent_id=marked.person_id,
        whereabouts=at,
        kind=Kind.TARGETED,
        about=about,
        occurred_at=envelope.time,
        occurred_on=on,
        correlation_id=envelope.correlation,
        criteria=marked.topics_failed,
        facts={"month": marked.month, "topics": list(marked.topics_failed)},
        assignment_id=assignment_id,
        not_assigned=not_assigned,
    )


async def open_resits(tx: Tx, center_id: UUID, month: str) -> Sequence[Resit]:
    """Who of a center must sit the paper of a month again, by person."""
    rows = await store.open_about(tx, center_id, about_paper(month))
    trained = await register.confirmed(tx, {row.agent_id for row in rows}, [Kind.TARGETED])
    return [
        Resit(
            row.agent_id,
            row.assignment_id,
            ready=bool(
                since(
                    trained.get((row.agent_id, Kind.TARGETED), ()),
                    row.extended_at or row.assigned_at,
                )
            ),
        )
        for row in rows
    ]

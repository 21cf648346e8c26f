"""Asking an agent to acknowledge a result, and what the agent or silence makes of it (QA-7)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from chassis.duties import deadlines
from chassis.duties.deadlines import Deadline, Opening
from chassis.http.problems import Forbidden, NotFound, Refusal
from chassis.http.reach import acts_in
from chassis.http.wording import Message
from chassis.messages.tx import Place, Tx
from chassis.policies.reading import read
from chassis.policies.resolution import resolve
from qa.ground.directory import actions as directory
from qa.scoring.acknowledgements import store
from qa.scoring.acknowledgements.rules import (
    FOLLOWS,
    AcknowledgementPolicy,
    AcknowledgementState,
    due_on,
)
from qa.scoring.acknowledgements.store import Acknowledgement
from zhipei_events.envelope import Envelope
from zhipei_events.qa import EvaluationAcknowledged

NO_RESULT = Message(
    "没有编号为 {evaluation_id} 的已送达成绩", "There is no delivered result {evaluation_id}"
)
OWN_CALL = Message(
    "质检结果由通话座席本人确认", "A result is acknowledged by the agent whose call it is"
)
ENDED = Message(
    "确认已结束（{state}），期限为 {due_on}",
    "The acknowledgement has ended ({state}); it was due on {due_on}",
)


class AlreadyEnded(Refusal):
    status = 409
    slug = "acknowledgement-ended"
    title = {
        "zh-Hans": "该结果已确认，或确认期限已过",
        "en": "This result was acknowledged, or the time for it is over",
    }


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """A result that was delivered just now. envelope: of its qa.call-scored."""

    evaluation_id: UUID
    agent_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    call_id: UUID
    envelope: Envelope

    @property
    def place(self) -> Place:
        return Place(self.center_id, self.site_id)


async def _move(tx: Tx, due: Mapping[UUID, date]) -> None:
    """Set due dates that a calendar moved, by evaluation, and the ends that follow from them."""
    waiting = await store.find_all(tx, list(due))
    calendars = await directory.CALENDARS.of(tx, {one.place for one in waiting})
    moved = [
        replace(
            one,
            due_on=due[one.evaluation_id],
            ends_at=calendars[one.place].end_of(due[one.evaluation_id]),
        )
        for one in waiting
    ]
    await store.update(tx, moved)


ACKNOWLEDGEMENT = Deadline(
    kind="acknowledgement",
    publisher="qa",
    rule="QA-7",
    title={"zh-Hans": "确认质检结果", "en": "Acknowledgement of a result"},
    thing="evaluation_id",
    owner="agent_id",
    calendars=directory.CALENDARS,
    moves=_move,
)
"""A result is acknowledged within `qa.ack_days`. It is never overdue: at the end of its time it is
final (QA-7).
"""


async def ask(tx: Tx, delivered: Sequence[Delivered]) -> None:
    """Wait for the acknowledgement of results until the end of their due dates (QA-7)."""
    calendars = await directory.CALENDARS.of(tx, {one.place for one in delivered})
    days = {one.place: calendars[one.place].day_of(tx.now) for one in delivered}
    policies = await _policies(tx, days)
    waiting = []
    for one in delivered:
        calendar, today = calendars[one.place], days[one.place]
        due = due_on(today, calendar, policies[one.place])
        waiting.append(
            Acknowledgement(
                evaluation_id=one.evaluation_id,
                agent_id=one.agent_id,
                team_id=one.team_id,
                site_id=one.site_id,
                center_id=one.center_id,
                call_id=one.call_id,
                event_id=one.envelope.id,
                correlation_id=one.envelope.correlation,
                state=AcknowledgementState.WAITING,
                delivered_on=today,
                due_on=due,
                ends_at=calendar.end_of(due),
            )
        )
    await store.add(tx, waiting)
    openings = [
        Opening(
            of=one.evaluation_id,
            due=one.due_on,
            owner=one.agent_id,
            place=one.place,
            team=one.team_id,
            cause=one.cause,
        )
        for one in waiting
    ]
    await deadlines.open_all(tx, ACKNOWLEDGEMENT, openings)


async def _policies(tx: Tx, days: Mapping[Place, date]) -> Mapping[Place, AcknowledgementPolicy]:
    """The policy of each place on its day."""
    return {
        place: read(
            AcknowledgementPolicy,
            await resolve(
                tx, "qa", on=on, scope={"center": place.center_id, "site": place.site_id}
            ),
        )
        for place, on in days.items()
    }


async def acknowledge(tx: Tx, evaluation_id: UUID) -> Acknowledgement:
    """The agent acknowledges the result of an own call (QA-7).

    Refuses anybody else, and a result that is acknowledged already or whose time is over.
    """
    waiting = await store.find(tx, evaluation_id)
    if waiting is None:
        raise NotFound(NO_RESULT, evaluation_id=evaluation_id)
    if not acts_in(tx, waiting, roles=(), work={waiting.agent_id}):
        raise Forbidden(OWN_CALL)
    # between the end of the due date and the run that closes it, it has ended as well
    state = AcknowledgementState.ACKNOWLEDGED
    if state not in FOLLOWS[waiting.state] or tx.now >= waiting.ends_at:
        raise AlreadyEnded(ENDED, state=waiting.state, due_on=waiting.due_on)
    today = tx.today(await directory.zone(tx, waiting.site_id, waiting.center_id))
    acknowledged = replace(
        waiting,
        state=state,
        acknowledged_at=tx.now,
        acknowledged_on=today,
        version=waiting.version + 1,
    )
    await _end(tx, [acknowledged])
    await deadlines.done(tx, ACKNOWLEDGEMENT, of=evaluation_id)
    return acknowledged


async def appealed(tx: Tx, evaluation_id: UUID) -> None:
    """An appeal takes the place of an acknowledgement that was still waited for (QA-40)."""
    waiting = await store.find_all(tx, [evaluation_id])
    ended = [
        replace(one, state=AcknowledgementState.APPEALED, version=one.version + 1)
        for one in waiting
    ]
    await store.update(tx, ended)
    await deadlines.cancel(tx, ACKNOWLEDGEMENT, of=[one.evaluation_id for one in ended])


async def earliest_end(tx: Tx) -> datetime | None:
    """The next instant at which a result becomes final in silence."""
    return await store.earliest_end(tx)


async def end_waiting(tx: Tx) -> None:
    """Mark results whose time passed in silence: final, and not acknowledged (QA-7)."""
    ended = [
        replace(one, state=AcknowledgementState.NOT_ACKNOWLEDGED, version=one.version + 1)
        for one in await store.claim_ended(tx)
    ]
    await _end(tx, ended)
    await deadlines.cancel(tx, ACKNOWLEDGEMENT, of=[one.evaluation_id for one in ended])


async def _end(tx: Tx, ended: Collection[Acknowledgement]) -> None:
    await store.update(tx, list(ended))
    for one in ended:
        event = EvaluationAcknowledged(
            evaluation_id=one.evaluation_id,
            agent_id=one.agent_id,
            team_id=one.team_id,
            site_id=one.site_id,
            center_id=one.center_id,
            call_id=one.call_id,
            delivered_on=one.delivered_on,
            acknowledged=one.state is AcknowledgementState.ACKNOWLEDGED,
            acknowledged_on=one.acknowledged_on,
            due_on=one.due_on,
        )
        tx.emit(event, place=one.place, cause=one.cause)

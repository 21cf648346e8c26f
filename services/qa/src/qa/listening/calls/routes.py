"""A call by HTTP: what its listeners may know of it, and who they were."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from chassis.http.outputs import Figure
from chassis.http.routes import Page, Paging, Routes, TxDep
from measure.visibility import RecordKind
from qa.listening.calls import actions, store
from qa.listening.calls.store import RecordingFacts, TranscriptFacts

routes = Routes(prefix="/v1/calls")


class RecordingView(BaseModel):
    """The recording of a call; its octets are at `/v1/calls/{call_id}/recording`.

    size: octets. peaks: per channel the loudest of equal parts, 0–100, to draw the waveform; empty
    for a compressed recording. synthetic: made by a program, not recorded from people.
    """

    media_type: str
    size: int
    seconds: Figure
    channels: int
    peaks: list[list[int]]
    synthetic: bool
    version: int


class TranscriptFactsView(BaseModel):
    """That there is a transcript; its turns are at `/v1/calls/{call_id}/transcript`. redacted:
    numbers that were taken out.
    """

    format: str
    redacted: int
    synthetic: bool
    version: int


class CallView(BaseModel):
    """A call that is or was evaluated. seconds: talk and hold; null where not known."""

    call_id: UUID
    call_key: str
    call_type: str
    call_started_at: datetime
    call_date: date
    agent_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    line: str | None
    seconds: int | None
    recording: RecordingView | None
    transcript: TranscriptFactsView | None


class ListeningView(BaseModel):
    """A recording was opened from a second on, or a transcript. listener: as events name an actor;
    listener_id: null where it is no person.
    """

    listening_id: UUID
    call_id: UUID
    listener: str
    listener_id: UUID | None
    kind: str
    from_second: int
    listened_at: datetime


@routes.get(
    "/{call_id}", permission="calls.read", shows=RecordKind.OWN_SCORE, work=("inspector_id",)
)
async def get_call(call_id: UUID, tx: TxDep) -> CallView:
    """A call, for everyone who may see an evaluation of it (GEN-11)."""
    work = await actions.work_on(tx, call_id, tx.reach)
    call, agent = work.call, work.agent
    return CallView(
        call_id=call.call_id,
        call_key=call.call_key,
        call_type=call.call_type,
        call_started_at=call.call_started_at,
        call_date=call.call_date,
        agent_id=agent.agent_id,
        team_id=agent.team_id,
        site_id=agent.site_id,
        center_id=agent.center_id,
        line=agent.line,
        seconds=await actions.seconds_of(tx, call_id),
        recording=_recording(await store.find_recording(tx, call_id)),
        transcript=_transcript(await store.find_transcript(tx, call_id)),
    )


@routes.get("/{call_id}/listenings", permission="listenings.read", shows=RecordKind.LISTENING)
async def list_listenings(call_id: UUID, tx: TxDep, paging: Paging) -> Page[ListeningView]:
    """Who opened the recording or transcript of a call, the newest first."""
    position = paging.position(datetime, UUID)
    found = await store.listenings_of(
        tx,
        call_id,
        reach=tx.reach,
        after=(position[0], position[1]) if position else None,
        limit=paging.fetch,
    )
    page = paging.page(found, key=lambda one: (one.listened_at, one.listening_id))
    items = [ListeningView.model_validate(one, from_attributes=True) for one in page.items]
    return Page(items=items, next=page.next)


def _recording(facts: RecordingFacts | None) -> RecordingView | None:
    return RecordingView.model_validate(facts, from_attributes=True) if facts else None


def _transcript(facts: TranscriptFacts | None) -> TranscriptFactsView | None:
    return TranscriptFactsView.model_validate(facts, from_attributes=True) if facts else None

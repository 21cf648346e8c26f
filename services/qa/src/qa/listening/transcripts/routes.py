"""Transcripts by HTTP: sent as files, read in turns; every reading is logged."""

from typing import Annotated, Self
from uuid import UUID

from fastapi import Query, Request
from pydantic import BaseModel

from chassis.http.inputs import Flag
from chassis.http.openapi import raw_body
from chassis.http.routes import IN_ACTION, CallerDep, EdgeDep, Routes, TxDep
from measure.visibility import RecordKind
from qa.listening.transcripts import actions
from qa.listening.transcripts.formats import TranscriptFormat
from qa.listening.transcripts.store import Transcript

routes = Routes(prefix="/v1/calls")

LARGEST_TRANSCRIPT = 8 << 20  # octets


class TurnView(BaseModel):
    """What one speaker says at a stretch. speaker: agent, customer or unknown; times in
    milliseconds from the start of the call.
    """

    speaker: str
    starts_ms: int
    ends_ms: int
    text: str


class TranscriptView(BaseModel):
    """The transcript of a call, without numbers of five digits and more. redacted: how many were
    taken out; synthetic: made by a program.
    """

    call_id: UUID
    format: str
    turns: list[TurnView]
    redacted: int
    synthetic: bool
    version: int

    @classmethod
    def of(cls, transcript: Transcript) -> Self:
        return cls.model_validate(transcript, from_attributes=True)


@routes.put(
    "/{call_id}/transcript",
    permission="recordings.add",
    place=IN_ACTION,
    max_body_size=LARGEST_TRANSCRIPT,
    openapi_extra=raw_body(
        "text/vtt", "application/x-subrip", "text/plain", "application/octet-stream"
    ),
)
async def put_transcript(
    call_id: UUID,
    request: Request,
    tx: TxDep,
    format: Annotated[TranscriptFormat, Query()],
    *,
    synthetic: Annotated[Flag, Query()] = False,
) -> TranscriptView:
    """Keep the transcript of a call, in place of an earlier one. Numbers are taken out before it is
    written; the file is not kept. 422 names the line that cannot be read.
    """
    octets = await request.body()
    return TranscriptView.of(await actions.keep(tx, call_id, octets, format, synthetic=synthetic))


@routes.get(
    "/{call_id}/transcript",
    permission="calls.read",
    shows=RecordKind.OWN_SCORE,
    work=("inspector_id",),
    own_transactions=True,
)
async def get_transcript(call_id: UUID, edge: EdgeDep, caller: CallerDep) -> TranscriptView:
    """The transcript of a call, for everyone who may see an evaluation of it. Each reading is
    logged.
    """
    async with edge.open(caller) as tx:
        return TranscriptView.of(await actions.read(tx, call_id, tx.reach))

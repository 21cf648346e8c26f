"""Transcripts of calls, redacted."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from chassis.messages.rows import REPLACE, pour
from chassis.messages.tx import Tx
from qa.listening.tables import transcripts
from qa.listening.transcripts.rules import Turn


@dataclass(frozen=True, kw_only=True)
class Transcript:
    """The transcript of one call. redacted: numbers that were taken out; synthetic: made by a
    program.
    """

    call_id: UUID
    agent_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    format: str
    turns: tuple[Turn, ...]
    redacted: int
    synthetic: bool
    uploaded_by: str
    uploaded_at: datetime
    version: int = 1


async def find(tx: Tx, call_id: UUID) -> Transcript | None:
    query = select(transcripts).where(
        transcripts.c.tenant_id == tx.tenant, transcripts.c.call_id == call_id
    )
    return await tx.one_or_none(query, Transcript)


async def put(tx: Tx, transcript: Transcript) -> None:
    """Keep a transcript, in place of an earlier one of the call."""
    await pour(tx, transcripts, [transcript], conflict=REPLACE)

"""What is kept of a call besides its evaluation, and who listened to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select, tuple_

from chassis.http.reach import within
from chassis.messages.rows import pour
from chassis.messages.tx import Tx
from measure.visibility import Reach
from qa.listening.calls.rules import Heard
from qa.listening.tables import listenings, recordings, transcripts


@dataclass(frozen=True, kw_only=True)
class RecordingFacts:
    """A recording without its octets.

    size: octets; peaks: per channel the loudest of equal parts, 0–100; none of a compressed one.
    """

    media_type: str
    size: int
    seconds: Decimal
    channels: int
    peaks: tuple[tuple[int, ...], ...]
    synthetic: bool
    version: int


@dataclass(frozen=True, kw_only=True)
class TranscriptFacts:
    """A transcript without its turns. redacted: numbers that were taken out."""

    format: str
    redacted: int
    synthetic: bool
    version: int


@dataclass(frozen=True, kw_only=True)
class Listening:
    """A person opened a recording from a second on, or a transcript.

    listener: as events name an actor; listener_id: None where it is no person.
    """

    listening_id: UUID
    call_id: UUID
    agent_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    listener: str
    listener_id: UUID | None
    kind: Heard
    from_second: int
    listened_at: datetime


async def find_recording(tx: Tx, call_id: UUID) -> RecordingFacts | None:
    query = select(recordings).where(
        recordings.c.tenant_id == tx.tenant, recordings.c.call_id == call_id
    )
    return await tx.one_or_none(query, RecordingFacts)


async def find_transcript(tx: Tx, call_id: UUID) -> TranscriptFacts | None:
    query = select(transcripts).where(
        transcripts.c.tenant_id == tx.tenant, transcripts.c.call_id == call_id
    )
    return await tx.one_or_none(query, TranscriptFacts)


async def add(tx: Tx, listening: Listening) -> None:
    await pour(tx, listenings, [listening])


async def listenings_of(
    tx: Tx, call_id: UUID, *, reach: Reach, after: tuple[datetime, UUID] | None, limit: int
) -> Sequence[Listening]:
    """Who listened to a call, the newest first, of those within the reach."""
    order = listenings.c.listened_at, listenings.c.listening_id
    query = select(listenings).where(
        listenings.c.tenant_id == tx.tenant,
        listenings.c.call_id == call_id,
        within(listenings.c, reach),
    )
    if after is not None:
        query = query.where(tuple_(*order) < after)
    query = query.order_by(*(column.desc() for column in order)).limit(limit)
    return await tx.all(query, Listening)

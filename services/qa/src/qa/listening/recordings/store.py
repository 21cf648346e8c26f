"""Recordings of calls: facts here, octets in the file store."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from chassis.messages.rows import REPLACE, pour
from chassis.messages.tx import Tx
from qa.listening.recordings.rules import Sound
from qa.listening.tables import recordings


@dataclass(frozen=True, kw_only=True)
class Recording:
    """The recording of one call. size: octets; synthetic: made by a program."""

    call_id: UUID
    agent_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    file_id: UUID
    sha256: str
    size: int
    sound: Sound
    synthetic: bool
    uploaded_by: str
    uploaded_at: datetime
    version: int = 1


async def find(tx: Tx, call_id: UUID) -> Recording | None:
    query = select(recordings).where(
        recordings.c.tenant_id == tx.tenant, recordings.c.call_id == call_id
    )
    return await tx.one_or_none(query, Recording)


async def put(tx: Tx, recording: Recording) -> None:
    """Keep a recording, in place of an earlier one of the call."""
    await pour(tx, recordings, [recording], conflict=REPLACE)

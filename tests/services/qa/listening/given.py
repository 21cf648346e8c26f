"""Recordings made briefly, and a call of an agent that an inspector scores."""

import io
import math
import struct
import wave
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID

from services.qa.scoring.given import Floor
from sqlalchemy import select

from qa.ground.calls import actions as calls
from qa.ground.calls.rules import Candidate
from qa.scoring.tables import evaluations

DAY = date(2025, 6, 5)


@dataclass(frozen=True)
class Call:
    """A call of agent A, given to inspector I."""

    call_id: UUID
    evaluation_id: UUID

    def url(self, part: str = "") -> str:
        return f"/v1/calls/{self.call_id}{part}"


async def call(floor: Floor, agent: str = "A") -> Call:
    """A call whose facts have arrived, assigned and not scored yet."""
    evaluation_id = await floor.work(agent, DAY)
    (row,) = await floor.sut.rows(
        select(evaluations).where(evaluations.c.evaluation_id == evaluation_id)
    )
    handled = Candidate(
        call_id=row["call_id"],
        call_key=row["call_key"],
        agent_id=row["agent_id"],
        team_id=row["team_id"],
        site_id=row["site_id"],
        center_id=row["center_id"],
        line="inbound",
        call_type="enquiry",
        started_at=datetime.combine(DAY, time(2), tzinfo=UTC),
        business_date=DAY,
        seconds=3,
        recording=True,
        transcript=True,
        cause_id=evaluation_id,
    )
    async with floor.sut.tx(actor="rule:KPI-0") as tx:
        await calls.keep(tx, [handled])
    return Call(row["call_id"], evaluation_id)


def tone(seconds: float, *, rate: int = 8000, quiet_half: bool = False) -> bytes:
    """A WAV file with 16 bits of one channel; quiet_half: nothing in its second half."""
    samples = round(seconds * rate)
    file = io.BytesIO()
    with wave.open(file, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(rate)
        made.writeframes(
            b"".join(
                struct.pack(
                    "<h",
                    0
                    if quiet_half and place >= samples / 2
                    else round(16384 * math.sin(place * 0.3)),
                )
                for place in range(samples)
            )
        )
    return file.getvalue()

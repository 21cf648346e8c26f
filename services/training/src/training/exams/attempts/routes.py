"""One's own sitting of an exam by HTTP: begin, keep answers, hand in (EXM-9)."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from chassis.http.inputs import Count, Flag
from chassis.http.routes import OWN, Routes, TxDep
from training.exams.attempts import actions
from training.exams.attempts.rules import Attempt
from training.exams.marking.routes import Answers, MarkView, read

routes = Routes(prefix="/v1/exams/batches/{batch_id}/attempt")


class BeginBody(BaseModel):
    """device_id: made once by the device; take_over: from the device on which it is being sat."""

    device_id: UUID
    take_over: Flag = False


class SaveBody(BaseModel):
    """answers: item → answer, null takes one back; those left out stay. position: the question that
    is open, from 0.
    """

    device_id: UUID
    answers: Answers
    position: Annotated[int, Count(10_000)] = 0


class HandInBody(BaseModel):
    """answers: what was not saved yet; those left out count as they were saved."""

    device_id: UUID
    answers: Answers = Field(default_factory=dict)


class AttemptView(BaseModel):
    """An attempt as the server keeps it. Times are the server's; seconds_left: until `ends_at`."""

    batch_id: UUID
    started_at: AwareDatetime
    ends_at: AwareDatetime
    seconds_left: int
    answers: Answers
    position: int
    version: int
    saved_at: AwareDatetime | None

    @classmethod
    def of(cls, attempt: Attempt, now: datetime) -> Self:
        return cls.model_validate(
            {
                "batch_id": attempt.batch_id,
                "started_at": attempt.started_at,
                "ends_at": attempt.ends_at,
                "seconds_left": attempt.seconds_left(now),
                "answers": dict(attempt.answers),
                "position": attempt.position,
                "version": attempt.version,
                "saved_at": attempt.saved_at,
            }
        )


@routes.post("", permission="exams.sit", place=OWN)
async def begin_attempt(batch_id: UUID, body: BeginBody, tx: TxDep) -> AttemptView:
    """Begin my sitting, or go on with it on this device; the first start counts."""
    attempt = await actions.begin(tx, batch_id, body.device_id, take_over=body.take_over)
    return AttemptView.of(attempt, tx.now)


@routes.put("/answers", permission="exams.sit", place=OWN)
async def save_answers(batch_id: UUID, body: SaveBody, tx: TxDep) -> AttemptView:
    """Keep my answers; what the answer to this request shows is kept."""
    given = read(body.answers)
    saved = await actions.save(tx, batch_id, body.device_id, given, position=body.position)
    return AttemptView.of(saved, tx.now)


@routes.post("/hand-in", permission="exams.sit", place=OWN)
async def hand_in(batch_id: UUID, body: HandInBody, tx: TxDep) -> MarkView:
    """Hand in: what was kept is marked."""
    return MarkView.of(await actions.hand_in(tx, batch_id, body.device_id, read(body.answers)))

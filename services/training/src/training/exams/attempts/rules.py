"""An attempt: one person's answers while they sit a batch, kept by the server (EXM-9)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self, cast
from uuid import UUID

from training.exams.bank.rules import Answer
from training.exams.batches.rules import GRACE
from training.exams.marking.rules import AnswerSheet


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """What somebody has answered so far.

    started_at, saved_at: by the server's clock; due_at: the end of the batch and the grace, when it
    is handed in by itself; device_id: where they answer; answers: item id → answer; position: the
    question that was open, from 0; version: rises with everything that is kept.
    """

    batch_id: UUID
    person_id: UUID
    paper_id: UUID
    device_id: UUID
    started_at: datetime
    due_at: datetime
    answers: Mapping[str, object]
    position: int = 0
    version: int = 1
    saved_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def ends_at(self) -> datetime:
        """The end that people are shown."""
        return self.due_at - GRACE

    def accepts(self, now: datetime) -> bool:
        """Whether answers are still taken."""
        return self.ended_at is None and now <= self.due_at

    def seconds_left(self, now: datetime) -> int:
        """Whole seconds until the end that people are shown; never below zero."""
        return max(0, int((self.ends_at - now).total_seconds()))

    def answered(self, given: Mapping[UUID, Answer], *, position: int, now: datetime) -> Self:
        """With these answers in place of the earlier ones; None takes an answer back."""
        merged = {**self.answers, **{str(item_id): answer for item_id, answer in given.items()}}
        kept = {item_id: answer for item_id, answer in merged.items() if answer is not None}
        return replace(
            self, answers=kept, position=position, version=self.version + 1, saved_at=now
        )

    def on_device(self, device_id: UUID) -> Self:
        return replace(self, device_id=device_id, version=self.version + 1)

    def ended(self, now: datetime) -> Self:
        """Handed in at an instant; nobody sits longer than the batch."""
        return replace(self, ended_at=min(now, self.ends_at), version=self.version + 1)

    def sheet(self) -> AnswerSheet:
        """The answer sheet that is marked, with the times of the server."""
        answers = {UUID(item_id): _read(answer) for item_id, answer in self.answers.items()}
        return AnswerSheet(
            person_id=self.person_id,
            answers=answers,
            started_at=self.started_at,
            ended_at=self.ended_at,
        )


def _read(answer: object) -> Answer:
    """An answer out of JSON."""
    return tuple(answer) if isinstance(answer, list) else cast("Answer", answer)

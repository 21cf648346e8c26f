"""Exam results as they are heard: rows and heads in any order (EVT-9)."""

from collections.abc import Sequence
from uuid import UUID

from chassis.messages.subscriptions import Received
from chassis.messages.tx import Tx
from kpi.rankings.marks import actions
from kpi.rankings.marks.rules import Mark, Window, counts
from zhipei_events.training import (
    ExamFailed,
    ExamMarkRevised,
    ExamMissed,
    ExamPassed,
    ExamWindowClosed,
)

Told = ExamPassed | ExamFailed | ExamMissed | ExamMarkRevised


async def on_results(tx: Tx, batch: Sequence[Received[Told]]) -> None:
    marks = [
        _mark(received.event, received.envelope.id)
        for received in batch
        if counts(received.event.purpose, _sitting(received.event))
    ]
    if marks:
        await actions.note_marks(tx, marks)


async def on_window_closed(tx: Tx, batch: Sequence[Received[ExamWindowClosed]]) -> None:
    await actions.note_windows(
        tx, [_window(received.event, received.envelope.id) for received in batch]
    )


def _sitting(event: Told) -> str | None:
    return None if isinstance(event, ExamMissed) else event.sitting


def _window(event: ExamWindowClosed, told_by: UUID) -> Window:
    return Window(
        event.paper_id,
        event.center_id,
        event.month,
        event.must_sit,
        event.checksum,
        event.closed_on,
        told_by,
    )


def _mark(event: Told, told_by: UUID) -> Mark:
    return Mark(
        paper_id=event.paper_id,
        person_id=event.person_id,
        team_id=event.team_id,
        site_id=event.site_id,
        center_id=event.center_id,
        sitting_id=None if isinstance(event, ExamMissed) else event.sitting_id,
        told=event.old_total if isinstance(event, ExamMarkRevised) else event.total,
        total=event.total,
        revision=event.revision if isinstance(event, ExamMarkRevised) else 1,
        cause_id=told_by,
    )

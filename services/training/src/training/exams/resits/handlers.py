"""Marks of exams in the words of re-sits."""

from collections.abc import Sequence

from chassis.messages.subscriptions import Received
from chassis.messages.tx import Tx
from training.exams.resits import actions
from training.exams.resits.rules import ExamResult
from zhipei_events.envelope import Envelope
from zhipei_events.training import ExamFailed, ExamMarkRevised, ExamPassed

Marked = ExamPassed | ExamFailed | ExamMarkRevised


async def on_exams_marked(tx: Tx, batch: Sequence[Received[Marked]]) -> None:
    """A failed monthly exam asks for targeted training and a re-sit (EXM-5, EXM-10).

    A revised mark counts when it turned a pass into a fail or the reverse (EXM-9).
    """
    await actions.follow_up(tx, results(batch))


def results(batch: Sequence[Received[Marked]]) -> list[tuple[ExamResult, Envelope]]:
    """Marks that decide something, each with the envelope of its event."""
    return [
        (_result(received.event), received.envelope)
        for received in batch
        if not isinstance(received.event, ExamMarkRevised)
        or received.event.passed != received.event.was_passed
    ]


def _result(event: ExamPassed | ExamFailed | ExamMarkRevised) -> ExamResult:
    passed = event.passed if isinstance(event, ExamMarkRevised) else isinstance(event, ExamPassed)
    return ExamResult(
        paper_id=event.paper_id,
        person_id=event.person_id,
        sitting_id=event.sitting_id,
        purpose=event.purpose,
        month=event.month,
        sitting=event.sitting,
        sat_on=event.sat_on,
        total=event.total,
        passed=passed,
        topics_failed=event.topics_failed,
        team_id=event.team_id,
        site_id=event.site_id,
        center_id=event.center_id,
    )

"""Scores as they are heard, in the words of means."""

from collections.abc import Sequence
from uuid import UUID

from chassis.messages.subscriptions import Received
from chassis.messages.tx import Tx
from kpi.rankings.scores import actions
from kpi.rankings.scores.rules import Scored, enters_mean
from zhipei_events.qa import CallScored, EvaluationRevised
from zhipei_events.values import ScoredKind


async def on_scored(tx: Tx, batch: Sequence[Received[CallScored]]) -> None:
    scored = [
        entry
        for received in batch
        if (entry := _scored(received.event, received.envelope.id)) is not None
    ]
    if scored:
        await actions.note(tx, scored)


async def on_revised(tx: Tx, batch: Sequence[Received[EvaluationRevised]]) -> None:
    revised = [
        entry
        for received in batch
        if (entry := _scored(received.event, received.envelope.id)) is not None
    ]
    if revised:
        await actions.correct(tx, revised)


def _scored(event: CallScored | EvaluationRevised, told_by: UUID) -> Scored | None:
    """The evaluation, if it is of those that make a mean; a first score without total makes
    none.
    """
    revision = event.revision if isinstance(event, EvaluationRevised) else 1
    recording = event.kind is ScoredKind.RECORDING
    if (event.total is None and revision == 1) or not enters_mean(
        event.sample_kind, recording=recording, additive=event.additive
    ):
        return None
    return Scored(
        evaluation_id=event.evaluation_id,
        agent_id=event.agent_id,
        team_id=event.team_id,
        site_id=event.site_id,
        center_id=event.center_id,
        line=event.line.value if event.line else None,
        call_date=event.call_date,
        scored_on=event.scored_on,
        week=event.week,
        total=event.total,
        cause_id=told_by,
        revision=revision,
    )

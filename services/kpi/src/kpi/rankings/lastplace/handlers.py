"""Our own rankings heard back, and what ends a trigger (EVT-10)."""

from collections.abc import Sequence
from typing import Final

from chassis.messages.subscriptions import Received
from chassis.messages.tx import Tx
from kpi.rankings.lastplace import actions
from kpi.rankings.received.rules import MONTHLY, MonthHead, MonthPlace
from zhipei_events.kpi import AgentRanked, RankingPublished
from zhipei_events.people import AgentStageChanged
from zhipei_events.training import AgentReturnedToPost
from zhipei_events.values import Stage

LAST_PLACE: Final = "last_place"


async def on_ranking_published(tx: Tx, batch: Sequence[Received[RankingPublished]]) -> None:
    heads = [_head(received) for received in batch if _is_read(received.event)]
    if heads:
        await actions.hear(tx, {head.center_id for head in heads}, heads=heads)


async def on_agent_ranked(tx: Tx, batch: Sequence[Received[AgentRanked]]) -> None:
    read = [received for received in batch if _is_read(received.event)]
    if read:
        await actions.hear(
            tx,
            {received.event.unit_id for received in read},
            places=[_place(received) for received in read],
        )


async def on_returned(tx: Tx, batch: Sequence[Received[AgentReturnedToPost]]) -> None:
    """Return from off-post training for another reason leaves the counter as it was (KPI-9b)."""
    told = [received.event for received in batch if received.event.trigger == LAST_PLACE]
    if told:
        await actions.close_returned(tx, {event.trigger_id: event.returned_on for event in told})


async def on_stage_changed(tx: Tx, batch: Sequence[Received[AgentStageChanged]]) -> None:
    told = [received.event for received in batch if received.event.to_stage is Stage.SEPARATED]
    if told:
        await actions.close_separated(tx, {event.person_id: event.effective_on for event in told})


def _is_read(event: RankingPublished | AgentRanked) -> bool:
    """Whether the last-place rule may read a ranking: one of months, of a whole center, on which
    rules act (KPI-9).
    """
    return event.acting and event.kind in MONTHLY


def _head(received: Received[RankingPublished]) -> MonthHead:
    event, envelope = received.event, received.envelope
    return MonthHead(
        ranking_id=event.ranking_id,
        revision=event.revision,
        kind=event.kind,
        center_id=event.center_id,
        period=event.period,
        ranked=event.ranked,
        not_ranked=event.not_ranked,
        checksum=event.checksum,
        bottom=tuple(agent for end in event.bottom for agent in end.agents),
        published_at=envelope.time,
        correlation_id=envelope.correlation,
        cause_id=envelope.id,
    )


def _place(received: Received[AgentRanked]) -> MonthPlace:
    event = received.event
    return MonthPlace(
        ranking_id=event.ranking_id,
        revision=event.revision,
        agent_id=event.agent_id,
        team_id=event.team_id,
        site_id=event.site_id,
        center_id=event.center_id,
        value=event.value,
        place=event.place,
        not_ranked=event.not_ranked,
        cause_id=received.envelope.id,
    )

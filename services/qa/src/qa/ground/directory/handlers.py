"""Rankings, heads and rows in any order (EVT-9), and who is off post, begin and return in any order
(EVT-4).
"""

from collections.abc import Sequence

from chassis.messages.subscriptions import Received
from chassis.messages.tx import Tx
from qa.ground.directory import actions
from qa.ground.directory.rules import OffpostChange, RankingHead, RankingRow
from zhipei_events.kpi import AgentRanked, RankingPublished
from zhipei_events.training import AgentReturnedToPost, OffpostStarted


async def on_ranking_published(tx: Tx, batch: Sequence[Received[RankingPublished]]) -> None:
    await actions.keep_heads(tx, [_head(received) for received in batch if received.event.acting])


async def on_agent_ranked(tx: Tx, batch: Sequence[Received[AgentRanked]]) -> None:
    await actions.keep_rows(tx, [_row(received) for received in batch if received.event.acting])


async def on_offpost(
    tx: Tx, batch: Sequence[Received[OffpostStarted | AgentReturnedToPost]]
) -> None:
    await actions.keep_offposts(tx, [_offpost(received) for received in batch])


def _offpost(received: Received[OffpostStarted | AgentReturnedToPost]) -> OffpostChange:
    event = received.event
    return OffpostChange(
        order_id=event.order_id,
        agent_id=event.person_id,
        cause_id=received.envelope.id,
        starts_on=event.starts_on if isinstance(event, OffpostStarted) else None,
        returned_on=None if isinstance(event, OffpostStarted) else event.returned_on,
    )


def _head(received: Received[RankingPublished]) -> RankingHead:
    event = received.event
    return RankingHead(
        ranking_id=event.ranking_id,
        revision=event.revision,
        kind=event.kind,
        line=event.line,
        unit_id=event.unit_id,
        center_id=event.center_id,
        period=event.period,
        acting=event.acting,
        checksum=event.checksum,
        rows=event.ranked + event.not_ranked,
        cause_id=received.envelope.id,
    )


def _row(received: Received[AgentRanked]) -> RankingRow:
    event = received.event
    return RankingRow(
        ranking_id=event.ranking_id,
        revision=event.revision,
        agent_id=event.agent_id,
        site_id=event.site_id,
        line=event.line,
        value=event.value,
        place=event.place,
        evaluations=event.evaluations,
        calls=event.calls,
        checksum_line=event.line_of_checksum,
        cause_id=received.envelope.id,
    )

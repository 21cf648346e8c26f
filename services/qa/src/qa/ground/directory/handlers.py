"""Rankings as they are heard, heads and rows in any order (EVT-9); who is off post, begin and
return in any order (EVT-4).
"""

from collections.abc import Sequence
from typing import Any

from chassis.messages.subscriptions import Received
from chassis.messages.tx import Tx
from qa.ground.directory import actions
from zhipei_events.kpi import AgentRanked, RankingPublished
from zhipei_events.training import AgentReturnedToPost, OffpostStarted

_HEAD = (
    "ranking_id",
    "revision",
    "kind",
    "line",
    "unit_id",
    "center_id",
    "period",
    "acting",
    "checksum",
)
_ROW = (
    "ranking_id",
    "revision",
    "agent_id",
    "site_id",
    "line",
    "value",
    "place",
    "evaluations",
    "calls",
)


async def on_ranking_published(tx: Tx, batch: Sequence[Received[RankingPublished]]) -> None:
    await actions.keep_heads(tx, [_head(received) for received in batch if received.event.acting])


async def on_agent_ranked(tx: Tx, batch: Sequence[Received[AgentRanked]]) -> None:
    await actions.keep_rows(tx, [_row(received) for received in batch if received.event.acting])


async def on_offpost(
    tx: Tx, batch: Sequence[Received[OffpostStarted | AgentReturnedToPost]]
) -> None:
    await actions.keep_offposts(tx, [_offpost(received) for received in batch])


def _offpost(received: Received[OffpostStarted | AgentReturnedToPost]) -> dict[str, Any]:
    event = received.event
    told = {
        "order_id": event.order_id,
        "agent_id": event.person_id,
        "cause_id": received.envelope.id,
    }
    if isinstance(event, OffpostStarted):
        return told | {"starts_on": event.starts_on, "returned_on": None}
    return told | {"starts_on": None, "returned_on": event.returned_on}


def _head(received: Received[RankingPublished]) -> dict[str, Any]:
    event = received.event
    told = event.model_dump(mode="json", include=set(_HEAD))
    return told | {"rows": event.ranked + event.not_ranked, "cause_id": str(received.envelope.id)}


def _row(received: Received[AgentRanked]) -> dict[str, Any]:
    event = received.event
    told = event.model_dump(mode="json", include=set(_ROW))
    return told | {"checksum_line": event.line_of_checksum, "cause_id": str(received.envelope.id)}

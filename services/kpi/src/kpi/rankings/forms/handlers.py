"""What the forms of rankings are filled in for."""

from collections.abc import Sequence

from chassis.messages.subscriptions import Received
from chassis.messages.tx import Tx
from kpi.rankings.forms import actions
from zhipei_events.kpi import RankingPublished
from zhipei_events.values import RankingKind


async def on_rankings_published(tx: Tx, batch: Sequence[Received[RankingPublished]]) -> None:
    """The month's exam ranking on which rules act is a form (F18)."""
    for received in batch:
        event = received.event
        if event.kind is RankingKind.MONTHLY_EXAM and event.acting:
            await actions.keep(tx, event.ranking_id, event.revision)

"""What follows inside kpi from its own events, in the same transaction."""

from chassis.messages.reactions import Reactions
from chassis.messages.subscriptions import on_batch
from kpi.rankings.forms.handlers import on_rankings_published as fill_in_forms
from zhipei_events.kpi import RankingPublished

REACTIONS = Reactions(
    on_batch((RankingPublished,), fill_in_forms),
)

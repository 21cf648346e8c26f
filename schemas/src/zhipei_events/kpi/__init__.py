"""Events that kpi publishes, by wing."""

from zhipei_events.kpi.calls import (
    Call,
    CallAbandoned,
    CallFacts,
    CallHandled,
    CallRated,
    CallRevised,
    Scale,
)
from zhipei_events.kpi.rankings import (
    AgentRanked,
    LastPlace,
    LastPlaceTriggered,
    Places,
    Ranked,
    RankingPublished,
    Threshold,
    ThresholdBreached,
    ThresholdCleared,
)

__all__ = [
    "AgentRanked",
    "Call",
    "CallAbandoned",
    "CallFacts",
    "CallHandled",
    "CallRated",
    "CallRevised",
    "LastPlace",
    "LastPlaceTriggered",
    "Places",
    "Ranked",
    "RankingPublished",
    "Scale",
    "Threshold",
    "ThresholdBreached",
    "ThresholdCleared",
]

"""Everything that kpi starts by time."""

from datetime import time

from chassis.timers import Timers, daily, weekly
from kpi.rankings.actions import centers, rank_last_week, revise_stale_weeks

MONDAY = 0

TIMERS = Timers(
    weekly("group-ranking", rule="KPI-8", weekday=MONDAY, at=time(0), scopes=centers, run=rank_last_week),
    daily("revise-rankings", rule="KPI-8d", at=time(1), scopes=centers, run=revise_stale_weeks),
)

"""Everything that kpi starts by time."""

from datetime import time

from chassis.messages.timers import Timers, daily, weekly
from kpi.ground.calendar.actions import centers
from kpi.rankings.breaches.actions import judge_newest
from kpi.rankings.publication.actions import rank_exams, rank_last_week, revise_stale

MONDAY = 0

TIMERS = Timers(
    weekly(
        "group-ranking",
        rule="KPI-8",
        weekday=MONDAY,
        at=time(0),
        scopes=centers,
        run=rank_last_week,
    ),
    daily("revise-rankings", rule="KPI-8d", at=time(1), scopes=centers, run=revise_stale),
    daily("targets", rule="KPI-18", at=time(2), scopes=centers, run=judge_newest),
    daily("exam-ranking", rule="EXM-11", at=time(6), scopes=centers, run=rank_exams),
)

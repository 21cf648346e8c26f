"""Tables of kpi's wing `rankings`."""

from functools import partial

from sqlalchemy import Index, text

from chassis.messages import figures
from chassis.messages.columns import PLACE, business_table
from kpi.tables import METADATA
from zhipei_events.kpi import (
    AgentRanked,
    LastPlaceTriggered,
    RankingPublished,
    ThresholdBreached,
    ThresholdCleared,
)

_table = partial(business_table, METADATA)


# qa.call-scored: what enters a mean (QA-48).
scored_calls = _table(
    "scored_calls",
    "evaluation_id id",
    f"agent_id id, {PLACE}",
    "line text?, call_date date, scored_on date, week text, cause_id id",
    # what it comes to now; null: a revision left no criterion that applies, so it enters no mean
    "total exact?, revision int=1",
    Index("scored_calls_by_week", "tenant_id", "week", "agent_id"),
)

# Stages by the day from which they count (people.agent-stage-changed): a period is ranked by the
# stages of its own days (KPI-8c).
stages = _table("stages", "person_id id, effective_on date", "stage text, cause_id id")

# How people kept their shifts, by business date (people.attendance-recorded; KPI-8c).
attendance = _table("attendance", "day date, person_id id", f"{PLACE}, result text, cause_id id")

# A person's mark in a month's exam: of the first sitting or its make-up (EXM-11).
exam_marks = _table(
    "exam_marks",
    "paper_id id, person_id id",
    PLACE,
    "sitting_id id?",  # null: missed
    "told exact?",  # as first told, which the head's checksum is of; null: missed with leave
    "total exact?, revision int, cause_id id",  # as it stands
)

# Its head (EVT-9).
exam_windows = _table(
    "exam_windows",
    "paper_id id",
    "center_id id, month text, must_sit int, checksum text, closed_on date, cause_id id",
)


rankings = _table(
    "rankings",
    "ranking_id id, revision int",
    "kind text, metric text, line text?, center_id id, unit_id id, scope text, period text, "
    "acting bool",
    "ranked int, not_ranked int",
    "moved int?",  # how many places differ from the revision before; null: the first
    "checksum text, policyset text, reason text?, top json, bottom json, published_at time",
    Index("rankings_by_period", "tenant_id", "kind", "period"),
    subject_of=(RankingPublished,),
)

ranking_rows = _table(
    "ranking_rows",
    "ranking_id id, revision int, agent_id id",
    f"{PLACE}, value exact?, place int?, not_ranked text?",
    "was int?",  # the place in the revision before
    # what made it (KPI-8e): evaluations or the sitting, and their marks
    "evaluations ids, marks exacts?, days_worked int, calls int",
    Index("ranking_rows_of_agent", "tenant_id", "agent_id"),
    subject_of={"agent_id": (AgentRanked,)},
)


heard_rankings = _table(
    "heard_rankings",
    "ranking_id id, revision int",
    "kind text, center_id id, period text, ranked int, not_ranked int, checksum text, bottom ids",
    "published_at time, correlation_id id",
    "whole bool, judged bool",  # all rows were heard; the rule has looked at it
    "cause_id id",
)

heard_places = _table(
    "heard_places",
    "ranking_id id, revision int, agent_id id",
    f"{PLACE}, value exact?, place int?, not_ranked text?, cause_id id",
    Index("heard_places_of_agent", "tenant_id", "agent_id"),
)

lastplace_triggers = _table(
    "lastplace_triggers",
    "trigger_id id",
    f"agent_id id, {PLACE}",
    "metric text, period text",
    "consequence text",  # off_post | separation
    # [{period, ranking_id, revision, place, of}], oldest first; earlier: the first streak
    "months json, earlier json",
    "policyset text, triggered_at time",
    "closed_on date?, closed_as text?",  # returned | separated
    "cause_id id",
    Index(
        "lastplace_one_open",
        "tenant_id",
        "agent_id",
        unique=True,
        postgresql_where=text("closed_on IS NULL"),
    ),
    subject_of=(LastPlaceTriggered,),
)


breaches = _table(
    "breaches",
    "breach text",  # agent/indicator/period: once each
    f"agent_id id, {PLACE}",
    "indicator text, period text, ended_on date, line text, value exact, target exact, counted "
    "int, policyset text, breached_at time",
    "cleared_period text?, cleared_value exact?, cleared_target exact?, cleared_counted int?, "
    "cleared_at time?",
    Index("breaches_of_agent", "tenant_id", "agent_id"),
    Index("breaches_open", "tenant_id", "center_id", postgresql_where=text("cleared_at IS NULL")),
    subject_of=(ThresholdBreached, ThresholdCleared),
)

# Periods that were compared with targets, and again when facts changed and someone said why
# (GEN-8).
judged_periods = _table(
    "judged_periods",
    "center_id id, kind text, period text, revision int",  # kind: breaches | clearings
    "reason text?, found int, judged_at time",
)

# Figures of published rankings as forms show them, per revision (F18).
ranking_figures = _table("ranking_figures", *figures.COLUMNS)

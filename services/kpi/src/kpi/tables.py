"""Every table of the kpi database. Each leads with the tenant and is closed by row-level security (migrations).

Columns are written as `name type`, those of the key first; a question mark: may be null, which is what a fact does not have. In the key
of a sum, where null is no value, it is the nil id or the empty text. `cause_id` is the message that told a row.
"""

from functools import partial

from sqlalchemy import Index, MetaData, text

from chassis.columns import PLACE, business_table
from chassis.tables import attach

METADATA = attach(MetaData())
_table = partial(business_table, METADATA)

# ---- our copies of people.state; a row may be a stub that holds the id alone

people = _table(
    "people",
    "person_id id",
    f"employee_no text?, name text?, {PLACE}, line text?, project_id id?, post text?",
    "stage text?, stage_since date?, ended_on date?",
    Index("people_by_number", "tenant_id", "employee_no"),
    Index("people_by_center", "tenant_id", "center_id", "line"),
)

units = _table(
    "units",
    "unit_id id",
    "kind text?",  # center | site | section | team
    "code text?, name text?, center_id id?, site_id id?",
    "zone text?",  # null: as the unit around it, at last the tenant's
    "ended_on date?",
)

calendars = _table(
    "calendars",
    "site_id id",
    "center_id id?",
    "weekend ints?",  # ISO weekdays off
    "days json?",  # [{day, kind, gender, name}]: what departs from the weekday
)

# ---- calls (KPI-0)

# A call as it stands now. Its key is natural and must be unique whatever its time, so the table is not cut by months: README.
calls = _table(
    "calls",
    "call_id id",
    "call_key text, source text",
    "handled bool",  # taken or placed by an agent; else nobody took it
    f"agent_id id?, {PLACE}",
    "line text, queue text?, project text?, raw_type text?, call_type text",
    "offered_at time, business_date date, started_at time?, answered bool",
    "wait_seconds int?, talk_seconds int?, hold_seconds int?, acw_seconds int?",
    "transferred bool?, resolved bool?, ended_by text?, customer_key text?, reason text?",
    "recording_ref text?, transcript_ref text?, rating exact?, rating_least exact?, rating_greatest exact?",
    "import_id id?",  # the last one that wrote it
    Index("calls_by_time", "offered_at", postgresql_using="brin"),
)

# The secret under which a tenant's customer numbers become keys (KPI-0b).
secrets = _table("secrets", "", "customer_secret octets")

# ---- imports of call files

imports = _table(
    "imports",
    "import_id id",
    "file_sha256 text, size long, name text",
    "format text",  # csv | queue_log
    "options json, dry_run bool",
    "state text",  # open | done
    "position long, line long",  # octets and lines consumed
    "counts json",  # outcome → calls
    "started_by id?, started_at time, finished_at time?",
    Index("imports_open", "tenant_id", "file_sha256", postgresql_where=text("state = 'open'")),
)

rejected_lines = _table("rejected_lines", "import_id id, line long", "cell text?, code text, value text?")

# Lines of a queue_log whose call has not ended yet; they wait for a later file of the same source.
open_passages = _table("open_passages", "source text, call text, queue text, entry text", "line long")

# ---- totals: what was heard on kpi.calls, summed per day and the finest grain that reports and rankings ask for (KPI-6)

_GRAIN = "business_date date, agent_id id, team_id id, site_id id, center_id id, line text, queue text, project text"

_TAKEN = "handled AND answered"
SUMS = {
    "handled": ("sign", "handled"),
    "answered": ("sign", _TAKEN),
    "abandoned": ("sign", "NOT handled"),
    "resolved": ("sign", f"{_TAKEN} AND resolved"),
    "resolved_known": ("sign", f"{_TAKEN} AND resolved IS NOT NULL"),
    "transferred": ("sign", "handled AND transferred"),
    "transferred_known": ("sign", "handled AND transferred IS NOT NULL"),
    "wait_seconds": ("sign * wait_seconds", _TAKEN),
    "wait_known": ("sign", f"{_TAKEN} AND wait_seconds IS NOT NULL"),
    "abandoned_wait_seconds": ("sign * wait_seconds", "NOT handled"),
    "abandoned_wait_known": ("sign", "NOT handled AND wait_seconds IS NOT NULL"),
    "talk_seconds": ("sign * talk_seconds", _TAKEN),
    "hold_seconds": ("sign * hold_seconds", _TAKEN),
    "acw_seconds": ("sign * acw_seconds", _TAKEN),
    "acw_known": ("sign", f"{_TAKEN} AND acw_seconds IS NOT NULL"),
}
"""Each sum: what is added, and for which calls. `sign` is 1, or -1 where a correction takes a call back."""

SUMMED = ", ".join(f"coalesce(sum({what}) FILTER (WHERE {when}), 0) AS {name}" for name, (what, when) in SUMS.items())
"""The sums over rows of `sign` and a call's columns; PostgreSQL only adds and counts, rules divide (GEN-6)."""

_TIGHT = {"fillfactor": "80"}  # rows of today are added to all day
day_totals = _table("day_totals", _GRAIN, *(f"{name} long" for name in SUMS), postgresql_with=_TIGHT)
day_ratings = _table("day_ratings", f"{_GRAIN}, least exact, greatest exact", "ratings long, rating_sum exact", postgresql_with=_TIGHT)

# ---- what others said about people

# qa.call-scored: what enters a mean (QA-48).
scored_calls = _table(
    "scored_calls",
    "evaluation_id id",
    f"agent_id id, {PLACE}",
    "line text?, call_date date, scored_on date, week text, total exact?, cause_id id",
    Index("scored_calls_by_week", "tenant_id", "week", "agent_id"),
)

# Stages by the day from which they count (people.agent-stage-changed): a period is ranked by the stages of its own days (KPI-8c).
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
exam_windows = _table("exam_windows", "paper_id id", "center_id id, month text, must_sit int, checksum text, closed_on date, cause_id id")

# ---- rankings (KPI-8)

rankings = _table(
    "rankings",
    "ranking_id id, revision int",
    "kind text, metric text, line text?, center_id id, unit_id id, scope text, period text, acting bool",
    "ranked int, not_ranked int",
    "moved int?",  # how many places differ from the revision before; null: the first
    "checksum text, policyset text, reason text?, top json, bottom json, published_at time",
    Index("rankings_by_period", "tenant_id", "kind", "period"),
)

ranking_rows = _table(
    "ranking_rows",
    "ranking_id id, revision int, agent_id id",
    f"{PLACE}, value exact?, place int?, not_ranked text?",
    "was int?",  # the place in the revision before
    "evaluations ids, marks exacts?, days_worked int, calls int",  # what made it (KPI-8e): evaluations or the sitting, and their marks
    Index("ranking_rows_of_agent", "tenant_id", "agent_id"),
)

# Published periods whose facts changed since; the next run decides whether that moves anyone (KPI-8d).
stale_periods = _table("stale_periods", "center_id id, kind text, period text", "reason text")

# ---- the last-place rule (KPI-9): acting rankings of months as they are heard back (EVT-9, EVT-10)

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
    "months json, earlier json",  # [{period, ranking_id, revision, place, of}], oldest first; earlier: the first streak
    "policyset text, triggered_at time",
    "closed_on date?, closed_as text?",  # returned | separated
    "cause_id id",
    Index("lastplace_one_open", "tenant_id", "agent_id", unique=True, postgresql_where=text("closed_on IS NULL")),
)

# ---- targets (KPI-18)

breaches = _table(
    "breaches",
    "breach text",  # agent/indicator/period: once each
    f"agent_id id, {PLACE}",
    "indicator text, period text, ended_on date, line text, value exact, target exact, counted int, policyset text, breached_at time",
    "cleared_period text?, cleared_value exact?, cleared_target exact?, cleared_counted int?, cleared_at time?",
    Index("breaches_of_agent", "tenant_id", "agent_id"),
    Index("breaches_open", "tenant_id", "center_id", postgresql_where=text("cleared_at IS NULL")),
)

# Periods that were compared with targets, and again when facts changed and someone said why (GEN-8).
judged_periods = _table(
    "judged_periods",
    "center_id id, kind text, period text, revision int",  # kind: breaches | clearings
    "reason text?, found int, judged_at time",
)

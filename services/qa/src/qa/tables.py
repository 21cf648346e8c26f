"""Every table of the qa database. Each leads with the tenant and is closed by row-level security (migrations).

Columns are written as `name type`, those of the key first; a question mark: may be null. A remark behind a line is about its last column.
"""

from functools import partial

from sqlalchemy import Index, MetaData, text

from chassis.columns import PLACE, business_table
from chassis.tables import attach

METADATA = attach(MetaData())
_table = partial(business_table, METADATA)

# ---- our copies of people.state and of kpi's rankings

people = _table(
    "people",
    "person_id id",
    f"employee_no text?, {PLACE}, line text?, roles texts?, stage text?, entered_on date?, ended_on date?, conflicts ids?",
    "spoken json?",  # [{language, level}]
    Index("people_of_a_line", "tenant_id", "center_id", "line"),
    Index("people_by_role", "roles", postgresql_using="gin"),
)

units = _table(
    "units",
    "unit_id id",
    "kind text?",  # center | site | section | team
    "leader_id id?, ended_on date?, center_id id?, site_id id?, zone text?",  # null: as the unit around it, at last the tenant's
)

calendars = _table(
    "calendars",
    "site_id id",
    "weekend ints?",  # ISO weekdays off
    "days json?",  # [{day, kind, gender, name}]: what departs from the weekday
)

rosters = _table("rosters", "site_id id, day date", "shifts json?")  # [{person_id, starts_at, ends_at, …}]

# The seed with which a simulated tenant was made; real tenants have none (QA-4b).
tenant_seeds = _table("tenant_seeds", "", "seed text?")

rankings = _table(
    "rankings",
    "ranking_id id, revision int",
    "kind text, line text?, unit_id id, center_id id, period text, acting bool, checksum text, cause_id id",
    "rows int",  # ranked and not ranked, as the head says
    Index("rankings_by_period", "tenant_id", "kind", "period"),
)

ranking_rows = _table(
    "ranking_rows",
    "ranking_id id, revision int, agent_id id",
    "site_id id?, line text?, value exact?, place int?, evaluations int, calls int, cause_id id",
    "checksum_line text",  # "person id|value, or reason": the head's checksum is made of these (EVT-9)
)

# ---- calls that may be drawn: our copy of kpi.calls

candidates = _table(
    "candidates",
    "call_id id",
    f"call_key text, agent_id id, {PLACE}, line text, call_type text, started_at time, business_date date",
    "recording bool, transcript bool, cause_id id, seconds int",  # talk and hold
    Index("candidates_of_a_day", "tenant_id", "center_id", "business_date", "agent_id"),
)

# ---- scorecards (QA-2)

scorecards = _table(
    "scorecards",
    "scorecard_id id",
    "code text, version int, kind text",  # recording | work | document | …
    "additive bool, title json",  # {zh-Hans, en}
    "criteria json",  # [{code, title, weight, error_class, fatal, section, condition}]
    "state text",  # draft | published | retired
    "effective_on date?, author text, made_at time, published_at time?",
    Index("scorecards_by_code", "tenant_id", "code", "version", unique=True),
)

# ---- evaluations (QA-17, QA-40)

evaluations = _table(
    "evaluations",
    "evaluation_id id",
    "kind text",  # recording | live
    "sample_kind text",  # quota | extra | live …
    "sample_id id?",  # the draw that it comes from
    "assignment_id id?, event_id id?",  # the qa.inspection-assigned that told of it
    "call_id id, call_key text, call_type text, call_started_at time, call_date date, agent_id id",
    PLACE,  # the agent's on the day of the call
    "line text?, group text",  # the agent's in the week of the call (QA-19)
    "inspector_id id, scorecard_id id, state text",  # assigned | delivered
    "due_on date, version int=1, assigned_at time",
    # what the inspector found
    "answers json?",  # [{criterion, grade | "not_applicable", points, note, topic, error_class, position_seconds}]
    "findings json?",  # [{topic, explanation, criterion, error_class, position_seconds}]
    "description text?, suggestion text?",
    # what follows from it
    "items json?",  # [{criterion, weight, grade, points, error_class, topic}] as published
    "sections json?",  # {section: subtotal}
    "total exact?, grade text?, fatal texts?, unacceptable bool?, scored_on date?, week text?",  # in which it was submitted (QA-48)
    "policyset text?, submitted_at time?",
    Index("evaluations_of_a_call", "tenant_id", "call_id"),
    Index("work_of_an_inspector", "tenant_id", "inspector_id", "due_on", postgresql_where=text("state = 'assigned'")),
    Index("results_of_an_agent", "tenant_id", "agent_id", "week"),
)

# ---- coaching and the ladder (QA-5, QA-14)

coachings = _table(
    "coachings",
    "coaching_id id",
    f"agent_id id, {PLACE}, evaluation_id id, call_id id, inspector_id id, coach_id id?, group text, criteria texts",
    "event_id id, correlation_id id",  # the qa.coaching-required that told of it, and its chain: holding it goes on with both (EVT-4a)
    "state text",  # open | held
    "due_on date, required_at time, held_on date?, record text?, held_by id?, version int=1",
    Index("one_coaching_per_call", "tenant_id", "evaluation_id", unique=True),
    Index("coachings_of_a_coach", "tenant_id", "coach_id", "due_on", postgresql_where=text("state = 'open'")),
)

ladder_calls = _table(
    "ladder_calls",
    "evaluation_id id",
    "agent_id id, call_id id, call_date date, card text, criteria texts",  # graded unacceptable
    "event_id id",  # the qa.call-scored that told of it
    "step_id id?",  # the step that used it up
    Index("unacceptable_calls_of_an_agent", "tenant_id", "agent_id", "call_date"),
)

ladder_steps = _table(
    "ladder_steps",
    "step_id id",
    "agent_id id, step int, occurred_on date",  # the date of its newest call
    "made_at time, made_on date",  # the date on which that was scored, at the agent's site
    Index("steps_of_an_agent", "tenant_id", "agent_id", "occurred_on"),
)

# ---- samples (QA-4)

draws = _table(
    "draws",
    "center_id id, line text, week text",  # 2026-W47
    "draw text",  # `<line>@<center>/<week>`: the subject of what is said about it
    "method text, seed text",  # shown to nobody before it is revealed (QA-4b)
    "commitment text, simulated bool, state text",  # committed | fixed | revealed
    "rule text?",  # the rule that made the groups (QA-19)
    "sizes json?",  # {group: agents}
    "ranked bool=false",  # the groups follow a ranking
    "sheet text?",  # hash of the quota sheet as it stands
    "shortfalls json?",  # [{call_type, calls, drawn, due}] (QA-18)
    "policyset text?, committed_at time, fixed_at time?, revealed_at time?",
    Index("draws_by_subject", "tenant_id", "draw", unique=True),
)

# Who was off post, from when to when (TRN-11): begin and return are heard in any order.
offposts = _table(
    "offposts",
    "order_id id",
    "agent_id id, cause_id id, starts_on date?",  # null: the begin has not been heard
    "returned_on date?",  # the first day back on post
    Index("offposts_of_agent", "tenant_id", "agent_id"),
)

# One agent's week: a line of the quota sheet, and the subject of what is told about it.
samples = _table(
    "samples",
    "sample_id id",
    f"{PLACE}, line text, week text, agent_id id, employee_no text, stage text, entered_on date?",
    "groups texts",  # all that fitted, the one that won first
    "quota int, extra int, closing int?",  # null until the closing run
    "rostered dates, has_roster bool",  # false: no roster was published, so all seven days are in `rostered`
    Index("samples_of_a_draw", "tenant_id", "center_id", "line", "week", "agent_id", unique=True),
    Index("samples_of_an_agent", "tenant_id", "agent_id", "week"),
)

frames = _table(
    "frames",
    "center_id id, line text, week text, run text",  # 2026-11-16, or closing
    "sha256 text, lines text",  # sorted, joined by line feeds
    "frozen_at time, rejected json",  # {reason: calls}
)

drawn_calls = _table(
    "drawn_calls",
    "call_id id",
    "sample_id id, run text, sample_kind text",  # quota | extra
    "call_key text, call_type text, business_date date, ticket text, event_id id",  # the qa.sample-drawn that told of it
    "is_given_out bool=false",  # to an inspector (QA-6)
    Index("drawn_calls_of_a_sample", "tenant_id", "sample_id"),
    Index("drawn_calls_that_wait", "tenant_id", "sample_id", postgresql_where=text("NOT is_given_out")),
)

# Agents of poor service quality, sampled more until they were better two weeks in a row (QA-20).
watches = _table(
    "watches",
    "agent_id id, since date",  # the Monday from which the extra calls run
    "until date?",  # the Monday from which they no longer do
)

# ---- assignment (QA-6)

assignment_runs = _table(
    "assignment_runs",
    "run_id id",
    "center_id id, day date, items int, unassigned ids",  # calls that nobody present may take
    "imbalance int, proof json",  # why nothing is more level: greatest, least, full
    "policyset text, ran_at time, idle ids",  # present, with less than the least work of a day
    Index("assignment_runs_by_day", "tenant_id", "center_id", "day"),
)

assignments = _table(
    "assignments",
    "assignment_id id",
    "run_id id, center_id id, inspector_id id, day date, items int",
    Index("assignments_of_an_inspector", "tenant_id", "inspector_id", "day"),
)

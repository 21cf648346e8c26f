"""Every table of the qa database. Each leads with the tenant and is closed by row-level security (migrations)."""

from sqlalchemy import Boolean, Column, Date, Index, Integer, MetaData, Numeric, PrimaryKeyConstraint, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from chassis.tables import attach, ident, moment, word

METADATA = attach(MetaData())


def _whereabouts() -> tuple[Column[object], ...]:
    """Team, site and center of a person at the fact's time; null: not known, or none."""
    return ident("team_id", nullable=True), ident("site_id", nullable=True), ident("center_id", nullable=True)


# ---- our copies of people.state and of kpi's rankings

people = Table(
    "people",
    METADATA,
    ident("tenant_id"),
    ident("person_id"),
    word("employee_no", nullable=True),
    *_whereabouts(),
    word("line", nullable=True),
    Column("roles", ARRAY(Text)),
    word("stage", nullable=True),
    Column("entered_on", Date),
    Column("conflicts", ARRAY(Uuid)),
    Column("spoken", JSONB),  # [{language, level}]
    Column("ended_on", Date),
    PrimaryKeyConstraint("tenant_id", "person_id"),
    Index("people_of_a_line", "tenant_id", "center_id", "line"),
    Index("people_by_role", "roles", postgresql_using="gin"),
)

units = Table(
    "units",
    METADATA,
    ident("tenant_id"),
    ident("unit_id"),
    word("kind", nullable=True),  # center | site | section | team
    ident("center_id", nullable=True),
    ident("site_id", nullable=True),
    word("zone", nullable=True),  # null: as the unit around it, at last the tenant's
    ident("leader_id", nullable=True),
    Column("ended_on", Date),
    PrimaryKeyConstraint("tenant_id", "unit_id"),
)

calendars = Table(
    "calendars",
    METADATA,
    ident("tenant_id"),
    ident("site_id"),
    Column("weekend", ARRAY(Integer)),  # ISO weekdays off
    Column("days", JSONB),  # [{day, kind, gender, name}]: what departs from the weekday
    PrimaryKeyConstraint("tenant_id", "site_id"),
)

rosters = Table(
    "rosters",
    METADATA,
    ident("tenant_id"),
    ident("site_id"),
    Column("day", Date, nullable=False),
    Column("shifts", JSONB),  # [{person_id, starts_at, ends_at, …}]
    PrimaryKeyConstraint("tenant_id", "site_id", "day"),
)

# The seed with which a simulated tenant was made; real tenants have none (QA-4b).
tenant_seeds = Table("tenant_seeds", METADATA, Column("tenant_id", Uuid, primary_key=True), Column("seed", Text))

rankings = Table(
    "rankings",
    METADATA,
    ident("tenant_id"),
    ident("ranking_id"),
    Column("revision", Integer, nullable=False),
    word("kind"),
    word("line", nullable=True),
    ident("unit_id"),
    ident("center_id"),
    word("period"),
    Column("acting", Boolean, nullable=False),
    Column("rows", Integer, nullable=False),  # ranked and not ranked, as the head says
    word("checksum"),
    ident("cause_id"),
    PrimaryKeyConstraint("tenant_id", "ranking_id", "revision"),
    Index("rankings_by_period", "tenant_id", "kind", "period"),
)

ranking_rows = Table(
    "ranking_rows",
    METADATA,
    ident("tenant_id"),
    ident("ranking_id"),
    Column("revision", Integer, nullable=False),
    ident("agent_id"),
    ident("site_id", nullable=True),
    word("line", nullable=True),
    Column("value", Numeric),
    Column("place", Integer),
    Column("evaluations", Integer, nullable=False),
    Column("calls", Integer, nullable=False),
    word("checksum_line"),  # "person id|value, or reason": the head's checksum is made of these (EVT-9)
    ident("cause_id"),
    PrimaryKeyConstraint("tenant_id", "ranking_id", "revision", "agent_id"),
)

# ---- calls that may be drawn: our copy of kpi.calls

candidates = Table(
    "candidates",
    METADATA,
    ident("tenant_id"),
    ident("call_id"),
    word("call_key"),
    ident("agent_id"),
    *_whereabouts(),
    word("line"),
    word("call_type"),
    moment("started_at"),
    Column("business_date", Date, nullable=False),
    Column("seconds", Integer, nullable=False),  # talk and hold
    Column("recording", Boolean, nullable=False),
    Column("transcript", Boolean, nullable=False),
    ident("cause_id"),
    PrimaryKeyConstraint("tenant_id", "call_id"),
    Index("candidates_of_a_day", "tenant_id", "center_id", "business_date", "agent_id"),
)

# ---- scorecards (QA-2)

scorecards = Table(
    "scorecards",
    METADATA,
    ident("tenant_id"),
    ident("scorecard_id"),
    word("code"),
    Column("version", Integer, nullable=False),
    word("kind"),  # recording | work | document | …
    Column("additive", Boolean, nullable=False),
    Column("title", JSONB, nullable=False),  # {zh-Hans, en}
    Column("criteria", JSONB, nullable=False),  # [{code, title, weight, error_class, fatal, section, condition}]
    word("state"),  # draft | published | retired
    Column("effective_on", Date),
    word("author"),
    moment("made_at"),
    moment("published_at", nullable=True),
    PrimaryKeyConstraint("tenant_id", "scorecard_id"),
    Index("scorecards_by_code", "tenant_id", "code", "version", unique=True),
)

# ---- evaluations (QA-17, QA-40)

evaluations = Table(
    "evaluations",
    METADATA,
    ident("tenant_id"),
    ident("evaluation_id"),
    word("kind"),  # recording | live
    word("sample_kind"),  # quota | extra | live …
    ident("sample_id", nullable=True),  # the draw that it comes from
    ident("assignment_id", nullable=True),
    ident("event_id", nullable=True),  # the qa.inspection-assigned that told of it
    ident("call_id"),
    word("call_key"),
    word("call_type"),
    moment("call_started_at"),
    Column("call_date", Date, nullable=False),
    ident("agent_id"),
    *_whereabouts(),  # the agent's on the day of the call
    word("line", nullable=True),
    word("group"),  # the agent's in the week of the call (QA-19)
    ident("inspector_id"),
    ident("scorecard_id"),
    word("state"),  # assigned | delivered
    Column("due_on", Date, nullable=False),
    Column("version", Integer, nullable=False, server_default=text("1")),
    moment("assigned_at"),
    # what the inspector found
    Column("answers", JSONB),  # [{criterion, grade | "not_applicable", points, note, topic, error_class, position_seconds}]
    Column("findings", JSONB),  # [{topic, explanation, criterion, error_class, position_seconds}]
    Column("description", Text),
    Column("suggestion", Text),
    # what follows from it
    Column("items", JSONB),  # [{criterion, weight, grade, points, error_class, topic}] as published
    Column("sections", JSONB),  # {section: subtotal}
    Column("total", Numeric),
    word("grade", nullable=True),
    Column("fatal", ARRAY(Text)),
    Column("unacceptable", Boolean),
    Column("scored_on", Date),
    word("week", nullable=True),  # in which it was submitted (QA-48)
    word("policyset", nullable=True),
    moment("submitted_at", nullable=True),
    PrimaryKeyConstraint("tenant_id", "evaluation_id"),
    Index("evaluations_of_a_call", "tenant_id", "call_id"),
    Index("work_of_an_inspector", "tenant_id", "inspector_id", "due_on", postgresql_where=text("state = 'assigned'")),
    Index("results_of_an_agent", "tenant_id", "agent_id", "week"),
)

# ---- coaching and the ladder (QA-5, QA-14)

coachings = Table(
    "coachings",
    METADATA,
    ident("tenant_id"),
    ident("coaching_id"),
    ident("agent_id"),
    *_whereabouts(),
    ident("evaluation_id"),
    ident("call_id"),
    ident("inspector_id"),
    ident("coach_id", nullable=True),
    word("group"),
    Column("criteria", ARRAY(Text), nullable=False),
    ident("event_id"),  # the qa.coaching-required that told of it, and its chain: holding it goes on with both (EVT-4a)
    ident("correlation_id"),
    word("state"),  # open | held
    Column("due_on", Date, nullable=False),
    moment("required_at"),
    Column("held_on", Date),
    Column("record", Text),
    ident("held_by", nullable=True),
    Column("version", Integer, nullable=False, server_default=text("1")),
    PrimaryKeyConstraint("tenant_id", "coaching_id"),
    Index("one_coaching_per_call", "tenant_id", "evaluation_id", unique=True),
    Index("coachings_of_a_coach", "tenant_id", "coach_id", "due_on", postgresql_where=text("state = 'open'")),
)

ladder_calls = Table(
    "ladder_calls",
    METADATA,
    ident("tenant_id"),
    ident("evaluation_id"),
    ident("agent_id"),
    ident("call_id"),
    Column("call_date", Date, nullable=False),
    word("card"),
    Column("criteria", ARRAY(Text), nullable=False),  # graded unacceptable
    ident("event_id"),  # the qa.call-scored that told of it
    ident("step_id", nullable=True),  # the step that used it up
    PrimaryKeyConstraint("tenant_id", "evaluation_id"),
    Index("unacceptable_calls_of_an_agent", "tenant_id", "agent_id", "call_date"),
)

ladder_steps = Table(
    "ladder_steps",
    METADATA,
    ident("tenant_id"),
    ident("step_id"),
    ident("agent_id"),
    Column("step", Integer, nullable=False),
    Column("occurred_on", Date, nullable=False),  # the date of its newest call
    Column("made_on", Date, nullable=False),  # the date on which that was scored, at the agent's site
    moment("made_at"),
    PrimaryKeyConstraint("tenant_id", "step_id"),
    Index("steps_of_an_agent", "tenant_id", "agent_id", "occurred_on"),
)

# ---- samples (QA-4)

draws = Table(
    "draws",
    METADATA,
    ident("tenant_id"),
    ident("center_id"),
    word("line"),
    word("week"),  # 2026-W47
    word("draw"),  # `<line>@<center>/<week>`: the subject of what is said about it
    word("method"),
    word("seed"),  # shown to nobody before it is revealed (QA-4b)
    word("commitment"),
    Column("simulated", Boolean, nullable=False),
    word("state"),  # committed | fixed | revealed
    word("rule", nullable=True),  # the rule that made the groups (QA-19)
    Column("sizes", JSONB),  # {group: agents}
    Column("ranked", Boolean, nullable=False, server_default=text("false")),  # the groups follow a ranking
    word("sheet", nullable=True),  # hash of the quota sheet as it stands
    Column("shortfalls", JSONB),  # [{call_type, calls, drawn, due}] (QA-18)
    word("policyset", nullable=True),
    moment("committed_at"),
    moment("fixed_at", nullable=True),
    moment("revealed_at", nullable=True),
    PrimaryKeyConstraint("tenant_id", "center_id", "line", "week"),
    Index("draws_by_subject", "tenant_id", "draw", unique=True),
)

# One agent's week: a line of the quota sheet, and the subject of what is told about it.
# Who was off post, from when to when (TRN-11): begin and return are heard in any order.
offposts = Table(
    "offposts",
    METADATA,
    ident("tenant_id"),
    ident("order_id"),
    ident("agent_id"),
    Column("starts_on", Date),  # null: the begin has not been heard
    Column("returned_on", Date),  # the first day back on post
    ident("cause_id"),
    PrimaryKeyConstraint("tenant_id", "order_id"),
    Index("offposts_of_agent", "tenant_id", "agent_id"),
)

samples = Table(
    "samples",
    METADATA,
    ident("tenant_id"),
    ident("sample_id"),
    *_whereabouts(),
    word("line"),
    word("week"),
    ident("agent_id"),
    word("employee_no"),
    word("stage"),
    Column("entered_on", Date),
    Column("groups", ARRAY(Text), nullable=False),  # all that fitted, the one that won first
    Column("quota", Integer, nullable=False),
    Column("extra", Integer, nullable=False),
    Column("closing", Integer),  # null until the closing run
    Column("rostered", ARRAY(Date), nullable=False),
    Column("has_roster", Boolean, nullable=False),  # false: no roster was published, so all seven days are in `rostered`
    PrimaryKeyConstraint("tenant_id", "sample_id"),
    Index("samples_of_a_draw", "tenant_id", "center_id", "line", "week", "agent_id", unique=True),
    Index("samples_of_an_agent", "tenant_id", "agent_id", "week"),
)

frames = Table(
    "frames",
    METADATA,
    ident("tenant_id"),
    ident("center_id"),
    word("line"),
    word("week"),
    word("run"),  # 2026-11-16, or closing
    word("sha256"),
    word("lines"),  # sorted, joined by line feeds
    Column("rejected", JSONB, nullable=False),  # {reason: calls}
    moment("frozen_at"),
    PrimaryKeyConstraint("tenant_id", "center_id", "line", "week", "run"),
)

drawn_calls = Table(
    "drawn_calls",
    METADATA,
    ident("tenant_id"),
    ident("call_id"),
    ident("sample_id"),
    word("run"),
    word("sample_kind"),  # quota | extra
    word("call_key"),
    word("call_type"),
    Column("business_date", Date, nullable=False),
    word("ticket"),
    ident("event_id"),  # the qa.sample-drawn that told of it
    Column("is_given_out", Boolean, nullable=False, server_default=text("false")),  # to an inspector (QA-6)
    PrimaryKeyConstraint("tenant_id", "call_id"),
    Index("drawn_calls_of_a_sample", "tenant_id", "sample_id"),
    Index("drawn_calls_that_wait", "tenant_id", "sample_id", postgresql_where=text("NOT is_given_out")),
)

# Agents of poor service quality, sampled more until they were better two weeks in a row (QA-20).
watches = Table(
    "watches",
    METADATA,
    ident("tenant_id"),
    ident("agent_id"),
    Column("since", Date, nullable=False),  # the Monday from which the extra calls run
    Column("until", Date),  # the Monday from which they no longer do
    PrimaryKeyConstraint("tenant_id", "agent_id", "since"),
)

# ---- assignment (QA-6)

assignment_runs = Table(
    "assignment_runs",
    METADATA,
    ident("tenant_id"),
    ident("run_id"),
    ident("center_id"),
    Column("day", Date, nullable=False),
    Column("items", Integer, nullable=False),
    Column("unassigned", ARRAY(Uuid), nullable=False),  # calls that nobody present may take
    Column("imbalance", Integer, nullable=False),
    Column("proof", JSONB, nullable=False),  # why nothing is more level: greatest, least, full
    Column("idle", ARRAY(Uuid), nullable=False),  # present, with less than the least work of a day
    word("policyset"),
    moment("ran_at"),
    PrimaryKeyConstraint("tenant_id", "run_id"),
    Index("assignment_runs_by_day", "tenant_id", "center_id", "day"),
)

assignments = Table(
    "assignments",
    METADATA,
    ident("tenant_id"),
    ident("assignment_id"),
    ident("run_id"),
    ident("center_id"),
    ident("inspector_id"),
    Column("day", Date, nullable=False),
    Column("items", Integer, nullable=False),
    PrimaryKeyConstraint("tenant_id", "assignment_id"),
    Index("assignments_of_an_inspector", "tenant_id", "inspector_id", "day"),
)

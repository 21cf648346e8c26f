"""Every table of the training database. Each leads with the tenant and is closed by row-level security (migrations)."""

from sqlalchemy import Boolean, Column, Computed, Date, Index, Integer, MetaData, Numeric, PrimaryKeyConstraint, Table, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from chassis.tables import attach, ident, moment, word

METADATA = attach(MetaData())


def _whereabouts() -> tuple[Column[object], ...]:
    """Team, site and center of a person at the fact's time; null: not known, or none."""
    return ident("team_id", nullable=True), ident("site_id", nullable=True), ident("center_id", nullable=True)


# ---- our copies of people.state

SCHEDULERS = "'{trainer,training_lead,quality_training_post}'"

people = Table(
    "people",
    METADATA,
    ident("tenant_id"),
    ident("person_id"),
    word("employee_no", nullable=True),
    *_whereabouts(),
    word("line", nullable=True),
    Column("roles", ARRAY(Text)),
    word("stage", nullable=True),  # of today; of another day: stage_changes
    Column("ended_on", Date),
    # Who may be asked to schedule: a handful among tens of thousands, so found by an index of their own.
    Column("schedules", Integer, Computed(f"CASE WHEN roles && {SCHEDULERS}::text[] AND ended_on IS NULL THEN 1 END", persisted=True)),
    PrimaryKeyConstraint("tenant_id", "person_id"),
    Index("people_of_center", "tenant_id", "center_id"),
    Index("people_who_schedule", "tenant_id", "center_id", postgresql_where=text("schedules = 1")),
)

units = Table(
    "units",
    METADATA,
    ident("tenant_id"),
    ident("unit_id"),
    word("kind", nullable=True),  # center | site | section | team
    word("name", nullable=True),
    ident("center_id", nullable=True),
    ident("site_id", nullable=True),
    word("zone", nullable=True),  # null: as the center's, at last the tenant's
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

# Stages by date (ORG-3): who is what on a day that is not today.
stage_changes = Table(
    "stage_changes",
    METADATA,
    ident("tenant_id"),
    ident("cause_id"),
    ident("person_id"),
    word("from_stage", nullable=True),
    word("to_stage"),
    word("reason"),  # a cause of ORG-3's table
    Column("effective_on", Date, nullable=False),
    moment("said_at"),
    PrimaryKeyConstraint("tenant_id", "cause_id"),
    Index("stage_changes_of_person", "tenant_id", "person_id", "effective_on"),
)

# Shifts by person (ORG-19): people tells rosters by site and day, and is asked for those of a few people.
shifts = Table(
    "shifts",
    METADATA,
    ident("tenant_id"),
    ident("site_id"),
    Column("day", Date, nullable=False),
    ident("person_id"),
    moment("starts_at"),
    moment("ends_at"),
    PrimaryKeyConstraint("tenant_id", "site_id", "day", "person_id", "starts_at"),
    Index("shifts_of_person", "tenant_id", "person_id", "day"),
)

# Leave as it was last decided (ORG-13).
leaves = Table(
    "leaves",
    METADATA,
    ident("tenant_id"),
    ident("leave_id"),
    ident("person_id"),
    word("leave_type"),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    word("state"),  # approved | rejected | cancelled
    ident("cause_id"),
    PrimaryKeyConstraint("tenant_id", "leave_id"),
    Index("leaves_of_person", "tenant_id", "person_id", "last_day"),
)

# ---- assignments (TRN-28)

assignments = Table(
    "assignments",
    METADATA,
    ident("tenant_id"),
    ident("assignment_id"),
    ident("agent_id"),
    *_whereabouts(),
    word("kind"),  # TRN-27
    word("about"),  # subject of the cause: <card>/<criterion>, an indicator, paper:<month>
    Column("criteria", ARRAY(Text), nullable=False),
    word("state"),  # open | scheduled | in_progress | passed | target_met | other_arrangement | closed_with_reason
    ident("owner_id", nullable=True),  # who must schedule it
    word("unowned", nullable=True),  # why nobody must
    Column("due_on", Date, nullable=False),
    moment("assigned_at"),
    Column("assigned_on", Date, nullable=False),
    ident("cause_id"),
    word("policyset"),
    Column("present", JSONB),  # {value, target, period, met}: where the indicator stands
    moment("extended_at", nullable=True),  # what was trained before counts no longer (EXM-10)
    moment("completed_at", nullable=True),
    Column("completed_on", Date),
    word("reason", nullable=True),  # of closed_with_reason and other_arrangement
    ident("closed_by", nullable=True),
    PrimaryKeyConstraint("tenant_id", "assignment_id"),
    # One open assignment per agent, kind and subject of the cause.
    Index("assignments_unended", "tenant_id", "agent_id", "kind", "about", unique=True, postgresql_where=text("completed_at IS NULL")),
    Index("assignments_of_agent", "tenant_id", "agent_id", "kind", "about"),
    Index("assignments_by_owner", "tenant_id", "owner_id", "due_on"),
    Index("assignments_by_center", "tenant_id", "center_id", "due_on"),
)

# Proposals of off-post training, for a person to decide (TRN-11c, GEN-13).
proposals = Table(
    "proposals",
    METADATA,
    ident("tenant_id"),
    ident("proposal_id"),
    ident("agent_id"),
    *_whereabouts(),
    word("about"),
    Column("criteria", ARRAY(Text), nullable=False),
    word("state"),  # proposed | ordered | declined
    word("decider"),  # the role that decides: `pln.approval_matrix`
    moment("proposed_at"),
    Column("proposed_on", Date, nullable=False),
    ident("cause_id"),
    word("policyset"),
    ident("decided_by", nullable=True),
    moment("decided_at", nullable=True),
    word("decided_because", nullable=True),
    PrimaryKeyConstraint("tenant_id", "proposal_id"),
    Index("proposals_open", "tenant_id", "agent_id", unique=True, postgresql_where=text("state = 'proposed'")),
    Index("proposals_by_center", "tenant_id", "center_id", "proposed_at"),
)

# Everything that asked for training, with what came of it: what it opened, or what it was linked to and why.
causes = Table(
    "causes",
    METADATA,
    ident("tenant_id"),
    ident("cause_id"),
    word("cause_type"),
    word("cause_subject"),
    ident("agent_id"),
    *_whereabouts(),
    Column("step", Integer),  # of the ladder (QA-14)
    word("kind", nullable=True),  # null: of no kind that is known here
    word("about"),
    Column("calls", Integer, nullable=False),  # 0 where no single calls led to it
    Column("facts", JSONB),  # of a breach {value, target, period, counted}, of an exam {month, topics}
    ident("correlation_id", nullable=True),  # the chain that goes on
    Column("first_call_on", Date),
    Column("last_call_on", Date),
    moment("occurred_at"),
    Column("occurred_on", Date, nullable=False),
    ident("assignment_id", nullable=True),
    ident("proposal_id", nullable=True),
    word("not_assigned", nullable=True),  # the reason; null: it opened what it names
    PrimaryKeyConstraint("tenant_id", "cause_id"),
    Index("causes_of_assignment", "tenant_id", "assignment_id"),
    Index("causes_of_agent", "tenant_id", "agent_id", "kind"),
    Index("causes_not_assigned", "tenant_id", "occurred_at", "cause_id", postgresql_where=text("not_assigned IS NOT NULL")),
)

# Indicators that met their target again (KPI-18): with the hours what ends a training of TRN-1 to TRN-3.
clearings = Table(
    "clearings",
    METADATA,
    ident("tenant_id"),
    ident("cause_id"),
    ident("agent_id"),
    word("indicator"),
    word("breach"),  # its subject: <agent>/<indicator>/<period>
    Column("facts", JSONB, nullable=False),  # {value, target, period}
    moment("occurred_at"),
    PrimaryKeyConstraint("tenant_id", "cause_id"),
    Index("clearings_of_agent", "tenant_id", "agent_id", "indicator"),
)

# ---- sessions (PLN-6, PLN-16) and who comes to them (PLN-3, F1)

sessions = Table(
    "sessions",
    METADATA,
    ident("tenant_id"),
    ident("session_id"),
    word("kind"),
    ident("center_id"),
    ident("site_id", nullable=True),  # null: people of several sites
    ident("trainer_id"),
    moment("starts_at"),
    moment("ends_at"),
    Column("business_date", Date, nullable=False),
    word("place"),
    word("state"),  # scheduled | held | handed_in | confirmed | cancelled
    Column("revision", Integer, nullable=False),
    Column("test", Boolean, nullable=False),  # ends with a test, where the kind leaves it open (trn.test_required)
    word("course", nullable=True),
    word("title", nullable=True),
    word("method"),
    word("mode"),
    ident("scheduled_by", nullable=True),
    moment("scheduled_at"),
    word("reason", nullable=True),  # of the last change, or why it is cancelled
    moment("began_at", nullable=True),
    moment("ended_at", nullable=True),
    Column("record", JSONB),  # F2, PLN-10: content, materials, method, preparation, observed, exceptions, explained
    ident("handed_in_by", nullable=True),
    moment("handed_in_at", nullable=True),
    Column("record_due_on", Date),
    ident("confirmed_by", nullable=True),
    moment("confirmed_at", nullable=True),
    Column("confirmed_on", Date),
    word("policyset"),
    PrimaryKeyConstraint("tenant_id", "session_id"),
    Index("sessions_by_center", "tenant_id", "center_id", "starts_at"),
    Index("sessions_by_trainer", "tenant_id", "trainer_id", "starts_at"),
)

session_entries = Table(
    "session_entries",
    METADATA,
    ident("tenant_id"),
    ident("session_id"),
    ident("person_id"),
    *_whereabouts(),
    Column("on_roster", Boolean, nullable=False),
    word("state"),  # booked | present | late | left_early | absent | excused
    moment("starts_at"),  # of the session, as planned
    moment("ends_at"),
    Column("business_date", Date, nullable=False),
    Column("week", Date, nullable=False),  # its Monday
    Column("outside_minutes", Integer, nullable=False),  # of it outside the person's shifts (PLN-6)
    moment("arrived_at", nullable=True),
    moment("left_at", nullable=True),
    Column("mark", Numeric),
    Column("passed", Boolean),
    Column("revision", Integer, nullable=False),
    word("excused_for", nullable=True),  # leave | roster
    ident("cause_id", nullable=True),  # the event that excused
    PrimaryKeyConstraint("tenant_id", "session_id", "person_id"),
    Index("session_entries_of_person", "tenant_id", "person_id", "week"),
    Index("session_entries_booked", "tenant_id", "site_id", "business_date", postgresql_where=text("state = 'booked'")),
)

session_assignments = Table(
    "session_assignments",
    METADATA,
    ident("tenant_id"),
    ident("session_id"),
    ident("assignment_id"),
    ident("person_id"),
    PrimaryKeyConstraint("tenant_id", "session_id", "assignment_id"),
    Index("session_assignments_of", "tenant_id", "assignment_id"),
)

# The training register (PLN-11, F14): confirmed hours, and nothing else counts (TRN-6a).
register = Table(
    "register",
    METADATA,
    ident("tenant_id"),
    ident("session_id"),
    ident("person_id"),
    *_whereabouts(),
    word("kind"),
    word("course", nullable=True),
    moment("starts_at"),
    Column("business_date", Date, nullable=False),
    Column("minutes", Integer, nullable=False),  # the real length
    Column("mark", Numeric),
    ident("confirmed_by"),
    moment("confirmed_at"),
    Column("confirmed_on", Date, nullable=False),
    ident("event_id"),  # the training-record-confirmed
    PrimaryKeyConstraint("tenant_id", "session_id", "person_id"),
    Index("register_of_person", "tenant_id", "person_id", "kind", "starts_at", postgresql_include=["minutes"]),
    Index("register_by_day", "tenant_id", "business_date", "person_id", "session_id"),
)

# ---- papers and the question bank (EXM-1, EXM-3, EXM-7)

papers = Table(
    "papers",
    METADATA,
    ident("tenant_id"),
    ident("paper_id"),
    ident("center_id"),
    word("purpose"),  # monthly | repost
    word("month", nullable=True),  # 2026-11, of a monthly paper
    ident("person_id", nullable=True),  # of a re-post paper: for whom
    ident("order_id", nullable=True),  # … and by which off-post order
    Column("version", Integer, nullable=False),
    word("state"),  # draft | submitted | approved | returned | closed
    word("title"),
    ident("author_id", nullable=True),  # null: the rule
    Column("links", JSONB, nullable=False),  # [{course} | {session_id}]: the month's training that it covers
    Column("parts", JSONB, nullable=False),  # [{form, weight, pass_mark}]: those that are used, weights as the policy has them
    Column("items", JSONB, nullable=False),  # the questions with their keys, in order
    Column("pass_mark", Numeric, nullable=False),
    word("remark", nullable=True),  # what is wanting, in a code: the bank had too few items on the weak ones
    Column("submitted_on", Date),
    Column("due_on", Date),  # by when it is to be decided
    ident("decided_by", nullable=True),
    Column("decided_on", Date),
    word("reason", nullable=True),
    Column("resubmit_on", Date),
    moment("approved_at", nullable=True),
    Column("complete_on", Date),  # the last day of the window
    Column("makeup_until", Date),
    ident("event_id", nullable=True),  # what was last said of it, and in which chain
    ident("correlation_id", nullable=True),
    word("policyset"),
    PrimaryKeyConstraint("tenant_id", "paper_id"),
    Index("papers_of_month", "tenant_id", "center_id", "month", unique=True, postgresql_where=text("purpose = 'monthly'")),
    Index("papers_of_person", "tenant_id", "person_id", postgresql_where=text("person_id IS NOT NULL")),
)

# Every version that was submitted, with what became of it (GEN-8, GEN-10).
paper_versions = Table(
    "paper_versions",
    METADATA,
    ident("tenant_id"),
    ident("paper_id"),
    Column("version", Integer, nullable=False),
    Column("content", JSONB, nullable=False),  # title, links, parts, items, pass_mark
    ident("author_id"),
    Column("submitted_on", Date, nullable=False),
    word("decision", nullable=True),  # approved | returned
    ident("decided_by", nullable=True),
    Column("decided_on", Date),
    word("reason", nullable=True),
    PrimaryKeyConstraint("tenant_id", "paper_id", "version"),
)

# The question bank of each center: an item by its content, so the same one twice is kept once (EXM-3).
items = Table(
    "items",
    METADATA,
    ident("tenant_id"),
    ident("item_id"),
    ident("center_id"),
    ident("lineage_id"),  # the question in whatever version
    Column("version", Integer, nullable=False),
    word("part"),  # written | oral | practical
    word("type"),  # single | multiple | true_false | fill_in
    word("text"),
    Column("options", JSONB, nullable=False),
    Column("answer", JSONB, nullable=False),
    word("topic"),
    word("skill"),
    word("difficulty"),
    Column("points", Numeric, nullable=False),
    Column("tags", ARRAY(Text), nullable=False),  # pre_job, in_service, off_post
    Column("entered_on", Date, nullable=False),
    PrimaryKeyConstraint("tenant_id", "item_id"),
    Index("items_of_lineage", "tenant_id", "lineage_id", "version", unique=True),
    Index("items_of_center", "tenant_id", "center_id", "topic"),
)

# In which papers an item was used.
item_uses = Table(
    "item_uses",
    METADATA,
    ident("tenant_id"),
    ident("item_id"),
    ident("paper_id"),
    PrimaryKeyConstraint("tenant_id", "item_id", "paper_id"),
)

# How an item was answered: a row per item and set of marked sittings, added and never changed, so that batches do not wait for each other.
item_tallies = Table(
    "item_tallies",
    METADATA,
    ident("tenant_id"),
    ident("item_id"),
    ident("marking_id"),
    ident("paper_id"),
    Column("answered", Integer, nullable=False),
    Column("wrong", Integer, nullable=False),
    PrimaryKeyConstraint("tenant_id", "item_id", "marking_id"),
    Index("item_tallies_of_paper", "tenant_id", "paper_id"),
)

# ---- exams (EXM-7a, EXM-11)

batches = Table(
    "batches",
    METADATA,
    ident("tenant_id"),
    ident("batch_id"),
    ident("paper_id"),
    ident("center_id"),
    ident("site_id", nullable=True),
    word("purpose"),
    word("month", nullable=True),
    word("sitting"),  # first | makeup | resit
    moment("starts_at"),
    moment("ends_at"),
    Column("business_date", Date, nullable=False),
    word("place", nullable=True),
    ident("scheduled_by", nullable=True),  # null: the rule
    moment("scheduled_at"),
    ident("event_id"),  # the exam-batch-scheduled, and its chain
    ident("correlation_id"),
    PrimaryKeyConstraint("tenant_id", "batch_id"),
    Index("batches_of_paper", "tenant_id", "paper_id"),
    Index("batches_by_time", "tenant_id", "starts_at", "batch_id"),
)

# Who is to sit in which batch. A seat that somebody could not take is moved by the next one.
seats = Table(
    "seats",
    METADATA,
    ident("tenant_id"),
    ident("batch_id"),
    ident("person_id"),
    ident("paper_id"),
    word("sitting"),
    word("state"),  # seated | moved | sat
    Column("topics", ARRAY(Text), nullable=False),  # of a re-sit: what is asked
    Column("topics_failed", ARRAY(Text)),  # once sat
    PrimaryKeyConstraint("tenant_id", "batch_id", "person_id"),
    Index("seats_taken", "tenant_id", "paper_id", "person_id", unique=True, postgresql_where=text("state = 'seated'")),
    Index("seats_of_person", "tenant_id", "person_id", "paper_id"),
)

# ---- marks (EXM-4, EXM-9)

# What came of an exam, one row per person, paper and sitting; who did not sit until the window closed has one too.
sittings = Table(
    "sittings",
    METADATA,
    ident("tenant_id"),
    ident("sitting_id"),
    ident("paper_id"),
    ident("person_id"),
    *_whereabouts(),
    word("purpose"),
    word("month", nullable=True),
    ident("batch_id", nullable=True),
    word("sitting"),
    word("outcome"),  # passed | failed | missed
    moment("started_at", nullable=True),
    moment("ended_at", nullable=True),
    Column("sat_on", Date, nullable=False),  # of a missed one: the last day on which it could have been sat
    Column("answers", JSONB),
    Column("parts", JSONB, nullable=False),  # part → mark, exact
    Column("told_total", Numeric),  # as exam-passed, -failed or -missed told it; a row of the window's checksum
    Column("total", Numeric),  # as it stands
    Column("pass_mark", Numeric, nullable=False),
    Column("topics_failed", ARRAY(Text), nullable=False),
    Column("with_leave", Boolean),  # of a missed one
    word("scored_by"),  # rule:EXM-4, or the person who revised it last
    moment("marked_at"),
    Column("revision", Integer, nullable=False),
    ident("event_id"),  # what was last said of it, and its chain
    ident("correlation_id"),
    word("policyset"),
    PrimaryKeyConstraint("tenant_id", "sitting_id"),
    Index("sittings_counted", "tenant_id", "paper_id", "person_id", unique=True, postgresql_where=text("sitting <> 'resit'")),
    Index("sittings_of_person", "tenant_id", "person_id", "sat_on"),
)

mark_revisions = Table(
    "mark_revisions",
    METADATA,
    ident("tenant_id"),
    ident("sitting_id"),
    Column("revision", Integer, nullable=False),
    Column("old_total", Numeric),
    Column("total", Numeric, nullable=False),
    Column("old_parts", JSONB, nullable=False),
    Column("was_passed", Boolean, nullable=False),
    Column("passed", Boolean, nullable=False),
    word("reason"),
    ident("revised_by"),
    moment("revised_at"),
    PrimaryKeyConstraint("tenant_id", "sitting_id", "revision"),
)

exam_windows = Table(
    "exam_windows",
    METADATA,
    ident("tenant_id"),
    ident("paper_id"),
    ident("center_id"),
    word("month"),
    Column("must_sit", Integer, nullable=False),
    Column("sat", Integer, nullable=False),
    Column("missed", Integer, nullable=False),
    word("checksum"),
    Column("closed_on", Date, nullable=False),
    PrimaryKeyConstraint("tenant_id", "paper_id"),
)

# ---- off-post training (TRN-11)

# The record F19.
offpost_orders = Table(
    "offpost_orders",
    METADATA,
    ident("tenant_id"),
    ident("order_id"),
    ident("person_id"),
    *_whereabouts(),
    word("trigger"),  # last_place, or a cause of trn.offpost_quality_days
    ident("trigger_id"),  # kpi's trigger, the proposal, or the order itself
    word("state"),  # ordered | suspended | running | passed | returned | separation_proposed | ended
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    word("pay_rule"),
    Column("weak_items", ARRAY(Text), nullable=False),
    ident("ordered_by", nullable=True),  # null: the rule
    word("reason", nullable=True),
    moment("ordered_at"),
    ident("suspended_by", nullable=True),
    Column("suspended_until", Date),  # null: until further notice
    word("suspended_because", nullable=True),
    Column("returned_on", Date),  # the first day back on post; it may be still to come
    ident("told_id"),  # what was said last of it, and its chain: what a day starts goes on from there (EVT-4a)
    ident("correlation_id"),
    ident("cause_id", nullable=True),  # the event that was heard; null: a person ordered it
    word("policyset"),
    PrimaryKeyConstraint("tenant_id", "order_id"),
    Index("offpost_running", "tenant_id", "person_id", unique=True, postgresql_where=text("state IN ('running', 'passed')")),
    Index("offpost_triggers", "tenant_id", "trigger_id", unique=True),
    Index("offpost_of_person", "tenant_id", "person_id"),
    Index("offpost_by_center", "tenant_id", "center_id", "starts_on"),
)

# Its re-post exams (EXM-12): one after the other until one is passed.
offpost_exams = Table(
    "offpost_exams",
    METADATA,
    ident("tenant_id"),
    ident("order_id"),
    Column("attempt", Integer, nullable=False),
    ident("paper_id"),
    Column("on", Date, nullable=False),  # the day for which it was arranged
    ident("sitting_id", nullable=True),  # null, here and below: not marked yet
    Column("sat_on", Date),
    Column("total", Numeric),
    Column("passed", Boolean),
    PrimaryKeyConstraint("tenant_id", "order_id", "attempt"),
    Index("offpost_exams_by_paper", "tenant_id", "paper_id", unique=True),
)

# What was weak in somebody's work: scorecard items and topics of findings, failed exam topics, indicators below target (TRN-11).
weak_signals = Table(
    "weak_signals",
    METADATA,
    ident("tenant_id"),
    ident("person_id"),
    ident("fact_id"),  # the evaluation, the sitting, or the event of the breach
    word("item"),
    word("source"),  # qa | exam | kpi
    Column("on", Date, nullable=False),
    ident("cause_id", nullable=True),  # the event that was heard; null: an exam of our own
    PrimaryKeyConstraint("tenant_id", "person_id", "fact_id", "item"),
)

"""Every table of the training database. Each leads with the tenant and is closed by row-level security (migrations).

Columns are written as `name type`, those of the key first; a question mark: may be null. A remark behind a line is about its last
column, one with a semicolon about its last two.
"""

from functools import partial

from sqlalchemy import Column, Computed, Index, Integer, MetaData, text

from chassis.columns import PLACE, business_table
from chassis.tables import attach

METADATA = attach(MetaData())
_table = partial(business_table, METADATA)

# ---- our copies of people.state

SCHEDULERS = "'{trainer,training_lead,quality_training_post}'"

people = _table(
    "people",
    "person_id id",
    f"employee_no text?, {PLACE}, line text?, roles texts?, ended_on date?, stage text?",  # of today; of another day: stage_changes
    # Who may be asked to schedule: a handful among tens of thousands, so found by an index of their own.
    Column("schedules", Integer, Computed(f"CASE WHEN roles && {SCHEDULERS}::text[] AND ended_on IS NULL THEN 1 END", persisted=True)),
    Index("people_of_center", "tenant_id", "center_id"),
    Index("people_who_schedule", "tenant_id", "center_id", postgresql_where=text("schedules = 1")),
)

units = _table(
    "units",
    "unit_id id",
    "name text?, leader_id id?, ended_on date?, kind text?",  # center | site | section | team
    "center_id id?, site_id id?, zone text?",  # null: as the center's, at last the tenant's
)

calendars = _table(
    "calendars",
    "site_id id",
    "weekend ints?, days json?",  # ISO weekdays off; [{day, kind, gender, name}]: what departs from the weekday
)

# Stages by date (ORG-3): who is what on a day that is not today.
stage_changes = _table(
    "stage_changes",
    "cause_id id",
    "person_id id, from_stage text?, to_stage text, effective_on date, said_at time, reason text",  # a cause of ORG-3's table
    Index("stage_changes_of_person", "tenant_id", "person_id", "effective_on"),
)

# Shifts by person (ORG-19): people tells rosters by site and day, and is asked for those of a few people.
shifts = _table(
    "shifts",
    "site_id id, day date, person_id id, starts_at time",
    "ends_at time",
    Index("shifts_of_person", "tenant_id", "person_id", "day"),
)

# Leave as it was last decided (ORG-13).
leaves = _table(
    "leaves",
    "leave_id id",
    "person_id id, leave_type text, first_day date, last_day date, cause_id id, state text",  # approved | rejected | cancelled
    Index("leaves_of_person", "tenant_id", "person_id", "last_day"),
)

# ---- assignments (TRN-28)

assignments = _table(
    "assignments",
    "assignment_id id",
    f"agent_id id, {PLACE}, kind text",  # TRN-27
    "about text",  # subject of the cause: <card>/<criterion>, an indicator, paper:<month>
    "criteria texts, state text",  # open | scheduled | in_progress | passed | target_met | other_arrangement | closed_with_reason
    "cause_id id, policyset text, owner_id id?, unowned text?",  # who must schedule it; why nobody must
    "due_on date, assigned_at time, assigned_on date, present json?",  # {value, target, period, met}: where the indicator stands
    "extended_at time?",  # what was trained before counts no longer (EXM-10)
    "completed_at time?, completed_on date?, closed_by id?, reason text?",  # of closed_with_reason and other_arrangement
    # One open assignment per agent, kind and subject of the cause.
    Index("assignments_unended", "tenant_id", "agent_id", "kind", "about", unique=True, postgresql_where=text("completed_at IS NULL")),
    Index("assignments_of_agent", "tenant_id", "agent_id", "kind", "about"),
    Index("assignments_by_owner", "tenant_id", "owner_id", "due_on"),
    Index("assignments_by_center", "tenant_id", "center_id", "due_on"),
)

# Proposals of off-post training, for a person to decide (TRN-11c, GEN-13).
proposals = _table(
    "proposals",
    "proposal_id id",
    f"agent_id id, {PLACE}, about text, criteria texts, state text",  # proposed | ordered | declined
    "decider text",  # the role that decides: `pln.approval_matrix`
    "proposed_at time, proposed_on date, cause_id id, policyset text, decided_by id?, decided_at time?, decided_because text?",
    Index("proposals_open", "tenant_id", "agent_id", unique=True, postgresql_where=text("state = 'proposed'")),
    Index("proposals_by_center", "tenant_id", "center_id", "proposed_at"),
)

# Everything that asked for training, with what came of it: what it opened, or what it was linked to and why.
causes = _table(
    "causes",
    "cause_id id",
    f"cause_type text, cause_subject text, agent_id id, {PLACE}, step int?",  # of the ladder (QA-14)
    "kind text?",  # null: of no kind that is known here
    "about text, calls int",  # 0 where no single calls led to it
    "facts json?",  # of a breach {value, target, period, counted}, of an exam {month, topics}
    "first_call_on date?, last_call_on date?, occurred_at time, occurred_on date, correlation_id id?",  # the chain that goes on
    "assignment_id id?, proposal_id id?, not_assigned text?",  # the reason; null: it opened what it names
    Index("causes_of_assignment", "tenant_id", "assignment_id"),
    Index("causes_of_agent", "tenant_id", "agent_id", "kind"),
    Index("causes_not_assigned", "tenant_id", "occurred_at", "cause_id", postgresql_where=text("not_assigned IS NOT NULL")),
)

# Indicators that met their target again (KPI-18): with the hours what ends a training of TRN-1 to TRN-3.
clearings = _table(
    "clearings",
    "cause_id id",
    "agent_id id, indicator text, breach text",  # its subject: <agent>/<indicator>/<period>
    "occurred_at time, facts json",  # {value, target, period}
    Index("clearings_of_agent", "tenant_id", "agent_id", "indicator"),
)

# ---- sessions (PLN-6, PLN-16) and who comes to them (PLN-3, F1)

sessions = _table(
    "sessions",
    "session_id id",
    "kind text, center_id id, site_id id?",  # null: people of several sites
    "trainer_id id, starts_at time, ends_at time, business_date date, place text",
    "revision int, state text",  # scheduled | held | handed_in | confirmed | cancelled
    "course text?, title text?, method text, mode text, test bool",  # ends with a test, where the kind leaves it open (trn.test_required)
    "scheduled_by id?, scheduled_at time, reason text?",  # of the last change, or why it is cancelled
    "began_at time?, ended_at time?, record json?",  # F2, PLN-10: content, materials, method, preparation, observed, exceptions, explained
    "handed_in_by id?, handed_in_at time?, record_due_on date?, confirmed_by id?, confirmed_at time?, confirmed_on date?, policyset text",
    Index("sessions_by_center", "tenant_id", "center_id", "starts_at"),
    Index("sessions_by_trainer", "tenant_id", "trainer_id", "starts_at"),
)

session_entries = _table(
    "session_entries",
    "session_id id, person_id id",
    f"{PLACE}, on_roster bool, state text",  # booked | present | late | left_early | absent | excused
    "starts_at time, ends_at time, business_date date, week date",  # of the session, as planned; its Monday
    "outside_minutes int",  # of it outside the person's shifts (PLN-6)
    "arrived_at time?, left_at time?, mark exact?, passed bool?, revision int, excused_for text?",  # leave | roster
    "cause_id id?",  # the event that excused
    Index("session_entries_of_person", "tenant_id", "person_id", "week"),
    Index("session_entries_booked", "tenant_id", "site_id", "business_date", postgresql_where=text("state = 'booked'")),
)

session_assignments = _table(
    "session_assignments", "session_id id, assignment_id id", "person_id id", Index("session_assignments_of", "tenant_id", "assignment_id")
)

# The training register (PLN-11, F14): confirmed hours, and nothing else counts (TRN-6a).
register = _table(
    "register",
    "session_id id, person_id id",
    f"{PLACE}, kind text, course text?, starts_at time, business_date date, minutes int",  # the real length
    "mark exact?, confirmed_by id, confirmed_at time, confirmed_on date, event_id id",  # the training-record-confirmed
    Index("register_of_person", "tenant_id", "person_id", "kind", "starts_at", postgresql_include=["minutes"]),
    Index("register_by_day", "tenant_id", "business_date", "person_id", "session_id"),
)

# ---- papers and the question bank (EXM-1, EXM-3, EXM-7)

papers = _table(
    "papers",
    "paper_id id",
    "center_id id, purpose text, month text?",  # monthly | repost; 2026-11, of a monthly paper
    "person_id id?, order_id id?",  # of a re-post paper: for whom, and by which off-post order
    "version int, state text",  # draft | submitted | approved | returned | closed
    "title text, author_id id?",  # null: the rule
    "links json",  # [{course} | {session_id}]: the month's training that it covers
    "parts json",  # [{form, weight, pass_mark}]: those that are used, weights as the policy has them
    "items json",  # the questions with their keys, in order
    "pass_mark exact, remark text?",  # what is wanting, in a code: the bank had too few items on the weak ones
    "submitted_on date?, decided_by id?, decided_on date?, reason text?, resubmit_on date?, due_on date?",  # by when it is to be decided
    "approved_at time?, makeup_until date?, complete_on date?",  # the last day of the window
    "policyset text, event_id id?, correlation_id id?",  # what was last said of it, and in which chain
    Index("papers_of_month", "tenant_id", "center_id", "month", unique=True, postgresql_where=text("purpose = 'monthly'")),
    Index("papers_of_person", "tenant_id", "person_id", postgresql_where=text("person_id IS NOT NULL")),
)

# Every version that was submitted, with what became of it (GEN-8, GEN-10).
paper_versions = _table(
    "paper_versions",
    "paper_id id, version int",
    "content json",  # title, links, parts, items, pass_mark
    "author_id id, submitted_on date, decided_by id?, decided_on date?, reason text?, decision text?",  # approved | returned
)

# The question bank of each center: an item by its content, so the same one twice is kept once (EXM-3).
items = _table(
    "items",
    "item_id id",
    "center_id id, lineage_id id",  # the question in whatever version
    "version int, part text, type text",  # written | oral | practical; single | multiple | true_false | fill_in
    "text text, options json, answer json, topic text, skill text, difficulty text, points exact",
    "entered_on date, tags texts",  # pre_job, in_service, off_post
    Index("items_of_lineage", "tenant_id", "lineage_id", "version", unique=True),
    Index("items_of_center", "tenant_id", "center_id", "topic"),
)

# In which papers an item was used.
item_uses = _table("item_uses", "item_id id, paper_id id")

# How an item was answered: a row per item and set of marked sittings, added and never changed, so that batches do not wait for each other.
item_tallies = _table(
    "item_tallies",
    "item_id id, marking_id id",
    "paper_id id, answered int, wrong int",
    Index("item_tallies_of_paper", "tenant_id", "paper_id"),
)

# ---- exams (EXM-7a, EXM-11)

batches = _table(
    "batches",
    "batch_id id",
    "paper_id id, center_id id, site_id id?, purpose text, month text?, sitting text",  # first | makeup | resit
    "starts_at time, ends_at time, business_date date, place text?, scheduled_by id?",  # null: the rule
    "scheduled_at time, event_id id, correlation_id id",  # the exam-batch-scheduled, and its chain
    Index("batches_of_paper", "tenant_id", "paper_id"),
    Index("batches_by_time", "tenant_id", "starts_at", "batch_id"),
)

# Who is to sit in which batch. A seat that somebody could not take is moved by the next one.
seats = _table(
    "seats",
    "batch_id id, person_id id",
    "paper_id id, sitting text, state text",  # seated | moved | sat
    "topics texts, topics_failed texts?",  # of a re-sit: what is asked; once sat
    Index("seats_taken", "tenant_id", "paper_id", "person_id", unique=True, postgresql_where=text("state = 'seated'")),
    Index("seats_of_person", "tenant_id", "person_id", "paper_id"),
)

# ---- marks (EXM-4, EXM-9)

# What came of an exam, one row per person, paper and sitting; who did not sit until the window closed has one too.
sittings = _table(
    "sittings",
    "sitting_id id",
    f"paper_id id, person_id id, {PLACE}, purpose text, month text?, batch_id id?, sitting text, outcome text",  # passed | failed | missed
    "started_at time?, ended_at time?, sat_on date",  # of a missed one: the last day on which it could have been sat
    "answers json?, parts json",  # part → mark, exact
    "told_total exact?, total exact?",  # as exam-passed, -failed or -missed told it, a row of the window's checksum; as it stands
    "pass_mark exact, topics_failed texts, with_leave bool?",  # of a missed one
    "scored_by text",  # rule:EXM-4, or the person who revised it last
    "marked_at time, revision int, policyset text, event_id id, correlation_id id",  # what was last said of it, and its chain
    Index("sittings_counted", "tenant_id", "paper_id", "person_id", unique=True, postgresql_where=text("sitting <> 'resit'")),
    Index("sittings_of_person", "tenant_id", "person_id", "sat_on"),
)

mark_revisions = _table(
    "mark_revisions",
    "sitting_id id, revision int",
    "old_total exact?, total exact, old_parts json, was_passed bool, passed bool, reason text, revised_by id, revised_at time",
)

exam_windows = _table(
    "exam_windows", "paper_id id", "center_id id, month text, must_sit int, sat int, missed int, checksum text, closed_on date"
)

# ---- off-post training (TRN-11)

# The record F19.
offpost_orders = _table(
    "offpost_orders",
    "order_id id",
    f"person_id id, {PLACE}, trigger text",  # last_place, or a cause of trn.offpost_quality_days
    "trigger_id id",  # kpi's trigger, the proposal, or the order itself
    "state text",  # ordered | suspended | running | passed | returned | separation_proposed | ended
    "starts_on date, ends_on date, pay_rule text, weak_items texts, ordered_by id?",  # null: the rule
    "reason text?, ordered_at time, suspended_by id?, suspended_until date?",  # null: until further notice
    "suspended_because text?, returned_on date?",  # the first day back on post; it may be still to come
    "told_id id, correlation_id id",  # what was said last of it, and its chain: what a day starts goes on from there (EVT-4a)
    "policyset text, cause_id id?",  # the event that was heard; null: a person ordered it
    Index("offpost_running", "tenant_id", "person_id", unique=True, postgresql_where=text("state IN ('running', 'passed')")),
    Index("offpost_triggers", "tenant_id", "trigger_id", unique=True),
    Index("offpost_of_person", "tenant_id", "person_id"),
    Index("offpost_by_center", "tenant_id", "center_id", "starts_on"),
)

# Its re-post exams (EXM-12): one after the other until one is passed.
offpost_exams = _table(
    "offpost_exams",
    "order_id id, attempt int",
    "paper_id id, on date",  # the day for which it was arranged
    "sitting_id id?",  # null, here and below: not marked yet
    "sat_on date?, total exact?, passed bool?",
    Index("offpost_exams_by_paper", "tenant_id", "paper_id", unique=True),
)

# What was weak in somebody's work: scorecard items and topics of findings, failed exam topics, indicators below target (TRN-11).
weak_signals = _table(
    "weak_signals",
    "person_id id, fact_id id, item text",  # the fact: an evaluation, a sitting, or the event of a breach
    "source text",  # qa | exam | kpi
    "on date, cause_id id?",  # the event that was heard; null: an exam of our own
)

"""Tables of training's wing `exams`."""

from functools import partial

from sqlalchemy import Index, text

from chassis.messages.columns import PLACE, business_table
from training.tables import METADATA
from zhipei_events.training import (
    ExamBatchScheduled,
    ExamFailed,
    ExamMarkRevised,
    ExamMissed,
    ExamPassed,
    ExamWindowClosed,
    PaperApproved,
    PaperReturned,
    PaperSubmitted,
)

_table = partial(business_table, METADATA)


papers = _table(
    "papers",
    "paper_id id",
    "center_id id, purpose text, month text?",  # monthly | repost; 2026-11, of a monthly paper
    "person_id id?, order_id id?",  # of a re-post paper: for whom, and by which off-post order
    "version int, state text",  # draft | submitted | approved | returned | closed
    "title text, author_id id?",  # null: the rule
    "links json",  # [{course} | {session_id}]: the month's training that it covers
    # [{form, weight, pass_mark}]: those that are used, weights as the policy has them
    "parts json",
    "items json",  # the questions with their keys, in order
    # what is wanting, in a code: the bank had too few items on the weak ones
    "pass_mark exact, remark text?",
    # by when it is to be decided
    "submitted_on date?, decided_by id?, decided_on date?, reason text?, resubmit_on date?, "
    "due_on date?",
    "approved_at time?, makeup_until date?, complete_on date?",  # the last day of the window
    # what was last said of it, and in which chain
    "policyset text, event_id id?, correlation_id id?",
    Index(
        "papers_of_month",
        "tenant_id",
        "center_id",
        "month",
        unique=True,
        postgresql_where=text("purpose = 'monthly'"),
    ),
    Index(
        "papers_of_person", "tenant_id", "person_id", postgresql_where=text("person_id IS NOT NULL")
    ),
    subject_of=(PaperSubmitted, PaperApproved, PaperReturned),
)

# Every version that was submitted, with what became of it (GEN-8, GEN-10).
paper_versions = _table(
    "paper_versions",
    "paper_id id, version int",
    "content json",  # title, links, parts, items, pass_mark
    # approved | returned
    "author_id id, submitted_on date, decided_by id?, decided_on date?, reason text?, "
    "decision text?",
)

# The question bank of each center: an item by its content, so the same one twice is kept once
# (EXM-3).
items = _table(
    "items",
    "item_id id",
    "center_id id, lineage_id id",  # the question in whatever version
    # written | oral | practical; single | multiple | true_false | fill_in
    "version int, part text, type text",
    "text text, options json, answer json, topic text, skill text, difficulty text, points exact",
    "entered_on date, tags texts",  # pre_job, in_service, off_post
    Index("items_of_lineage", "tenant_id", "lineage_id", "version", unique=True),
    Index("items_of_center", "tenant_id", "center_id", "topic"),
)

# In which papers an item was used.
item_uses = _table("item_uses", "item_id id, paper_id id")

# How an item was answered: a row per item and set of marked sittings, added and never changed, so
# that batches do not wait for each other.
item_tallies = _table(
    "item_tallies",
    "item_id id, marking_id id",
    "paper_id id, answered int, wrong int",
    Index("item_tallies_of_paper", "tenant_id", "paper_id"),
)


batches = _table(
    "batches",
    "batch_id id",
    # first | makeup | resit
    "paper_id id, center_id id, site_id id?, purpose text, month text?, sitting text",
    # null: the rule
    "starts_at time, ends_at time, business_date date, place text?, scheduled_by id?",
    "scheduled_at time, event_id id, correlation_id id",  # the exam-batch-scheduled, and its chain
    Index("batches_of_paper", "tenant_id", "paper_id"),
    Index("batches_by_time", "tenant_id", "starts_at", "batch_id"),
    subject_of=(ExamBatchScheduled,),
)

# Who is to sit in which batch. A seat that somebody could not take is moved by the next one.
seats = _table(
    "seats",
    "batch_id id, person_id id",
    "paper_id id, sitting text, state text",  # seated | moved | sat
    "topics texts, topics_failed texts?",  # of a re-sit: what is asked; once sat
    Index(
        "seats_taken",
        "tenant_id",
        "paper_id",
        "person_id",
        unique=True,
        postgresql_where=text("state = 'seated'"),
    ),
    Index("seats_of_person", "tenant_id", "person_id", "paper_id"),
)


# What people have answered while they sit, until it is marked; then the sitting has the answers.
attempts = _table(
    "attempts",
    "batch_id id, person_id id",
    "paper_id id, device_id id, started_at time, due_at time",  # the end and the grace
    "answers json, position int, version int, saved_at time?, ended_at time?",
    Index("attempts_open", "tenant_id", "due_at", postgresql_where=text("ended_at IS NULL")),
)

# What came of an exam, one row per person, paper and sitting; who did not sit until the window
# closed has one too.
sittings = _table(
    "sittings",
    "sitting_id id",
    # passed | failed | missed
    f"paper_id id, person_id id, {PLACE}, purpose text, month text?, batch_id id?, sitting text,"
    f" outcome text",
    # of a missed one: the last day on which it could have been sat
    "started_at time?, ended_at time?, sat_on date",
    "answers json?, parts json",  # part → mark, exact
    # as exam-passed, -failed or -missed told it, a row of the window's checksum; as it stands
    "told_total exact?, total exact?",
    "pass_mark exact, topics_failed texts, with_leave bool?",  # of a missed one
    "scored_by text",  # rule:EXM-4, or the person who revised it last
    # what was last said of it, and its chain
    "marked_at time, revision int, policyset text, event_id id, correlation_id id",
    Index(
        "sittings_counted",
        "tenant_id",
        "paper_id",
        "person_id",
        unique=True,
        postgresql_where=text("sitting <> 'resit'"),
    ),
    Index("sittings_of_person", "tenant_id", "person_id", "sat_on"),
    Index("sittings_by_day", "tenant_id", "sat_on", "sitting_id"),
    subject_of={"person_id": (ExamPassed, ExamFailed, ExamMissed, ExamMarkRevised)},
)

mark_revisions = _table(
    "mark_revisions",
    "sitting_id id, revision int",
    "old_total exact?, total exact, old_parts json, was_passed bool, passed bool, reason text, "
    "revised_by id, revised_at time",
)

exam_windows = _table(
    "exam_windows",
    "paper_id id",
    "center_id id, month text, must_sit int, sat int, missed int, checksum text, closed_on date",
    subject_of=(ExamWindowClosed,),
)

"""Tables of training's wing `classes`."""

from functools import partial

from sqlalchemy import Index, text

from chassis.messages.columns import PLACE, business_table
from training.tables import METADATA
from zhipei_events.training import (
    SessionCancelled,
    SessionChanged,
    SessionScheduled,
    TrainingAttendanceRecorded,
    TrainingRecordConfirmed,
    TrainingRecordOverdue,
)

_table = partial(business_table, METADATA)


sessions = _table(
    "sessions",
    "session_id id",
    "kind text, center_id id, site_id id?",  # null: people of several sites
    "trainer_id id, starts_at time, ends_at time, business_date date, place text",
    "revision int, state text",  # scheduled | held | handed_in | confirmed | cancelled
    # ends with a test, where the kind leaves it open (trn.test_required)
    "course text?, title text?, method text, mode text, test bool",
    # of the last change, or why it is cancelled
    "scheduled_by id?, scheduled_at time, reason text?",
    # F2, PLN-10: content, materials, method, preparation, observed, exceptions, explained
    "began_at time?, ended_at time?, record json?",
    "handed_in_by id?, handed_in_at time?, record_due_on date?, confirmed_by id?, confirmed_at "
    "time?, confirmed_on date?, policyset text",
    Index("sessions_by_center", "tenant_id", "center_id", "starts_at"),
    Index("sessions_by_trainer", "tenant_id", "trainer_id", "starts_at"),
    Index("sessions_by_time", "tenant_id", "starts_at", "session_id"),
    subject_of=(
        SessionScheduled,
        SessionChanged,
        SessionCancelled,
        TrainingRecordConfirmed,
        TrainingRecordOverdue,
    ),
)

session_entries = _table(
    "session_entries",
    "session_id id, person_id id",
    # booked | present | late | left_early | absent | excused
    f"{PLACE}, on_roster bool, state text",
    # of the session, as planned; its Monday
    "starts_at time, ends_at time, business_date date, week date",
    "outside_minutes int",  # of it outside the person's shifts (PLN-6)
    # leave | roster
    "arrived_at time?, left_at time?, mark exact?, passed bool?, revision int, excused_for text?",
    "cause_id id?",  # the event that excused
    Index("session_entries_of_person", "tenant_id", "person_id", "week"),
    Index(
        "session_entries_booked",
        "tenant_id",
        "site_id",
        "business_date",
        postgresql_where=text("state = 'booked'"),
    ),
    subject_of={"person_id": (TrainingAttendanceRecorded,)},
)

session_assignments = _table(
    "session_assignments",
    "session_id id, assignment_id id",
    "person_id id",
    Index("session_assignments_of", "tenant_id", "assignment_id"),
)

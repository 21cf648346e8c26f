"""Tables of training's wing `ground`."""

from functools import partial

from sqlalchemy import Column, Computed, Index, Integer, text

from chassis.messages.columns import PLACE, business_table
from training.tables import METADATA

_table = partial(business_table, METADATA)


SCHEDULERS = "'{trainer,training_lead,quality_training_post}'"

people = _table(
    "people",
    "person_id id",
    f"employee_no text?, name text?, {PLACE}, line text?, roles texts?, ended_on date?",
    "entered_on date?, stage text?",  # the stage of today; of another day: stage_changes
    # Who may be asked to schedule: a handful among tens of thousands, so found by an index of their
    # own.
    Column(
        "schedules",
        Integer,
        Computed(
            f"CASE WHEN roles && {SCHEDULERS}::text[] AND ended_on IS NULL THEN 1 END",
            persisted=True,
        ),
    ),
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
    # ISO weekdays off; [{day, kind, gender, name}]: what departs from the weekday
    "weekend ints?, days json?",
)

# Stages by date (ORG-3): who is what on a day that is not today.
stage_changes = _table(
    "stage_changes",
    "cause_id id",
    # a cause of ORG-3's table
    "person_id id, from_stage text?, to_stage text, effective_on date, said_at time, reason text",
    Index("stage_changes_of_person", "tenant_id", "person_id", "effective_on"),
)

# Shifts by person (ORG-19): people tells rosters by site and day, and is asked for those of a few
# people.
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
    # approved | rejected | cancelled
    "person_id id, leave_type text, first_day date, last_day date, cause_id id, state text",
    Index("leaves_of_person", "tenant_id", "person_id", "last_day"),
)

# The training register (PLN-11, F14): confirmed hours, and nothing else counts (TRN-6a).
register = _table(
    "register",
    "session_id id, person_id id",
    # the real length
    f"{PLACE}, kind text, course text?, starts_at time, business_date date, minutes int",
    # the training-record-confirmed
    "mark exact?, confirmed_by id, confirmed_at time, confirmed_on date, event_id id",
    # whether the session ended with a test, and whether the person passed one
    "with_test bool=false, passed bool?",
    Index(
        "register_of_person",
        "tenant_id",
        "person_id",
        "kind",
        "starts_at",
        postgresql_include=["minutes"],
    ),
    Index("register_by_day", "tenant_id", "business_date", "person_id", "session_id"),
)

# Who is busy when (PLN-6): sessions that people attend or give, exams that they sit. Written by
# whatever takes people's time.
bookings = _table(
    "bookings",
    "source_id id, person_id id, role text",  # session or batch; trainee | trainer | examinee
    "starts_at time, ends_at time, state text",  # booked | attended | released
    "week date?, outside_minutes int",  # of trainees: the Monday, and minutes outside shifts
    Index("bookings_of_person", "tenant_id", "person_id", "starts_at"),
)

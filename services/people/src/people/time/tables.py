"""Tables of people's wing `time`."""

from functools import partial

from sqlalchemy import Index

from chassis.messages.columns import business_table
from people.tables import METADATA
from zhipei_events.people import LeaveDecided

_table = partial(business_table, METADATA)

shifts = _table(
    "shifts",
    "person_id id, business_date date",  # the day on which the shift starts, at the site
    "site_id id, starts_at time, ends_at time, breaks_at time?, break_minutes short, line text?",
    Index("shifts_of_site", "tenant_id", "site_id", "business_date"),
)

# What was published per site and day; a later change is a revision (ORG-19).
rosters = _table("rosters", "site_id id, business_date date", "revision int, published_at time")

# How each shift was kept (ORG-13c). Nothing is overwritten: a correction is the next revision with
# its reason (GEN-8).
attendance = _table(
    "attendance",
    "person_id id, business_date date, revision int",
    "team_id id?, site_id id, center_id id?",  # as of that day
    "starts_at time, ends_at time",  # of the shift as it was then
    # a result that was entered instead of clock data
    "clocked_in time?, clocked_out time?, given text?",
    "given_minutes int, result text",  # on_time | late | early_leave | absent | leave
    "minutes int, reason text?, actor text, recorded_at time",
    Index("attendance_of_site", "tenant_id", "site_id", "business_date"),
)

# Leave as it stands (ORG-13); what was decided before is in leave_decisions.
leaves = _table(
    "leaves",
    "leave_id id",
    # first | second, of a single day; null: whole days
    "person_id id, leave_type text, first_day date, last_day date, half text?",
    "days exact",  # working days by the site's calendar
    "state text",  # approved | rejected | cancelled
    "number int",  # of its newest decision
    Index("leaves_of_person", "tenant_id", "person_id", "first_day"),
    subject_of=(LeaveDecided,),
)

leave_decisions = _table(
    "leave_decisions",
    "leave_id id, number int",
    "state text, decided_by id?",  # null: taken over from a file
    "reason text?, actor text, decided_at time",
)

"""Tables of training's wing `onboarding`."""

from functools import partial

from sqlalchemy import Index, text

from chassis.messages.columns import PLACE, business_table
from training.tables import METADATA
from zhipei_events.training import CohortOpened

_table = partial(business_table, METADATA)


# People who are trained together from one report date on (ONB-18).
cohorts = _table(
    "cohorts",
    "cohort_id id",
    "name text, template text, site_id id, center_id id, room text?",
    # of the plan as it was made; over_two_weeks: it does not fit in 14 days (ONB-1)
    "report_on date, first_day date, last_day date, over_two_weeks bool, report_due_on date",
    # who answers for it, and who is there for its people (ONB-17)
    "owner_id id, contact_id id?",
    "state text",  # open | ended
    "opened_by id?, opened_at time, policyset text",
    # what was said last of it: what follows goes on from there (EVT-4a)
    "event_id id, correlation_id id",
    Index("cohorts_by_center", "tenant_id", "center_id", "report_on", "cohort_id"),
    subject_of=(CohortOpened,),
)

# The blocks of a cohort's programme, in their order (ONB-10).
cohort_blocks = _table(
    "cohort_blocks",
    "cohort_id id, number int",
    # owner: the department; exam: none | final | if_needed
    "part text, owner text, lecturers texts, courses texts, exam text",
    "first_day date?, last_day date?",  # null: without days of its own
    "state text",  # planned | running | done
    "started_at time?, done_at time?",
)

# The day plan (F49).
cohort_days = _table(
    "cohort_days",
    "cohort_id id, on date",
    "block int, part text, number int, content text, courses texts, lecturer_id id?",
)

# Who is trained in a cohort, and what came of it. Where they belonged when they were enrolled.
trainees = _table(
    "trainees",
    "cohort_id id, person_id id",
    f"{PLACE}, state text, enrolled_at time",  # enrolled, of which nothing is decided yet
    Index(
        "trainees_in_training",
        "tenant_id",
        "person_id",
        unique=True,
        postgresql_where=text("state IN ('enrolled', 'make_up')"),
    ),
)

"""Tables of training's wing `onboarding`."""

from functools import partial

from sqlalchemy import Index, text

from chassis.messages import figures
from chassis.messages.columns import PLACE, business_table
from training.tables import METADATA
from zhipei_events.training import (
    CohortEnded,
    CohortOpened,
    InductionReportFiled,
    InductionReportOverdue,
    InductionResultDecided,
    MentorAssigned,
)

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
    subject_of=(CohortOpened, CohortEnded, InductionReportFiled, InductionReportOverdue),
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
    f"{PLACE}, state text, enrolled_at time",  # enrolled | make_up | passed | not_hired
    Index(
        "trainees_in_training",
        "tenant_id",
        "person_id",
        unique=True,
        postgresql_where=text("state IN ('enrolled', 'make_up')"),
    ),
)

# What was recorded of a trainee on a day (ONB-15, ONB-18).
trainee_days = _table(
    "trainee_days",
    "cohort_id id, person_id id, on date",
    "presence text, attitude exact?, discipline exact?",  # present | absent | excused
    "result text?, remarks text?, made_up_on date?, recorded_by id?, recorded_at time",
)

# Marks of the final by attempt, as they were entered; absence: with_leave | without_leave.
final_marks = _table(
    "final_marks",
    "cohort_id id, person_id id, attempt int, component text",
    "mark exact?, absence text?, entered_by id?, entered_at time",
)

# What the rule decided on an attempt (ONB-4); marks: all that counted, retake: parts of a make-up.
induction_results = _table(
    "induction_results",
    "cohort_id id, person_id id, attempt int",
    "result_id id, result text, total exact?, marks json, retake texts, makeup_due_on date?",
    "decided_on date, decided_at time, policyset text",
    subject_of={"person_id": (InductionResultDecided,)},
)

# Evaluation reports as they were filed (F11, ONB-5).
induction_reports = _table(
    "induction_reports",
    "cohort_id id",
    "problems text, proposals text, filed_by id?, filed_at time, filed_on date, policyset text",
)

onboarding_figures = _table("onboarding_figures", *figures.COLUMNS)

# Trainees and the mentors of their trial calls (ONB-3a); a change ends one and begins another.
pairings = _table(
    "pairings",
    "pairing_id id",
    f"cohort_id id, person_id id, mentor_id id, {PLACE}, days dates",
    "reason text?, assigned_by id?, assigned_at time, ended_at time?",
    Index(
        "pairings_that_hold",
        "tenant_id",
        "cohort_id",
        "person_id",
        unique=True,
        postgresql_where=text("ended_at IS NULL"),
    ),
    Index("pairings_of_mentor", "tenant_id", "mentor_id", "assigned_at"),
    subject_of={"person_id": (MentorAssigned,)},
)

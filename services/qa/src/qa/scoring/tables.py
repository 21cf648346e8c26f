"""Tables of qa's wing `scoring`."""

from functools import partial

from sqlalchemy import Index, text

from chassis.messages.columns import PLACE, business_table
from qa.tables import METADATA
from zhipei_events.qa import (
    AppealDecided,
    CallScored,
    CoachingCancelled,
    CoachingCompleted,
    CoachingOverdue,
    CoachingRequired,
    EvaluationAcknowledged,
    EvaluationAppealed,
    EvaluationRevised,
    RepeatedPoorQuality,
    RepeatedPoorQualityWithdrawn,
)

_table = partial(business_table, METADATA)


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
    # [{criterion, grade | "not_applicable", points, note, topic, error_class, position_seconds}]
    "answers json?",
    "findings json?",  # [{topic, explanation, criterion, error_class, position_seconds}]
    "description text?, suggestion text?",
    # what follows from it
    "items json?",  # [{criterion, weight, grade, points, error_class, topic}] as published
    "sections json?",  # {section: subtotal}
    # in which it was submitted (QA-48)
    "total exact?, grade text?, fatal texts?, unacceptable bool?, scored_on date?, week text?",
    "policyset text?, submitted_at time?, revision int?",
    Index("evaluations_of_a_call", "tenant_id", "call_id"),
    Index(
        "work_of_an_inspector",
        "tenant_id",
        "inspector_id",
        "due_on",
        postgresql_where=text("state = 'assigned'"),
    ),
    Index(
        "work_of_an_assignment",
        "tenant_id",
        "assignment_id",
        postgresql_where=text("state = 'assigned'"),
    ),
    Index("results_of_an_agent", "tenant_id", "agent_id", "week"),
    Index("evaluations_by_due_day", "tenant_id", "due_on", "evaluation_id"),
    Index("evaluations_newest", "tenant_id", "submitted_at", "evaluation_id"),
    Index("evaluations_of_an_inspector", "tenant_id", "inspector_id", "due_on", "evaluation_id"),
    Index("evaluations_of_an_assignment", "tenant_id", "assignment_id"),
    subject_of=(CallScored, EvaluationRevised),
)

# What scores were before they were revised: earlier ones stay visible (QA-40).
earlier_scores = _table(
    "earlier_scores",
    "evaluation_id id, revision int",  # 1 is the score as it was submitted
    "items json, sections json, total exact?, grade text?, fatal texts, unacceptable bool",
    "policyset text",
    # why it counts no more, who decided that, and when
    "reason text, revised_by id, revised_at time",
)

appeals = _table(
    "appeals",
    "evaluation_id id",
    f"agent_id id, {PLACE}, call_id id, inspector_id id",
    "event_id id, correlation_id id",  # of its first qa.evaluation-appealed (EVT-4a)
    "state text",  # first_instance | decided | last_instance | closed
    # [{criterion, grade, reason, rulings: [{round, changed, grade, reason}], further}]
    "points json",
    "filed_on date, due_on date",
    "ends_at time?",  # 24:00 of the due date at the agent's site, where something follows then
    "remark_until date?, remark text?, remarked_by id?, remarked_on date?",
    "deciders ids, decided_on date?, version int=1",
    Index(
        "appeals_timed",
        "tenant_id",
        "ends_at",
        postgresql_where=text("state IN ('first_instance', 'decided')"),
    ),
    Index("appeals_by_due_day", "tenant_id", "due_on", "evaluation_id"),
    Index("appeals_of_an_agent", "tenant_id", "agent_id", "due_on"),
    subject_of=(EvaluationAppealed, AppealDecided),
)


acknowledgements = _table(
    "acknowledgements",
    "evaluation_id id",
    f"agent_id id, {PLACE}, call_id id",
    # the qa.call-scored that delivered it, and its chain (EVT-4a)
    "event_id id, correlation_id id",
    "state text",  # waiting | acknowledged | appealed | not_acknowledged
    "delivered_on date, due_on date",  # at the agent's site
    "ends_at time",  # 24:00 of the due date there
    "acknowledged_at time?, acknowledged_on date?, version int=1",
    Index(
        "acknowledgements_waiting",
        "tenant_id",
        "ends_at",
        postgresql_where=text("state = 'waiting'"),
    ),
    Index("acknowledgements_of_an_agent", "tenant_id", "agent_id", "due_on"),
    subject_of=(EvaluationAcknowledged,),
)


coachings = _table(
    "coachings",
    "coaching_id id",
    f"agent_id id, {PLACE}, evaluation_id id, call_id id, inspector_id id, coach_id id?, group "
    f"text, criteria texts",
    # the qa.coaching-required that told of it, and its chain: holding it goes on with both (EVT-4a)
    "event_id id, correlation_id id",
    "state text",  # open | held | cancelled
    "due_on date, required_at time, held_on date?, record text?, held_by id?, version int=1",
    Index("one_coaching_per_call", "tenant_id", "evaluation_id", unique=True),
    Index(
        "coachings_of_a_coach",
        "tenant_id",
        "coach_id",
        "due_on",
        postgresql_where=text("state = 'open'"),
    ),
    subject_of=(CoachingRequired, CoachingCompleted, CoachingOverdue, CoachingCancelled),
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
    # of its qa.repeated-poor-quality and its place; null for steps from before they were kept
    f"{PLACE}, event_id id?, correlation_id id?",
    "withdrawn_at time?",  # a call of it was revised, and what is left is no step (QA-14)
    Index("steps_of_an_agent", "tenant_id", "agent_id", "occurred_on"),
    subject_of=(RepeatedPoorQuality, RepeatedPoorQualityWithdrawn),
)

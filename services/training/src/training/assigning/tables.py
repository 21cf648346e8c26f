"""Tables of training's wing `assigning`."""

from functools import partial

from sqlalchemy import Index, text

from chassis.messages.columns import PLACE, business_table
from training.tables import METADATA
from zhipei_events.training import TrainingAssigned, TrainingCompleted, TrainingExtended

_table = partial(business_table, METADATA)


assignments = _table(
    "assignments",
    "assignment_id id",
    f"agent_id id, {PLACE}, kind text",  # TRN-27
    "about text",  # subject of the cause: <card>/<criterion>, an indicator, paper:<month>
    # open | scheduled | in_progress | passed | target_met | other_arrangement | closed_with_reason
    "criteria texts, state text",
    # who must schedule it; why nobody must
    "cause_id id, policyset text, owner_id id?, unowned text?",
    # {value, target, period, met}: where the indicator stands
    "due_on date, assigned_at time, assigned_on date, present json?",
    "extended_at time?",  # what was trained before counts no longer (EXM-10)
    # of closed_with_reason and other_arrangement
    "completed_at time?, completed_on date?, closed_by id?, reason text?",
    # One open assignment per agent, kind and subject of the cause.
    Index(
        "assignments_unended",
        "tenant_id",
        "agent_id",
        "kind",
        "about",
        unique=True,
        postgresql_where=text("completed_at IS NULL"),
    ),
    Index("assignments_of_agent", "tenant_id", "agent_id", "kind", "about"),
    Index("assignments_by_owner", "tenant_id", "owner_id", "due_on"),
    Index("assignments_by_center", "tenant_id", "center_id", "due_on"),
    Index("assignments_by_due_day", "tenant_id", "due_on", "assignment_id"),
    subject_of=(TrainingAssigned, TrainingExtended, TrainingCompleted),
)

# In which sessions an assignment is trained, kept from their events.
assignment_sessions = _table(
    "assignment_sessions",
    "assignment_id id, session_id id",
    "agent_id id, starts_at time, confirmed bool",
    Index("assignment_sessions_of", "tenant_id", "session_id"),
)

# Everything that asked for training, with what came of it: what it opened, or what it was linked to
# and why.
causes = _table(
    "causes",
    "cause_id id",
    # of the ladder (QA-14)
    f"cause_type text, cause_subject text, agent_id id, {PLACE}, step int?",
    "kind text?",  # null: of no kind that is known here
    "about text, calls int",  # 0 where no single calls led to it
    "facts json?",  # of a breach {value, target, period, counted}, of an exam {month, topics}
    # the chain that goes on
    "first_call_on date?, last_call_on date?, occurred_at time, occurred_on date, "
    "correlation_id id?",
    # the reason; null: it opened what it names
    "assignment_id id?, proposal_id id?, not_assigned text?",
    Index("causes_of_assignment", "tenant_id", "assignment_id"),
    Index("causes_of_agent", "tenant_id", "agent_id", "kind"),
    Index(
        "causes_not_assigned",
        "tenant_id",
        "occurred_at",
        "cause_id",
        postgresql_where=text("not_assigned IS NOT NULL"),
    ),
)

# Indicators that met their target again (KPI-18): with the hours what ends a training of TRN-1 to
# TRN-3.
clearings = _table(
    "clearings",
    "cause_id id",
    "agent_id id, indicator text, breach text",  # its subject: <agent>/<indicator>/<period>
    "occurred_at time, facts json",  # {value, target, period}
    Index("clearings_of_agent", "tenant_id", "agent_id", "indicator"),
)

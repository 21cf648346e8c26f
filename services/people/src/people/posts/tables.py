"""Tables of people's wing `posts`."""

from functools import partial

from sqlalchemy import Index, UniqueConstraint

from chassis.messages.columns import business_table
from people.tables import METADATA
from zhipei_events.people import PayRuleChanged, TraineeHandedOver

_table = partial(business_table, METADATA)

# Off-post training as training tells of it: what makes the stage off-post, and what stands in the
# way (ORG-3).
offposts = _table(
    "offposts",
    "order_id id",
    # waiting | off | returned | refused
    "person_id id, trigger text, starts_on date, pay_rule text, state text",
    # why the stage did not change
    "stage_before text?, returned_on date?, cause_id id, refused text?",
    Index("offposts_of", "tenant_id", "person_id"),
)

# How somebody is paid, from when (KPI-16). Nobody has a row who was always paid as usual.
pay_rules = _table(
    "pay_rules",
    "person_id id, cause_id id",
    "pay_rule text",  # normal | basic_only
    "was text, effective_on date, reason text",  # last_place | quality | returned
    "order_id id, changed_at time",
    subject_of=(PayRuleChanged,),
)

# Trainees on the way from quality & training to operations (ONB-11).
handovers = _table(
    "handovers",
    "handover_id id",
    "person_id id, cohort_id id, team_id id?, site_id id?, center_id id?",
    "state text, total exact?, marks json?",  # waiting | open | refused | confirmed
    "open_points text?, receiver_id id?, due_on date?, handed_over_on date?",
    # reason: of the last refusal
    "decided_by id?, decided_at time?, reason text?, cause_id id?",
    UniqueConstraint("tenant_id", "cohort_id", "person_id"),
    subject_of={"person_id": (TraineeHandedOver,)},
)

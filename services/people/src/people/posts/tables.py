"""Tables of people's wing `posts`."""

from functools import partial

from sqlalchemy import Index

from chassis.messages.columns import business_table
from people.tables import METADATA
from zhipei_events.people import PayRuleChanged

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

"""Tables of qa's wing `ground`."""

from functools import partial

from sqlalchemy import Index

from chassis.messages.columns import PLACE, business_table
from qa.tables import METADATA
from zhipei_events.qa import ScorecardPublished

_table = partial(business_table, METADATA)


people = _table(
    "people",
    "person_id id",
    f"employee_no text?, name text?, {PLACE}, line text?, roles texts?, stage text?",
    "entered_on date?, ended_on date?, conflicts ids?",
    "spoken json?",  # [{language, level}]
    Index("people_of_a_line", "tenant_id", "center_id", "line"),
    Index("people_by_role", "roles", postgresql_using="gin"),
)

units = _table(
    "units",
    "unit_id id",
    "kind text?",  # center | site | section | team
    # null: as the unit around it, at last the tenant's
    "leader_id id?, ended_on date?, center_id id?, site_id id?, zone text?",
)

calendars = _table(
    "calendars",
    "site_id id",
    "weekend ints?",  # ISO weekdays off
    "days json?",  # [{day, kind, gender, name}]: what departs from the weekday
)

rosters = _table(
    "rosters", "site_id id, day date", "shifts json?"
)  # [{person_id, starts_at, ends_at, …}]

# The seed with which a simulated tenant was made; real tenants have none (QA-4b).
tenant_seeds = _table("tenant_seeds", "", "seed text?")

rankings = _table(
    "rankings",
    "ranking_id id, revision int",
    "kind text, line text?, unit_id id, center_id id, period text, acting bool, checksum text, "
    "cause_id id",
    "rows int",  # ranked and not ranked, as the head says
    Index("rankings_by_period", "tenant_id", "kind", "period"),
)

ranking_rows = _table(
    "ranking_rows",
    "ranking_id id, revision int, agent_id id",
    "site_id id?, line text?, value exact?, place int?, evaluations int, calls int, cause_id id",
    # "person id|value, or reason": the head's checksum is made of these (EVT-9)
    "checksum_line text",
)


candidates = _table(
    "candidates",
    "call_id id",
    f"call_key text, agent_id id, {PLACE}, line text, call_type text, started_at time, "
    f"business_date date",
    "recording bool, transcript bool, cause_id id, seconds int",  # talk and hold
    Index("candidates_of_a_day", "tenant_id", "center_id", "business_date", "agent_id"),
)


scorecards = _table(
    "scorecards",
    "scorecard_id id",
    "code text, version int, kind text",  # recording | work | document | …
    "additive bool, title json",  # {zh-Hans, en}
    "criteria json",  # [{code, title, weight, error_class, fatal, section, condition}]
    "state text",  # draft | published | retired
    "effective_on date?, author text, made_at time, published_at time?",
    Index("scorecards_by_code", "tenant_id", "code", "version", unique=True),
    subject_of=(ScorecardPublished,),
)

# Who was off post, from when to when (TRN-11): begin and return are heard in any order.
offposts = _table(
    "offposts",
    "order_id id",
    "agent_id id, cause_id id, starts_on date?",  # null: the begin has not been heard
    "returned_on date?",  # the first day back on post
    Index("offposts_of_agent", "tenant_id", "agent_id"),
)

"""Tables of kpi's wing `ground`."""

from functools import partial

from sqlalchemy import Index

from chassis.messages.columns import PLACE, business_table
from kpi.tables import METADATA

_table = partial(business_table, METADATA)


people = _table(
    "people",
    "person_id id",
    f"employee_no text?, name text?, {PLACE}, line text?, project_id id?, post text?",
    "stage text?, stage_since date?, ended_on date?",
    Index("people_by_number", "tenant_id", "employee_no"),
    Index("people_by_center", "tenant_id", "center_id", "line"),
)

units = _table(
    "units",
    "unit_id id",
    "kind text?",  # center | site | section | team
    "code text?, name text?, center_id id?, site_id id?",
    "zone text?",  # null: as the unit around it, at last the tenant's
    "ended_on date?",
)

calendars = _table(
    "calendars",
    "site_id id",
    "center_id id?",
    "weekend ints?",  # ISO weekdays off
    "days json?",  # [{day, kind, gender, name}]: what departs from the weekday
)

# The secret under which a tenant's customer numbers become keys (KPI-0b).
secrets = _table("secrets", "", "customer_secret octets")

# Published periods whose facts changed since; the next run decides whether that moves anyone
# (KPI-8d).
stale_periods = _table("stale_periods", "center_id id, kind text, period text", "reason text")

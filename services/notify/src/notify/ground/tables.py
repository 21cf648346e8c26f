"""Tables of notify's wing `ground`."""

from functools import partial

from sqlalchemy import Boolean, Column, Computed, Index, text

from chassis.messages.columns import PLACE, business_table
from notify.tables import METADATA

_table = partial(business_table, METADATA)


people = _table(
    "people",
    "person_id id",
    f"name text?, {PLACE}, roles texts?, language text?, ended_on date?",
    # Who holds more than an agent's roles: some hundreds among tens of thousands, so found by
    # indexes of their own.
    Column(
        "staff",
        Boolean,
        Computed("ended_on IS NULL AND NOT roles <@ '{agent,trainee}'::text[]", persisted=True),
    ),
    Index("people_on_staff", "tenant_id", "center_id", postgresql_where=text("staff")),
)

units = _table(
    "units",
    "unit_id id",
    "kind text?",  # center | site | section | team
    # null: as the center's, at last the tenant's
    "name text?, parent_id id?, center_id id?, leader_id id?, zone text?",
)

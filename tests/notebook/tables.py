from sqlalchemy import MetaData

from chassis.messages.columns import business_table
from chassis.messages.tables import attach

METADATA = attach(MetaData())

units = business_table(
    METADATA,
    "units",
    "unit_id id",
    "kind text?, center_id id?, zone text?, ended_on date?",
)
calendars = business_table(METADATA, "calendars", "site_id id", "weekend ints?, days json?")
notes = business_table(
    METADATA, "notes", "note_id id", "number int, text text, version int=1, cause_id id?"
)

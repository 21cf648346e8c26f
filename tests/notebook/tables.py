from sqlalchemy import MetaData

from chassis.messages.columns import business_table
from chassis.messages.tables import attach

METADATA = attach(MetaData())

notes = business_table(
    METADATA, "notes", "note_id id", "number int, text text, version int=1, cause_id id?"
)

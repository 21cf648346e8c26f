from sqlalchemy import Column, Integer, MetaData, PrimaryKeyConstraint, Table, Text, Uuid, text

from chassis.tables import attach

METADATA = attach(MetaData())

notes = Table(
    "notes",
    METADATA,
    Column("tenant_id", Uuid, nullable=False),
    Column("note_id", Uuid, nullable=False),
    Column("number", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("cause_id", Uuid),
    PrimaryKeyConstraint("tenant_id", "note_id"),
)

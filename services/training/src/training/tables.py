"""Metadata of the training database. Each wing declares its own tables in its `tables.py`."""

from sqlalchemy import MetaData

from chassis.messages.tables import attach

METADATA = attach(MetaData())

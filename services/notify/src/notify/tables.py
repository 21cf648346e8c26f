"""Every table of the notify database. Each leads with the tenant and is closed by row-level security (migrations).

Columns are written as `name type`, those of the key first; a question mark: may be null. A remark behind a line is about its last column.
"""

from functools import partial

from sqlalchemy import Boolean, Column, Computed, Index, MetaData, UniqueConstraint, text

from chassis.columns import PLACE, business_table
from chassis.tables import attach

METADATA = attach(MetaData())
_table = partial(business_table, METADATA)

# ---- our copies of people.state

people = _table(
    "people",
    "person_id id",
    f"name text?, {PLACE}, roles texts?, language text?, ended_on date?",
    # Who holds more than an agent's roles: some hundreds among tens of thousands, so found by indexes of their own.
    Column("staff", Boolean, Computed("ended_on IS NULL AND NOT roles <@ '{agent,trainee}'::text[]", persisted=True)),
    Index("people_on_staff", "tenant_id", "center_id", postgresql_where=text("staff")),
)

units = _table(
    "units",
    "unit_id id",
    "kind text?",  # center | site | section | team
    "name text?, parent_id id?, center_id id?, leader_id id?, zone text?",  # null: as the center's, at last the tenant's
)

# ---- the inbox (NTF-2, NTF-5, NTF-6)

# Texts are made when a message is read, in the reader's language; the row keeps what they are filled with, ids instead of names.
messages = _table(
    "messages",
    "message_id id",
    f"person_id id, {PLACE}, template text",  # <event type>/<text>
    "cause_id id, details json, urgent bool, digest bool",  # NTF-8: queued until the digest of its day
    "told_on date, sent_at time?, delivered_at time?, read_at time?, told_at time",  # business time of the event
    UniqueConstraint("tenant_id", "cause_id", "person_id", "template", name="messages_once"),
    Index("messages_of_person", "tenant_id", "person_id", "told_at", "message_id"),
    Index("messages_unread", "tenant_id", "person_id", postgresql_where=text("read_at IS NULL")),
    Index("messages_queued", "tenant_id", postgresql_where=text("sent_at IS NULL")),
    Index("messages_by_day", "told_on", postgresql_using="brin"),
)

# Facts that are told by role, until the vacancies of their day are told: the directory may come later than they (EVT-4).
open_facts = _table(
    "open_facts",
    "cause_id id",
    "told_at time, vacant bool",  # somebody who must know was not found yet
    "about id?",  # the person whom it concerns
    f"{PLACE}, details json, headers json",  # those of its envelope
    Index("open_facts_by_time", "tenant_id", "told_at"),
    Index("open_facts_vacant", "tenant_id", postgresql_where=text("vacant")),
)

# Relations in which nobody was found, by place and day (NTF-1).
vacancies = _table(
    "vacancies",
    "who text, unit_id id, found_on date",  # team or center; the nil id where none is known
    "cause_id id",  # the event that showed it first
)

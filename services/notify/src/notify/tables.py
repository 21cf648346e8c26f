"""Every table of the notify database. Each leads with the tenant and is closed by row-level security (migrations)."""

from sqlalchemy import Boolean, Column, Computed, Date, Index, MetaData, PrimaryKeyConstraint, Table, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from chassis.tables import attach, ident, moment, word

METADATA = attach(MetaData())
DEFAULT_ZONE = "Asia/Shanghai"
"""Until the directory has told the tenant's zone (gen.timezone)."""


def _whereabouts() -> tuple[Column[object], ...]:
    """Team, site and center of a person; null: not known, or none."""
    return ident("team_id", nullable=True), ident("site_id", nullable=True), ident("center_id", nullable=True)


# ---- our copies of people.state

people = Table(
    "people",
    METADATA,
    ident("tenant_id"),
    ident("person_id"),
    word("name", nullable=True),
    *_whereabouts(),
    Column("roles", ARRAY(Text)),
    word("language", nullable=True),
    Column("ended_on", Date),
    # Who holds more than an agent's roles: some hundreds among tens of thousands, so found by indexes of their own.
    Column("staff", Boolean, Computed("ended_on IS NULL AND NOT roles <@ '{agent,trainee}'::text[]", persisted=True)),
    PrimaryKeyConstraint("tenant_id", "person_id"),
    Index("people_on_staff", "tenant_id", "center_id", postgresql_where=text("staff")),
)

units = Table(
    "units",
    METADATA,
    ident("tenant_id"),
    ident("unit_id"),
    word("kind", nullable=True),  # center | site | section | team
    word("name", nullable=True),
    ident("parent_id", nullable=True),
    ident("center_id", nullable=True),
    ident("leader_id", nullable=True),
    word("zone", nullable=True),  # null: as the center's, at last the tenant's
    PrimaryKeyConstraint("tenant_id", "unit_id"),
)

# ---- the inbox (NTF-2, NTF-5, NTF-6)

# Texts are made when a message is read, in the reader's language; the row keeps what they are filled with, ids instead of names.
messages = Table(
    "messages",
    METADATA,
    ident("tenant_id"),
    ident("message_id"),
    ident("person_id"),
    *_whereabouts(),
    word("template"),  # <event type>/<text>
    ident("cause_id"),
    Column("details", JSONB, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("digest", Boolean, nullable=False),  # NTF-8: queued until the digest of its day
    moment("told_at"),  # business time of the event
    Column("told_on", Date, nullable=False),
    moment("sent_at", nullable=True),
    moment("delivered_at", nullable=True),
    moment("read_at", nullable=True),
    PrimaryKeyConstraint("tenant_id", "message_id"),
    UniqueConstraint("tenant_id", "cause_id", "person_id", "template", name="messages_once"),
    Index("messages_of_person", "tenant_id", "person_id", "told_at", "message_id"),
    Index("messages_unread", "tenant_id", "person_id", postgresql_where=text("read_at IS NULL")),
    Index("messages_queued", "tenant_id", postgresql_where=text("sent_at IS NULL")),
    Index("messages_by_day", "told_on", postgresql_using="brin"),
)

# Facts that are told by role, until the vacancies of their day are told: the directory may come later than they (EVT-4).
open_facts = Table(
    "open_facts",
    METADATA,
    ident("tenant_id"),
    ident("cause_id"),
    moment("told_at"),
    Column("vacant", Boolean, nullable=False),  # somebody who must know was not found yet
    ident("about", nullable=True),  # the person whom it concerns
    *_whereabouts(),
    Column("details", JSONB, nullable=False),
    Column("headers", JSONB, nullable=False),  # those of its envelope
    PrimaryKeyConstraint("tenant_id", "cause_id"),
    Index("open_facts_by_time", "tenant_id", "told_at"),
    Index("open_facts_vacant", "tenant_id", postgresql_where=text("vacant")),
)

# Relations in which nobody was found, by place and day (NTF-1).
vacancies = Table(
    "vacancies",
    METADATA,
    ident("tenant_id"),
    word("who"),
    ident("unit_id"),  # team or center; the nil id where none is known
    Column("found_on", Date, nullable=False),
    ident("cause_id"),  # the event that showed it first
    PrimaryKeyConstraint("tenant_id", "who", "unit_id", "found_on"),
)

"""The tables that every service has: what waits to be said, what was heard, how far, and by which
clock.

Those of the machinery carry no row-level security: a relay and a consumer work for all tenants,
and no route lists rows of a tenant's people from them. Tables of the business
(`columns.business_table`) do (`migrate.secure`), deadlines among them.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from chassis.messages.columns import PLACE, business_table

CHASSIS = MetaData()
LARGEST_PAYLOAD = 900_000
"""Octets of one event; the broker's default limit is 1 MiB, and headers come on top."""


def moment(name: str, *, nullable: bool = False, now: bool = False) -> Column[object]:
    """A timestamptz column; `now`: the wall clock of the server when the row is written."""
    return Column(
        name, DateTime(timezone=True), nullable=nullable, server_default=func.now() if now else None
    )


# What waits for the relay. Columns map to the Debezium outbox router, so that a site may switch to
# CDC by configuration.
outbox = Table(
    "outbox",
    CHASSIS,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("event_id", Uuid, nullable=False),
    Column("topic", Text, nullable=False),
    Column("record_key", Text, nullable=False),
    Column("headers", JSONB, nullable=False),
    Column("payload", LargeBinary),  # null: a tombstone of a state topic
    moment("recorded_at", now=True),
    CheckConstraint(f"octet_length(payload) <= {LARGEST_PAYLOAD}", name="outbox_payload_fits"),
    postgresql_with={
        "autovacuum_vacuum_scale_factor": "0.01",
        "autovacuum_vacuum_threshold": "1000",
        "autovacuum_vacuum_cost_delay": "0",
    },
)

# Rows that the broker can never take; each holds its key until an operator decides.
dead_rows = Table(
    "dead_rows",
    CHASSIS,
    Column(
        "id", BigInteger, primary_key=True, autoincrement=False
    ),  # the id that the row had in the outbox
    Column("event_id", Uuid, nullable=False),
    Column("topic", Text, nullable=False),
    Column("record_key", Text, nullable=False),
    Column("headers", JSONB, nullable=False),
    Column("payload", LargeBinary),
    moment("recorded_at"),
    Column("error", Text, nullable=False),
    moment("died_at", now=True),
)

# How far each consumer is, and which owner of the partition may write. Kafka's own group offsets
# are only a hint.
positions = Table(
    "positions",
    CHASSIS,
    Column("consumer", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("partition", Integer, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("next_offset", BigInteger, nullable=False),
    moment("moved_at", now=True),
    PrimaryKeyConstraint("consumer", "topic", "partition"),
)

# Ids of handled events. Ranges by the time inside the UUIDv7 are made ahead and dropped after
# retention (migrate.keep_ranges).
seen = Table(
    "seen",
    CHASSIS,
    Column("consumer", Text, nullable=False),
    Column("event_id", Uuid, nullable=False),
    PrimaryKeyConstraint("consumer", "event_id"),
    postgresql_partition_by="RANGE (event_id)",
)

# The last sequence heard of each subject: what makes "in order" checkable (invariant I3).
subjects = Table(
    "subjects",
    CHASSIS,
    Column("consumer", Text, nullable=False),
    Column(
        "subject_hash", Uuid, nullable=False
    ),  # MD5 of "source|subject": 16 octets instead of some eighty
    Column("last_sequence", BigInteger, nullable=False),
    PrimaryKeyConstraint("consumer", "subject_hash"),
    postgresql_with={"fillfactor": "80"},
)
order_violations = Table(
    "order_violations",
    CHASSIS,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("consumer", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("partition", Integer, nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("last_sequence", BigInteger, nullable=False),
    moment("found_at", now=True),
)

# Events that could not be handled, and those behind them under the same key, in order.
parked = Table(
    "parked",
    CHASSIS,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("consumer", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("partition", Integer, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("record_key", Text, nullable=False),
    Column("event_id", Uuid),
    Column("type", Text),
    Column("headers", JSONB, nullable=False),  # [[name, value], …] as they came
    Column("value", LargeBinary),
    Column("reason", Text, nullable=False),  # poison | undecodable | too_old | held
    Column("error", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("1")),
    Column(
        "state", Text, nullable=False, server_default=text("'parked'")
    ),  # parked | released | discarded
    moment("parked_at", now=True),
    moment("resolved_at", nullable=True),
    UniqueConstraint("consumer", "topic", "partition", "offset"),
    Index(
        "parked_keys",
        "consumer",
        "topic",
        "partition",
        "record_key",
        postgresql_where=text("state = 'parked'"),
    ),
)

# Who did what to the machinery: parked events, positions, policies, clocks.
audit = Table(
    "audit",
    CHASSIS,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("tenant_id", Uuid),
    Column("actor", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", JSONB, nullable=False, server_default=text("'{}'")),
    moment("acted_at", now=True),
)

# Tenants as the directory publishes them, and where each simulated one's clock stands.
tenants = Table(
    "tenants",
    CHASSIS,
    Column("tenant_id", Uuid, primary_key=True),
    Column("zone", Text),
    Column("simulated", Boolean, nullable=False, server_default=text("false")),
    moment("clock_at", nullable=True),
)
clocks = Table("clocks", CHASSIS, Column("tenant_id", Uuid, primary_key=True), moment("now_at"))

# Timers: when each is due next, and every run that was made (unique by kind, scope and period).
timers = Table(
    "timers",
    CHASSIS,
    Column("tenant_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("scope", Text, nullable=False),
    moment("next_due_at"),
    PrimaryKeyConstraint("tenant_id", "kind", "scope"),
    Index("timers_due", "tenant_id", "next_due_at"),
)
runs = Table(
    "runs",
    CHASSIS,
    Column("tenant_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("revision", Integer, nullable=False, server_default=text("1")),
    Column("run_id", Uuid, nullable=False),
    moment("due_at"),
    moment("ran_at", now=True),
    PrimaryKeyConstraint("tenant_id", "kind", "scope", "period", "revision"),
)


# Public keys of the tokens' issuer, a copy of its state topic.
signing_keys = Table(
    "signing_keys",
    CHASSIS,
    Column("tenant_id", Uuid, nullable=False),
    Column("kid", Text, nullable=False),
    Column("jwk", JSONB, nullable=False),  # the public part, RFC 8037
    moment("valid_from"),
    moment("valid_until", nullable=True),
    PrimaryKeyConstraint("tenant_id", "kid"),
)

# Answers to writes that carried an Idempotency-Key, for seven days; a row without an answer is
# being worked on.
idempotency_keys = Table(
    "idempotency_keys",
    CHASSIS,
    Column("tenant_id", Uuid, nullable=False),
    Column("actor", Text, nullable=False),
    Column("route", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("fingerprint", LargeBinary),  # SHA-256 of path, query and body
    Column("status", Integer),
    Column("headers", JSONB),
    Column("body", LargeBinary),
    moment("kept_at", now=True),
    PrimaryKeyConstraint("tenant_id", "actor", "route", "key"),
    Index("idempotency_keys_age", "kept_at", postgresql_using="brin"),
)


# Policies: our own, which we publish, and copies of those of other owners that we need (GEN-2). No
# row-level security: what is shipped belongs to the platform's tenant and is read by all.
policies = Table(
    "policies",
    CHASSIS,
    Column("tenant_id", Uuid, nullable=False),
    Column("owner", Text, nullable=False),
    Column("policy_key", Text, nullable=False),
    Column("dimension", Text, nullable=False),
    Column("scope_id", Text, nullable=False),
    Column("value_type", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("lost", Boolean, nullable=False),
    Column("confirmed", Boolean, nullable=False),
    Column(
        "versions", JSONB, nullable=False
    ),  # [{effective_on, value, author, reason, entered_at}], oldest first; never edited
    PrimaryKeyConstraint("tenant_id", "policy_key", "dimension", "scope_id"),
    Index("policies_owner", "tenant_id", "owner"),
)
# Changes with every change of an owner's policies: what tells a process that its memory of them is
# still right.
policy_stamps = Table(
    "policy_stamps",
    CHASSIS,
    Column("tenant_id", Uuid, nullable=False),
    Column("owner", Text, nullable=False),
    Column("stamp", Uuid, nullable=False),
    PrimaryKeyConstraint("tenant_id", "owner"),
)
# Every resolved set that a result cites, once (GEN-2b).
policy_sets = Table(
    "policy_sets",
    CHASSIS,
    Column("tenant_id", Uuid, nullable=False),
    Column("hash", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("values", JSONB, nullable=False),
    PrimaryKeyConstraint("tenant_id", "hash"),
)

# What the file store holds for whom; the bytes lie under their SHA-256.
files = Table(
    "files",
    CHASSIS,
    Column("tenant_id", Uuid, nullable=False),
    Column("file_id", Uuid, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("name", Text, nullable=False),
    moment("stored_at", now=True),
    PrimaryKeyConstraint("tenant_id", "file_id"),
)

# What is due (GEN-9). A row is one deadline of one thing; what it is at an instant follows from its
# moments.
deadlines = business_table(
    CHASSIS,
    "deadlines",
    "deadline_id id",
    "kind text, thing_id id",
    # whose it is: a person, or whoever holds the role in the place
    "owner_id id?, owner_role text?",
    f"about_id id?, {PLACE}",  # the person whom it concerns
    "facts json",  # further fields of the event that tells that it is overdue
    "since_on date, working_days int?",  # null: a date that no calendar moves
    "due_on date, soon_at time, due_at time, next_at time?",  # null: nobody is told any more
    "reminders int=0, overdues int=0",  # how often somebody was told
    "opened_at time, event_id id?, correlation_id id?",
    # done | done_late | waived | cancelled
    "outcome text?, closed_at time?, closed_by text?, reason text?",
    Index(
        "deadlines_open",
        "tenant_id",
        "kind",
        "thing_id",
        unique=True,
        postgresql_where=text("closed_at IS NULL"),
    ),
    Index(
        "deadlines_next",
        "tenant_id",
        "next_at",
        "deadline_id",
        postgresql_where=text("closed_at IS NULL AND next_at IS NOT NULL"),
    ),
    Index("deadlines_of_thing", "tenant_id", "thing_id", "opened_at"),
    Index("deadlines_by_due", "tenant_id", "due_at", "deadline_id"),
    Index("deadlines_by_owner", "tenant_id", "owner_id", "due_at", "deadline_id"),
)

# Submitted versions of objects on which someone decides (GEN-10). A row is one version; `level`
# counts from 1.
approvals = business_table(
    CHASSIS,
    "approvals",
    "approval_id id",
    "kind text, object_id id, version int, center_id id?, site_id id?",
    "state text",  # submitted | approved | returned | withdrawn
    "submitted_by id, submitted_at time, own ids",  # people who never decide on it
    # the role of each level; working days of each; roles that decide on the present one
    "levels texts, days int, level int, deciders texts, due_on date",
    "summary json, facts json, closed_by id?, closed_at time?, reason text?",
    Index(
        "approvals_waiting",
        "tenant_id",
        "kind",
        "object_id",
        unique=True,
        postgresql_where=text("state = 'submitted'"),
    ),
    Index("approvals_in_order", "tenant_id", "submitted_at", "approval_id"),
    Index("approvals_of_submitter", "tenant_id", "submitted_by", "submitted_at"),
)
approval_decisions = business_table(
    CHASSIS,
    "approval_decisions",
    "approval_id id, level int",
    "decision text",  # approved | returned
    "decided_by id, decided_for id?",  # the absent person whose delegate decided
    "reason text?, decided_at time",
    Index("approval_decisions_of", "tenant_id", "decided_by"),
)
# Who decides for an absent person, from one day to another; no roles: all of that person's.
delegations = business_table(
    CHASSIS,
    "delegations",
    "delegation_id id",
    "person_id id, delegate_id id, roles texts, starts_on date, ends_on date, reason text",
    "entered_by id, entered_at time, revoked_at time?",
    Index("delegations_of_delegate", "tenant_id", "delegate_id", "ends_on"),
)


def attach(metadata: MetaData) -> MetaData:
    """Add the chassis' tables to a service's own: one database, one set of migrations, one
    comparison.
    """
    for table in CHASSIS.sorted_tables:
        table.to_metadata(metadata)
    return metadata

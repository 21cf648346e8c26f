"""The chassis' own tables."""

from alembic import op

revision = "2026_11_22_0900_chassis"
down_revision = None
branch_labels = ("chassis",)
depends_on = None

TABLES = """
CREATE TABLE audit (
    id bigint GENERATED ALWAYS AS IDENTITY,
    tenant_id uuid,
    actor text NOT NULL,
    act text NOT NULL,
    subject text NOT NULL,
    detail jsonb DEFAULT '{}' NOT NULL,
    acted_at timestamptz DEFAULT now() NOT NULL,
    PRIMARY KEY (id)
);
CREATE TABLE clocks (
    tenant_id uuid NOT NULL,
    now_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id)
);
CREATE TABLE dead_rows (
    id bigint NOT NULL,
    event_id uuid NOT NULL,
    topic text NOT NULL,
    record_key text NOT NULL,
    headers jsonb NOT NULL,
    payload bytea,
    recorded_at timestamptz NOT NULL,
    error text NOT NULL,
    died_at timestamptz DEFAULT now() NOT NULL,
    PRIMARY KEY (id)
);
CREATE TABLE files (
    tenant_id uuid NOT NULL,
    file_id uuid NOT NULL,
    sha256 text NOT NULL,
    size bigint NOT NULL,
    media_type text NOT NULL,
    name text NOT NULL,
    stored_at timestamptz DEFAULT now() NOT NULL,
    PRIMARY KEY (tenant_id, file_id)
);
CREATE TABLE idempotency_keys (
    tenant_id uuid NOT NULL,
    actor text NOT NULL,
    route text NOT NULL,
    key text NOT NULL,
    fingerprint bytea,
    status integer,
    headers jsonb,
    body bytea,
    kept_at timestamptz DEFAULT now() NOT NULL,
    PRIMARY KEY (tenant_id, actor, route, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys USING brin (kept_at);
CREATE TABLE order_violations (
    id bigint GENERATED ALWAYS AS IDENTITY,
    consumer text NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    event_id uuid NOT NULL,
    sequence bigint NOT NULL,
    last_sequence bigint NOT NULL,
    found_at timestamptz DEFAULT now() NOT NULL,
    PRIMARY KEY (id)
);
CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY,
    event_id uuid NOT NULL,
    topic text NOT NULL,
    record_key text NOT NULL,
    headers jsonb NOT NULL,
    payload bytea,
    recorded_at timestamptz DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT outbox_payload_fits CHECK (octet_length(payload) <= 900000)
) WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000,
   autovacuum_vacuum_cost_delay = 0);
CREATE TABLE parked (
    id bigint GENERATED ALWAYS AS IDENTITY,
    consumer text NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    "offset" bigint NOT NULL,
    record_key text NOT NULL,
    event_id uuid,
    type text,
    headers jsonb NOT NULL,
    value bytea,
    reason text NOT NULL,
    error text NOT NULL,
    attempts integer DEFAULT 1 NOT NULL,
    state text DEFAULT 'parked' NOT NULL,
    parked_at timestamptz DEFAULT now() NOT NULL,
    resolved_at timestamptz,
    PRIMARY KEY (id),
    UNIQUE (consumer, topic, partition, "offset")
);
CREATE INDEX parked_keys ON parked (consumer, topic, partition, record_key) WHERE state = 'parked';
CREATE TABLE policies (
    tenant_id uuid NOT NULL,
    owner text NOT NULL,
    policy_key text NOT NULL,
    dimension text NOT NULL,
    scope_id text NOT NULL,
    value_type text NOT NULL,
    unit text NOT NULL,
    origin text NOT NULL,
    lost boolean NOT NULL,
    confirmed boolean NOT NULL,
    versions jsonb NOT NULL,
    PRIMARY KEY (tenant_id, policy_key, dimension, scope_id)
);
CREATE INDEX policies_owner ON policies (tenant_id, owner);
CREATE TABLE policy_sets (
    tenant_id uuid NOT NULL,
    hash text NOT NULL,
    owner text NOT NULL,
    values jsonb NOT NULL,
    PRIMARY KEY (tenant_id, hash)
);
CREATE TABLE policy_stamps (
    tenant_id uuid NOT NULL,
    owner text NOT NULL,
    stamp uuid NOT NULL,
    PRIMARY KEY (tenant_id, owner)
);
CREATE TABLE positions (
    consumer text NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    epoch bigint NOT NULL,
    next_offset bigint NOT NULL,
    moved_at timestamptz DEFAULT now() NOT NULL,
    PRIMARY KEY (consumer, topic, partition)
);
CREATE TABLE runs (
    tenant_id uuid NOT NULL,
    kind text NOT NULL,
    scope text NOT NULL,
    period text NOT NULL,
    revision integer DEFAULT 1 NOT NULL,
    run_id uuid NOT NULL,
    due_at timestamptz NOT NULL,
    ran_at timestamptz DEFAULT now() NOT NULL,
    PRIMARY KEY (tenant_id, kind, scope, period, revision)
);
CREATE TABLE seen (
    consumer text NOT NULL,
    event_id uuid NOT NULL,
    PRIMARY KEY (consumer, event_id)
) PARTITION BY RANGE (event_id);
CREATE TABLE signing_keys (
    tenant_id uuid NOT NULL,
    kid text NOT NULL,
    jwk jsonb NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_until timestamptz,
    PRIMARY KEY (tenant_id, kid)
);
CREATE TABLE subjects (
    consumer text NOT NULL,
    subject_hash uuid NOT NULL,
    last_sequence bigint NOT NULL,
    PRIMARY KEY (consumer, subject_hash)
) WITH (fillfactor = 80);
CREATE TABLE tenants (
    tenant_id uuid NOT NULL,
    zone text,
    simulated boolean DEFAULT false NOT NULL,
    clock_at timestamptz,
    PRIMARY KEY (tenant_id)
);
CREATE TABLE timers (
    tenant_id uuid NOT NULL,
    kind text NOT NULL,
    scope text NOT NULL,
    next_due_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, kind, scope)
);
CREATE INDEX timers_due ON timers (tenant_id, next_due_at)
"""


def upgrade() -> None:
    for statement in TABLES.split(";\n"):
        op.execute(statement)

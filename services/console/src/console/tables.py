"""Tables of the console database: sessions, and sign-ins at an identity provider that are under
way. No bearer and no password.
"""

from sqlalchemy import Column, DateTime, Index, LargeBinary, MetaData, Table, Text, Uuid

METADATA = MetaData()

sessions = Table(
    "sessions",
    METADATA,
    Column("id_hash", LargeBinary, primary_key=True),  # SHA-256 of the cookie's value
    Column("tenant_id", Uuid, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("method", Text, nullable=False),  # password | oidc | demo
    Column("signed_in_at", DateTime(timezone=True), nullable=False),  # by people's clock
    Column("seen_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Index("sessions_of_person", "tenant_id", "person_id"),
    Index("sessions_by_expiry", "expires_at"),
)

oidc_flows = Table(
    "oidc_flows",
    METADATA,
    Column(
        "state_hash", LargeBinary, primary_key=True
    ),  # SHA-256 of the state, which the browser has as a cookie
    Column("nonce", Text, nullable=False),
    Column("verifier", Text, nullable=False),  # of PKCE
    Column("to_path", Text, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
)

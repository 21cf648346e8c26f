"""Every table of the kpi database. Each leads with the tenant and is closed by row-level security (migrations).

What a fact does not have is null; in the key of a sum, where null is no value, it is the nil id or the empty text.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    PrimaryKeyConstraint,
    Table,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from chassis.tables import attach, ident, moment, word

METADATA = attach(MetaData())


def _sum(name: str) -> Column[object]:
    return Column(name, BigInteger, nullable=False)


# ---- our copies of people.state; a row may be a stub that holds the id alone

people = Table(
    "people",
    METADATA,
    ident("tenant_id"),
    ident("person_id"),
    word("employee_no", nullable=True),
    word("name", nullable=True),
    ident("team_id", nullable=True),
    ident("site_id", nullable=True),
    ident("center_id", nullable=True),
    word("line", nullable=True),
    word("stage", nullable=True),
    Column("stage_since", Date),
    Column("ended_on", Date),
    PrimaryKeyConstraint("tenant_id", "person_id"),
    Index("people_by_number", "tenant_id", "employee_no"),
    Index("people_by_center", "tenant_id", "center_id", "line"),
)

units = Table(
    "units",
    METADATA,
    ident("tenant_id"),
    ident("unit_id"),
    word("kind", nullable=True),  # center | site | section | team
    word("code", nullable=True),
    word("name", nullable=True),
    ident("center_id", nullable=True),
    ident("site_id", nullable=True),
    word("zone", nullable=True),  # null: as the unit around it, at last the tenant's
    Column("ended_on", Date),
    PrimaryKeyConstraint("tenant_id", "unit_id"),
)

# ---- calls (KPI-0)

# A call as it stands now. Its key is natural and must be unique whatever its time, so the table is not cut by months: README.
calls = Table(
    "calls",
    METADATA,
    ident("tenant_id"),
    ident("call_id"),
    word("call_key"),
    word("source"),
    Column("handled", Boolean, nullable=False),  # taken or placed by an agent; else nobody took it
    ident("agent_id", nullable=True),
    ident("team_id", nullable=True),
    ident("site_id", nullable=True),
    ident("center_id", nullable=True),
    word("line"),
    word("queue", nullable=True),
    word("project", nullable=True),
    word("raw_type", nullable=True),
    word("call_type"),
    moment("offered_at"),
    Column("business_date", Date, nullable=False),
    moment("started_at", nullable=True),
    Column("answered", Boolean, nullable=False),
    Column("wait_seconds", Integer),
    Column("talk_seconds", Integer),
    Column("hold_seconds", Integer),
    Column("acw_seconds", Integer),
    Column("transferred", Boolean),
    Column("resolved", Boolean),
    word("ended_by", nullable=True),
    word("customer_key", nullable=True),
    word("reason", nullable=True),
    word("recording_ref", nullable=True),
    word("transcript_ref", nullable=True),
    Column("rating", Numeric),
    Column("rating_least", Numeric),
    Column("rating_greatest", Numeric),
    ident("import_id", nullable=True),  # the last one that wrote it
    PrimaryKeyConstraint("tenant_id", "call_id"),
    Index("calls_by_time", "offered_at", postgresql_using="brin"),
)

# The secret under which a tenant's customer numbers become keys (KPI-0b).
secrets = Table("secrets", METADATA, Column("tenant_id", Uuid, primary_key=True), Column("customer_secret", LargeBinary, nullable=False))

# ---- imports of call files

imports = Table(
    "imports",
    METADATA,
    ident("tenant_id"),
    ident("import_id"),
    word("file_sha256"),
    Column("size", BigInteger, nullable=False),
    word("name"),
    word("format"),  # csv | queue_log
    Column("options", JSONB, nullable=False),
    Column("dry_run", Boolean, nullable=False),
    word("state"),  # open | done
    Column("position", BigInteger, nullable=False),  # octets consumed
    Column("line", BigInteger, nullable=False),  # lines consumed
    Column("counts", JSONB, nullable=False),  # outcome → calls
    ident("started_by", nullable=True),
    moment("started_at"),
    moment("finished_at", nullable=True),
    PrimaryKeyConstraint("tenant_id", "import_id"),
    Index("imports_open", "tenant_id", "file_sha256", postgresql_where=text("state = 'open'")),
)

rejected_lines = Table(
    "rejected_lines",
    METADATA,
    ident("tenant_id"),
    ident("import_id"),
    Column("line", BigInteger, nullable=False),
    word("cell", nullable=True),
    word("code"),
    word("value", nullable=True),
    PrimaryKeyConstraint("tenant_id", "import_id", "line"),
)

# Lines of a queue_log whose call has not ended yet; they wait for a later file of the same source.
open_passages = Table(
    "open_passages",
    METADATA,
    ident("tenant_id"),
    word("source"),
    word("call"),
    word("queue"),
    word("entry"),
    Column("line", BigInteger, nullable=False),
    PrimaryKeyConstraint("tenant_id", "source", "call", "queue", "entry"),
)

# ---- totals: what was heard on kpi.calls, summed per day and the finest grain that reports and rankings ask for (KPI-6)

_GRAIN = ("tenant_id", "business_date", "agent_id", "team_id", "site_id", "center_id", "line", "queue", "project")


def _grain() -> tuple[Column[object], ...]:
    return (
        ident("tenant_id"),
        Column("business_date", Date, nullable=False),
        *(ident(name) for name in _GRAIN[2:6]),
        *(word(name) for name in _GRAIN[6:]),
    )


_TAKEN = "handled AND answered"
SUMS = {
    "handled": ("sign", "handled"),
    "answered": ("sign", _TAKEN),
    "abandoned": ("sign", "NOT handled"),
    "resolved": ("sign", f"{_TAKEN} AND resolved"),
    "resolved_known": ("sign", f"{_TAKEN} AND resolved IS NOT NULL"),
    "transferred": ("sign", "handled AND transferred"),
    "transferred_known": ("sign", "handled AND transferred IS NOT NULL"),
    "wait_seconds": ("sign * wait_seconds", _TAKEN),
    "wait_known": ("sign", f"{_TAKEN} AND wait_seconds IS NOT NULL"),
    "abandoned_wait_seconds": ("sign * wait_seconds", "NOT handled"),
    "abandoned_wait_known": ("sign", "NOT handled AND wait_seconds IS NOT NULL"),
    "talk_seconds": ("sign * talk_seconds", _TAKEN),
    "hold_seconds": ("sign * hold_seconds", _TAKEN),
    "acw_seconds": ("sign * acw_seconds", _TAKEN),
    "acw_known": ("sign", f"{_TAKEN} AND acw_seconds IS NOT NULL"),
}
"""Each sum: what is added, and for which calls. `sign` is 1, or -1 where a correction takes a call back."""

SUMMED = ", ".join(f"coalesce(sum({what}) FILTER (WHERE {when}), 0) AS {name}" for name, (what, when) in SUMS.items())
"""The sums over rows of `sign` and a call's columns; PostgreSQL only adds and counts, rules divide (GEN-6)."""

day_totals = Table(
    "day_totals",
    METADATA,
    *_grain(),
    *(_sum(name) for name in SUMS),
    PrimaryKeyConstraint(*_GRAIN),
    postgresql_with={"fillfactor": "80"},
)

day_ratings = Table(
    "day_ratings",
    METADATA,
    *_grain(),
    Column("least", Numeric, nullable=False),
    Column("greatest", Numeric, nullable=False),
    _sum("ratings"),
    Column("rating_sum", Numeric, nullable=False),
    PrimaryKeyConstraint(*_GRAIN, "least", "greatest"),
    postgresql_with={"fillfactor": "80"},
)

# ---- rankings (KPI-8)

# Our copy of qa.call-scored: what enters a mean (QA-48).
scored_calls = Table(
    "scored_calls",
    METADATA,
    ident("tenant_id"),
    ident("evaluation_id"),
    ident("agent_id"),
    ident("team_id", nullable=True),
    ident("site_id", nullable=True),
    ident("center_id", nullable=True),
    word("line", nullable=True),
    Column("call_date", Date, nullable=False),
    Column("scored_on", Date, nullable=False),
    word("week"),
    Column("total", Numeric),
    ident("cause_id"),
    PrimaryKeyConstraint("tenant_id", "evaluation_id"),
    Index("scored_calls_by_week", "tenant_id", "week", "agent_id"),
)

# Stages by the day from which they count (people.agent-stage-changed): a week is ranked by the stages of its own days (KPI-8c).
stages = Table(
    "stages",
    METADATA,
    ident("tenant_id"),
    ident("person_id"),
    Column("effective_on", Date, nullable=False),
    word("stage"),
    ident("cause_id"),
    PrimaryKeyConstraint("tenant_id", "person_id", "effective_on"),
)

rankings = Table(
    "rankings",
    METADATA,
    ident("tenant_id"),
    ident("ranking_id"),
    Column("revision", Integer, nullable=False),
    word("kind"),
    word("metric"),
    word("line", nullable=True),
    ident("center_id"),
    ident("unit_id"),
    word("scope"),
    word("period"),
    Column("acting", Boolean, nullable=False),
    Column("ranked", Integer, nullable=False),
    Column("not_ranked", Integer, nullable=False),
    word("checksum"),
    word("policyset"),
    word("reason", nullable=True),
    Column("top", JSONB, nullable=False),
    Column("bottom", JSONB, nullable=False),
    moment("published_at"),
    PrimaryKeyConstraint("tenant_id", "ranking_id", "revision"),
    Index("rankings_by_period", "tenant_id", "kind", "period"),
)

ranking_rows = Table(
    "ranking_rows",
    METADATA,
    ident("tenant_id"),
    ident("ranking_id"),
    Column("revision", Integer, nullable=False),
    ident("agent_id"),
    ident("team_id", nullable=True),
    ident("site_id", nullable=True),
    ident("center_id", nullable=True),
    Column("value", Numeric),
    Column("place", Integer),
    word("not_ranked", nullable=True),
    # what it was made of (KPI-8e)
    Column("evaluations", ARRAY(Uuid), nullable=False),
    Column("days_worked", Integer, nullable=False),
    Column("calls", Integer, nullable=False),
    PrimaryKeyConstraint("tenant_id", "ranking_id", "revision", "agent_id"),
)

# Weeks with a published ranking whose facts changed since; the next run decides whether that moves anyone (KPI-8d).
stale_weeks = Table(
    "stale_weeks",
    METADATA,
    ident("tenant_id"),
    ident("center_id"),
    word("week"),
    word("reason"),
    PrimaryKeyConstraint("tenant_id", "center_id", "week"),
)

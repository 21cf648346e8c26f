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
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from chassis.tables import attach, moment

METADATA = attach(MetaData())


def _id(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, Uuid, nullable=nullable)


def _word(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, Text, nullable=nullable)


def _sum(name: str) -> Column[object]:
    return Column(name, BigInteger, nullable=False)


# ---- our copies of people.state; a row may be a stub that holds the id alone

people = Table(
    "people",
    METADATA,
    _id("tenant_id"),
    _id("person_id"),
    _word("employee_no", nullable=True),
    _word("name", nullable=True),
    _id("team_id", nullable=True),
    _id("site_id", nullable=True),
    _id("center_id", nullable=True),
    _word("line", nullable=True),
    _word("stage", nullable=True),
    Column("stage_since", Date),
    Column("ended_on", Date),
    PrimaryKeyConstraint("tenant_id", "person_id"),
    Index("people_by_number", "tenant_id", "employee_no"),
    Index("people_by_center", "tenant_id", "center_id", "line"),
)

units = Table(
    "units",
    METADATA,
    _id("tenant_id"),
    _id("unit_id"),
    _word("kind", nullable=True),  # center | site | section | team
    _word("code", nullable=True),
    _word("name", nullable=True),
    _id("center_id", nullable=True),
    _id("site_id", nullable=True),
    _word("zone", nullable=True),  # null: as the unit around it, at last the tenant's
    Column("ended_on", Date),
    PrimaryKeyConstraint("tenant_id", "unit_id"),
)

# ---- calls (KPI-0)

# A call as it stands now. Its key is natural and must be unique whatever its time, so the table is not cut by months: README.
calls = Table(
    "calls",
    METADATA,
    _id("tenant_id"),
    _id("call_id"),
    _word("call_key"),
    _word("source"),
    Column("handled", Boolean, nullable=False),  # taken or placed by an agent; else nobody took it
    _id("agent_id", nullable=True),
    _id("team_id", nullable=True),
    _id("site_id", nullable=True),
    _id("center_id", nullable=True),
    _word("line"),
    _word("queue", nullable=True),
    _word("project", nullable=True),
    _word("raw_type", nullable=True),
    _word("call_type"),
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
    _word("ended_by", nullable=True),
    _word("customer_key", nullable=True),
    _word("reason", nullable=True),
    _word("recording_ref", nullable=True),
    _word("transcript_ref", nullable=True),
    Column("rating", Numeric),
    Column("rating_least", Numeric),
    Column("rating_greatest", Numeric),
    _id("import_id", nullable=True),  # the last one that wrote it
    PrimaryKeyConstraint("tenant_id", "call_id"),
    Index("calls_by_time", "offered_at", postgresql_using="brin"),
)

# The secret under which a tenant's customer numbers become keys (KPI-0b).
secrets = Table("secrets", METADATA, Column("tenant_id", Uuid, primary_key=True), Column("customer_secret", LargeBinary, nullable=False))

# ---- imports of call files

imports = Table(
    "imports",
    METADATA,
    _id("tenant_id"),
    _id("import_id"),
    _word("file_sha256"),
    Column("size", BigInteger, nullable=False),
    _word("name"),
    _word("format"),  # csv | queue_log
    Column("options", JSONB, nullable=False),
    Column("dry_run", Boolean, nullable=False),
    _word("state"),  # open | done
    Column("position", BigInteger, nullable=False),  # octets consumed
    Column("line", BigInteger, nullable=False),  # lines consumed
    Column("counts", JSONB, nullable=False),  # outcome → calls
    _id("started_by", nullable=True),
    moment("started_at"),
    moment("finished_at", nullable=True),
    PrimaryKeyConstraint("tenant_id", "import_id"),
    Index("imports_open", "tenant_id", "file_sha256", postgresql_where=text("state = 'open'")),
)

rejected_lines = Table(
    "rejected_lines",
    METADATA,
    _id("tenant_id"),
    _id("import_id"),
    Column("line", BigInteger, nullable=False),
    _word("cell", nullable=True),
    _word("code"),
    _word("value", nullable=True),
    PrimaryKeyConstraint("tenant_id", "import_id", "line"),
)

# Lines of a queue_log whose call has not ended yet; they wait for a later file of the same source.
open_passages = Table(
    "open_passages",
    METADATA,
    _id("tenant_id"),
    _word("source"),
    _word("call"),
    _word("queue"),
    _word("entry"),
    Column("line", BigInteger, nullable=False),
    PrimaryKeyConstraint("tenant_id", "source", "call", "queue", "entry"),
)

# ---- totals: what was heard on kpi.calls, summed per day and the finest grain that reports and rankings ask for (KPI-6)

_GRAIN = ("tenant_id", "business_date", "agent_id", "team_id", "site_id", "center_id", "line", "queue", "project")


def _grain() -> tuple[Column[object], ...]:
    return (
        _id("tenant_id"),
        Column("business_date", Date, nullable=False),
        *(_id(name) for name in _GRAIN[2:6]),
        *(_word(name) for name in _GRAIN[6:]),
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
    _id("tenant_id"),
    _id("evaluation_id"),
    _id("agent_id"),
    _id("team_id", nullable=True),
    _id("site_id", nullable=True),
    _id("center_id", nullable=True),
    _word("line", nullable=True),
    Column("call_date", Date, nullable=False),
    Column("scored_on", Date, nullable=False),
    _word("week"),
    Column("total", Numeric),
    _id("cause_id"),
    PrimaryKeyConstraint("tenant_id", "evaluation_id"),
    Index("scored_calls_by_week", "tenant_id", "week", "agent_id"),
)

# Stages by the day from which they count (people.agent-stage-changed): a week is ranked by the stages of its own days (KPI-8c).
stages = Table(
    "stages",
    METADATA,
    _id("tenant_id"),
    _id("person_id"),
    Column("effective_on", Date, nullable=False),
    _word("stage"),
    _id("cause_id"),
    PrimaryKeyConstraint("tenant_id", "person_id", "effective_on"),
)

rankings = Table(
    "rankings",
    METADATA,
    _id("tenant_id"),
    _id("ranking_id"),
    Column("revision", Integer, nullable=False),
    _word("kind"),
    _word("metric"),
    _word("line", nullable=True),
    _id("center_id"),
    _id("unit_id"),
    _word("scope"),
    _word("period"),
    Column("acting", Boolean, nullable=False),
    Column("ranked", Integer, nullable=False),
    Column("not_ranked", Integer, nullable=False),
    _word("checksum"),
    _word("policyset"),
    _word("reason", nullable=True),
    Column("top", JSONB, nullable=False),
    Column("bottom", JSONB, nullable=False),
    moment("published_at"),
    PrimaryKeyConstraint("tenant_id", "ranking_id", "revision"),
    Index("rankings_by_period", "tenant_id", "kind", "period"),
)

ranking_rows = Table(
    "ranking_rows",
    METADATA,
    _id("tenant_id"),
    _id("ranking_id"),
    Column("revision", Integer, nullable=False),
    _id("agent_id"),
    _id("team_id", nullable=True),
    _id("site_id", nullable=True),
    _id("center_id", nullable=True),
    Column("value", Numeric),
    Column("place", Integer),
    _word("not_ranked", nullable=True),
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
    _id("tenant_id"),
    _id("center_id"),
    _word("week"),
    _word("reason"),
    PrimaryKeyConstraint("tenant_id", "center_id", "week"),
)

"""Migrations: Alembic without an ini file. The chassis' tables are one branch, the service's own
another that depends on it.

    revision = "2026_11_22_0900_first"
    down_revision = None
    branch_labels = ("letters",)                     # the service's name
    depends_on = ("2026_11_22_0900_chassis",)      # the service's first migration only

    def upgrade() -> None:
        op.create_table("letters", ...)
        secure("letters")                            # every table of the business, in the migration
        that makes it

A migration's file is `<revision>.py` in `<service>/migrations/versions`, named
`YYYY_MM_DD_HHMM_expand_…` or `…_contract_…`.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import structlog
from alembic import op
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.messages import clock
from chassis.messages.database import EVERY_TENANT, engine_for, transaction
from chassis.messages.ids import uuid7_floor
from chassis.messages.service import Service
from chassis.messages.settings import Settings
from chassis.operation import logging
from chassis.policies import versions
from chassis.policies.shipped import definitions

log = structlog.get_logger()

_CHASSIS = Path(__file__).parents[1] / "migrations"
_ONE_AT_A_TIME = 0x5A48495045490001
VISIBLE = (
    "nullif(current_setting('zhipei.tenant', true) IN (tenant_id::text, '*'), false) IS NOT NULL"
)
"""Whether the transaction may see a row (decision 0005).

As a bare comparison the planner thinks that one row in a hundred is visible, and joins tens of
thousands of rows by nested loops; of IS NOT NULL it thinks that nearly every row is.
"""
_SECURE = """
ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "{table}" USING ({visible});
"""
_AHEAD = timedelta(days=62)


def secure(*tables: str) -> None:
    """Close tables to every tenant but the transaction's own, for their owner too (FORCE). Call it
    in the migration that makes them.
    """
    for table in tables:
        for statement in filter(str.strip, _SECURE.format(table=table, visible=VISIBLE).split(";")):
            op.execute(statement)


async def migrate(service: Service, settings: Settings) -> None:
    """Bring the database to head, make the ranges of `seen`, publish the shipped policies. Safe to
    run twice, and by two at once.
    """
    engine = engine_for(settings, name=f"{service.name}-migrate")
    try:
        async with transaction(engine, EVERY_TENANT) as connection:
            await connection.execute(
                text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME}
            )
            await connection.run_sync(upgrade, service.name)
        await keep_ranges(engine, settings)
        published = 0
        if service.policies and service.policy_events:
            shipped = definitions(service.name, service.policies)
            published = await versions.publish_shipped(shipped, service.policy_events[1], engine)
    finally:
        await engine.dispose()
    log.info("database migrated", service=service.name, policies_published=published)


@lru_cache
def main(service: Service, settings: Settings) -> None:
    """Entry of `python -m <service> migrate`."""
    logging.configure(service.name, settings.log_level)
    asyncio.run(migrate(service, settings))


def scripts(package: str) -> ScriptDirectory:
    """The migrations of a service (an importable package, which is not imported) and of the
    chassis.
    """
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(package)
    own = Path(spec.origin).parent / "migrations" / "versions"
    return ScriptDirectory(
        _CHASSIS, version_locations=[_CHASSIS / "versions", *([own] if own.is_dir() else [])]
    )


def upgrade(connection: Connection, package: str, to: str = "heads") -> None:
    """Run the migrations that are missing, in the transaction of `connection`."""
    directory = scripts(package)
    # What alembic's own command calls
    with _context(connection, lambda current, _: directory._upgrade_revs(to, current)) as context:  # noqa: SLF001
        context.run_migrations()


def at_head(connection: Connection, package: str) -> bool:
    """Whether nothing is missing: part of readiness."""
    current = MigrationContext.configure(connection).get_current_heads()
    # As above; it takes several heads
    return not scripts(package)._upgrade_revs("heads", current)  # type: ignore[arg-type]  # noqa: SLF001


async def keep_ranges(engine: AsyncEngine, settings: Settings) -> None:
    """Make the monthly ranges of `seen` that ids in use can fall in, two months ahead, and drop
    those past their time.
    """
    now = clock.wall()
    oldest, newest = now - timedelta(days=settings.seen_days), now + _AHEAD
    wanted = {f"seen_{month:%Y_%m}": month for month in _months(oldest, newest)}
    async with transaction(engine, EVERY_TENANT) as connection:
        await connection.execute(
            text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME}
        )
        names = await connection.execute(
            text(
                "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = "
                "'seen'::regclass"
            )
        )
        there = {row[0] for row in names}
        for name in sorted(wanted.keys() - there):
            first, end = uuid7_floor(wanted[name]), uuid7_floor(_next_month(wanted[name]))
            await connection.execute(
                text(
                    f"CREATE TABLE {name} PARTITION OF seen FOR VALUES FROM ('{first}') TO "
                    f"('{end}')"
                )
            )
        for name in sorted(there - wanted.keys()):
            await connection.execute(text(f"DROP TABLE {name}"))


@contextmanager
def _context(connection: Connection, revisions: object) -> Iterator[MigrationContext]:
    context = MigrationContext.configure(connection, opts={"fn": revisions})
    with Operations.context(context):
        yield context


def _months(first: datetime, last: datetime) -> Iterator[datetime]:
    month = first.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    while month <= last:
        yield month
        month = _next_month(month)


def _next_month(month: datetime) -> datetime:
    return datetime(month.year + month.month // 12, month.month % 12 + 1, 1, tzinfo=UTC)

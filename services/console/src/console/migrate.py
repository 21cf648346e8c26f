"""Migrations of the console database: Alembic without an ini file, repeatable, and safe when two
run at once.
"""

import asyncio
from pathlib import Path

import structlog
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from chassis.operation import logging
from console.database import engine_for
from console.settings import Settings

log = structlog.get_logger()

_HERE = Path(__file__).parent / "migrations"
_ONE_AT_A_TIME = 0x5A48495045490002


def main(settings: Settings) -> None:
    """Entry of `python -m console migrate`."""
    logging.configure("console", settings.log_level)
    asyncio.run(migrate(settings))


async def migrate(settings: Settings) -> None:
    """Bring the database to head."""
    engine = engine_for(settings, name="console-migrate")
    try:
        async with engine.begin() as connection:
            await connection.execute(
                text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME}
            )
            await connection.run_sync(upgrade)
    finally:
        await engine.dispose()
    log.info("database migrated", service="console")


def upgrade(connection: Connection) -> None:
    """Run the missing migrations in the transaction of `connection`."""
    directory = _scripts()
    # What alembic's own command calls
    options = {"fn": lambda current, _: directory._upgrade_revs("heads", current)}  # noqa: SLF001
    context = MigrationContext.configure(connection, opts=options)
    with Operations.context(context):
        context.run_migrations()


def at_head(connection: Connection) -> bool:
    """Whether no migration is missing: part of readiness."""
    heads = MigrationContext.configure(connection).get_current_heads()
    return set(heads) == set(_scripts().get_heads())


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(_HERE, version_locations=[_HERE / "versions"])

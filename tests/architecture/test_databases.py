"""One database per service: made by its migrations, described by its tables.py, closed to everyone
else.
"""

import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import asyncpg
import pytest
from architecture.trees import SERVICES
from sqlalchemy import Column, Index, Integer, MetaData, Table, Text, Uuid, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from chassis.messages.tables import CHASSIS
from chassis.operation import migrate
from zhipei.platform.postgres import Postgres

# Everything about the tables of a database that a difference could hide in; partitions (made by the
# month) and Alembic's own table apart.
SHAPE = """
WITH ours AS (
    SELECT c.oid, c.relname FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
        AND NOT c.relispartition AND c.relname <> 'alembic_version'
)
SELECT relname || '.' || attname || ' ' || format_type(atttypid, atttypmod) || CASE WHEN attnotnull
   THEN ' not null' ELSE '' END
       || coalesce(' default ' || pg_get_expr(adbin, adrelid),
          '') || ' ' || attidentity::text || attgenerated::text
  FROM ours JOIN pg_attribute ON attrelid = ours.oid AND attnum > 0 AND NOT attisdropped
  LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
UNION ALL SELECT relname || ' ' || conname || ' ' || pg_get_constraintdef(k.oid)
  FROM ours JOIN pg_constraint k ON conrelid = ours.oid AND contype <> 'n'
UNION ALL SELECT pg_get_indexdef(indexrelid) FROM ours JOIN pg_index ON indrelid = ours.oid
UNION ALL SELECT ours.relname || ' with ' || unnest(reloptions) FROM ours JOIN pg_class USING (oid)
UNION ALL SELECT ours.relname || ' partitioned by ' || pg_get_partkeydef(oid) FROM ours
   JOIN pg_class USING (oid) WHERE relkind = 'p'
"""
OPEN = """
SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
   AND a.attname = 'tenant_id'
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
   AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (SELECT FROM pg_policy
      WHERE polrelid = c.oid AND pg_get_expr(polqual, polrelid) LIKE
         '%NULLIF(%current_setting(''zhipei.tenant''%tenant_id%false) IS NOT NULL%'))
 ORDER BY 1
"""
STRANGERS = """
SELECT r.rolname || ' may enter ' || d.datname FROM pg_roles r, pg_database d
 WHERE r.rolcanlogin AND NOT r.rolsuper AND d.datallowconn AND r.rolname <> d.datname
    AND has_database_privilege(r.oid, d.oid, 'CONNECT')
   AND d.datname IN (SELECT rolname FROM pg_roles UNION VALUES (name 'template1'))
 ORDER BY 1
"""
"""Of the databases that an installation has: those that tests cloned on the same server are
nobody's.
"""


@asynccontextmanager
async def fresh_database(postgres: Postgres) -> AsyncIterator[AsyncConnection]:
    """A connection to an empty database of its own, inside a transaction."""
    name = f"shape_{uuid4().hex}"
    postgres.psql(f"CREATE DATABASE {name}")
    engine = create_async_engine(
        f"{postgres.admin_url.removesuffix('/postgres')}/{name}".replace(
            "postgresql:", "postgresql+asyncpg:"
        )
    )
    try:
        async with engine.begin() as connection:
            await connection.execute(text("SELECT set_config('zhipei.tenant', '*', true)"))
            yield connection
    finally:
        await engine.dispose()
        postgres.psql(f"DROP DATABASE {name} WITH (FORCE)")


async def lines(connection: AsyncConnection, query: str) -> list[str]:
    return [row[0] for row in await connection.execute(text(query))]


def metadata_of(service: str) -> MetaData:
    metadata: MetaData = importlib.import_module(f"{service}.__main__").SERVICE.metadata
    return metadata


@pytest.mark.parametrize("service", SERVICES)
async def test_migrations_make_what_tables_py_describes(postgres: Postgres, service: str) -> None:
    async with fresh_database(postgres) as migrated, fresh_database(postgres) as described:
        await migrated.run_sync(migrate.upgrade, service)
        await described.run_sync(metadata_of(service).create_all)
        assert set(await lines(migrated, SHAPE)) ^ set(await lines(described, SHAPE)) == set()


@pytest.mark.parametrize("service", SERVICES)
async def test_no_table_of_the_business_is_open_to_another_tenant(
    postgres: Postgres, service: str
) -> None:
    async with fresh_database(postgres) as migrated:
        await migrated.run_sync(migrate.upgrade, service)
        assert set(await lines(migrated, OPEN)) - CHASSIS.tables.keys() == set()


@pytest.mark.parametrize("service", SERVICES)
def test_every_table_of_the_business_leads_with_its_tenant(service: str) -> None:
    own = [
        table for table in metadata_of(service).sorted_tables if table.name not in CHASSIS.tables
    ]
    assert own, f"{service} keeps nothing"
    assert [
        table.name
        for table in own
        if [column.name for column in table.primary_key.columns][:1] != ["tenant_id"]
    ] == []


def tea() -> MetaData:
    """A table with one of everything."""
    metadata = MetaData()
    Table(
        "cups",
        metadata,
        Column("tenant_id", Uuid, primary_key=True),
        Column("cup_id", Uuid, primary_key=True),
        Column("blend", Text, nullable=False, server_default="green"),
        Column("sips", Integer),
        Index("cups_by_blend", "blend", postgresql_where=text("sips > 0")),
    )
    return metadata


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE cups ADD COLUMN saucer text",
        "ALTER TABLE cups ALTER COLUMN sips TYPE bigint",
        "ALTER TABLE cups ALTER COLUMN sips SET NOT NULL",
        "ALTER TABLE cups ALTER COLUMN blend SET DEFAULT 'black'",
        "ALTER TABLE cups ADD CHECK (sips < 100)",
        "ALTER TABLE cups SET (fillfactor = 70)",
        "DROP INDEX cups_by_blend; CREATE INDEX cups_by_blend ON cups (blend)",
        "CREATE TABLE pots (tenant_id uuid)",
    ],
)
async def test_a_migration_that_does_something_else_is_reported(
    postgres: Postgres, change: str
) -> None:
    async with fresh_database(postgres) as database:
        await database.run_sync(tea().create_all)
        before = set(await lines(database, SHAPE))
        for statement in change.split(";"):
            await database.execute(text(statement))
        assert set(await lines(database, SHAPE)) ^ before != set()


async def test_a_table_without_row_security_or_without_force_is_reported(
    postgres: Postgres,
) -> None:
    async with fresh_database(postgres) as database:
        await database.run_sync(tea().create_all)
        assert await lines(database, OPEN) == ["cups"]
        for statement in ("ENABLE ROW LEVEL SECURITY", "FORCE ROW LEVEL SECURITY"):
            await database.execute(text(f"ALTER TABLE cups {statement}"))
        assert await lines(database, OPEN) == ["cups"]
        await database.execute(text("CREATE POLICY tenant ON cups USING (true)"))
        assert await lines(database, OPEN) == ["cups"]
        await database.execute(text(f"ALTER POLICY tenant ON cups USING ({migrate.VISIBLE})"))
        assert await lines(database, OPEN) == []


async def test_the_planner_takes_the_rows_of_a_tenant_for_visible(postgres: Postgres) -> None:
    async with fresh_database(postgres) as database:
        await database.run_sync(tea().create_all)
        for statement in (
            "ALTER TABLE cups ENABLE ROW LEVEL SECURITY",
            f"CREATE POLICY tenant ON cups USING ({migrate.VISIBLE})",
            "INSERT INTO cups SELECT md5('a')::uuid, gen_random_uuid() FROM generate_series(1, 5000)",
            "ANALYZE cups",
            "GRANT SELECT ON cups TO qa",
            "SET ROLE qa",
        ):
            await database.execute(text(statement))
        plan = (await database.execute(text("EXPLAIN (FORMAT JSON) SELECT FROM cups"))).scalar_one()
        assert plan[0]["Plan"]["Plan Rows"] > 2_500  # 5,000 are there, all of one tenant


def test_a_role_enters_its_own_database_only(postgres: Postgres) -> None:
    assert postgres.psql(STRANGERS) == ""


def test_a_grant_across_is_reported(postgres: Postgres) -> None:
    postgres.psql("GRANT CONNECT ON DATABASE kpi TO qa")
    try:
        assert postgres.psql(STRANGERS) == "qa may enter kpi\n"
    finally:
        postgres.psql("REVOKE CONNECT ON DATABASE kpi FROM qa")


async def test_a_service_is_turned_away_at_the_door_of_another(postgres: Postgres) -> None:
    own, foreign = postgres.url("qa"), postgres.url("qa").removesuffix("/qa") + "/kpi"
    await (await asyncpg.connect(own)).close()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(foreign)

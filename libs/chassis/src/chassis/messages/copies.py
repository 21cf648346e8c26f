"""Our own narrow copies of other services' things: a state topic poured into a table, set by set
(ground-rules.md, Topics).
"""

from collections.abc import Sequence
from functools import lru_cache

import orjson
from sqlalchemy import Table, bindparam, delete, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.elements import TextClause

from chassis.messages.tx import Tx
from zhipei_events.envelope import Envelope, State


async def copy_states(
    tx: Tx, table: Table, states: Sequence[tuple[Envelope, State | None]]
) -> None:
    """Write the newest snapshot of each thing; a tombstone takes the row away. Columns that the
    state has not keep their values.

    states: one tenant's, in the order of the partition. Idempotent: a snapshot is complete, so the
    last one wins.
    """
    newest = {envelope.subject: (envelope, state) for envelope, state in states}
    present = [state for _, state in newest.values() if state is not None]
    if present:
        columns = tuple(
            column.name for column in table.columns if column.name in type(present[0]).model_fields
        )
        shared = (
            {"tenant_id": str(tx.tenant)}
            if "tenant_id" in table.columns and "tenant_id" not in columns
            else {}
        )
        rows = [
            {**shared, **state.model_dump(mode="json", include=set(columns))} for state in present
        ]
        await tx.execute(_pour(table, (*shared, *columns)), {"rows": orjson.dumps(rows).decode()})
    erased = [
        envelope.subject.partition(":")[2] for envelope, state in newest.values() if state is None
    ]
    if erased:
        thing = [column for column in table.primary_key.columns if column.name != "tenant_id"]
        gone = delete(table).where(thing[0].in_(bindparam("erased", expanding=True)))
        await tx.execute(gone, {"erased": [thing[0].type.python_type(value) for value in erased]})


@lru_cache(maxsize=64)
def _pour(table: Table, columns: tuple[str, ...]) -> TextClause:
    """One upsert for any number of rows: PostgreSQL reads the JSON with the types of the table's
    own columns.
    """
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    typed = ", ".join(
        f'"{name}" {table.columns[name].type.compile(dialect=dialect)}' for name in columns
    )
    names = ", ".join(f'"{name}"' for name in columns)
    key = [column.name for column in table.primary_key.columns]
    changes = ", ".join(f'"{name}" = excluded."{name}"' for name in columns if name not in key)
    conflict = f"DO UPDATE SET {changes}" if changes else "DO NOTHING"
    order = ", ".join(f'"{name}"' for name in key)
    return text(
        # Names of our own tables
        f'INSERT INTO "{table.name}" ({names}) SELECT {names} FROM '  # noqa: S608
        f"jsonb_to_recordset(CAST(:rows AS jsonb)) AS state ({typed})"
        f" ORDER BY {order} ON CONFLICT ({order}) {conflict}"
    )

"""Sign-in sheets, written in sets."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import TextClause, text

from chassis.messages.rows import amend
from chassis.messages.tx import Tx
from training.classes.tables import sessions

_SIGN = text(
    """
    INSERT INTO session_entries (tenant_id, session_id, person_id, team_id, site_id, center_id,
       on_roster, state, starts_at, ends_at,
                                 business_date, week, outside_minutes, arrived_at, left_at,
                                    revision)
    SELECT CAST(:tenant AS uuid), t.* FROM jsonb_to_recordset(CAST(:rows AS jsonb))
        AS t(session_id uuid, person_id uuid, team_id uuid, site_id uuid, center_id uuid,
           on_roster boolean, state text,
             starts_at timestamptz, ends_at timestamptz, business_date date, week date,
                outside_minutes integer, arrived_at timestamptz,
             left_at timestamptz, revision integer)
     ORDER BY session_id, person_id
    ON CONFLICT (tenant_id, session_id, person_id) DO UPDATE
       SET state = excluded.state, arrived_at = excluded.arrived_at, left_at = excluded.left_at,
          revision = excluded.revision
    """
)
_HOLD = text(
    """
    UPDATE sessions s SET state = 'held', began_at = t.began_at, ended_at = t.ended_at,
       record_due_on = t.record_due_on
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS t(session_id uuid, began_at timestamptz,
         ended_at timestamptz, record_due_on date)
     WHERE s.tenant_id = :tenant AND s.session_id = t.session_id
    """
)

Rows = Sequence[dict[str, Any]]


async def sign(tx: Tx, rows: Rows) -> None:
    """Write entries of sheets: all columns of `session_entries` that a sheet knows."""
    await _write(tx, _SIGN, rows)


async def hold(tx: Tx, rows: Rows) -> None:
    """Close sheets: session_id, began_at, ended_at, record_due_on."""
    await _write(tx, _HOLD, rows)


async def move_records(tx: Tx, due: Mapping[UUID, date]) -> None:
    """Set when record packs are due, by session."""
    rows = [{"session_id": id, "record_due_on": on} for id, on in due.items()]
    await amend(tx, sessions, rows)


async def _write(tx: Tx, statement: TextClause, rows: Rows) -> None:
    if rows:
        await tx.execute(
            statement, {"tenant": tx.tenant, "rows": orjson.dumps(rows, default=str).decode()}
        )

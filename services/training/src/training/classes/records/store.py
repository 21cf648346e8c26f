"""Record packs and their confirmation, written in sets."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import TextClause, text, update

from chassis.messages.tx import Tx
from training.classes.tables import sessions

_HAND_IN = text(
    """
    UPDATE sessions s SET state = 'handed_in', record = t.record, handed_in_by = :by,
       handed_in_at = :at
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS t(session_id uuid, record jsonb)
     WHERE s.tenant_id = :tenant AND s.session_id = t.session_id
    """
)
_CONFIRM = text(
    """
    UPDATE sessions s SET state = 'confirmed', confirmed_by = :by, confirmed_at = :at,
       confirmed_on = t.confirmed_on
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS t(session_id uuid, confirmed_on date)
     WHERE s.tenant_id = :tenant AND s.session_id = t.session_id
    """
)
_MARK = text(
    """
    UPDATE session_entries e SET mark = t.mark, passed = t.passed
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS t(session_id uuid, person_id uuid,
         mark numeric, passed boolean)
     WHERE e.tenant_id = :tenant AND e.session_id = t.session_id AND e.person_id = t.person_id
    """
)

Rows = Sequence[dict[str, Any]]


async def hand_in(tx: Tx, rows: Rows, by: UUID | None) -> None:
    """rows: session_id, record."""
    await _write(tx, _HAND_IN, rows, by=by, at=tx.now)


async def confirm(tx: Tx, rows: Rows, by: UUID) -> None:
    """rows: session_id, confirmed_on."""
    await _write(tx, _CONFIRM, rows, by=by, at=tx.now)


async def mark(tx: Tx, rows: Rows) -> None:
    """rows: session_id, person_id, mark, passed."""
    await _write(tx, _MARK, rows)


async def _write(tx: Tx, statement: TextClause, rows: Rows, **more: object) -> None:
    if rows:
        await tx.execute(
            statement,
            {"tenant": tx.tenant, "rows": orjson.dumps(rows, default=str).decode(), **more},
        )


async def give_back(tx: Tx, session_id: UUID, reason: str, due_on: date) -> None:
    mine = update(sessions).where(
        sessions.c.tenant_id == tx.tenant, sessions.c.session_id == session_id
    )
    await tx.execute(mine.values(state="held", reason=reason, record_due_on=due_on))

"""What was imported, from which file, with which result."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import insert

from chassis.messages.tx import Tx
from people.ground.imports.rules import Report
from people.ground.tables import imports as table


class Import(NamedTuple):
    """One import that was made."""

    import_id: UUID
    kind: str
    evidence: dict[str, object] | None
    given: int
    created: int
    changed: int
    unchanged: int
    rejected: int
    actor: str
    imported_at: datetime


async def add_import(tx: Tx, kind: str, report: Report) -> None:
    """Keep what an import did."""
    counts = {
        name: getattr(report, name)
        for name in ("import_id", "given", "created", "changed", "unchanged", "rejected")
    }
    evidence = (
        {**vars(report.evidence), "file_id": str(report.evidence.file_id)}
        if report.evidence
        else None
    )
    made = {
        "tenant_id": tx.tenant,
        "kind": kind,
        "evidence": evidence,
        "actor": tx.actor,
        "imported_at": tx.now,
    }
    await tx.execute(insert(table).values(**counts, **made))


async def imports(tx: Tx, *, after: tuple[datetime, UUID] | None, limit: int) -> Sequence[Import]:
    """Imports of the tenant, the newest first."""
    query = select(*(table.c[name] for name in Import._fields)).where(
        table.c.tenant_id == tx.tenant
    )
    if after is not None:
        query = query.where(tuple_(table.c.imported_at, table.c.import_id) < after)
    rows = await tx.execute(
        query.order_by(table.c.imported_at.desc(), table.c.import_id.desc()).limit(limit)
    )
    return [Import(**row) for row in rows.mappings()]

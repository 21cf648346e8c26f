"""What was imported, from which file, with which result."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_

from chassis.messages.rows import pour
from chassis.messages.tx import Tx
from people.ground.imports.rules import Report
from people.ground.tables import imports as table


@dataclass(frozen=True, kw_only=True)
class Import:
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
    if report.import_id is None:
        raise ValueError("a dry run is no import")
    evidence = report.evidence
    made = Import(
        import_id=report.import_id,
        kind=kind,
        evidence={**vars(evidence), "file_id": str(evidence.file_id)} if evidence else None,
        given=report.given,
        created=report.created,
        changed=report.changed,
        unchanged=report.unchanged,
        rejected=report.rejected,
        actor=tx.actor,
        imported_at=tx.now,
    )
    await pour(tx, table, [made])


async def imports(tx: Tx, *, after: tuple[datetime, UUID] | None, limit: int) -> Sequence[Import]:
    """Imports of the tenant, the newest first."""
    query = select(table).where(table.c.tenant_id == tx.tenant)
    if after is not None:
        query = query.where(tuple_(table.c.imported_at, table.c.import_id) < after)
    query = query.order_by(table.c.imported_at.desc(), table.c.import_id.desc()).limit(limit)
    return await tx.all(query, Import)

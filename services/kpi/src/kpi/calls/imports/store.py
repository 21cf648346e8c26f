"""Imports with how far they are, their rejected lines, and the lines of calls that have not ended
yet.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Text,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
    tuple_,
    update,
)

from chassis.http.reach import within
from chassis.messages.tx import Tx
from kpi.calls.facts.formats import BadLine, Position
from kpi.calls.queue_log.rules import Entry
from kpi.calls.tables import imports, open_passages, rejected_lines
from measure.visibility import Reach


@dataclass(frozen=True, slots=True)
class Import:
    """One run over one file. `counts`: outcome → lines or calls."""

    import_id: UUID
    file_sha256: str
    size: int
    name: str
    format: str
    options: dict[str, Any]
    dry_run: bool
    state: str  # open | done
    position: int
    line: int
    counts: dict[str, int]
    started_by: UUID | None
    started_at: datetime
    finished_at: datetime | None

    @property
    def at(self) -> Position:
        return Position(self.position, self.line)


_COLUMNS: Final = [imports.c[name] for name in Import.__slots__]


async def add(tx: Tx, run: Import) -> None:
    await tx.execute(
        insert(imports).values(
            tenant_id=tx.tenant, **{name: getattr(run, name) for name in Import.__slots__}
        )
    )


async def find(tx: Tx, import_id: UUID, *, lock: bool = False) -> Import | None:
    query = select(*_COLUMNS).where(
        imports.c.tenant_id == tx.tenant, imports.c.import_id == import_id
    )
    row = (await tx.execute(query.with_for_update() if lock else query)).one_or_none()
    return Import(*tuple(row)) if row else None


async def find_open(
    tx: Tx, file_sha256: str, options: dict[str, Any], *, dry_run: bool
) -> Import | None:
    """An import of the same bytes read in the same way that did not come to its end."""
    query = select(*_COLUMNS).where(
        imports.c.tenant_id == tx.tenant,
        imports.c.file_sha256 == file_sha256,
        imports.c.state == "open",
        imports.c.options == options,
        imports.c.dry_run == dry_run,
    )
    row = (await tx.execute(query.order_by(imports.c.started_at.desc()).limit(1))).one_or_none()
    return Import(*tuple(row)) if row else None


async def advance(
    tx: Tx,
    import_id: UUID,
    after: Position,
    counts: dict[str, int],
    *,
    finished_at: datetime | None,
) -> None:
    state = "open" if finished_at is None else "done"
    values = {
        "position": after.offset,
        "line": after.line,
        "counts": counts,
        "state": state,
        "finished_at": finished_at,
    }
    await tx.execute(
        update(imports)
        .where(imports.c.tenant_id == tx.tenant, imports.c.import_id == import_id)
        .values(values)
    )


async def list_imports(
    tx: Tx, *, reach: Reach, after: tuple[datetime, UUID] | None, limit: int
) -> list[Import]:
    """Imports within a reach, the newest first."""
    query = (
        select(*_COLUMNS)
        .where(imports.c.tenant_id == tx.tenant, within(imports.c, reach))
        .order_by(imports.c.started_at.desc(), imports.c.import_id.desc())
    )
    if after is not None:
        query = query.where(tuple_(imports.c.started_at, imports.c.import_id) < tuple_(*after))
    return [Import(*tuple(row)) for row in await tx.execute(query.limit(limit))]


# ---- rejected lines

_REJECT: Final = text(
    """
    INSERT INTO rejected_lines (tenant_id, import_id, line, cell, code, value)
    SELECT :tenant, :import_id, told.* FROM unnest(:lines, :cells, :codes, :values) AS told
    ON CONFLICT (tenant_id, import_id, line) DO NOTHING
    """
).bindparams(
    bindparam("lines", type_=ARRAY(BigInteger)),
    *(bindparam(name, type_=ARRAY(Text)) for name in ("cells", "codes", "values")),
)


async def reject(tx: Tx, import_id: UUID, bad: Sequence[BadLine]) -> None:
    if bad:
        columns = {"lines": "line", "cells": "cell", "codes": "code", "values": "value"}
        arrays = {name: [getattr(one, field) for one in bad] for name, field in columns.items()}
        await tx.execute(_REJECT, {"tenant": tx.tenant, "import_id": import_id, **arrays})


async def rejected(tx: Tx, import_id: UUID, *, after: int | None, limit: int) -> list[BadLine]:
    query = (
        select(
            rejected_lines.c.line,
            rejected_lines.c.cell,
            rejected_lines.c.code,
            rejected_lines.c.value,
        )
        .where(
            rejected_lines.c.tenant_id == tx.tenant,
            rejected_lines.c.import_id == import_id,
            rejected_lines.c.line > (after or 0),
        )
        .order_by(rejected_lines.c.line)
        .limit(limit)
    )
    return [BadLine(*tuple(row)) for row in await tx.execute(query)]


# ---- what waits for a later file

_KEY: Final = tuple_(open_passages.c.call, open_passages.c.queue)


async def take_open(
    tx: Tx, source: str, passages: Collection[tuple[str, str]]
) -> list[tuple[int, str]]:
    """The lines that wait for these passages, taken out: number and text."""
    if not passages:
        return []
    gone = delete(open_passages).where(
        open_passages.c.tenant_id == tx.tenant,
        open_passages.c.source == source,
        _KEY.in_(sorted(passages)),
    )
    return [
        (row.line, row.entry)
        for row in await tx.execute(gone.returning(open_passages.c.line, open_passages.c.entry))
    ]


async def keep_open(tx: Tx, source: str, entries: Sequence[Entry]) -> None:
    if entries:
        rows = [
            {
                "tenant_id": tx.tenant,
                "source": source,
                "call": one.call,
                "queue": one.queue,
                "entry": one.text,
                "line": one.line,
            }
            for one in entries
        ]
        await tx.execute(insert(open_passages), rows)


async def count_open(tx: Tx, source: str) -> int:
    """Calls of a source that have not ended yet."""
    query = (
        select(open_passages.c.call, open_passages.c.queue)
        .distinct()
        .where(open_passages.c.tenant_id == tx.tenant, open_passages.c.source == source)
    )
    count: int = (await tx.execute(select(func.count()).select_from(query.subquery()))).scalar_one()
    return count


async def drop_open(tx: Tx, source: str) -> None:
    await tx.execute(
        delete(open_passages).where(
            open_passages.c.tenant_id == tx.tenant, open_passages.c.source == source
        )
    )

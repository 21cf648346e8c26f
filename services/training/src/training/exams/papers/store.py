"""Papers as they stand, and every version that was submitted."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from chassis.http.reach import within
from chassis.messages.rows import amend
from chassis.messages.tx import Tx
from measure.visibility import Reach
from training.classes.tables import sessions
from training.exams.papers.rules import Paper
from training.exams.tables import paper_versions, papers

_COLUMNS = tuple(papers.c[name] for name in Paper.__dataclass_fields__)
_HEAD = tuple(column for column in _COLUMNS if column.name not in {"items", "links"})


Row = Mapping[str, Any]
"""A row of papers by column; values are as JSON has them (`formats`)."""


async def add(tx: Tx, row: Row) -> None:
    await tx.execute(insert(papers).values(tenant_id=tx.tenant, **row))


async def change(tx: Tx, paper_id: UUID, values: Row) -> Row:
    """Set columns of a paper; its row as it stands then."""
    same = (papers.c.tenant_id == tx.tenant, papers.c.paper_id == paper_id)
    return dict(
        (await tx.execute(update(papers).where(*same).values(dict(values)).returning(*_COLUMNS)))
        .mappings()
        .one()
    )


async def move(tx: Tx, column: str, due: Mapping[UUID, date]) -> None:
    """Set a due date of papers, by paper."""
    await amend(tx, papers, [{"paper_id": id, column: on} for id, on in due.items()])


async def find(tx: Tx, paper_id: UUID, *, lock: str = "") -> Row | None:
    """lock: "update" keeps everybody else from changing or using it until the transaction ends,
    "share" from changing it.
    """
    query = select(*_COLUMNS).where(papers.c.tenant_id == tx.tenant, papers.c.paper_id == paper_id)
    if lock:
        query = query.with_for_update(read=lock == "share")
    row = (await tx.execute(query)).mappings().one_or_none()
    return dict(row) if row else None


async def find_monthly(tx: Tx, center_id: UUID, month: str) -> UUID | None:
    query = select(papers.c.paper_id).where(
        papers.c.tenant_id == tx.tenant,
        papers.c.center_id == center_id,
        papers.c.month == month,
        papers.c.purpose == "monthly",
    )
    return (await tx.execute(query)).scalar()


async def newest(tx: Tx, center_id: UUID, *, before: str | None = None) -> Row | None:
    """The newest monthly paper of a center that was approved; before: of an earlier month."""
    query = select(*_COLUMNS).where(
        papers.c.tenant_id == tx.tenant,
        papers.c.center_id == center_id,
        papers.c.purpose == "monthly",
        papers.c.approved_at.is_not(None),
    )
    if before is not None:
        query = query.where(papers.c.month < before)
    row = (
        (await tx.execute(query.order_by(papers.c.month.desc()).limit(1))).mappings().one_or_none()
    )
    return dict(row) if row else None


async def open_windows(tx: Tx) -> Sequence[tuple[UUID, UUID]]:
    """Paper and center of every monthly paper that is approved and not closed."""
    query = select(papers.c.paper_id, papers.c.center_id).where(
        papers.c.tenant_id == tx.tenant, papers.c.purpose == "monthly", papers.c.state == "approved"
    )
    return [(row.paper_id, row.center_id) for row in await tx.execute(query)]


async def listed(
    tx: Tx,
    *,
    reach: Reach,
    matching: Mapping[str, object],
    after: tuple[Any, ...] | None,
    limit: int,
) -> list[dict[str, Any]]:
    """Papers, newest month first; of those that a reach covers."""
    query = select(*_HEAD).where(
        papers.c.tenant_id == tx.tenant,
        within(papers.c, reach),
        *(papers.c[column] == value for column, value in matching.items()),
    )
    if after is not None:
        query = query.where(papers.c.paper_id < after[0])
    return [
        dict(row)
        for row in (
            await tx.execute(query.order_by(papers.c.paper_id.desc()).limit(limit))
        ).mappings()
    ]


async def sessions_of_month(tx: Tx, center_id: UUID, first: date, last: date) -> Collection[UUID]:
    """Training sessions of a center that were planned for these days and not cancelled."""
    query = select(sessions.c.session_id).where(
        sessions.c.tenant_id == tx.tenant,
        sessions.c.center_id == center_id,
        sessions.c.business_date.between(first, last),
        sessions.c.state != "cancelled",
    )
    return {row.session_id for row in await tx.execute(query)}


# ---- versions


async def add_version(tx: Tx, row: Row) -> None:
    await tx.execute(insert(paper_versions).values(tenant_id=tx.tenant, **row))


async def decide_version(tx: Tx, paper_id: UUID, version: int, values: Row) -> None:
    same = (
        paper_versions.c.tenant_id == tx.tenant,
        paper_versions.c.paper_id == paper_id,
        paper_versions.c.version == version,
    )
    await tx.execute(update(paper_versions).where(*same).values(dict(values)))


async def versions(tx: Tx, paper_id: UUID) -> list[dict[str, Any]]:
    """What became of each version that was submitted, oldest first."""
    told = (
        "version",
        "author_id",
        "submitted_on",
        "decision",
        "decided_by",
        "decided_on",
        "reason",
    )
    query = select(*(paper_versions.c[name] for name in told)).where(
        paper_versions.c.tenant_id == tx.tenant, paper_versions.c.paper_id == paper_id
    )
    return [
        dict(row) for row in (await tx.execute(query.order_by(paper_versions.c.version))).mappings()
    ]

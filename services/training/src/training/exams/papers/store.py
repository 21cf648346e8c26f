"""Papers, and every version that was submitted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy import select

from chassis.http.reach import within
from chassis.messages.rows import amend, columns_of, pour
from chassis.messages.tx import Tx
from measure.visibility import Reach
from training.exams.bank.rules import IdentifiedItem
from training.exams.papers.rules import (
    Decision,
    Paper,
    PaperFilter,
    PaperSummary,
    Part,
    Purpose,
    State,
    VersionDecision,
)
from training.exams.tables import paper_versions, papers

Lock = Literal["none", "share", "update"]
"""share: nobody else changes the row until the transaction ends; update: nor uses it."""


@dataclass(frozen=True, kw_only=True)
class VersionContent:
    """A version as it was submitted."""

    title: str
    links: Sequence[Mapping[str, str]]
    parts: tuple[Part, ...]
    items: tuple[IdentifiedItem, ...]
    pass_mark: Decimal


@dataclass(frozen=True, kw_only=True)
class SubmittedVersion:
    """A version that was submitted (GEN-8)."""

    paper_id: UUID
    version: int
    content: VersionContent
    author_id: UUID
    submitted_on: date | None


# ---- papers


async def add(tx: Tx, paper: Paper) -> None:
    await pour(tx, papers, [paper])


async def put(tx: Tx, paper: Paper) -> None:
    """Store a paper that was changed."""
    await amend(tx, papers, [paper])


async def move_revisions(tx: Tx, due: Mapping[UUID, date]) -> None:
    """Paper → by when it is to be submitted again."""
    await amend(tx, papers, [{"paper_id": id, "resubmit_on": on} for id, on in due.items()])


async def move_decisions(tx: Tx, due: Mapping[UUID, date]) -> None:
    """Paper → by when it is to be decided."""
    await amend(tx, papers, [{"paper_id": id, "due_on": on} for id, on in due.items()])


async def find(tx: Tx, paper_id: UUID, *, lock: Lock = "none") -> Paper | None:
    query = select(papers).where(papers.c.tenant_id == tx.tenant, papers.c.paper_id == paper_id)
    if lock != "none":
        query = query.with_for_update(read=lock == "share")
    return await tx.one_or_none(query, Paper)


async def find_monthly(tx: Tx, center_id: UUID, month: str) -> UUID | None:
    query = select(papers.c.paper_id).where(
        papers.c.tenant_id == tx.tenant,
        papers.c.center_id == center_id,
        papers.c.month == month,
        papers.c.purpose == Purpose.MONTHLY,
    )
    paper_id: UUID | None = (await tx.execute(query)).scalar()
    return paper_id


async def newest(tx: Tx, center_id: UUID, *, before: str | None = None) -> Paper | None:
    """The newest approved monthly paper of a center; before: of an earlier month."""
    query = select(papers).where(
        papers.c.tenant_id == tx.tenant,
        papers.c.center_id == center_id,
        papers.c.purpose == Purpose.MONTHLY,
        papers.c.approved_at.is_not(None),
    )
    if before is not None:
        query = query.where(papers.c.month < before)
    return await tx.one_or_none(query.order_by(papers.c.month.desc()).limit(1), Paper)


async def open_windows(tx: Tx) -> Sequence[tuple[UUID, UUID]]:
    """Paper and center of every monthly paper that is approved and not closed."""
    query = select(papers.c.paper_id, papers.c.center_id).where(
        papers.c.tenant_id == tx.tenant,
        papers.c.purpose == Purpose.MONTHLY,
        papers.c.state == State.APPROVED,
    )
    return [(row.paper_id, row.center_id) for row in await tx.execute(query)]


async def listed(
    tx: Tx,
    *,
    reach: Reach,
    matching: PaperFilter,
    after: tuple[UUID] | None,
    limit: int,
) -> Sequence[PaperSummary]:
    """Papers that a reach covers, newest first."""
    query = select(*columns_of(papers, PaperSummary)).where(
        papers.c.tenant_id == tx.tenant, within(papers.c, reach)
    )
    for name in ("center_id", "month", "state", "purpose", "person_id"):
        value = getattr(matching, name)
        if value is not None:
            query = query.where(papers.c[name] == value)
    if after is not None:
        query = query.where(papers.c.paper_id < after[0])
    return await tx.all(query.order_by(papers.c.paper_id.desc()).limit(limit), PaperSummary)


# ---- versions


async def add_version(tx: Tx, version: SubmittedVersion) -> None:
    await pour(tx, paper_versions, [version])


async def decide_version(tx: Tx, paper: PaperSummary, decision: Decision) -> None:
    row = {
        "paper_id": paper.paper_id,
        "version": paper.version,
        "decision": decision,
        "decided_by": paper.decided_by,
        "decided_on": paper.decided_on,
        "reason": paper.reason,
    }
    await amend(tx, paper_versions, [row])


async def versions(tx: Tx, paper_id: UUID) -> Sequence[VersionDecision]:
    """What became of each version that was submitted, oldest first."""
    query = (
        select(*columns_of(paper_versions, VersionDecision))
        .where(paper_versions.c.tenant_id == tx.tenant, paper_versions.c.paper_id == paper_id)
        .order_by(paper_versions.c.version)
    )
    return await tx.all(query, VersionDecision)

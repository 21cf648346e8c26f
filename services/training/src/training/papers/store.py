"""Papers as they stand, and every version that was submitted."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import insert, or_, select, tuple_, update

from chassis.tx import Tx
from training.bank.rules import Item
from training.papers.formats import read_items, read_parts, written_items, written_parts
from training.papers.rules import Part
from training.tables import paper_versions, papers


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A paper as it stands. items: by id, in its order, with their keys; links: [{course} | {session_id}]; author_id None: the rule."""

    paper_id: UUID
    center_id: UUID
    purpose: str
    month: str | None
    person_id: UUID | None = None
    order_id: UUID | None = None
    version: int
    state: str
    title: str
    author_id: UUID | None
    links: Sequence[Mapping[str, str]]
    parts: tuple[Part, ...]
    items: Mapping[UUID, Item]
    pass_mark: Decimal
    remark: str | None = None
    submitted_on: date | None = None
    due_on: date | None = None
    decided_by: UUID | None = None
    decided_on: date | None = None
    reason: str | None = None
    resubmit_on: date | None = None
    approved_at: datetime | None = None
    complete_on: date | None = None
    makeup_until: date | None = None
    event_id: UUID | None = None
    correlation_id: UUID | None = None
    policyset: str


_FIELDS = tuple(Paper.__dataclass_fields__)
_COLUMNS = tuple(papers.c[name] for name in _FIELDS)
_HEAD = tuple(column for column in _COLUMNS if column.name not in {"items", "links"})


def _paper(row: Mapping[str, Any]) -> Paper:
    return Paper(**{**row, "parts": read_parts(row["parts"]), "items": read_items(row["items"])})


def stored(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a paper's fields as their columns hold them."""
    shaped = dict(values)
    if "parts" in shaped:
        shaped["parts"] = written_parts(shaped["parts"])
    if "items" in shaped:
        shaped["items"] = written_items(shaped["items"])
    return shaped


async def add(tx: Tx, paper: Paper) -> None:
    await tx.execute(insert(papers).values(tenant_id=tx.tenant, **stored({name: getattr(paper, name) for name in _FIELDS})))


async def change(tx: Tx, paper_id: UUID, **values: object) -> Paper:
    """Set fields of a paper; it as it stands then."""
    statement = (
        update(papers).where(papers.c.tenant_id == tx.tenant, papers.c.paper_id == paper_id).values(stored(values)).returning(*_COLUMNS)
    )
    return _paper((await tx.execute(statement)).mappings().one())  # type: ignore[arg-type]  # RowMapping is keyed by name


async def find(tx: Tx, paper_id: UUID, *, lock: str = "") -> Paper | None:
    """lock: "update" keeps everybody else from changing or using it until the transaction ends, "share" from changing it."""
    query = select(*_COLUMNS).where(papers.c.tenant_id == tx.tenant, papers.c.paper_id == paper_id)
    if lock:
        query = query.with_for_update(read=lock == "share")
    row = (await tx.execute(query)).mappings().one_or_none()
    return _paper(row) if row else None  # type: ignore[arg-type]  # RowMapping is keyed by name


async def find_monthly(tx: Tx, center_id: UUID, month: str) -> UUID | None:
    query = select(papers.c.paper_id).where(
        papers.c.tenant_id == tx.tenant, papers.c.center_id == center_id, papers.c.month == month, papers.c.purpose == "monthly"
    )
    return (await tx.execute(query)).scalar()


async def newest(tx: Tx, center_id: UUID, *, before: str | None = None) -> Paper | None:
    """The newest monthly paper of a center that was approved; before: of an earlier month."""
    query = select(*_COLUMNS).where(
        papers.c.tenant_id == tx.tenant, papers.c.center_id == center_id, papers.c.purpose == "monthly", papers.c.approved_at.is_not(None)
    )
    if before is not None:
        query = query.where(papers.c.month < before)
    row = (await tx.execute(query.order_by(papers.c.month.desc()).limit(1))).mappings().one_or_none()
    return _paper(row) if row else None  # type: ignore[arg-type]  # RowMapping is keyed by name


async def open_windows(tx: Tx) -> Sequence[tuple[UUID, UUID]]:
    """Paper and center of every monthly paper that is approved and not closed."""
    query = select(papers.c.paper_id, papers.c.center_id).where(
        papers.c.tenant_id == tx.tenant, papers.c.purpose == "monthly", papers.c.state == "approved"
    )
    return [(row.paper_id, row.center_id) for row in await tx.execute(query)]


async def listed(
    tx: Tx, *, centers: Collection[UUID] | None, matching: Mapping[str, object], after: tuple[Any, ...] | None, limit: int
) -> list[dict[str, Any]]:
    """Papers, newest month first; centers: those that may be seen, None all."""
    query = select(*_HEAD).where(papers.c.tenant_id == tx.tenant, *(papers.c[column] == value for column, value in matching.items()))
    if centers is not None:
        query = query.where(or_(False, papers.c.center_id.in_(centers)))  # noqa: FBT003 - or_ wants a first
    if after is not None:
        query = query.where(papers.c.paper_id < after[0])
    return [dict(row) for row in (await tx.execute(query.order_by(papers.c.paper_id.desc()).limit(limit))).mappings()]


# ---- versions


async def add_version(tx: Tx, paper: Paper) -> None:
    shaped = stored({"parts": paper.parts, "items": paper.items})
    content = {**shaped, "title": paper.title, "links": list(paper.links), "pass_mark": format(paper.pass_mark, "f")}
    row = {"paper_id": paper.paper_id, "version": paper.version, "author_id": paper.author_id, "submitted_on": paper.submitted_on}
    await tx.execute(insert(paper_versions).values(tenant_id=tx.tenant, content=content, **row))


async def decide_version(tx: Tx, paper: Paper, decision: str) -> None:
    await tx.execute(
        update(paper_versions)
        .where(
            paper_versions.c.tenant_id == tx.tenant,
            tuple_(paper_versions.c.paper_id, paper_versions.c.version) == (paper.paper_id, paper.version),
        )
        .values(decision=decision, decided_by=paper.decided_by, decided_on=paper.decided_on, reason=paper.reason)
    )


async def versions(tx: Tx, paper_id: UUID) -> list[dict[str, Any]]:
    """What became of each version that was submitted, oldest first."""
    told = ("version", "author_id", "submitted_on", "decision", "decided_by", "decided_on", "reason")
    query = select(*(paper_versions.c[name] for name in told)).where(
        paper_versions.c.tenant_id == tx.tenant, paper_versions.c.paper_id == paper_id
    )
    return [dict(row) for row in (await tx.execute(query.order_by(paper_versions.c.version))).mappings()]

"""Marks: what came of each sitting, and the revisions of it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Uuid, and_, bindparam, insert, or_, select, text, update

from chassis.http.reach import within
from chassis.messages.tx import Tx
from measure.visibility import Reach
from training.exams.marking.rules import MISSED, Sitting
from training.exams.tables import mark_revisions, sittings

_FIELDS = tuple(Sitting.__dataclass_fields__)
_COLUMNS = tuple(sittings.c[name] for name in _FIELDS)
_NAMES = ", ".join(_FIELDS)
_ADD = text(
    # Own names
    f"INSERT INTO sittings (tenant_id, {_NAMES}) SELECT :tenant, "  # noqa: S608
    f"{', '.join(f'told.{name}' for name in _FIELDS)}"
    " FROM jsonb_populate_recordset(null::sittings, CAST(:rows AS jsonb)) AS told"
).bindparams(bindparam("tenant", type_=Uuid))


def _sitting(row: Mapping[str, Any]) -> Sitting:
    parts = {part: Fraction(mark) for part, mark in row["parts"].items()}
    return Sitting(**{**row, "parts": parts, "topics_failed": tuple(row["topics_failed"])})


def _shaped(values: Mapping[str, Any]) -> dict[str, Any]:
    """Fractions and decimals as texts: exact."""
    numbers = {
        name: format(value, "f") for name, value in values.items() if isinstance(value, Decimal)
    }
    return {
        **values,
        **numbers,
        "parts": {part: str(mark) for part, mark in values["parts"].items()},
    }


async def add(tx: Tx, rows: Sequence[Sitting]) -> None:
    told = [_shaped({name: getattr(row, name) for name in _FIELDS}) for row in rows]
    if told:
        await tx.execute(
            _ADD, {"tenant": tx.tenant, "rows": orjson.dumps(told, default=str).decode()}
        )


async def counted(tx: Tx, paper_id: UUID) -> Sequence[tuple[UUID, Decimal]]:
    """Person and total, as it was told, of everybody who sat a paper in its window or its make-up
    days.
    """
    query = select(sittings.c.person_id, sittings.c.told_total).where(
        sittings.c.tenant_id == tx.tenant,
        sittings.c.paper_id == paper_id,
        sittings.c.sitting != "resit",
        sittings.c.outcome != MISSED,
    )
    return [(row.person_id, row.told_total) for row in await tx.execute(query)]


async def find(
    tx: Tx, paper_id: UUID, person_id: UUID, *, sitting_id: UUID | None
) -> Sitting | None:
    """A sitting, kept from others until the transaction ends: the one named, else the one of the
    window.
    """
    query = select(*_COLUMNS).where(
        sittings.c.tenant_id == tx.tenant,
        sittings.c.paper_id == paper_id,
        sittings.c.person_id == person_id,
    )
    query = query.where(
        sittings.c.sitting_id == sitting_id if sitting_id else sittings.c.sitting != "resit"
    )
    row = (await tx.execute(query.with_for_update())).mappings().one_or_none()
    return _sitting(row) if row else None  # type: ignore[arg-type]  # RowMapping is keyed by name


async def revise(
    tx: Tx, before: Sitting, after: Sitting, *, passed: bool, reason: str, by: UUID
) -> None:
    """Keep a revised mark beside what it was (GEN-8)."""
    await tx.execute(
        insert(mark_revisions).values(
            tenant_id=tx.tenant,
            sitting_id=after.sitting_id,
            revision=after.revision,
            old_total=before.total,
            total=after.total,
            old_parts={part: str(mark) for part, mark in before.parts.items()},
            was_passed=before.outcome == "passed",
            passed=passed,
            reason=reason,
            revised_by=by,
            revised_at=after.marked_at,
        )
    )
    changed = (
        "outcome",
        "total",
        "topics_failed",
        "scored_by",
        "marked_at",
        "revision",
        "event_id",
        "correlation_id",
        "policyset",
    )
    values = {name: getattr(after, name) for name in changed} | {
        "parts": {part: str(mark) for part, mark in after.parts.items()}
    }
    await tx.execute(
        update(sittings)
        .where(sittings.c.tenant_id == tx.tenant, sittings.c.sitting_id == after.sitting_id)
        .values(values)
    )


async def listed(
    tx: Tx,
    *,
    reach: Reach,
    matching: Mapping[str, object],
    after: tuple[Any, ...] | None,
    limit: int,
) -> list[dict[str, Any]]:
    """Sittings, the newest first."""
    query = select(*_COLUMNS).where(sittings.c.tenant_id == tx.tenant, within(sittings.c, reach))
    query = query.where(*(sittings.c[column] == value for column, value in matching.items()))
    if after is not None:
        earlier = and_(sittings.c.sat_on == after[0], sittings.c.sitting_id < after[1])
        query = query.where(or_(sittings.c.sat_on < after[0], earlier))
    rows = await tx.execute(
        query.order_by(sittings.c.sat_on.desc(), sittings.c.sitting_id.desc()).limit(limit)
    )
    return [dict(row) for row in rows.mappings()]

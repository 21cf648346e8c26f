"""Our copy of exam results: rows and their heads, which arrive in any order (EVT-9)."""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select, text

from chassis.messages.rows import IGNORE, Columns, pour
from chassis.messages.tx import Tx
from kpi.rankings.marks.rules import Closed, Mark, Window
from kpi.rankings.tables import exam_marks, exam_windows


async def add_marks(tx: Tx, marks: Sequence[Mark]) -> None:
    """Keep marks, one per paper and person: as `one_per_person`, now against the stored row."""
    await pour(
        tx,
        exam_marks,
        marks,
        conflict=("total", "revision", "cause_id"),
        where=_is_revised,
    )


def _is_revised(new: Columns, stored: Columns) -> ColumnElement[bool]:
    return and_(new.revision > stored.revision, new.sitting_id == stored.sitting_id)


async def add_windows(tx: Tx, windows: Sequence[Window]) -> None:
    await pour(tx, exam_windows, windows, conflict=IGNORE)


async def months_of(tx: Tx, papers: Collection[UUID]) -> set[tuple[UUID, str]]:
    """The centers' months whose exam was sat on these papers, as far as they are closed."""
    query = select(exam_windows.c.center_id, exam_windows.c.month).where(
        exam_windows.c.tenant_id == tx.tenant, exam_windows.c.paper_id.in_(papers)
    )
    return {(row.center_id, row.month) for row in await tx.execute(query)}


# The checksum is made here: the lines of fifty thousand people need not travel. Their order is that
# of their octets.
_CLOSED: Final = """
    SELECT paper_id, month, closed_on,
           (SELECT count(*) = w.must_sit
               AND encode(sha256(convert_to(coalesce(string_agg(line, E'\\n'
                  ORDER BY line COLLATE "C"), ''), 'UTF8')), 'hex') = w.checksum
              FROM (SELECT person_id || '|' || coalesce(round(told, 10)::text,
                 'exam_missed') AS line
                      FROM exam_marks m WHERE m.tenant_id = w.tenant_id
                         AND m.paper_id = w.paper_id) AS heard) AS whole
      FROM exam_windows w WHERE w.tenant_id = :tenant AND w.center_id = :center AND {which}
         ORDER BY month, closed_on
"""
_UNRANKED: Final = text(
    _CLOSED.format(
        which="NOT EXISTS (SELECT FROM rankings r WHERE r.tenant_id = w.tenant_id AND "
        "r.center_id = w.center_id"
        " AND r.kind = 'monthly_exam' AND r.period = w.month)"
    )
)
_OF_MONTH: Final = text(_CLOSED.format(which="w.month = :month"))


async def unranked(tx: Tx, center_id: UUID) -> list[Closed]:
    return [
        Closed(*tuple(row))
        for row in await tx.execute(_UNRANKED, {"tenant": tx.tenant, "center": center_id})
    ]


async def closed(tx: Tx, center_id: UUID, month: str) -> Closed | None:
    row = (
        await tx.execute(_OF_MONTH, {"tenant": tx.tenant, "center": center_id, "month": month})
    ).first()
    return Closed(*tuple(row)) if row else None


async def marks_of(tx: Tx, paper_id: UUID) -> list[Mark]:
    query = select(*(exam_marks.c[name] for name in Mark._fields)).where(
        exam_marks.c.tenant_id == tx.tenant, exam_marks.c.paper_id == paper_id
    )
    return [Mark(*tuple(row)) for row in await tx.execute(query.order_by(exam_marks.c.person_id))]

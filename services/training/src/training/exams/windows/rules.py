"""When a window is over, and how its rows are summed up (EXM-11, EVT-9)."""

from datetime import date
from decimal import Decimal
from uuid import UUID

NO_MARK = "exam_missed"
"""The reason code of somebody without a mark (KPI-8c)."""


def over(makeup_until: date, today: date) -> bool:
    """Whether the make-up days are over: that day is included, so from the day after it on
    (EXM-11).
    """
    return today > makeup_until


def line(person_id: UUID, total: Decimal | None) -> str:
    """A row of the checksum: person and total with 10 decimals, or the reason code (EVT-9)."""
    return f"{person_id}|{NO_MARK if total is None else format(total, '.10f')}"

"""Windows that were closed."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.messages.rows import pour
from chassis.messages.tx import Tx
from training.exams.tables import exam_windows


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedWindow:
    """A closed window: counts of people, and the checksum over their rows (EVT-9)."""

    paper_id: UUID
    center_id: UUID
    month: str
    must_sit: int
    sat: int
    missed: int
    checksum: str
    closed_on: date


async def add(tx: Tx, window: ClosedWindow) -> None:
    await pour(tx, exam_windows, [window])

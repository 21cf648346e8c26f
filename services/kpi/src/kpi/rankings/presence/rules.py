"""Who was there: stages by their days, and how shifts were kept (ORG-3, ORG-13c)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple, TypeVar
from uuid import UUID

WORKED: Final = frozenset({"on_time", "late", "early_leave"})  # KPI-8c


class Staged(NamedTuple):
    """A stage from a day on (ORG-3), with the event that told it."""

    person_id: UUID
    effective_on: date
    stage: str
    cause_id: UUID


class Kept(NamedTuple):
    """How somebody kept the shift of a day (ORG-13c), with the event that told it."""

    person_id: UUID
    day: date
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    result: str
    cause_id: UUID


Told = TypeVar("Told", bound=tuple[Any, ...])


def newest(told: Iterable[Told]) -> list[Told]:
    """Of several about one person and day (the first two values) the one told last."""
    last = {one[:2]: one for one in told}
    return [last[about] for about in sorted(last)]


@dataclass(frozen=True, slots=True)
class Attended:
    """Days worked by attendance in a period: by person, and the sites that sent any."""

    days: dict[UUID, int] = field(default_factory=dict)
    sites: set[UUID | None] = field(default_factory=set)

    def worked(self, person_id: UUID, site_id: UUID | None, *, days_with_a_call: int) -> int:
        """Days on time, late or left early; where the person's site sends no attendance, days with
        at least one call (KPI-8c).
        """
        by_attendance = person_id in self.days or (site_id is not None and site_id in self.sites)
        return self.days.get(person_id, 0) if by_attendance else days_with_a_call

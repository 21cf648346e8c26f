"""Who sees whose results (GEN-11)."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

TENANT_WIDE: Final = frozenset({"operator", "administrator", "hr", "general_manager"})
RESULTS: Final = frozenset(
    {
        "center_director",
        "qt_supervisor",
        "qa_supervisor",
        "qa_lead",
        "supervisor",
        "operations",
        "cs_center_manager",
        "call_center_manager",
    }
)
LAST_PLACES: Final = frozenset({"center_director", "qt_supervisor"})
TEAM_WIDE: Final = frozenset({"team_leader"})


def reach(
    person_id: UUID | None,
    roles: frozenset[str],
    places: Mapping[str, UUID],
    *,
    center_wide: frozenset[str] = RESULTS,
    team_wide: frozenset[str] = TEAM_WIDE,
) -> Sequence[tuple[str, UUID]] | None:
    """Whose results somebody may see: columns with ids of which one must hold; None: everybody's
    (GEN-11).

    Everybody their own, a leader the team's, QA people, supervisors and directors their center's.
    """
    if roles & TENANT_WIDE:
        return None
    own = [] if person_id is None else [("agent_id", person_id)]
    wide = {"team": team_wide, "center": center_wide}
    return [
        *own,
        *(
            (f"{unit}_id", places[unit])
            for unit, able in wide.items()
            if roles & able and unit in places
        ),
    ]

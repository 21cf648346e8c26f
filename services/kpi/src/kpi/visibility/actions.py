"""What the caller of a request may see (GEN-11)."""

from collections.abc import Sequence
from uuid import UUID

from chassis.tx import Tx
from kpi.visibility.rules import LAST_PLACES, reach

Reach = Sequence[tuple[str, UUID]] | None
"""Columns with ids of which one must hold; None: everything."""


def results(tx: Tx) -> Reach:
    """Whose places and values the caller may see."""
    who = tx.caller
    return reach(who.person_id, who.roles, _places(tx)) if who else []


def last_places(tx: Tx) -> Reach:
    """Whose last places the caller may see: the own ones, or as director, hr and the like those of the center."""
    who = tx.caller
    return reach(who.person_id, who.roles, _places(tx), center_wide=LAST_PLACES, team_wide=frozenset()) if who else []


def _places(tx: Tx) -> dict[str, UUID]:
    return {dimension: UUID(id) for dimension, id in tx.caller.places} if tx.caller else {}

"""What the caller of a request may see (GEN-11)."""

from chassis.http.reach import Reach
from chassis.messages.tx import Tx
from kpi.ground.visibility.rules import LAST_PLACES, reach


def results(tx: Tx) -> Reach:
    """Whose places and values the caller may see."""
    who = tx.caller
    return reach(who.person_id, who.roles, who.place_ids) if who else []


def last_places(tx: Tx) -> Reach:
    """Whose last places the caller may see: the own ones, or as director, hr and the like those of
    the center.
    """
    who = tx.caller
    return (
        reach(
            who.person_id, who.roles, who.place_ids, center_wide=LAST_PLACES, team_wide=frozenset()
        )
        if who
        else []
    )

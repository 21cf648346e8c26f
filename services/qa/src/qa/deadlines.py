"""Everything that is due in qa, and who sees it (GEN-9)."""

from chassis.duties.agenda import Deadlines
from chassis.http.reach import Reach
from chassis.messages.tx import Tx
from qa.draws.assignment.actions import INSPECTION
from qa.scoring.ladder.actions import COACHING
from qa.scoring.ladder.rules import readable

DEADLINES = Deadlines(COACHING, INSPECTION)
_COLUMNS = {"agent_id": "about_id", "coach_id": "owner_id"}


def visible(tx: Tx) -> Reach:
    """Deadlines that the caller owns or that concern the caller, a leader's team, a QA head's
    center (GEN-11).
    """
    if tx.caller is None:
        return []
    seen = readable(tx.caller.person_id, tx.caller.roles, tx.caller.place_ids)
    return seen and [(_COLUMNS.get(column, column), id) for column, id in seen]

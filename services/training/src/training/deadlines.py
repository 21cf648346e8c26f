"""Everything that is due in training, and who sees it (GEN-9)."""

from chassis.duties.agenda import Deadlines
from chassis.http.reach import Reach
from chassis.messages.tx import Tx
from training.assigning.assignments.actions import TRAINING
from training.classes.sheets.actions import RECORD
from training.exams.paper_approval.actions import DECISION, PAPER, REVISION
from training.ground.directory import actions as directory

DEADLINES = Deadlines(TRAINING, RECORD, PAPER, DECISION, REVISION)
_COLUMNS = {"agent_id": "about_id"}


def visible(tx: Tx) -> Reach:
    """Deadlines that the caller owns or that concern the caller, a leader's team, the center of
    training's people (GEN-11).
    """
    seen = directory.visible(tx)
    return seen and [(_COLUMNS.get(column, column), id) for column, id in seen]

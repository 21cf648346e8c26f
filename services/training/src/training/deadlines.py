"""Everything that is due in training (GEN-9)."""

from chassis.duties.agenda import Deadlines
from training.assigning.assignments.actions import TRAINING
from training.classes.sheets.actions import RECORD
from training.exams.paper_approval.actions import DECISION, PAPER, REVISION

DEADLINES = Deadlines(TRAINING, RECORD, PAPER, DECISION, REVISION)

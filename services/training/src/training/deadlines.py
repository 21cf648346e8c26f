"""Deadlines of training (GEN-9)."""

from chassis.duties.agenda import Deadlines
from training.assigning.due_dates.actions import TRAINING
from training.classes.sessions.actions import RECORD
from training.exams.paper_approval.actions import DECISION, PAPER, REVISION

DEADLINES = Deadlines(TRAINING, RECORD, PAPER, DECISION, REVISION)

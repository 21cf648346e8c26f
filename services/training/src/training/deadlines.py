"""Deadlines of training (GEN-9)."""

from chassis.duties.agenda import Deadlines
from training.assigning.due_dates.actions import TRAINING
from training.classes.sessions.actions import RECORD
from training.exams.paper_approval.actions import DECISION, PAPER, REVISION
from training.onboarding.mentors.actions import SIGNATURE
from training.onboarding.reports.actions import REPORT
from training.onboarding.results.actions import MAKE_UP

DEADLINES = Deadlines(TRAINING, RECORD, PAPER, DECISION, REVISION, REPORT, MAKE_UP, SIGNATURE)

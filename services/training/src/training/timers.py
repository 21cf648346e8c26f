"""Runs that training starts by time, in the order of those that are due at once."""

from datetime import time

from chassis.messages.timers import Timers, daily, monthly
from training.deadlines import DEADLINES
from training.exams.attempts.actions import ENDS
from training.exams.paper_approval import actions as papers
from training.exams.windows import actions as windows
from training.offpost.running import actions as offpost

TIMERS = Timers(
    daily("offpost", rule="TRN-11", at=time(0), scopes=offpost.centers, run=offpost.run_day),
    daily(
        "close-exam-windows",
        rule="EXM-11",
        at=time(0, 30),
        scopes=windows.open_windows,
        run=windows.close,
    ),
    monthly(
        "expect-papers",
        rule="EXM-7",
        at=time(0),
        scopes=papers.centers,
        run=papers.expect,
    ),
    ENDS,
    DEADLINES.agenda,
)

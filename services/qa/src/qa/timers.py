"""Everything that qa starts by time, in the order in which runs that are due at once go (QA-4,
QA-4b).
"""

from datetime import time

from chassis.messages.timers import Agenda, Timers, daily, weekly
from qa.deadlines import DEADLINES
from qa.draws.sampling import actions as sampling
from qa.scoring.acknowledgements import actions as acknowledgements
from qa.scoring.appeals import actions as appeals

MONDAY, SUNDAY = 0, 6

TIMERS = Timers(
    weekly(
        "commit-seed",
        rule="QA-4b",
        weekday=SUNDAY,
        at=time(23),
        scopes=sampling.lines,
        run=sampling.commit,
    ),
    weekly(
        "fix-quotas",
        rule="QA-4",
        weekday=MONDAY,
        at=time(0),
        scopes=sampling.lines,
        run=sampling.fix_quotas,
    ),
    daily("draw-day", rule="QA-4", at=time(0, 30), scopes=sampling.lines, run=sampling.draw_day),
    # Each line closes at its own qa.closing_run_time (`closing_lines`); this time only stands where
    # a scope names none.
    weekly(
        "closing-run",
        rule="QA-4",
        weekday=MONDAY,
        at=time(2),
        scopes=sampling.closing_lines,
        run=sampling.close,
    ),
    # before the deadlines: at the end of its time a result is final, not overdue
    Agenda(
        kind="end-acknowledgements",
        rule="QA-7",
        earliest=acknowledgements.earliest_end,
        run=acknowledgements.end_waiting,
    ),
    # likewise: the silence of the first instance passes an appeal up
    Agenda(
        kind="end-appeals",
        rule="QA-41",
        earliest=appeals.earliest_end,
        run=appeals.end_waiting,
    ),
    DEADLINES.agenda,
)

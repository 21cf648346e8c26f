"""Everything that training starts by time, in the order in which runs that are due at once go."""

from datetime import time

from chassis.messages.timers import Timers, daily
from training.exams.windows import actions as windows
from training.offpost.orders import actions as offpost

TIMERS = Timers(
    daily("offpost", rule="TRN-11", at=time(0), scopes=offpost.centers, run=offpost.run_day),
    daily(
        "close-exam-windows",
        rule="EXM-11",
        at=time(0, 30),
        scopes=windows.open_windows,
        run=windows.close,
    ),
)

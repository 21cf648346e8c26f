"""Everything that training starts by time, in the order in which runs that are due at once go."""

from datetime import time

from chassis.timers import Timers, daily
from training.offpost import actions as offpost
from training.windows import actions as windows

TIMERS = Timers(
    daily("offpost", rule="TRN-11", at=time(0), scopes=offpost.centers, run=offpost.run_day),
    daily("close-exam-windows", rule="EXM-11", at=time(0, 30), scopes=windows.open_windows, run=windows.close),
)

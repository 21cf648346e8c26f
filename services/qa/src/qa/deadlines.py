"""Everything that is due in qa (GEN-9)."""

from chassis.duties.agenda import Deadlines
from qa.draws.assignment.actions import INSPECTION
from qa.scoring.acknowledgements.actions import ACKNOWLEDGEMENT
from qa.scoring.appeals.actions import FIRST as FIRST_APPEAL
from qa.scoring.appeals.actions import LAST as LAST_APPEAL
from qa.scoring.ladder.actions import COACHING

DEADLINES = Deadlines(ACKNOWLEDGEMENT, COACHING, FIRST_APPEAL, INSPECTION, LAST_APPEAL)

"""Everything that can come in by HTTP, and who may send it."""

from chassis.duties import deadline_routes
from chassis.http.auth import Permissions, allow, anyone
from chassis.http.routes import Routes
from qa import deadlines
from qa.draws.assignment.routes import routes as assignment
from qa.draws.sampling.routes import routes as sampling
from qa.ground.scorecards.routes import routes as scorecards
from qa.listening.calls.routes import routes as calls
from qa.listening.recordings.routes import routes as recordings
from qa.listening.transcripts.routes import routes as transcripts
from qa.scoring.acknowledgements.routes import routes as acknowledgements
from qa.scoring.appeals.routes import routes as appeals
from qa.scoring.evaluations.routes import routes as evaluations
from qa.scoring.forms.routes import routes as forms
from qa.scoring.ladder.routes import ladder
from qa.scoring.ladder.routes import routes as coachings
from qa.scoring.revisions.routes import routes as revisions

ROUTES: tuple[Routes, ...] = (
    scorecards,
    sampling,
    assignment,
    evaluations,
    revisions,
    acknowledgements,
    appeals,
    coachings,
    ladder,
    calls,
    recordings,
    transcripts,
    forms,
    deadline_routes.routes(deadlines.DEADLINES),
)

_HEADS = (
    "qa_lead",
    "qa_supervisor",
    "qa_manager",
    "qt_supervisor",
    "center_director",
    "administrator",
    "operator",
)

PERMISSIONS: Permissions = {
    "scorecards.read": anyone(),
    "scorecards.draft": allow("qa_lead", "qa_supervisor"),
    "scorecards.check": allow("operator", "administrator", "qa_lead", "qa_supervisor"),
    "scorecards.publish": allow("qa_supervisor"),  # QA-2a
    "samples.read": allow("inspector", "team_leader", *_HEADS),
    "assignments.read": allow("inspector", *_HEADS),
    "evaluations.read": anyone(),  # the route shows each person whom they may see (GEN-11)
    "evaluations.submit": allow("inspector", "qa_lead", "qa_supervisor"),
    "acknowledgements.read": anyone(),  # the route shows each person whose they may see (GEN-11)
    "acknowledgements.give": anyone(),  # the action lets only the agent (QA-7)
    "calls.read": anyone(),  # the route shows each person whom they may see (GEN-11)
    "listenings.read": allow(*_HEADS),
    "recordings.add": allow("qa_lead", "qa_supervisor", "administrator", "operator"),
    "appeals.read": anyone(),  # the route shows each person whose they may see (GEN-11)
    "appeals.file": anyone(),  # the action lets only the agent (QA-41)
    "appeals.remark": allow("team_leader"),
    "appeals.decide": allow("qa_lead", "qa_supervisor"),
    "coachings.read": anyone(),
    "ladder.read": anyone(),  # the route shows each person whose steps they may see (GEN-11)
    "deadlines.read": anyone(),  # the route shows each person whose they may see (GEN-11)
    "deadlines.waive": allow("qa_lead", "qa_supervisor", "qa_manager", "center_director"),
    "coachings.hold": allow("inspector", "team_leader", "qa_lead", "qa_supervisor", "trainer"),
}

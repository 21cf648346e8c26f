"""Everything that can come in by HTTP, and who may send it."""

from chassis.duties import approval_routes, deadline_routes
from chassis.http.auth import Permissions, allow, anyone
from chassis.http.routes import Routes
from training import deadlines
from training.assigning.overview.routes import routes as assignments
from training.classes.forms.routes import routes as class_forms
from training.classes.records.routes import routes as records
from training.classes.scheduling.routes import routes as sessions
from training.classes.sheets.routes import routes as sheets
from training.exams.analysis.routes import routes as analysis
from training.exams.attempts.routes import routes as attempts
from training.exams.authoring.routes import routes as papers
from training.exams.bank.routes import routes as bank
from training.exams.batches.routes import routes as batches
from training.exams.forms.routes import routes as exam_forms
from training.exams.marking.routes import routes as marking
from training.exams.paper_approval.actions import EXAM_PAPER
from training.exams.paper_approval.routes import routes as paper_approval
from training.exams.scheduling.routes import routes as exams
from training.ground.register.routes import routes as register
from training.offpost.forms.routes import routes as offpost_forms
from training.offpost.ordering.routes import routes as ordering
from training.offpost.orders.routes import routes as offpost
from training.offpost.proposals.routes import routes as proposals
from training.onboarding.cohorts.routes import routes as cohorts
from training.onboarding.cohorts.rules import MANAGERS
from training.onboarding.daily.routes import routes as trainee_days
from training.onboarding.forms.routes import routes as onboarding_forms
from training.onboarding.mentors.routes import routes as mentors
from training.onboarding.programme.routes import routes as programme
from training.onboarding.reports.routes import routes as induction_reports
from training.onboarding.results.routes import routes as induction_results
from training.onboarding.retention.routes import routes as retention

ROUTES: tuple[Routes, ...] = (
    proposals,  # before `/v1/assignments/{assignment_id}`
    assignments,
    sheets,
    sessions,
    class_forms,
    records,
    register,
    papers,
    paper_approval,
    exam_forms,
    bank,
    batches,
    exams,
    marking,
    attempts,
    analysis,
    offpost,
    offpost_forms,
    ordering,
    programme,
    cohorts,
    trainee_days,
    mentors,
    induction_results,
    induction_reports,
    retention,
    onboarding_forms,
    deadline_routes.routes(deadlines.DEADLINES),
    *approval_routes.routes(EXAM_PAPER),
)

# Every role of `trn.deliverer_roles`; which of them a kind takes is the policy's to say (TRN-27).
DELIVERERS = (
    "trainer",
    "training_specialist",
    "quality_training_post",
    "team_leader",
    "shift_leader",
    "supervisor",
    "project_supervisor",
    "qa_supervisor",
    "center_director",
    "info_coordinator",
    "operations",
    "inspector",
    "external_trainer",
    "qa_lead",
    "hr",
)
TRAINING_HEADS = ("training_lead", "training_supervisor", "training_group", "qt_supervisor")
EXAM_STAFF = (
    "quality_training_post",
    "qt_supervisor",
    "training_lead",
    "trainer",
    "shift_leader",
    "center_director",
)
ABOVE = ("cs_center_manager", "general_manager")  # who decides on a director's own paper (GEN-10)
ADMINS = ("administrator", "operator")

PERMISSIONS: Permissions = {
    "assignments.read": anyone(),  # the route shows each person whom they may see (GEN-11)
    "assignments.close": allow("qt_supervisor"),  # TRN-6
    "deadlines.read": anyone(),  # the route shows each person whose they may see (GEN-11)
    "deadlines.waive": allow("training_lead", "qt_supervisor", "center_director"),
    "proposals.read": allow(
        "operator",
        "administrator",
        "hr",
        "qa_supervisor",
        "qt_supervisor",
        "center_director",
        "training_lead",
        "general_manager",
    ),
    # sessions, sheets, records (PLN)
    "sessions.schedule": allow(*DELIVERERS, *TRAINING_HEADS),
    "sessions.read": anyone(),  # the routes show each person whom they may see (GEN-11)
    "sessions.sign": allow(
        *DELIVERERS, *TRAINING_HEADS
    ),  # of a session: who gives it, or the heads of training of its center
    # the action asks for the role of `pln.approval_matrix`, never for who gave the session
    "records.confirm": anyone(),
    "register.read": anyone(),
    # off-post training (TRN-11)
    "offpost.read": anyone(),  # the route shows each person whom they may see (GEN-11)
    "offpost.order": allow(
        "qa_supervisor", "center_director"
    ),  # TRN-11b; a proposal is for its decider alone (TRN-11c)
    "offpost.suspend": allow("center_director"),  # TRN-11a
    # onboarding: a plan of working days, about nobody (ONB-1)
    "onboarding.plan": allow(
        "trainer",
        "training_specialist",
        "quality_training_post",
        *TRAINING_HEADS,
        "hr",
        "center_director",
        *ADMINS,
    ),
    "onboarding.read": anyone(),  # the routes show each person whom they may see (GEN-11)
    # ONB-7: by place
    "onboarding.retention": allow(
        *TRAINING_HEADS, "hr", "center_director", "general_manager", *ADMINS
    ),
    "onboarding.manage": allow(*MANAGERS),  # ONB-18
    # of a day: its lecturer, or who runs the cohort; the action looks (ONB-15)
    "onboarding.record": allow(
        *MANAGERS, "team_leader", "mentor", "operations", "info_coordinator", "external_trainer"
    ),
    # what waits for a decision: the engine asks for the role of `pln.approval_matrix` (GEN-10)
    "approvals.read": anyone(),
    "approvals.decide": anyone(),
    "delegations.write": anyone(),  # one's own; an administrator for others
    # papers, the question bank, exams, marks (EXM)
    "papers.write": allow("quality_training_post"),
    "papers.check": allow("quality_training_post", *ADMINS),
    # the action asks for the role of `pln.approval_matrix`, on an own paper for its superior
    "papers.decide": anyone(),
    "papers.read": allow(*EXAM_STAFF, *ABOVE, *ADMINS),
    "exams.schedule": allow("shift_leader", "quality_training_post", "center_director", *ADMINS),
    "exams.read": anyone(),  # the routes show each person whom they may see (GEN-11)
    # those who mark a batch, or an agent the own answers: the route looks
    "exams.answer": anyone(),
    "exams.sit": anyone(),  # one's own seat: the action looks
    "exams.revise": allow("quality_training_post", "qt_supervisor", *ADMINS),
    "bank.read": allow(
        "quality_training_post",
        "qt_supervisor",
        "training_lead",
        "trainer",
        "center_director",
        *ADMINS,
    ),
}

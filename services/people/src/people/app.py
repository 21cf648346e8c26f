"""Everything that can come in by HTTP, and who may send it."""

from chassis.http.auth import Permissions, allow, anyone
from chassis.http.routes import Routes
from people.ground.access.routes import routes as tokens
from people.ground.calendar.routes import official as official_calendars
from people.ground.calendar.routes import routes as calendar
from people.ground.imports.routes import routes as imports
from people.ground.passwords.routes import routes as users
from people.ground.sessions.routes import routes as sessions
from people.ground.staff.routes import routes as staff
from people.ground.stage_changes.routes import routes as stage_changes
from people.ground.stages.rules import MAY_CORRECT
from people.ground.tenants.routes import routes as tenants
from people.ground.units.routes import routes as units
from people.posts.handovers.routes import routes as handovers
from people.posts.pay.routes import routes as pay
from people.time.attendance.routes import routes as attendance
from people.time.directory.routes import routes as directory
from people.time.forms.routes import routes as time_forms
from people.time.leave.routes import routes as leave
from people.time.rosters.routes import routes as rosters
from people.time.set_up.routes import routes as set_up

ROUTES: tuple[Routes, ...] = (
    tenants,
    tokens,
    users,
    sessions,
    imports,
    units,
    staff,
    stage_changes,
    rosters,
    directory,
    set_up,
    calendar,
    official_calendars,
    attendance,
    leave,
    time_forms,
    pay,
    handovers,
)

QUALITY_AND_TRAINING = (
    "qt_supervisor",
    "training_lead",
    "training_supervisor",
    "training_specialist",
    "training_group",
    "quality_training_post",
    "trainer",
)
OPERATIONS = ("operations", "project_supervisor", "center_director")

PERMISSIONS: Permissions = {
    "tenants.create": allow("operator"),
    "tenants.read": allow("operator"),
    "tokens.issue": allow("operator", "administrator"),
    "users.reset": allow("operator", "administrator"),
    "sessions.keep": allow("gateway"),
    "people.import": allow("operator", "administrator", "hr"),
    "people.read": anyone(),  # the route shows each person whom they may see (GEN-11)
    "people.change": allow("operator", "administrator", "hr"),
    "people.change_stage": allow(*MAY_CORRECT),  # ORG-3a; what else may be entered, MAY_ENTER says
    "units.import": allow("operator", "administrator", "hr"),
    "units.read": anyone(),
    "set_up.read": allow("operator", "administrator"),  # of the whole tenant
    "rosters.import": allow(
        "operator", "administrator", "hr", "operations", "shift_leader", "center_director"
    ),
    "rosters.read": anyone(),
    "attendance.import": allow("operator", "administrator", "hr", "operations", "shift_leader"),
    # this and the next: the route shows each person whom they may see (GEN-11)
    "attendance.read": anyone(),
    "leave.read": anyone(),
    "leave.import": allow("operator", "administrator", "hr"),
    # who decides a leave, pln.approval_matrix says by its length (ORG-13)
    "leave.decide": anyone(),
    "leave.cancel": anyone(),  # the person, or who would decide it
    "pay.read": anyone(),  # the person and the roles of gen.visibility
    # trainees on the way to operations (ONB-11): for who acts in their place
    "handovers.read": allow(*QUALITY_AND_TRAINING, *OPERATIONS, "hr", "administrator", "operator"),
    "handovers.describe": allow(*QUALITY_AND_TRAINING),
    "handovers.decide": allow(*OPERATIONS),
    "calendar.read": anyone(),
    "calendar.change": allow("operator", "administrator", "hr", "center_director"),
}

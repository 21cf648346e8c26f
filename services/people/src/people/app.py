"""Everything that can come in by HTTP, and who may send it."""

from chassis.auth import Permissions, allow, anyone
from chassis.http import Routes
from people.access.routes import routes as tokens
from people.calendar.routes import routes as calendar
from people.imports.routes import routes as imports
from people.rosters.routes import routes as rosters
from people.staff.routes import routes as staff
from people.stages.rules import MAY_CORRECT
from people.tenants.routes import routes as tenants
from people.units.routes import routes as units

ROUTES: tuple[Routes, ...] = (tenants, tokens, imports, units, staff, rosters, calendar)

PERMISSIONS: Permissions = {
    "tenants.create": allow("operator"),
    "tenants.read": allow("operator"),
    "tokens.issue": allow("operator", "administrator"),
    "people.import": allow("operator", "administrator", "hr"),
    "people.read": anyone(),  # the route shows each person whom they may see (GEN-11)
    "people.change": allow("operator", "administrator", "hr"),
    "people.change_stage": allow(*MAY_CORRECT),  # ORG-3a; what else may be entered, MAY_ENTER says
    "units.import": allow("operator", "administrator", "hr"),
    "units.read": anyone(),
    "rosters.import": allow("operator", "administrator", "hr", "operations", "shift_leader", "center_director"),
    "rosters.read": anyone(),
    "calendar.read": anyone(),
    "calendar.change": allow("operator", "administrator", "hr", "center_director"),
}

"""Everything that can come in by HTTP, and who may send it."""

from chassis.auth import Permissions, allow, anyone
from chassis.http import Routes
from training.assignments.routes import routes as assignments

ROUTES: tuple[Routes, ...] = (assignments,)

PERMISSIONS: Permissions = {
    "assignments.read": anyone(),  # the route shows each person whom they may see (GEN-11)
    "proposals.read": allow(
        "operator", "administrator", "hr", "qa_supervisor", "qt_supervisor", "center_director", "training_lead", "general_manager"
    ),
}

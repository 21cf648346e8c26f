"""Everything that can come in by HTTP, and who may send it."""

from collections.abc import Mapping

from chassis.http.auth import Allowance, allow, anyone
from chassis.http.routes import Routes
from kpi.calls.imports.routes import routes as imports
from kpi.figures.reports.routes import routes as reports
from kpi.rankings.breaches.routes import routes as breaches
from kpi.rankings.forms.routes import routes as forms
from kpi.rankings.lastplace.routes import routes as lastplace
from kpi.rankings.periods.routes import routes as periods
from kpi.rankings.publication.routes import routes as rankings

ROUTES: tuple[Routes, ...] = (imports, reports, rankings, lastplace, breaches, periods, forms)

_WATCHES = (
    "team_leader",
    "supervisor",
    "operations",
    "qa_lead",
    "qa_supervisor",
    "qt_supervisor",
    "center_director",
    "cs_center_manager",
    "call_center_manager",
    "general_manager",
)
_KEEPS = ("operations", "info_coordinator", "administrator", "operator")

PERMISSIONS: Mapping[str, Allowance] = {
    "calls.import": allow(*_KEEPS),
    "reports.read": allow(*_WATCHES, "administrator", "operator"),
    "rankings.read": allow(*_WATCHES, "hr", "administrator", "operator"),
    # here and below the route shows each person whom they may see (GEN-11)
    "places.read": anyone(),
    "last-place.read": anyone(),
    "breaches.read": anyone(),
    "periods.close": allow(
        "qa_supervisor", "qt_supervisor", "center_director", "administrator", "operator"
    ),
}

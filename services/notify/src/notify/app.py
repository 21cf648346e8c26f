"""Everything that can come in by HTTP, and who may send it."""

from chassis.http.auth import Permissions, allow, anyone
from chassis.http.routes import Routes
from notify.delivery.inbox.routes import notices
from notify.delivery.inbox.routes import routes as inbox

ROUTES: tuple[Routes, ...] = (inbox, notices)

PERMISSIONS: Permissions = {
    "inbox.read": anyone(),  # everybody their own (NTF-9)
    "inbox.mark": anyone(),
    "notices.count": allow("operator", "administrator"),
}

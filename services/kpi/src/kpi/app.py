"""Everything that can come in by HTTP, and who may send it."""

from collections.abc import Mapping

from chassis.auth import Allowance
from chassis.http import Routes

ROUTES: tuple[Routes, ...] = ()
PERMISSIONS: Mapping[str, Allowance] = {}

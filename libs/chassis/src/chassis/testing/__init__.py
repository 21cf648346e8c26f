"""A service under test: its own database, its own tenant, events in through the real consumer path,
requests in through the real app.
"""

from chassis.testing.databases import Server, cloned
from chassis.testing.under_test import ServiceUnderTest, under_test

__all__ = ["Server", "ServiceUnderTest", "cloned", "under_test"]

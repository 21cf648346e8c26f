"""What a service is to the chassis, and its four ways to run: `python -m <service> api | worker |
migrate | verify`.
"""

import argparse
import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from sqlalchemy import Column, MetaData

from chassis.messages import reactions
from chassis.messages.columns import subjects_of
from chassis.messages.reactions import Reactions
from chassis.messages.settings import settings
from chassis.messages.subscriptions import Subscriptions
from chassis.messages.timers import Timers
from zhipei_events.envelope import Event
from zhipei_events.every import (
    DEADLINE_APPROACHED,
    DEADLINE_OVERDUE,
    PolicyChanged,
    PolicyState,
)

PROCESSES = {"api": "app", "worker": "worker", "migrate": "migrate", "verify": "verify"}
"""Each way to run, and the module whose `main(service, settings)` does it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """A table that can be computed again from others of this database (I8).

    rebuild: one statement `INSERT INTO <table> …` that fills it from nothing; its names are
    unqualified: it runs beside the live one. ignore: columns that two builds may differ in (when a
    row was written).
    """

    table: str
    rebuild: str
    ignore: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Service:
    """One service: everything that can come in, and what it keeps.

    tables: the modules that declare the tables of `metadata`. http: the module with its ROUTES and
    PERMISSIONS, which the api alone imports. policy_events: its classes of (policy-changed,
    policy-state), when it owns policies. needs: policy keys of other owners without which it is not
    ready. of_deadlines: events about things that may have no row yet but a deadline (I5).
    """

    name: str
    metadata: MetaData
    tables: Sequence[ModuleType] = ()
    subscriptions: Subscriptions
    http: str | None = None
    timers: Timers = field(default_factory=Timers)
    reactions: Reactions = reactions.NONE
    policies: str | None = None
    policy_events: tuple[type[PolicyChanged], type[PolicyState]] | None = None
    needs: Sequence[str] = ()
    projections: Sequence[Projection] = ()
    of_deadlines: Sequence[type[Event]] = ()

    def __post_init__(self) -> None:
        self.subscriptions.reactions = self.reactions
        self.timers.reactions = self.reactions

    @property
    def subjects(self) -> Mapping[type[Event], Column[Any]]:
        """Each event type that it publishes → the column of its subject (I5), as tables declare."""
        deadlines = self.metadata.tables["deadlines"]
        told = (DEADLINE_APPROACHED.get(self.name), DEADLINE_OVERDUE.get(self.name))
        return {
            **subjects_of(self.metadata),
            **dict.fromkeys(self.of_deadlines, deadlines.c.thing_id),
            **{event: deadlines.c.deadline_id for event in told if event is not None},
        }


def run(service: Service, argv: Sequence[str] | None = None) -> None:
    """Entry of every service's `__main__`."""
    parser = argparse.ArgumentParser(prog=f"python -m {service.name}")
    parser.add_argument("process", choices=PROCESSES)
    process = parser.parse_args(argv).process
    # Imported by name: a worker does not wait for a web framework, nor a migration for a Kafka
    # client.
    importlib.import_module(f"chassis.operation.{PROCESSES[process]}").main(service, settings())

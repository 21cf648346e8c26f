"""Everything that notify consumes: the directory, and each event of NTF-3 that is published."""

from typing import Final

from chassis.messages.subscriptions import Subscriptions, keep, on_batch
from notify import tables
from notify.addressing.audience.rules import TOLD_OF
from notify.addressing.recipients.handlers import on_directory, on_facts
from notify.addressing.recipients.rules import RELATIONS
from notify.ground import tables as ground_tables
from zhipei_events.catalogue import EVENTS
from zhipei_events.envelope import Event
from zhipei_events.people import PersonState, SigningKeyState, TenantState, UnitState

FACTS: Final[tuple[type[Event], ...]] = tuple(
    event
    for event in EVENTS
    if event.TYPE in TOLD_OF and all(told.who in RELATIONS for told in TOLD_OF[event.TYPE])
)
"""Published events with a row in NTF-3 of which every recipient can be found."""

SUBSCRIPTIONS = Subscriptions(
    "notify",
    on_batch(FACTS, on_facts),
    keep(PersonState, ground_tables.people),
    keep(UnitState, ground_tables.units),
    on_batch((PersonState, UnitState), on_directory),
    keep(TenantState, tables.METADATA.tables["tenants"]),
    keep(SigningKeyState, tables.METADATA.tables["signing_keys"]),
    keep(PersonState, tables.METADATA.tables["token_floors"]),
)

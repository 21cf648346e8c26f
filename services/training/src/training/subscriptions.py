"""Everything that training hears."""

from chassis.subscriptions import Subscriptions, keep, on_batch
from training import tables
from training.assignments.handlers import on_repeated_poor_quality
from zhipei_events.people import CalendarState, PersonState, SigningKeyState, TenantState, UnitState
from zhipei_events.qa import RepeatedPoorQuality

SUBSCRIPTIONS = Subscriptions(
    "training",
    on_batch(RepeatedPoorQuality, on_repeated_poor_quality),
    keep(PersonState, tables.people),
    keep(UnitState, tables.units),
    keep(CalendarState, tables.calendars),
    keep(TenantState, tables.METADATA.tables["tenants"]),
    keep(SigningKeyState, tables.METADATA.tables["signing_keys"]),
)

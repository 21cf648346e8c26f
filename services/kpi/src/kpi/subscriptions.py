"""Everything that kpi hears."""

from chassis.policies import keep_policies
from chassis.subscriptions import Subscriptions, keep, on_batch
from kpi import tables
from kpi.rankings.handlers import on_scored, on_stage_changed
from kpi.totals.handlers import on_calls
from zhipei_events.every import QaPolicyState
from zhipei_events.kpi import CallAbandoned, CallHandled, CallRated, CallRevised
from zhipei_events.people import AgentStageChanged, PersonState, SigningKeyState, TenantState, UnitState
from zhipei_events.qa import CallScored

SUBSCRIPTIONS = Subscriptions(
    "kpi",
    on_batch((CallHandled, CallAbandoned, CallRevised, CallRated), on_calls),  # EVT-10: heard back from our own topic
    on_batch(CallScored, on_scored),
    on_batch(AgentStageChanged, on_stage_changed),
    keep(PersonState, tables.people),
    keep(UnitState, tables.units),
    keep(TenantState, tables.METADATA.tables["tenants"]),
    keep(SigningKeyState, tables.METADATA.tables["signing_keys"]),
    keep_policies(QaPolicyState),
)

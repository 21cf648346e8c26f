"""Everything that qa hears."""

from chassis.messages.subscriptions import Subscriptions, keep, on_batch
from chassis.policies.versions import keep_policies
from qa import tables
from qa.deadlines import DEADLINES
from qa.ground import tables as ground_tables
from qa.ground.calls.handlers import on_calls
from qa.ground.directory.handlers import on_agent_ranked, on_offpost, on_ranking_published
from zhipei_events.every import KpiPolicyState, PeoplePolicyState
from zhipei_events.kpi import AgentRanked, CallHandled, CallRevised, RankingPublished
from zhipei_events.people import (
    CalendarState,
    PersonState,
    RosterState,
    SigningKeyState,
    TenantState,
    UnitState,
)
from zhipei_events.training import AgentReturnedToPost, OffpostStarted

SUBSCRIPTIONS = Subscriptions(
    "qa",
    on_batch((CallHandled, CallRevised), on_calls),
    on_batch(RankingPublished, on_ranking_published),
    on_batch(AgentRanked, on_agent_ranked),
    on_batch((OffpostStarted, AgentReturnedToPost), on_offpost),
    keep(PersonState, ground_tables.people),
    keep(UnitState, ground_tables.units),
    keep(CalendarState, ground_tables.calendars),
    on_batch(CalendarState, DEADLINES.on_calendars),  # after the calendar is kept
    keep(RosterState, ground_tables.rosters),
    keep(TenantState, tables.METADATA.tables["tenants"]),
    keep(TenantState, ground_tables.tenant_seeds),
    keep_policies(KpiPolicyState),
    keep_policies(PeoplePolicyState),  # who sees what (GEN-11)
    keep(SigningKeyState, tables.METADATA.tables["signing_keys"]),
    keep(PersonState, tables.METADATA.tables["token_floors"]),
)

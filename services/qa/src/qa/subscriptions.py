"""Everything that qa hears."""

from chassis.policies import keep_policies
from chassis.subscriptions import Subscriptions, keep, on_batch
from qa import tables
from qa.calls.handlers import on_calls
from qa.directory.handlers import on_agent_ranked, on_offpost, on_ranking_published
from zhipei_events.every import KpiPolicyState
from zhipei_events.kpi import AgentRanked, CallHandled, CallRevised, RankingPublished
from zhipei_events.people import CalendarState, PersonState, RosterState, SigningKeyState, TenantState, UnitState
from zhipei_events.training import AgentReturnedToPost, OffpostStarted

SUBSCRIPTIONS = Subscriptions(
    "qa",
    on_batch((CallHandled, CallRevised), on_calls),
    on_batch(RankingPublished, on_ranking_published),
    on_batch(AgentRanked, on_agent_ranked),
    on_batch((OffpostStarted, AgentReturnedToPost), on_offpost),
    keep(PersonState, tables.people),
    keep(UnitState, tables.units),
    keep(CalendarState, tables.calendars),
    keep(RosterState, tables.rosters),
    keep(TenantState, tables.METADATA.tables["tenants"]),
    keep(TenantState, tables.tenant_seeds),
    keep_policies(KpiPolicyState),
    keep(SigningKeyState, tables.METADATA.tables["signing_keys"]),
)

"""Events of other services that training consumes."""

from chassis.messages.subscriptions import Subscriptions, keep, on, on_batch
from chassis.policies.versions import keep_policies
from training import tables
from training.assigning.corrections.handlers import on_repeated_poor_quality
from training.assigning.targets.handlers import on_thresholds
from training.classes.excuses.handlers import on_leave_decided as on_leave_over_booking
from training.classes.excuses.handlers import on_roster as on_roster_over_booking
from training.deadlines import DEADLINES
from training.ground import tables as ground_tables
from training.ground.directory.handlers import on_agent_stage_changed, on_leave_decided, on_roster
from training.offpost.orders.handlers import on_last_place_triggered
from training.offpost.proposals.handlers import on_repeated_poor_quality as propose_off_post
from training.offpost.weakness.handlers import on_call_scored, on_threshold_breached
from zhipei_events.every import PeoplePolicyState
from zhipei_events.kpi import LastPlaceTriggered, ThresholdBreached, ThresholdCleared
from zhipei_events.people import (
    AgentStageChanged,
    CalendarState,
    LeaveDecided,
    PersonState,
    RosterState,
    SigningKeyState,
    TenantState,
    UnitState,
)
from zhipei_events.qa import CallScored, RepeatedPoorQuality

SUBSCRIPTIONS = Subscriptions(
    "training",
    on_batch(RepeatedPoorQuality, on_repeated_poor_quality),
    on_batch(RepeatedPoorQuality, propose_off_post),
    on_batch((ThresholdBreached, ThresholdCleared), on_thresholds),
    on(LastPlaceTriggered, on_last_place_triggered),
    on_batch(CallScored, on_call_scored),
    on_batch(ThresholdBreached, on_threshold_breached),
    keep(PersonState, ground_tables.people),
    keep(UnitState, ground_tables.units),
    keep(CalendarState, ground_tables.calendars),
    on_batch(CalendarState, DEADLINES.on_calendars),  # after the calendar is kept
    on_batch(RosterState, on_roster),
    on_batch(RosterState, on_roster_over_booking),  # after the shifts are kept
    on_batch(AgentStageChanged, on_agent_stage_changed),
    on_batch(LeaveDecided, on_leave_decided),
    on_batch(LeaveDecided, on_leave_over_booking),
    keep_policies(PeoplePolicyState),
    keep(TenantState, tables.METADATA.tables["tenants"]),
    keep(SigningKeyState, tables.METADATA.tables["signing_keys"]),
    keep(PersonState, tables.METADATA.tables["token_floors"]),
)

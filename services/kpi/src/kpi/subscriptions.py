"""Everything that kpi hears."""

from chassis.policies import keep_policies
from chassis.subscriptions import Subscriptions, keep, on_batch
from kpi import tables
from kpi.exams.handlers import on_results, on_window_closed
from kpi.lastplace.handlers import on_agent_ranked, on_ranking_published, on_returned
from kpi.lastplace.handlers import on_stage_changed as on_separated
from kpi.presence.handlers import on_attendance, on_stage_changed
from kpi.scores.handlers import on_scored
from kpi.totals.handlers import on_calls
from zhipei_events.every import QaPolicyState
from zhipei_events.kpi import AgentRanked, CallAbandoned, CallHandled, CallRated, CallRevised, RankingPublished
from zhipei_events.people import (
    AgentStageChanged,
    AttendanceRecorded,
    CalendarState,
    PersonState,
    SigningKeyState,
    TenantState,
    UnitState,
)
from zhipei_events.qa import CallScored
from zhipei_events.training import AgentReturnedToPost, ExamFailed, ExamMarkRevised, ExamMissed, ExamPassed, ExamWindowClosed

SUBSCRIPTIONS = Subscriptions(
    "kpi",
    on_batch((CallHandled, CallAbandoned, CallRevised, CallRated), on_calls),  # EVT-10: heard back from our own topic
    on_batch(CallScored, on_scored),
    on_batch(AgentStageChanged, on_stage_changed),
    on_batch(AgentStageChanged, on_separated),
    on_batch(AttendanceRecorded, on_attendance),
    on_batch((ExamPassed, ExamFailed, ExamMissed, ExamMarkRevised), on_results),
    on_batch(ExamWindowClosed, on_window_closed),
    on_batch(RankingPublished, on_ranking_published),  # EVT-10, as calls
    on_batch(AgentRanked, on_agent_ranked),
    on_batch(AgentReturnedToPost, on_returned),
    keep(PersonState, tables.people),
    keep(UnitState, tables.units),
    keep(CalendarState, tables.calendars),
    keep(TenantState, tables.METADATA.tables["tenants"]),
    keep(SigningKeyState, tables.METADATA.tables["signing_keys"]),
    keep_policies(QaPolicyState),
)

"""Everything that kpi hears."""

from chassis.messages.subscriptions import Subscriptions, keep, on_batch
from chassis.policies.versions import keep_policies
from kpi import tables
from kpi.figures.totals.handlers import on_calls
from kpi.ground import tables as ground_tables
from kpi.rankings.lastplace.handlers import on_agent_ranked, on_ranking_published, on_returned
from kpi.rankings.lastplace.handlers import on_stage_changed as on_separated
from kpi.rankings.marks.handlers import on_results, on_window_closed
from kpi.rankings.presence.handlers import on_attendance, on_stage_changed
from kpi.rankings.scores.handlers import on_revised, on_scored
from zhipei_events.every import PeoplePolicyState, QaPolicyState
from zhipei_events.kpi import (
    AgentRanked,
    CallAbandoned,
    CallHandled,
    CallRated,
    CallRevised,
    RankingPublished,
)
from zhipei_events.people import (
    AgentStageChanged,
    AttendanceRecorded,
    CalendarState,
    PersonState,
    SigningKeyState,
    TenantState,
    UnitState,
)
from zhipei_events.qa import CallScored, EvaluationRevised
from zhipei_events.training import (
    AgentReturnedToPost,
    ExamFailed,
    ExamMarkRevised,
    ExamMissed,
    ExamPassed,
    ExamWindowClosed,
)

SUBSCRIPTIONS = Subscriptions(
    "kpi",
    on_batch(
        (CallHandled, CallAbandoned, CallRevised, CallRated), on_calls
    ),  # EVT-10: heard back from our own topic
    on_batch(CallScored, on_scored),
    on_batch(EvaluationRevised, on_revised),
    on_batch(AgentStageChanged, on_stage_changed),
    on_batch(AgentStageChanged, on_separated),
    on_batch(AttendanceRecorded, on_attendance),
    on_batch((ExamPassed, ExamFailed, ExamMissed, ExamMarkRevised), on_results),
    on_batch(ExamWindowClosed, on_window_closed),
    on_batch(RankingPublished, on_ranking_published),  # EVT-10, as calls
    on_batch(AgentRanked, on_agent_ranked),
    on_batch(AgentReturnedToPost, on_returned),
    keep(PersonState, ground_tables.people),
    keep(UnitState, ground_tables.units),
    keep(CalendarState, ground_tables.calendars),
    keep(TenantState, tables.METADATA.tables["tenants"]),
    keep(SigningKeyState, tables.METADATA.tables["signing_keys"]),
    keep(PersonState, tables.METADATA.tables["token_floors"]),
    keep_policies(QaPolicyState),
    keep_policies(PeoplePolicyState),  # who sees what (GEN-11)
)

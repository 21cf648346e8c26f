"""Every event and every topic of the public contract: nothing is published that does not stand
here.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from zhipei_events import every, kpi, notify, people, qa, training
from zhipei_events.envelope import Event


@dataclass(frozen=True, slots=True)
class Topic:
    """A Kafka topic (EVT-6). `retention_ms` None: compacted, kept for ever. Partitions are never
    altered: the key decides the partition.
    """

    name: str
    owner: str
    kind: Literal["events", "state", "calls"]
    partitions: int
    retention_ms: int | None


def milliseconds(days: int) -> int:
    return int(timedelta(days=days) / timedelta(milliseconds=1))


# Defaults of evt.events_days and evt.calls_days; a site alters the topic, not this list.
EVENTS_KEPT: Final = milliseconds(400)
CALLS_KEPT: Final = milliseconds(14)

TOPICS: Final = (
    Topic("people.events", "people", "events", 12, EVENTS_KEPT),
    Topic("people.state", "people", "state", 6, None),
    Topic("training.events", "training", "events", 12, EVENTS_KEPT),
    Topic("training.state", "training", "state", 1, None),
    Topic("qa.events", "qa", "events", 24, EVENTS_KEPT),
    Topic("qa.state", "qa", "state", 1, None),
    Topic("kpi.events", "kpi", "events", 24, EVENTS_KEPT),
    Topic("kpi.state", "kpi", "state", 1, None),
    Topic("kpi.calls", "kpi", "calls", 24, CALLS_KEPT),
    Topic("notify.events", "notify", "events", 12, EVENTS_KEPT),
    Topic("notify.state", "notify", "state", 1, None),
)

EVENTS: Final[tuple[type[Event], ...]] = (
    people.TenantState,
    people.UnitState,
    people.PersonState,
    people.CalendarState,
    people.RosterState,
    people.SigningKeyState,
    people.AgentRegistered,
    people.PersonChanged,
    people.OrgUnitChanged,
    people.AgentStageChanged,
    people.RosterPublished,
    people.AttendanceRecorded,
    people.LeaveDecided,
    people.PayRuleChanged,
    people.TraineeHandedOver,
    every.PeoplePolicyChanged,
    every.PeoplePolicyState,
    training.TrainingAssigned,
    training.TrainingExtended,
    training.TrainingCompleted,
    training.SessionScheduled,
    training.SessionChanged,
    training.SessionCancelled,
    training.TrainingAttendanceRecorded,
    training.TrainingRecordConfirmed,
    training.TrainingRecordOverdue,
    training.PaperSubmitted,
    training.PaperApproved,
    training.PaperReturned,
    training.PaperOverdue,
    training.ExamBatchScheduled,
    training.ExamPassed,
    training.ExamFailed,
    training.ExamMissed,
    training.ExamMarkRevised,
    training.ExamWindowClosed,
    training.CohortOpened,
    training.MentorAssigned,
    training.CohortEnded,
    training.InductionResultDecided,
    training.InductionReportFiled,
    training.InductionReportOverdue,
    training.OffpostOrdered,
    training.OffpostStarted,
    training.OffpostSuspended,
    training.OffpostExtended,
    training.AgentReturnedToPost,
    training.SeparationProposed,
    every.TrainingDeadlineApproached,
    every.TrainingDeadlineOverdue,
    every.TrainingPolicyChanged,
    every.TrainingPolicyState,
    qa.SampleCommitted,
    qa.SampleDrawn,
    qa.SampleShortfall,
    qa.SampleRevealed,
    qa.InspectionAssigned,
    qa.CallScored,
    qa.EvaluationAcknowledged,
    qa.EvaluationAppealed,
    qa.AppealDecided,
    qa.EvaluationRevised,
    qa.CoachingRequired,
    qa.CoachingCompleted,
    qa.CoachingOverdue,
    qa.CoachingCancelled,
    qa.RepeatedPoorQuality,
    qa.RepeatedPoorQualityWithdrawn,
    qa.ScorecardPublished,
    every.QaDeadlineApproached,
    every.QaDeadlineOverdue,
    every.QaPolicyChanged,
    every.QaPolicyState,
    kpi.CallHandled,
    kpi.CallAbandoned,
    kpi.CallRevised,
    kpi.CallRated,
    kpi.RankingPublished,
    kpi.AgentRanked,
    kpi.ThresholdBreached,
    kpi.ThresholdCleared,
    kpi.LastPlaceTriggered,
    every.KpiPolicyChanged,
    every.KpiPolicyState,
    notify.NotificationSent,
    every.NotifyPolicyChanged,
    every.NotifyPolicyState,
)

BY_TYPE: Final = {event.TYPE: event for event in EVENTS}

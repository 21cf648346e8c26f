"""Events that qa publishes, by wing."""

from zhipei_events.qa.draws import (
    DrawnCall,
    FrameHash,
    InspectionAssigned,
    LineWeek,
    SampleCommitted,
    SampleDrawn,
    SampleRevealed,
    SampleShortfall,
    TypeShortfall,
    Work,
)
from zhipei_events.qa.ground import (
    Criterion,
    ScorecardPublished,
)
from zhipei_events.qa.scoring import (
    CallScored,
    CoachingCompleted,
    CoachingOverdue,
    CoachingRequired,
    EvaluationAcknowledged,
    RepeatedPoorQuality,
    Scored,
    Unacceptable,
)

__all__ = [
    "CallScored",
    "CoachingCompleted",
    "CoachingOverdue",
    "CoachingRequired",
    "Criterion",
    "DrawnCall",
    "EvaluationAcknowledged",
    "FrameHash",
    "InspectionAssigned",
    "LineWeek",
    "RepeatedPoorQuality",
    "SampleCommitted",
    "SampleDrawn",
    "SampleRevealed",
    "SampleShortfall",
    "ScorecardPublished",
    "Scored",
    "TypeShortfall",
    "Unacceptable",
    "Work",
]

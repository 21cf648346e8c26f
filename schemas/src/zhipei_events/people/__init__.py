"""Events that people publishes, by wing."""

from zhipei_events.people.ground import (
    Address,
    AgentRegistered,
    AgentStageChanged,
    CalendarDay,
    CalendarState,
    OrgUnitChanged,
    PersonChanged,
    PersonState,
    Record,
    SigningKeyState,
    Spoken,
    TenantState,
    UnitState,
    Whereabouts,
)
from zhipei_events.people.posts import (
    PayRuleChanged,
    TraineeHandedOver,
)
from zhipei_events.people.time import (
    AttendanceRecorded,
    LeaveDecided,
    RosterPublished,
    RosterState,
    Shift,
)

__all__ = [
    "Address",
    "AgentRegistered",
    "AgentStageChanged",
    "AttendanceRecorded",
    "CalendarDay",
    "CalendarState",
    "LeaveDecided",
    "OrgUnitChanged",
    "PayRuleChanged",
    "PersonChanged",
    "PersonState",
    "Record",
    "RosterPublished",
    "RosterState",
    "Shift",
    "SigningKeyState",
    "Spoken",
    "TenantState",
    "TraineeHandedOver",
    "UnitState",
    "Whereabouts",
]

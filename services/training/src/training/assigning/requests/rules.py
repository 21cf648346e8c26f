"""Events that ask for training, and what came of each (TRN-28)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Self
from uuid import UUID


class Kind(StrEnum):
    """Kinds of training (TRN-27) for which an event asks."""

    QA_CORRECTION = "qa_correction"  # 质检纠错培训, TRN-8
    COACHING = "coaching"  # 培训师辅导, TRN-10
    OFF_POST_QUALITY = "off_post_quality"  # 待岗培训, only ever proposed: TRN-11c
    CSAT = "csat"  # 满意度培训, TRN-1
    AHT = "aht"  # 接听时长培训, TRN-2
    ACW = "acw"  # 后处理培训, TRN-3
    TARGETED = "targeted"  # 针对性培训, EXM-5


BY_INDICATOR = frozenset({Kind.CSAT, Kind.AHT, Kind.ACW})
"""Kinds that the indicator itself ends, with the hours (TRN-6)."""


class Reason(StrEnum):
    """Why a request led to nothing new."""

    # TRN-28: one open per agent, kind and subject; the request is linked to it
    ALREADY_OPEN = "already_open"
    # the same of a proposal that waits for its decision
    ALREADY_PROPOSED = "already_proposed"
    # a step that the ladder does not have
    UNKNOWN_STEP = "unknown_step"
    # a breach of an indicator that no kind of training is for
    UNKNOWN_INDICATOR = "unknown_indicator"


@dataclass(frozen=True)
class Whereabouts:
    """Units of a person at the fact's time; None: unknown, or none."""

    team_id: UUID | None = None
    site_id: UUID | None = None
    center_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class CallRange:
    """Calls that led to a request: how many, and the days of the first and the last."""

    calls: int = 0
    first_call_on: date | None = None
    last_call_on: date | None = None

    @classmethod
    def of(cls, days: Collection[date]) -> Self:
        return cls(len(days), min(days, default=None), max(days, default=None))


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRequest:
    """An event that asks for training of one agent.

    kind None: no kind of training is for it; about: its subject (TRN-28); occurred_on: the date at
    the agent's site; step: of the ladder (QA-14); facts: of a breach {value, target, period,
    counted}, of an exam {month, topics}.
    """

    cause_id: UUID
    cause_type: str
    cause_subject: str
    agent_id: UUID
    whereabouts: Whereabouts
    kind: str | None
    about: str
    occurred_at: datetime
    occurred_on: date
    correlation_id: UUID | None
    step: int | None = None
    call_range: CallRange = CallRange()
    facts: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a request: what it opened; with a reason, what it is linked to instead."""

    assignment_id: UUID | None = None
    proposal_id: UUID | None = None
    not_assigned: Reason | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """A request with its outcome."""

    request: TrainingRequest
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class UnassignedFilter:
    """Which requests that led to nothing new; None: any."""

    agent_id: UUID | None = None
    reason: Reason | None = None

"""Which calls are drawn (抽检): QA-4, QA-4b, QA-18. Method `draw@1`."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from functools import cached_property
from typing import Annotated, NamedTuple, Self
from uuid import UUID

from measure import hashes
from qa.draws.quotas.rules import SheetLine, due_days
from qa.ground.calls.rules import Candidate

METHOD = "draw@1"
CLOSING = "closing"
"""The name of the run of the next Monday; the other runs are named after their day (QA-4)."""


@dataclass(frozen=True)
class SamplingPolicy:
    """Every number and choice of a draw, as it holds for one place on the first day of a week
    (GEN-2b).
    """

    eligible_media: Annotated[str, "qa.eligible_media"]
    # QA-4: recording, transcript, recording_or_transcript, any
    min_call_seconds: Annotated[int, "qa.min_call_seconds"]  # QA-4
    incident_excludes: Annotated[bool, "qa.incident_excludes"]  # QA-38
    closing_run_time: Annotated[time, "qa.closing_run_time"]  # QA-4: of the next Monday
    type_min_calls: Annotated[int, "qa.type_min_calls"]  # QA-18: calls per line and week
    type_min_evaluations: Annotated[int, "qa.type_min_evaluations"]  # QA-18


class DrawState(StrEnum):
    COMMITTED = "committed"  # the seed is fixed, and its hash published
    FIXED = "fixed"  # the quota sheet is made
    REVEALED = "revealed"  # the week is closed, and the seed published


FOLLOWS: Mapping[DrawState, frozenset[DrawState]] = {
    DrawState.COMMITTED: frozenset({DrawState.FIXED}),
    DrawState.FIXED: frozenset({DrawState.REVEALED}),
    DrawState.REVEALED: frozenset(),
}
"""State → those that may follow it (QA-4b)."""


# ---- eligibility and frames (QA-4)


class Call(NamedTuple):
    """An eligible call: one line of a frame."""

    on: date
    employee_no: str
    key: str
    type: str

    def line(self) -> str:
        """The call as it is hashed (QA-4b)."""
        return f"{self.on.isoformat()}|{self.employee_no}|{self.key}|{self.type}"


def rejection(
    *,
    seconds: int,
    recording: bool,
    transcript: bool,
    incident: bool,
    evaluated: bool,
    policy: SamplingPolicy,
) -> str | None:
    """Why a call may not be drawn, the first reason that applies; None: it is eligible (QA-4)."""
    wanted = policy.eligible_media
    has_media = {
        "recording": recording,
        "transcript": transcript,
        "recording_or_transcript": recording or transcript,
        "any": True,
    }[wanted]
    if not has_media:
        return f"no_{wanted}"
    if seconds < policy.min_call_seconds:
        return "too_short"
    if incident and policy.incident_excludes:
        return "in_incident"
    return "already_evaluated" if evaluated else None


@dataclass(frozen=True)
class KnownCalls:
    """The calls of a sheet's agents on some days, with those that cannot be drawn again."""

    candidates: Sequence[Candidate]
    numbers: Mapping[UUID, str]  # agent → employee number
    drawn: Collection[UUID]
    evaluated: Collection[UUID]

    def count(self) -> Counter[str]:
        """Employee number → calls, eligible or not."""
        return Counter(self.numbers[call.agent_id] for call in self.candidates)

    def call(self, candidate: Candidate) -> Call:
        return Call(
            candidate.business_date,
            self.numbers[candidate.agent_id],
            candidate.call_key,
            candidate.call_type,
        )


@dataclass(frozen=True)
class EligibleCalls:
    """The eligible calls of a run; rejected: employee number → reason → calls."""

    calls: Mapping[Call, Candidate]
    rejected: Mapping[str, Counter[str]]

    @classmethod
    def of(cls, known: KnownCalls, policies: Mapping[str, SamplingPolicy]) -> Self:
        """policies: by employee number."""
        calls: dict[Call, Candidate] = {}
        rejected: dict[str, Counter[str]] = {}
        for candidate in known.candidates:
            if candidate.call_id in known.drawn:
                continue
            call = known.call(candidate)
            reason = rejection(
                seconds=candidate.seconds,
                recording=candidate.recording,
                transcript=candidate.transcript,
                incident=False,
                evaluated=candidate.call_id in known.evaluated,
                policy=policies[call.employee_no],
            )
            if reason is None:
                calls[call] = candidate
            else:
                rejected.setdefault(call.employee_no, Counter())[reason] += 1
        return cls(calls, rejected)

    @cached_property
    def lines(self) -> list[str]:
        return sorted(call.line() for call in self.calls)

    @cached_property
    def sha256(self) -> str:
        return hashes.of_lines(self.lines)


# ---- the draw (QA-4 steps 2–4)


def draw_day(
    seed: str, on: date, frame: Iterable[Call], sheet: Iterable[SheetLine], drawn: Iterable[Call]
) -> list[Call]:
    """The calls that the run for one day takes: the type with fewest drawn this week, then the
    lowest ticket (QA-4 step 3).

    frame: the day's eligible calls; sheet: at least the agents with calls due; drawn: what earlier
    runs of the week took.
    """
    due = {agent.employee_no: due_days(seed, agent)[on] for agent in sheet}
    return _draw(seed, frame, due, drawn, by_day=False)


def draw_closing(
    seed: str, frame: Iterable[Call], sheet: Iterable[SheetLine], drawn: Collection[Call]
) -> list[Call]:
    """What is missing at the end: the type with fewest drawn, then the day with fewest drawn, then
    the lowest ticket (QA-4 step 4).
    """
    done = Counter(call.employee_no for call in drawn)
    due = {
        agent.employee_no: (agent.closing or 0) + agent.extra - done[agent.employee_no]
        for agent in sheet
    }
    return _draw(seed, frame, due, drawn, by_day=True)


def _draw(
    seed: str, frame: Iterable[Call], due: Mapping[str, int], drawn: Iterable[Call], *, by_day: bool
) -> list[Call]:
    already, at_hand = defaultdict(list), defaultdict(list)
    for call in drawn:
        already[call.employee_no].append(call)
    for call in frame:
        if due.get(call.employee_no, 0) > 0:
            at_hand[call.employee_no].append(call)
    taken = []
    for employee_no in sorted(at_hand):
        tickets = {call: hashes.ticket(seed, call.key) for call in at_hand[employee_no]}
        types = Counter(call.type for call in already[employee_no])
        days = Counter(call.on for call in already[employee_no]) if by_day else None
        for _ in range(min(due[employee_no], len(tickets))):
            call = min(
                tickets,
                key=lambda call: (
                    types[call.type],
                    days[call.on] if days is not None else 0,
                    tickets[call],
                ),
            )
            del tickets[call]
            types[call.type] += 1
            if days is not None:
                days[call.on] += 1
            taken.append(call)
    return taken


# ---- shortfalls (QA-4a, QA-18)


class Shortfall(NamedTuple):
    """Calls that could not be drawn: of an agent, or of a call type of the line; `reason` is a
    code.
    """

    of: str
    missing: int
    reason: str


def agent_shortfalls(
    sheet: Iterable[SheetLine], drawn: Iterable[Call], calls: Mapping[str, int]
) -> list[Shortfall]:
    """Whose quota was not filled after the closing run, and whether calls were missing or only
    eligible ones (QA-4a).

    calls: employee number → calls of the week, eligible or not.
    """
    done = Counter(call.employee_no for call in drawn)
    wanted = {agent.employee_no: (agent.closing or 0) + agent.extra for agent in sheet}
    return [
        Shortfall(
            employee_no, target - done[employee_no], _scarcity(calls.get(employee_no, 0), target)
        )
        for employee_no, target in wanted.items()
        if target > done[employee_no]
    ]


def _scarcity(calls: int, target: int) -> str:
    if not calls:
        return "no_calls"
    return "too_few_calls" if calls < target else "too_few_eligible"


def type_shortfalls(
    calls: Mapping[str, int],
    eligible: Mapping[str, int],
    drawn: Iterable[Call],
    policy: SamplingPolicy,
) -> list[Shortfall]:
    """Call types of a line that had calls enough and were evaluated too rarely (QA-18): they add no
    calls to a quota.

    calls: type → calls of the line in the week; eligible: type → those that could be drawn.
    """
    done = Counter(call.type for call in drawn)
    return [
        Shortfall(type, missing, "not_reached" if eligible.get(type) else "no_eligible_call")
        for type, count in sorted(calls.items())
        if count >= policy.type_min_calls
        and (missing := policy.type_min_evaluations - done[type]) > 0
    ]

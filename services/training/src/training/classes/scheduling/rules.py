"""When a session may be: who gives it, how long, in which window of each person's day, without
double bookings (TRN-27, PLN-6).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple, Self
from uuid import UUID

from measure.workdays import monday_of
from training.classes.sessions.rules import MINUTE
from training.ground.bookings.rules import LONGEST, Span
from training.ground.directory.rules import Leave, Person, Shift, is_after_shift

ONE_TO_ONE = frozenset({"coaching"})
"""Kinds that are given to one person at a time (TRN-10, TRN-27)."""


class Window(StrEnum):
    """Where in a person's day a session may lie (`trn.session_rules`)."""

    BEFORE_SHIFT = "before_shift"
    PRE_SHIFT = "pre_shift"  # the same: the meeting before the shift
    AFTER_SHIFT = "after_shift"
    POST_SHIFT = "post_shift"
    OFF_HOURS = "off_hours"
    ON_THE_SPOT = "on_the_spot"
    ANY = "any"


class RefusalCode(StrEnum):
    """Why a session is not scheduled."""

    EMPTY_ROSTER = "empty_roster"
    PAST = "past"
    BAD_TIMES = "bad_times"
    WRONG_LENGTH = "wrong_length"
    UNKNOWN_KIND = "unknown_kind"
    DELIVERER_UNKNOWN = "deliverer_unknown"
    WRONG_DELIVERER = "wrong_deliverer"
    TRAINER_ON_ROSTER = "trainer_on_roster"
    TRAINER_BUSY = "trainer_busy"
    TRAINER_ON_LEAVE = "trainer_on_leave"
    PLACE_BUSY = "place_busy"
    ONE_TO_ONE = "one_to_one"
    OTHER_CENTER = "other_center"
    UNKNOWN_PERSON = "unknown_person"
    HAS_LEFT = "has_left"
    ON_LEAVE = "on_leave"
    PERSON_BUSY = "person_busy"
    OUTSIDE_WINDOW = "outside_window"
    OVER_WEEKLY_CAP = "over_weekly_cap"
    UNKNOWN_ASSIGNMENT = "unknown_assignment"
    ASSIGNMENT_ENDED = "assignment_ended"
    OTHER_KIND = "other_kind"


class Refused(NamedTuple):
    """One reason, and whom it concerns: a person, an assignment, or the session as a whole
    (None).
    """

    code: RefusalCode
    about: UUID | None = None


@dataclass(frozen=True)
class SessionPolicy:
    """The numbers and choices of TRN-27 and PLN-6."""

    rules: Mapping[
        str, Any
    ]  # TRN-27: trn.session_rules, kind → {minutes: [least, most], window: […]}
    deliverers: Mapping[str, Collection[str]]  # TRN-27: trn.deliverer_roles
    outside_hours: Decimal  # PLN-6: trn.max_outside_shift_hours_week, per person and week

    @classmethod
    def of(cls, policies: Mapping[str, Any]) -> Self:
        cap = Decimal(policies["trn.max_outside_shift_hours_week"])
        return cls(policies["trn.session_rules"], policies["trn.deliverer_roles"], cap)

    def windows(self, kind: str) -> Sequence[Window]:
        return [Window(window) for window in self._rule(kind)["window"]]

    def takes(self, kind: str, length: timedelta) -> bool:
        """Whether a session of a kind may be so long."""
        least, most = self._rule(kind)["minutes"]
        return (least is None or length >= least * MINUTE) and (
            most is None or length <= most * MINUTE
        )

    def _rule(self, kind: str) -> Mapping[str, Any]:
        rule: Mapping[str, Any] = self.rules.get(kind) or self.rules["default"]
        return rule


def in_window(window: Window, span: Span, on: date, shifts: Iterable[Shift]) -> bool:
    """Whether a session on a date of its site lies in a window of a person's day (PLN-6).

    Beside a shift is never within another one.
    """
    mine = list(shifts)
    free = not any(span.overlaps(Span(shift.starts_at, shift.ends_at)) for shift in mine)
    match window:
        case Window.BEFORE_SHIFT | Window.PRE_SHIFT:
            return free and any(
                shift.day == on and span.ends_at <= shift.starts_at for shift in mine
            )
        case Window.AFTER_SHIFT | Window.POST_SHIFT:
            return free and any(is_after_shift(span.starts_at, shift.ends_at) for shift in mine)
        case Window.OFF_HOURS:
            return free
        case Window.ON_THE_SPOT:
            return any(
                shift.starts_at <= span.starts_at and span.ends_at <= shift.ends_at
                for shift in mine
            )
        case Window.ANY:
            return True


def outside_minutes(span: Span, shifts: Iterable[Shift]) -> int:
    """Minutes of a session outside a person's shifts: they count as working time and are capped
    (PLN-6, C18).
    """
    within = sum(
        (
            min(span.ends_at, shift.ends_at) - max(span.starts_at, shift.starts_at)
            for shift in shifts
            if span.overlaps(Span(shift.starts_at, shift.ends_at))
        ),
        timedelta(),
    )
    return -((within - span.length) // MINUTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRequest:
    """A session to be scheduled. on: its date at the site; refused: faults of its assignments."""

    kind: str
    trainer_id: UUID
    center_id: UUID | None
    span: Span
    on: date
    place: str
    people: tuple[UUID, ...]
    refused: tuple[Refused, ...] = ()


@dataclass(slots=True, kw_only=True)
class Ledger:
    """Everyone's time while a set of sessions is scheduled; each new session is booked in it.

    busy: person → bookings, as trainee, trainer or examinee; places: (center, place) → bookings;
    outside: (person, Monday) → minutes outside shifts.
    """

    people: Mapping[UUID, Person]
    shifts: Mapping[UUID, Sequence[Shift]]
    leaves: Mapping[UUID, Sequence[Leave]]
    busy: dict[UUID, list[Span]] = field(default_factory=dict)
    places: dict[tuple[UUID | None, str], list[Span]] = field(default_factory=dict)
    outside: dict[tuple[UUID, date], int] = field(default_factory=dict)

    def on_leave(self, person_id: UUID, on: date) -> bool:
        return any(
            leave.first_day <= on <= leave.last_day for leave in self.leaves.get(person_id, ())
        )

    def occupied(self, person_id: UUID, span: Span) -> bool:
        return any(span.overlaps(other) for other in self.busy.get(person_id, ()))

    def outside_of(self, person_id: UUID, span: Span) -> int:
        return outside_minutes(span, self.shifts.get(person_id, ()))

    def book(self, request: SessionRequest) -> None:
        """Book a session against which nothing speaks."""
        for person_id in (request.trainer_id, *request.people):
            self.busy.setdefault(person_id, []).append(request.span)
        self.places.setdefault((request.center_id, request.place), []).append(request.span)
        for person_id in request.people:
            minutes = self.outside_of(person_id, request.span)
            self.add_outside(person_id, monday_of(request.on), minutes)

    def add_outside(self, person_id: UUID, week: date, minutes: int) -> None:
        """Count minutes outside a person's shifts for the cap of a week."""
        self.outside[person_id, week] = self.outside.get((person_id, week), 0) + minutes


def refusals(
    request: SessionRequest, ledger: Ledger, policy: SessionPolicy, *, now: datetime
) -> Sequence[Refused]:
    """Everything that speaks against a session; nothing: it may be made (TRN-27, PLN-6)."""
    if not timedelta() < request.span.length <= LONGEST:
        return [Refused(RefusalCode.BAD_TIMES)]
    found = [
        *request.refused,
        *_of_session(request, policy, now),
        *_of_trainer(request, ledger, policy),
    ]
    if _takes_place(request, ledger) and any(
        request.span.overlaps(other)
        for other in ledger.places.get((request.center_id, request.place), ())
    ):
        found.append(Refused(RefusalCode.PLACE_BUSY))
    for person_id in request.people:
        found += _of_person(request, person_id, ledger, policy)
    return found


def _takes_place(request: SessionRequest, ledger: Ledger) -> bool:
    """Whether a session needs its place for itself: several may train at their own desks."""
    return not all(
        in_window(Window.ON_THE_SPOT, request.span, request.on, ledger.shifts.get(id, ()))
        for id in request.people
    )


def _of_session(request: SessionRequest, policy: SessionPolicy, now: datetime) -> Iterable[Refused]:
    if not request.people:
        yield Refused(RefusalCode.EMPTY_ROSTER)
    if request.span.starts_at < now:
        yield Refused(RefusalCode.PAST)
    if not policy.takes(request.kind, request.span.length):
        yield Refused(RefusalCode.WRONG_LENGTH)
    if request.kind in ONE_TO_ONE and len(request.people) > 1:
        yield Refused(RefusalCode.ONE_TO_ONE)


def _of_trainer(
    request: SessionRequest, ledger: Ledger, policy: SessionPolicy
) -> Iterable[Refused]:
    id = request.trainer_id
    trainer = ledger.people[id]
    if request.kind not in policy.deliverers:
        yield Refused(RefusalCode.UNKNOWN_KIND)
    elif trainer.center_id is None or (
        trainer.ended_on is not None and trainer.ended_on <= request.on
    ):
        yield Refused(RefusalCode.DELIVERER_UNKNOWN, id)
    elif not trainer.roles & set(policy.deliverers[request.kind]):
        yield Refused(RefusalCode.WRONG_DELIVERER, id)
    if id in request.people:
        yield Refused(RefusalCode.TRAINER_ON_ROSTER, id)
    if ledger.on_leave(id, request.on):
        yield Refused(RefusalCode.TRAINER_ON_LEAVE, id)
    if ledger.occupied(id, request.span):
        yield Refused(RefusalCode.TRAINER_BUSY, id)


def _of_person(
    request: SessionRequest, person_id: UUID, ledger: Ledger, policy: SessionPolicy
) -> Iterable[Refused]:
    person = ledger.people[person_id]
    if person.center_id is None:
        yield Refused(RefusalCode.UNKNOWN_PERSON, person_id)
        return
    if person.ended_on is not None and person.ended_on <= request.on:
        yield Refused(RefusalCode.HAS_LEFT, person_id)
    if person.center_id != request.center_id:
        yield Refused(RefusalCode.OTHER_CENTER, person_id)
    if ledger.on_leave(person_id, request.on):
        yield Refused(RefusalCode.ON_LEAVE, person_id)
    if ledger.occupied(person_id, request.span):
        yield Refused(RefusalCode.PERSON_BUSY, person_id)
    shifts = ledger.shifts.get(person_id, ())
    if not fits_any(request.span, request.on, shifts, policy.windows(request.kind)):
        yield Refused(RefusalCode.OUTSIDE_WINDOW, person_id)
    outside = ledger.outside_of(person_id, request.span)
    spent = ledger.outside.get((person_id, monday_of(request.on)), 0)
    if outside and spent + outside > policy.outside_hours * 60:
        yield Refused(RefusalCode.OVER_WEEKLY_CAP, person_id)


def fits_any(span: Span, on: date, shifts: Sequence[Shift], windows: Iterable[Window]) -> bool:
    """Whether a session lies in any of these windows of a person's day (PLN-6, ORG-19)."""
    return any(in_window(window, span, on, shifts) for window in windows)

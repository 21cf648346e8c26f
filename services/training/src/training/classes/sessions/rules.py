"""When a session may be: who gives it, how long, in which window of each person's day, and with
nobody booked twice (TRN-27, PLN-6).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple, Self
from uuid import UUID

from measure.workdays import monday_of
from training.ground.directory.rules import Leave, Person, Shift, is_after_shift

MINUTE = timedelta(minutes=1)
LONGEST = timedelta(days=1)
"""Of one session: what takes days is several. Where a search for bookings may begin."""
ONE_TO_ONE = frozenset({"coaching"})
"""Kinds that are given to one person at a time (TRN-10, TRN-27)."""


class Window(StrEnum):
    """Where in somebody's day a session may lie (`trn.session_rules`)."""

    BEFORE_SHIFT = "before_shift"
    PRE_SHIFT = "pre_shift"  # the same: the meeting before the shift
    AFTER_SHIFT = "after_shift"
    POST_SHIFT = "post_shift"
    OFF_HOURS = "off_hours"
    ON_THE_SPOT = "on_the_spot"
    ANY = "any"


class No(StrEnum):
    """Why a session is not made."""

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

    code: No
    about: UUID | None = None


class Span(NamedTuple):
    """From an instant to another."""

    starts_at: datetime
    ends_at: datetime

    @property
    def length(self) -> timedelta:
        return self.ends_at - self.starts_at

    def meets(self, other: "Span") -> bool:
        """Whether both share time; one that begins when the other ends does not."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


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
    """Whether a session on a date of its site lies so in somebody's day (PLN-6). Beside a shift is
    never within another one.
    """
    mine = list(shifts)
    free = not any(span.meets(Span(shift.starts_at, shift.ends_at)) for shift in mine)
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
    """Minutes of a session outside somebody's shifts: they count as working time and are capped
    (PLN-6, C18).
    """
    within = sum(
        (
            min(span.ends_at, shift.ends_at) - max(span.starts_at, shift.starts_at)
            for shift in shifts
            if span.meets(Span(shift.starts_at, shift.ends_at))
        ),
        timedelta(),
    )
    return -((within - span.length) // MINUTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A session as somebody wants it. on: its date at the site; refused: what was found wrong with
    its assignments.
    """

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
    """What is known of everybody's time when sessions are scheduled; what is taken is in it at
    once, for the next session of the set.

    busy: person → bookings, as trainee, trainer or examinee; places: (center, place) → bookings;
    outside: (person, Monday) → minutes.
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
        return any(span.meets(other) for other in self.busy.get(person_id, ()))

    def outside_of(self, person_id: UUID, span: Span) -> int:
        return outside_minutes(span, self.shifts.get(person_id, ()))

    def take(self, wanted: Wanted) -> None:
        """Book a session that nothing speaks against."""
        for person_id in (wanted.trainer_id, *wanted.people):
            self.busy.setdefault(person_id, []).append(wanted.span)
        self.places.setdefault((wanted.center_id, wanted.place), []).append(wanted.span)
        week = monday_of(wanted.on)
        for person_id in wanted.people:
            self.outside[person_id, week] = self.outside.get(
                (person_id, week), 0
            ) + self.outside_of(person_id, wanted.span)


def refusals(
    wanted: Wanted, ledger: Ledger, policy: SessionPolicy, *, now: datetime
) -> Sequence[Refused]:
    """Everything that speaks against a session; nothing: it may be made (TRN-27, PLN-6)."""
    if not timedelta() < wanted.span.length <= LONGEST:
        return [Refused(No.BAD_TIMES)]
    found = [
        *wanted.refused,
        *_of_session(wanted, policy, now),
        *_of_trainer(wanted, ledger, policy),
    ]
    at_desks = all(
        in_window(Window.ON_THE_SPOT, wanted.span, wanted.on, ledger.shifts.get(one, ()))
        for one in wanted.people
    )
    if not at_desks and any(
        wanted.span.meets(other)
        for other in ledger.places.get((wanted.center_id, wanted.place), ())
    ):
        found.append(Refused(No.PLACE_BUSY))  # several may train at their own desks at once
    for person_id in wanted.people:
        found += _of_person(wanted, person_id, ledger, policy)
    return found


def _of_session(wanted: Wanted, policy: SessionPolicy, now: datetime) -> Iterable[Refused]:
    if not wanted.people:
        yield Refused(No.EMPTY_ROSTER)
    if wanted.span.starts_at < now:
        yield Refused(No.PAST)
    if not policy.takes(wanted.kind, wanted.span.length):
        yield Refused(No.WRONG_LENGTH)
    if wanted.kind in ONE_TO_ONE and len(wanted.people) > 1:
        yield Refused(No.ONE_TO_ONE)


def _of_trainer(wanted: Wanted, ledger: Ledger, policy: SessionPolicy) -> Iterable[Refused]:
    id = wanted.trainer_id
    trainer = ledger.people[id]
    if wanted.kind not in policy.deliverers:
        yield Refused(No.UNKNOWN_KIND)
    elif trainer.center_id is None or (
        trainer.ended_on is not None and trainer.ended_on <= wanted.on
    ):
        yield Refused(No.DELIVERER_UNKNOWN, id)
    elif not trainer.roles & set(policy.deliverers[wanted.kind]):
        yield Refused(No.WRONG_DELIVERER, id)
    if id in wanted.people:
        yield Refused(No.TRAINER_ON_ROSTER, id)
    if ledger.on_leave(id, wanted.on):
        yield Refused(No.TRAINER_ON_LEAVE, id)
    if ledger.occupied(id, wanted.span):
        yield Refused(No.TRAINER_BUSY, id)


def _of_person(
    wanted: Wanted, person_id: UUID, ledger: Ledger, policy: SessionPolicy
) -> Iterable[Refused]:
    person = ledger.people[person_id]
    if person.center_id is None:
        yield Refused(No.UNKNOWN_PERSON, person_id)
        return
    if person.ended_on is not None and person.ended_on <= wanted.on:
        yield Refused(No.HAS_LEFT, person_id)
    if person.center_id != wanted.center_id:
        yield Refused(No.OTHER_CENTER, person_id)
    if ledger.on_leave(person_id, wanted.on):
        yield Refused(No.ON_LEAVE, person_id)
    if ledger.occupied(person_id, wanted.span):
        yield Refused(No.PERSON_BUSY, person_id)
    shifts = ledger.shifts.get(person_id, ())
    if not any(
        in_window(window, wanted.span, wanted.on, shifts) for window in policy.windows(wanted.kind)
    ):
        yield Refused(No.OUTSIDE_WINDOW, person_id)
    outside = ledger.outside_of(person_id, wanted.span)
    spent = ledger.outside.get((person_id, monday_of(wanted.on)), 0)
    if outside and spent + outside > policy.outside_hours * 60:
        yield Refused(No.OVER_WEEKLY_CAP, person_id)


def still_fits(span: Span, on: date, shifts: Sequence[Shift], windows: Iterable[Window]) -> bool:
    """Whether a booking holds after a roster changed (ORG-13d, ORG-19)."""
    return any(in_window(window, span, on, shifts) for window in windows)

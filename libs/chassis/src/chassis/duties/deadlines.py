"""Deadlines: what is due, whose it is, and what became of it (GEN-9, EVT-8).

    REPLY = Deadline(
        "reply", rule="GEN-9", title={"zh-Hans": "回信", "en": "Reply"},
        thing="letter_id", calendars=CALENDARS, emits=ReplyOverdue, owner="clerk_id",
    )
    await deadlines.open(tx, REPLY, of=letter_id, owner=clerk_id, due=due_on, place=place)
    await deadlines.done(tx, REPLY, of=letter_id)          # late or in time is computed, and kept

That is all a feature writes. Reminders, overdue events and their repeats, moves with a calendar and
waivers come from here (`chassis.duties.agenda`); lists and waivers by HTTP from
`chassis.duties.deadline_routes`. A service names its kinds once, in its `deadlines.py`.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import orjson
from pydantic import JsonValue

from chassis.duties import deadline_store as store
from chassis.duties.calendars import Calendars
from chassis.duties.deadline_store import StoredDeadline
from chassis.http.problems import Forbidden, NotFound, Refusal
from chassis.http.reach import act_in
from chassis.http.wording import Message
from chassis.messages.tx import NOWHERE, Cause, Place, Tx
from chassis.policies.resolution import resolve
from chassis.policies.shipped import definitions
from measure import deadlines as rules
from measure.deadlines import DeadlinePolicy, State
from zhipei_events.envelope import Envelope, Event
from zhipei_events.every import DEADLINE_OVERDUE

NO_DEADLINE = Message("没有编号为 {deadline_id} 的期限", "There is no deadline {deadline_id}")
OWN_DEADLINE = Message(
    "期限须由责任人以外的人员豁免", "A deadline is waived by someone other than its owner"
)
CLOSED = Message("该期限已于 {closed_at} 结束", "The deadline was closed at {closed_at}")

SOON, REPEAT = "gen.due_soon_days", "gen.overdue_repeat_days"
Moved = Callable[[Tx, Mapping[UUID, date]], Awaitable[None]]


class DeadlineClosed(Refusal):
    status = 409
    slug = "deadline-closed"
    title = {"zh-Hans": "该期限已结束", "en": "This deadline is closed"}


@dataclass(frozen=True, kw_only=True, eq=False)
class Deadline:
    """A kind of deadline.

    title: its name, {zh-Hans, en}; thing: the field of its events that names the thing; owner and
    about: the fields that name its owner and the person whom it concerns. emits: the event that
    tells that it is overdue; None: the publisher's `deadline-overdue`. fixed: its dates are days of
    the calendar, which nothing moves. moves: writes new due dates where the feature keeps them, by
    thing.
    """

    kind: str
    publisher: str
    rule: str
    title: Mapping[str, str]
    calendars: Calendars
    thing: str = "thing_id"
    owner: str = "owner_id"
    about: str = "about_id"
    emits: type[Event] | None = None
    fixed: bool = False
    moves: Moved | None = None

    def overdue(self, deadline: StoredDeadline, number: int) -> Event:
        """The event that tells for the `number`-th time that a deadline is overdue (EVT-8)."""
        event = self.emits or DEADLINE_OVERDUE[self.publisher]
        fields = {
            **deadline.told(number),
            self.thing: deadline.thing_id,
            self.owner: deadline.owner_id,
            self.about: deadline.about_id,
            **deadline.facts,
        }
        known = {name: fields[name] for name in event.model_fields if name in fields}
        return event.model_validate_json(orjson.dumps(known, default=str))


@dataclass(frozen=True, kw_only=True)
class Opening:
    """A deadline to open.

    of: the thing; owner: a person, or role: whoever holds it in the place; facts: what else the
    event carries that tells that it is overdue; cause: the event that the deadline belongs to,
    whose correlation it keeps (EVT-4a); at: when it is opened, `tx.now` unless it is given.
    """

    of: UUID
    due: date
    owner: UUID | None = None
    role: str | None = None
    about: UUID | None = None
    place: Place = NOWHERE
    team: UUID | None = None
    facts: Mapping[str, JsonValue] = field(default_factory=dict)
    cause: Envelope | Cause | None = None
    at: datetime | None = None


async def open(
    tx: Tx,
    kind: Deadline,
    *,
    of: UUID,
    due: date,
    owner: UUID | None = None,
    role: str | None = None,
    about: UUID | None = None,
    place: Place = NOWHERE,
    team: UUID | None = None,
    facts: Mapping[str, JsonValue] | None = None,
    cause: Envelope | Cause | None = None,
) -> None:
    """Open the deadline of one thing; one that is open already gets this owner and due date."""
    opening = Opening(
        of=of,
        due=due,
        owner=owner,
        role=role,
        about=about,
        place=place,
        team=team,
        facts=facts or {},
        cause=cause,
    )
    await open_all(tx, kind, [opening])


async def open_all(tx: Tx, kind: Deadline, openings: Sequence[Opening]) -> None:
    """The same for many things, in a few statements.

    A due date that lies a number of working days after the day of opening moves with the calendar;
    any other stays where it is.
    """
    if not openings:
        return
    calendars = await kind.calendars.of(tx, {opening.place for opening in openings})
    opened = [(opening, opening.at or tx.now) for opening in openings]
    days = {(calendars[one.place].day_of(at), one.place) for one, at in opened}
    policies = await policies_on(tx, days)
    rows = []
    for opening, at in opened:
        calendar = calendars[opening.place]
        since = calendar.day_of(at)
        moments = rules.opened(opening.due, calendar, policies[since, opening.place], at=at)
        row = store.new(
            kind=kind.kind,
            thing_id=opening.of,
            owner_id=opening.owner,
            owner_role=opening.role,
            about_id=opening.about,
            team_id=opening.team,
            place=opening.place,
            facts=opening.facts,
            since_on=since,
            working_days=(None if kind.fixed else rules.working_days(calendar, since, opening.due)),
            due_on=opening.due,
            moments=moments,
            opened_at=at,
            event_id=opening.cause.id if opening.cause else None,
            correlation_id=opening.cause.correlation if opening.cause else None,
        )
        kind.overdue(row, 1)  # an event that cannot be built is the feature's fault, seen here
        rows.append(row)
    await store.open_all(tx, rows)


async def done(tx: Tx, kind: Deadline, *, of: UUID | Collection[UUID]) -> None:
    """Close the deadlines of these things as done at `tx.now`, in time or late (GEN-9). A thing
    without an open deadline is passed over.
    """
    await done_at(tx, kind, dict.fromkeys(_things(of), tx.now))


async def done_at(tx: Tx, kind: Deadline, done: Mapping[UUID, datetime]) -> None:
    """The same with an instant for each thing, for set-based handlers."""
    await store.close_done(tx, kind.kind, done)


async def cancel(tx: Tx, kind: Deadline, *, of: UUID | Collection[UUID]) -> None:
    """Close deadlines whose thing nobody asks for any more."""
    await store.close_cancelled(tx, kind.kind, _things(of))


async def reopen(tx: Tx, kinds: Sequence[Deadline], *, of: UUID) -> None:
    """Take back that a thing was done: its newest deadline of these kinds is open as it was."""
    await store.reopen(tx, [kind.kind for kind in kinds], of)


async def waive(tx: Tx, deadline_id: UUID, *, reason: str) -> StoredDeadline:
    """Waive a deadline, with the reason (GEN-9). Nobody waives their own."""
    deadline = await store.find(tx, deadline_id, lock=True)
    if deadline is None:
        raise NotFound(NO_DEADLINE, deadline_id=deadline_id)
    act_in(tx, deadline, missing=NO_DEADLINE.of(deadline_id=deadline_id))
    caller = tx.caller
    if caller is None or caller.person_id is None or caller.person_id == deadline.owner_id:
        raise Forbidden(OWN_DEADLINE)
    if deadline.closed_at is not None:
        raise DeadlineClosed(CLOSED, closed_at=deadline.closed_at)
    return await store.close(
        tx, deadline_id, outcome=State.WAIVED, closed_by=tx.actor, reason=reason
    )


async def policies_on(
    tx: Tx, days: Collection[tuple[date, Place]]
) -> Mapping[tuple[date, Place], DeadlinePolicy]:
    """GEN-9's numbers on each date in each place; the shipped ones until their owner has
    published.
    """
    by_center: dict[tuple[date, UUID | None], DeadlinePolicy] = {}
    for on, center in {(on, place.center_id) for on, place in days}:
        policies = await resolve(tx, "people", on=on, scope={"center": center})
        numbers = (
            policies[key] if key in policies else Decimal(str(_SHIPPED[key].default))
            for key in (SOON, REPEAT)
        )
        by_center[on, center] = DeadlinePolicy.of(*numbers)
    return {(on, place): by_center[on, place.center_id] for on, place in days}


def _things(of: UUID | Collection[UUID]) -> Collection[UUID]:
    return [of] if isinstance(of, UUID) else of


_SHIPPED = definitions("chassis", "defaults.yaml")

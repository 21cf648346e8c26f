"""What time and calendars do to deadlines: reminders, overdue events and their repeats, moves.

DEADLINES = Deadlines(REPLY, RETURN)                    # a service's `deadlines.py`
TIMERS = Timers(..., DEADLINES.agenda)                  # its `timers.py`
on_batch(CalendarState, DEADLINES.on_calendars)         # after the copy of the calendar
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from chassis.duties import deadline_store as store
from chassis.duties.deadline_store import StoredDeadline
from chassis.duties.deadlines import Deadline, policies_on
from chassis.messages.subscriptions import Received
from chassis.messages.timers import Agenda
from chassis.messages.tx import Cause, Place, Tx
from measure import deadlines as rules
from measure.deadlines import Calendar, DeadlinePolicy
from zhipei_events.envelope import Event, State
from zhipei_events.every import DEADLINE_APPROACHED


class Deadlines:
    """All kinds of deadlines of a service."""

    def __init__(self, *kinds: Deadline) -> None:
        self.kinds: Mapping[str, Deadline] = {kind.kind: kind for kind in kinds}
        if len(self.kinds) < len(kinds):
            raise ValueError("two kinds of deadlines have one name")
        self.agenda = Agenda(kind="deadlines", rule="GEN-9", earliest=self.earliest, run=self.tell)

    async def earliest(self, tx: Tx) -> datetime | None:
        """The next instant at which somebody must be told."""
        return await store.earliest(tx, list(self.kinds))

    async def tell(self, tx: Tx) -> None:
        """Remind owners of what is due soon, and tell of what is overdue, by now."""
        due = await store.claim_due(tx, list(self.kinds))
        rules_of = await self._rules(tx, due, tx.now)
        changed = [_told(deadline, tx.now, *rules_of(deadline)) for deadline in due]
        for deadline in changed:
            cause = (
                Cause(deadline.event_id, deadline.correlation_id)
                if deadline.event_id and deadline.correlation_id
                else None
            )
            tx.emit(self._event(deadline, tx.now), place=deadline.place, cause=cause)
        await store.set_moments(tx, changed)

    def _event(self, deadline: StoredDeadline, at: datetime) -> Event:
        kind = self.kinds[deadline.kind]
        if at >= deadline.due_at:
            return kind.overdue(deadline, deadline.overdues)
        approached = DEADLINE_APPROACHED[kind.publisher]
        return approached(**deadline.told(deadline.reminders))

    async def on_calendars(self, tx: Tx, batch: Sequence[Received[State]]) -> None:
        """Move open deadlines by the calendars that changed (ORG-12); those that are closed stay.

        Handles the batch at once, after the service's own copy of the calendars was written.
        """
        changed = {UUID(one.envelope.subject.partition(":")[2]): one.envelope for one in batch}
        at = max(envelope.time for envelope in changed.values())
        deadlines = await store.claim_in(tx, list(self.kinds), list(changed))
        rules_of = await self._rules(tx, deadlines, at)
        moved: list[StoredDeadline] = []
        dates: dict[str, dict[UUID, date]] = {}
        for deadline in deadlines:
            after = _moved(deadline, at, *rules_of(deadline))
            if after != deadline:
                moved.append(after)
            if after.due_on != deadline.due_on:
                dates.setdefault(deadline.kind, {})[deadline.thing_id] = after.due_on
        await store.set_moments(tx, moved)
        for kind, by_thing in dates.items():
            if moves := self.kinds[kind].moves:
                await moves(tx, by_thing)

    async def _rules(
        self, tx: Tx, deadlines: Sequence[StoredDeadline], at: datetime
    ) -> Callable[[StoredDeadline], tuple[Calendar, DeadlinePolicy]]:
        """By what each of these counts at an instant; a statement for each kind and center."""
        calendars: dict[tuple[str, Place], Calendar] = {}
        for name in {deadline.kind for deadline in deadlines}:
            places = {deadline.place for deadline in deadlines if deadline.kind == name}
            found = await self.kinds[name].calendars.of(tx, places)
            calendars |= {(name, place): calendar for place, calendar in found.items()}
        days = {(calendar.day_of(at), place) for (_, place), calendar in calendars.items()}
        policies = await policies_on(tx, days)

        def rules_of(deadline: StoredDeadline) -> tuple[Calendar, DeadlinePolicy]:
            calendar = calendars[deadline.kind, deadline.place]
            return calendar, policies[calendar.day_of(at), deadline.place]

        return rules_of


def _told(
    deadline: StoredDeadline, at: datetime, calendar: Calendar, policy: DeadlinePolicy
) -> StoredDeadline:
    """A deadline after somebody was told of it at an instant."""
    is_overdue = at >= deadline.due_at
    return replace(
        deadline,
        next_at=rules.after_telling(at, deadline.due_at, calendar, policy),
        reminders=deadline.reminders + (not is_overdue),
        overdues=deadline.overdues + is_overdue,
    )


def _moved(
    deadline: StoredDeadline, at: datetime, calendar: Calendar, policy: DeadlinePolicy
) -> StoredDeadline:
    """A deadline by a calendar that changed at an instant."""
    due_on = deadline.due_on
    if deadline.working_days is not None:
        due_on = calendar.after(deadline.since_on, deadline.working_days)
    moments = rules.moved(
        deadline.moments, due_on, calendar, policy, at=at, told=deadline.overdues > 0
    )
    return replace(
        deadline,
        due_on=due_on,
        soon_at=moments.soon_at,
        due_at=moments.due_at,
        next_at=moments.next_at,
    )

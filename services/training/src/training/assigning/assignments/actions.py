"""Assign, go on and end, or say why not (TRN-28)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from chassis.duties import deadlines
from chassis.duties.deadlines import Deadline
from chassis.duties.deadlines import Opening as DueOpening
from chassis.http.problems import Conflict, Fault, NotFound
from chassis.http.reach import act_in
from chassis.messages.tx import Cause as Chain
from chassis.messages.tx import Place, Tx
from chassis.policies.resolution import PolicySet, resolve
from training.assigning.assignments import store
from training.assigning.assignments.rules import (
    BY_INDICATOR,
    NEXT_STEP,
    Asked,
    AssignmentPolicy,
    Colleague,
    Ending,
    Opening,
    Progress,
    Reason,
    State,
    TargetPolicy,
    Whereabouts,
    assign,
)
from training.ground.directory import actions as directory
from training.ground.directory.rules import Site
from training.ground.register import actions as register
from training.ground.register.rules import hours, since
from zhipei_events.envelope import Envelope
from zhipei_events.training import TrainingAssigned, TrainingCompleted, TrainingExtended

TRAINING = Deadline(
    kind="training",
    publisher="training",
    rule="TRN-28",
    title={"zh-Hans": "培训安排", "en": "Training to schedule"},
    calendars=directory.CALENDARS,
    moves=store.move,
)
"""A training is scheduled within `trn.assign_due_days` of its cause (TRN-28)."""
UNOWNED = "training_lead"
"""Whose an assignment is for which nobody was found who schedules."""


@dataclass(slots=True)
class Grounds:
    """What decisions about people in several places rest on: how days are counted there, who
    schedules, and the policies of a date.
    """

    tx: Tx
    sites: Mapping[tuple[UUID | None, UUID | None], Site]
    colleagues: Mapping[UUID, Collection[Colleague]]
    _held: dict[tuple[UUID | None, UUID | None, date], PolicySet] = field(default_factory=dict)

    def site(self, at: Whereabouts) -> Site:
        return self.sites[at.site_id, at.center_id]

    async def policies(self, at: Whereabouts, on: date) -> PolicySet:
        """Asked once per place and date, however many people there are."""
        place = at.center_id, at.site_id, on
        if place not in self._held:
            self._held[place] = await resolve(
                self.tx, "training", on=on, scope={"center": at.center_id, "site": at.site_id}
            )
        return self._held[place]

    async def made(self, asked: Asked, assignment_id: UUID) -> Opening:
        """The assignment that an event opens."""
        at = asked.whereabouts
        policies = await self.policies(at, asked.occurred_on)
        able = self.colleagues.get(at.center_id, ()) if at.center_id else ()
        kind, workdays = asked.kind or "", self.site(at).workdays
        policy = AssignmentPolicy.of(policies)
        made = assign(
            kind,
            asked.about,
            asked.agent_id,
            at,
            able,
            on=asked.occurred_on,
            workdays=workdays,
            policy=policy,
        )
        return Opening(assignment_id=assignment_id, asked=asked, made=made, policyset=policies.hash)


async def grounds(tx: Tx, places: Collection[Whereabouts]) -> Grounds:
    sites = await directory.sites(tx, {(at.site_id, at.center_id) for at in places})
    return Grounds(
        tx, sites, await store.schedulers(tx, {at.center_id for at in places if at.center_id})
    )


async def located(tx: Tx, told: Mapping[UUID, Whereabouts]) -> Mapping[UUID, Whereabouts]:
    """Person → the units that an event told, else those of the directory."""
    known = await directory.people(
        tx, [person_id for person_id, at in told.items() if at == Whereabouts()]
    )
    return {
        **told,
        **{
            person_id: Whereabouts(person.team_id, person.site_id, person.center_id)
            for person_id, person in known.items()
        },
    }


# ---- what every kind does


async def lock(tx: Tx, agents: Collection[UUID]) -> None:
    """Hold the assignments of these agents: one after the other, always in the same order."""
    for agent_id in sorted(agents):
        await tx.lock(f"assignments of {agent_id}")


async def begin(tx: Tx, openings: Sequence[Opening]) -> None:
    """Open assignments and tell of them; each names the event that asked as its cause."""
    if openings:
        await store.add(tx, openings)
    told = {opening.assignment_id: _tell(tx, opening) for opening in openings}
    await deadlines.open_all(
        tx, TRAINING, [_due(opening, told[opening.assignment_id]) for opening in openings]
    )


async def antedate(tx: Tx, opening: Opening) -> None:
    """Let an older event open what stands, and tell again: it is due earlier than was said."""
    await store.antedate(tx, opening)
    await deadlines.open_all(tx, TRAINING, [_due(opening, _tell(tx, opening))])


async def keep_asked(tx: Tx, asked: Sequence[Asked]) -> None:
    """Keep what asked for training, with what came of it."""
    if asked:
        await store.add_asked(tx, asked)


async def relink(tx: Tx, came: Mapping[UUID, tuple[UUID, Reason | None]]) -> None:
    """Event → the assignment that it belongs to now, and why it opened nothing; None: it opened
    it.
    """
    if came:
        await store.relink(tx, came)


def _due(opening: Opening, told: Envelope) -> DueOpening:
    asked, made = opening.asked, opening.made
    return DueOpening(
        of=opening.assignment_id,
        owner=made.owner_id,
        role=None if made.owner_id else UNOWNED,
        due=made.due_on,
        about=asked.agent_id,
        place=Place(asked.whereabouts.center_id, asked.whereabouts.site_id),
        team=asked.whereabouts.team_id,
        cause=told,
        at=asked.occurred_at,
    )


def _tell(tx: Tx, opening: Opening) -> Envelope:
    asked, made = opening.asked, opening.made
    return tx.emit(
        TrainingAssigned(
            assignment_id=opening.assignment_id,
            agent_id=asked.agent_id,
            **vars(asked.whereabouts),
            kind=made.kind,
            cause_id=asked.cause_id,
            cause_type=asked.cause_type,
            cause_subject=asked.cause_subject,
            about=made.about,
            criteria=asked.criteria,
            owner_id=made.owner_id,
            due_on=made.due_on,
        ),
        place=Place(asked.whereabouts.center_id, asked.whereabouts.site_id),
        cause=Chain(asked.cause_id, asked.correlation_id),
        at=asked.occurred_at,
        policyset=opening.policyset,
    )


async def complete(
    tx: Tx, endings: Sequence[Ending], *, cause: Mapping[UUID, Envelope] | None = None
) -> Collection[UUID]:
    """End assignments and tell of it, with the hours that count (TRN-6a) and all that it rests on;
    what had ended is left alone.

    cause: assignment → the event that led to it, where that is not what this transaction handles.
    """
    if not endings:
        return ()
    rows = await store.by_id(tx, [one.assignment_id for one in endings])
    confirmed = await register.confirmed(
        tx, {row.agent_id for row in rows.values()}, {row.kind for row in rows.values()}
    )
    ended = await store.complete(tx, endings)
    await deadlines.done_at(
        tx, TRAINING, {one.assignment_id: one.at for one in endings if one.assignment_id in ended}
    )
    for one in endings:
        if one.assignment_id not in ended:
            continue
        row = rows[one.assignment_id]
        counted = since(confirmed.get((row.agent_id, row.kind), ()), row.assigned_at, one.at)
        tx.emit(
            TrainingCompleted(
                **_whose(row),
                outcome=one.state,
                hours=hours(sum(entry.minutes for entry in counted)),
                completed_on=one.on,
                reason=one.reason,
                causes=tuple(
                    id
                    for _, id in sorted(
                        [*((entry.confirmed_at, entry.event_id) for entry in counted), *one.causes]
                    )
                ),
            ),
            place=Place(row.center_id, row.site_id),
            cause=(cause or {}).get(one.assignment_id),
            at=one.at,
        )
    return ended


async def extend(tx: Tx, causes: Mapping[UUID, Envelope]) -> None:
    """Let trainings go on whose test was not passed (EXM-10): to be scheduled anew, what was
    trained before is not enough for the next.

    causes: assignment → the event of the test.
    """
    if not causes:
        return
    rows = await store.by_id(tx, causes)
    ground = await grounds(tx, [_at(row) for row in rows.values()])
    due: dict[UUID, date] = {}
    steps: dict[UUID, str] = {}
    for id, row in rows.items():
        site = ground.site(_at(row))
        on = site.day_of(causes[id].time)
        policies = await ground.policies(_at(row), on)
        due[id] = site.workdays.after(on, policies["trn.assign_due_days"])
        on_fail = str(policies["trn.on_fail"].get(row.kind, "repeat"))
        steps[id] = "resit" if row.about.startswith("paper:") else NEXT_STEP.get(on_fail, "extend")
    again = []
    for id in await store.extend(tx, {id: (causes[id].time, on) for id, on in due.items()}):
        row = rows[id]
        event = TrainingExtended(**_whose(row), next_step=steps[id], due_on=due[id])
        place, at = Place(row.center_id, row.site_id), causes[id].time
        told = tx.emit(event, place=place, cause=causes[id], at=at)
        again.append(_due_again(row, due[id], at=at, told=told))
    await deadlines.open_all(tx, TRAINING, again)


async def close_early(tx: Tx, wanted: Mapping[UUID, tuple[State, str]]) -> Sequence[UUID]:
    """End assignments by a person's decision, with a reason (TRN-6, EXM-10). NotFound, or Conflict
    where one has ended already.
    """
    rows = await store.by_id(tx, wanted)
    if missing := wanted.keys() - rows.keys():
        raise NotFound(
            "no such assignment",
            errors=[Fault(where=str(id), code="unknown_assignment") for id in sorted(missing)],
        )
    act_in(tx, *rows.values(), about=[row.agent_id for row in rows.values()])
    if ended := [id for id, row in rows.items() if row.completed_at is not None]:
        raise Conflict(
            "it has ended already",
            errors=[Fault(where=str(id), code="assignment_ended") for id in ended],
        )
    sites = await directory.sites(tx, {(row.site_id, row.center_id) for row in rows.values()})
    on = {id: sites[row.site_id, row.center_id].day_of(tx.now) for id, row in rows.items()}
    by = tx.caller.person_id if tx.caller else None
    endings = [
        Ending(assignment_id=id, state=state, at=tx.now, on=on[id], reason=reason, closed_by=by)
        for id, (state, reason) in wanted.items()
    ]
    await complete(tx, endings)
    return list(wanted)


async def progress(tx: Tx, found: Sequence[store.Found]) -> Mapping[UUID, Progress]:
    """How far those are that the hours count for (TRN-6)."""
    items = [one for one in found if one.kind in BY_INDICATOR]
    if not items:
        return {}
    confirmed = await register.confirmed(
        tx, {one.agent_id for one in items}, {one.kind for one in items}
    )
    booked = await store.booked(tx, [one.assignment_id for one in items])
    ground = await grounds(tx, [_at(one) for one in items])
    known: dict[UUID, Progress] = {}
    for one in items:
        policy = TargetPolicy.of(
            await ground.policies(
                _at(one), one.completed_on or ground.site(_at(one)).day_of(tx.now)
            )
        )
        counted = since(
            confirmed.get((one.agent_id, one.kind), ()), one.assigned_at, one.completed_at
        )
        minutes = hours(sum(entry.minutes for entry in counted))
        known[one.assignment_id] = Progress(
            policy.min_hours, policy.close_mode, minutes, hours(booked.get(one.assignment_id, 0))
        )
    return known


async def follow(tx: Tx, ids: Collection[UUID], *, at: datetime | None = None) -> None:
    """Let the state of assignments that have not ended follow from their sessions (TRN-28).

    One that is scheduled is no longer due; one whose session was lost is due again, at the earliest
    `trn.assign_due_days` later. at: when it happened, `tx.now` unless it is given.
    """
    if not ids:
        return
    when = at or tx.now
    changed = await store.follow(tx, ids)
    planned = [id for id, state in changed.items() if state is not State.OPEN]
    await deadlines.done_at(tx, TRAINING, dict.fromkeys(planned, when))
    lost = changed.keys() - set(planned)
    if not lost:
        return
    rows = await store.by_id(tx, lost)
    ground = await grounds(tx, [_at(row) for row in rows.values()])
    again = []
    for row in rows.values():
        site = ground.site(_at(row))
        on = site.day_of(when)
        days = (await ground.policies(_at(row), on))["trn.assign_due_days"]
        due = max(row.due_on, site.workdays.after(on, days))
        again.append(_due_again(row, due, at=when))
    await store.move(tx, {one.of: one.due for one in again})
    await deadlines.open_all(tx, TRAINING, again)


# A row of assignments
def _due_again(
    row: Any,  # noqa: ANN401
    due: date,
    *,
    at: datetime,
    told: Envelope | None = None,
) -> DueOpening:
    return DueOpening(
        of=row.assignment_id,
        owner=row.owner_id,
        role=None if row.owner_id else UNOWNED,
        due=due,
        about=row.agent_id,
        place=Place(row.center_id, row.site_id),
        team=row.team_id,
        cause=told,
        at=at,
    )


async def find(tx: Tx, ids: Collection[UUID]) -> Mapping[UUID, Any]:
    """Assignments as rows, locked; unknown ones are not in it."""
    return await store.by_id(tx, ids) if ids else {}


async def unended(tx: Tx, kind: str, agents: Collection[UUID]) -> Mapping[tuple[UUID, str], UUID]:
    """Agent and subject → the assignment of a kind that has not ended."""
    return await store.unended(tx, kind, agents) if agents else {}


def _at(row: Any) -> Whereabouts:  # noqa: ANN401 - a row of assignments
    return Whereabouts(row.team_id, row.site_id, row.center_id)


def _whose(row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of assignments
    names = ("assignment_id", "agent_id", "team_id", "site_id", "center_id", "kind", "about")
    return {name: getattr(row, name) for name in names}

"""Open assignments, extend and end them, and emit each step (TRN-28). Sets in, sets out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from chassis.http.problems import Conflict, Fault, NotFound
from chassis.http.reach import act_in
from chassis.http.wording import Message
from chassis.messages.tx import Cause, Place, Tx
from chassis.policies.resolution import PolicySet, resolve
from measure.visibility import Reach
from training.assigning.assignments import store
from training.assigning.assignments.rules import (
    BY_PERSON,
    FOLLOWS,
    Assignment,
    AssignmentFilter,
    AssignmentPolicy,
    AssignmentState,
    Colleague,
    Ending,
    Measurement,
    Opening,
    assign,
    next_step_after_failure,
)
from training.assigning.assignments.store import Extension
from training.assigning.requests.rules import TrainingRequest, Whereabouts
from training.ground.directory import actions as directory
from training.ground.directory.rules import Site
from training.ground.register import actions as register
from training.ground.register.rules import Confirmed, hours, since
from zhipei_events.envelope import Envelope
from zhipei_events.training import TrainingAssigned, TrainingCompleted, TrainingExtended

NO_ASSIGNMENTS = Message("没有这些编号的培训任务：{ids}", "There are no assignments {ids}")
ASSIGNMENTS_ENDED = Message("这些培训任务已经结束：{ids}", "These assignments have ended: {ids}")
NO_ASSIGNMENT = Message(
    "没有编号为 {assignment_id} 的培训任务", "There is no assignment {assignment_id}"
)


@dataclass(slots=True)
class Context:
    """Facts behind decisions about people in several places: calendars, schedulers, policies."""

    tx: Tx
    sites: Mapping[tuple[UUID | None, UUID | None], Site]
    schedulers: Mapping[UUID, Collection[Colleague]]
    _policies: dict[tuple[UUID | None, UUID | None, date], PolicySet] = field(default_factory=dict)

    def site(self, at: Whereabouts) -> Site:
        return self.sites[at.site_id, at.center_id]

    def colleagues(self, at: Whereabouts) -> Collection[Colleague]:
        """Members of the center who could be asked to schedule."""
        return self.schedulers.get(at.center_id, ()) if at.center_id else ()

    async def policies(self, at: Whereabouts, on: date) -> PolicySet:
        """Policies of a place and date, resolved once."""
        key = at.center_id, at.site_id, on
        if key not in self._policies:
            scope = {"center": at.center_id, "site": at.site_id}
            self._policies[key] = await resolve(self.tx, "training", on=on, scope=scope)
        return self._policies[key]

    async def opening(
        self, request: TrainingRequest, assignment_id: UUID, *, criteria: tuple[str, ...] = ()
    ) -> Opening:
        """The assignment that a request opens. criteria: at which it aims."""
        at = request.whereabouts
        policies = await self.policies(at, request.occurred_on)
        decision = assign(
            request.kind or "",
            request.about,
            request.agent_id,
            at,
            self.colleagues(at),
            on=request.occurred_on,
            workdays=self.site(at).workdays,
            policy=AssignmentPolicy.of(policies),
        )
        return Opening(
            assignment_id=assignment_id,
            request=request,
            criteria=criteria,
            decision=decision,
            policyset=policies.hash,
        )


async def context(tx: Tx, places: Collection[Whereabouts]) -> Context:
    """Facts behind decisions about people in these places."""
    sites = await directory.sites(tx, {(at.site_id, at.center_id) for at in places})
    centers = {at.center_id for at in places if at.center_id}
    found = await directory.schedulers(tx, centers)
    schedulers = {
        center_id: [Colleague(one.person_id, one.site_id, one.roles) for one in people]
        for center_id, people in found.items()
    }
    return Context(tx, sites, schedulers)


async def located(tx: Tx, known: Mapping[UUID, Whereabouts]) -> Mapping[UUID, Whereabouts]:
    """Person → the units that an event names, else those of the directory."""
    missing = [person_id for person_id, at in known.items() if at == Whereabouts()]
    people = await directory.people(tx, missing)
    found = {
        person_id: Whereabouts(person.team_id, person.site_id, person.center_id)
        for person_id, person in people.items()
    }
    return {**known, **found}


async def lock(tx: Tx, agents: Collection[UUID]) -> None:
    """Lock the assignments of these agents, always in the same order."""
    for agent_id in sorted(agents):
        await tx.lock(f"assignments of {agent_id}")


# ---- opening


async def begin(tx: Tx, openings: Sequence[Opening]) -> None:
    """Open assignments and emit them, each caused by the event that asked."""
    if openings:
        await store.add(tx, openings)
    for opening in openings:
        _emit_assigned(tx, opening)


async def antedate(tx: Tx, opening: Opening) -> None:
    """Let an older request open an assignment and emit it again: it is due earlier (EVT-4)."""
    await store.antedate(tx, opening)
    _emit_assigned(tx, opening)


def _emit_assigned(tx: Tx, opening: Opening) -> None:
    request, decision = opening.request, opening.decision
    at = request.whereabouts
    event = TrainingAssigned(
        assignment_id=opening.assignment_id,
        agent_id=request.agent_id,
        team_id=at.team_id,
        site_id=at.site_id,
        center_id=at.center_id,
        kind=decision.kind,
        cause_id=request.cause_id,
        cause_type=request.cause_type,
        cause_subject=request.cause_subject,
        about=decision.about,
        criteria=opening.criteria,
        owner_id=decision.owner_id,
        due_on=decision.due_on,
    )
    cause = Cause(request.cause_id, request.correlation_id) if request.correlation_id else None
    tx.emit(
        event,
        place=Place(at.center_id, at.site_id),
        cause=cause,
        at=request.occurred_at,
        policyset=opening.policyset,
    )


# ---- ending


async def complete(
    tx: Tx, endings: Sequence[Ending], *, causes: Mapping[UUID, Envelope] | None = None
) -> Collection[UUID]:
    """End assignments and emit each with the hours that count (TRN-6a). Returns the ids that ended.

    causes: assignment → the event that led to it, where that is not the one being handled.
    """
    if not endings:
        return ()
    found = await store.locked(tx, [ending.assignment_id for ending in endings])
    agents = {assignment.agent_id for assignment in found.values()}
    kinds = {assignment.kind for assignment in found.values()}
    confirmed = await register.confirmed(tx, agents, kinds)
    ended = await store.complete(tx, endings)
    for ending in endings:
        if ending.assignment_id in ended:
            assignment = found[ending.assignment_id]
            sessions = confirmed.get((assignment.agent_id, assignment.kind), ())
            counted = since(sessions, assignment.assigned_at, ending.at)
            cause = (causes or {}).get(ending.assignment_id)
            _emit_completed(tx, assignment, ending, counted, cause)
    return ended


def _emit_completed(
    tx: Tx,
    assignment: Assignment,
    ending: Ending,
    counted: Sequence[Confirmed],
    cause: Envelope | None,
) -> None:
    at = assignment.whereabouts
    confirmations = [(session.confirmed_at, session.event_id) for session in counted]
    event = TrainingCompleted(
        assignment_id=assignment.assignment_id,
        agent_id=assignment.agent_id,
        team_id=at.team_id,
        site_id=at.site_id,
        center_id=at.center_id,
        kind=assignment.kind,
        about=assignment.about,
        outcome=ending.state,
        hours=hours(sum(session.minutes for session in counted)),
        completed_on=ending.on,
        reason=ending.reason,
        causes=tuple(id for _, id in sorted([*confirmations, *ending.causes])),
    )
    tx.emit(event, place=Place(at.center_id, at.site_id), cause=cause, at=ending.at)


async def close_early(
    tx: Tx, decisions: Mapping[UUID, tuple[AssignmentState, str]]
) -> Sequence[UUID]:
    """End assignments by a person's decision, with a reason (TRN-6, EXM-10).

    Raises NotFound, or Conflict where one has ended already.
    """
    found = await store.locked(tx, decisions)
    _require_found(decisions, found)
    places = [assignment.whereabouts for assignment in found.values()]
    act_in(tx, *places, about=[assignment.agent_id for assignment in found.values()])
    _require_unended(found)
    facts = await context(tx, places)
    by = tx.caller.person_id if tx.caller else None
    endings = [
        Ending(
            assignment_id=id,
            state=state,
            at=tx.now,
            on=facts.site(found[id].whereabouts).day_of(tx.now),
            reason=reason,
            closed_by=by,
        )
        for id, (state, reason) in decisions.items()
    ]
    await complete(tx, endings)
    return list(decisions)


def _require_found(ids: Collection[UUID], found: Mapping[UUID, Assignment]) -> None:
    missing = sorted(id for id in ids if id not in found)
    if missing:
        raise NotFound(
            NO_ASSIGNMENTS,
            errors=[Fault(where=str(id), code="unknown_assignment") for id in missing],
            ids=missing,
        )


def _require_unended(found: Mapping[UUID, Assignment]) -> None:
    ended = [id for id, assignment in found.items() if not BY_PERSON & FOLLOWS[assignment.state]]
    if ended:
        raise Conflict(
            ASSIGNMENTS_ENDED,
            errors=[Fault(where=str(id), code="assignment_ended") for id in ended],
            ids=ended,
        )


# ---- going on


async def extend(tx: Tx, causes: Mapping[UUID, Envelope]) -> None:
    """Let trainings go on whose test was not passed (EXM-10): they have to be scheduled again.

    causes: assignment → the event of the test.
    """
    if not causes:
        return
    found = await store.locked(tx, causes)
    facts = await context(tx, [assignment.whereabouts for assignment in found.values()])
    extensions: dict[UUID, Extension] = {}
    steps: dict[UUID, str] = {}
    for id, assignment in found.items():
        site = facts.site(assignment.whereabouts)
        on = site.day_of(causes[id].time)
        policies = await facts.policies(assignment.whereabouts, on)
        due_on = site.workdays.after(on, policies["trn.assign_due_days"])
        extensions[id] = Extension(causes[id].time, due_on)
        steps[id] = next_step_after_failure(
            assignment.kind, assignment.about, policies["trn.on_fail"]
        )
    for id in await store.extend(tx, extensions):
        _emit_extended(tx, found[id], steps[id], extensions[id], causes[id])


def _emit_extended(
    tx: Tx, assignment: Assignment, next_step: str, extension: Extension, cause: Envelope
) -> None:
    at = assignment.whereabouts
    event = TrainingExtended(
        assignment_id=assignment.assignment_id,
        agent_id=assignment.agent_id,
        team_id=at.team_id,
        site_id=at.site_id,
        center_id=at.center_id,
        kind=assignment.kind,
        about=assignment.about,
        next_step=next_step,
        due_on=extension.due_on,
    )
    tx.emit(event, place=Place(at.center_id, at.site_id), cause=cause, at=extension.at)


async def set_states(tx: Tx, states: Mapping[UUID, AssignmentState]) -> None:
    """Assignment → its state by its sessions (TRN-28)."""
    if states:
        await store.set_states(tx, states)


async def move_due(tx: Tx, due: Mapping[UUID, date]) -> None:
    """Assignment → by when it is to be scheduled."""
    await store.move_due(tx, due)


async def measure(tx: Tx, measured: Mapping[UUID, Measurement]) -> None:
    """Assignment → where its indicator stands."""
    if measured:
        await store.measure(tx, measured)


# ---- reading


async def find(tx: Tx, ids: Collection[UUID]) -> Mapping[UUID, Assignment]:
    """Assignments by id, locked; unknown ids are left out."""
    return await store.locked(tx, ids) if ids else {}


async def unended_of(tx: Tx, ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of these assignments that have not ended."""
    found = await find(tx, ids)
    return frozenset(id for id, assignment in found.items() if not assignment.has_ended)


async def unended(tx: Tx, kind: str, agents: Collection[UUID]) -> Mapping[tuple[UUID, str], UUID]:
    """Agent and subject → the assignment of a kind that has not ended."""
    return await store.unended(tx, kind, agents) if agents else {}


async def unended_about(tx: Tx, center_id: UUID, kind: str, about: str) -> Sequence[Assignment]:
    """Assignments of a center on a subject that have not ended, by agent."""
    return await store.unended_about(tx, center_id, kind, about)


async def open_at(tx: Tx, agent_id: UUID, kind: str, about: str, at: datetime) -> Assignment | None:
    """The earliest assignment on a subject that had not ended at a time, or was opened later."""
    return await store.open_at(tx, agent_id, kind, about, at)


async def of_agents(
    tx: Tx, agents: Collection[UUID], kinds: Collection[str]
) -> Sequence[Assignment]:
    """All assignments of these agents in these kinds, locked."""
    return await store.of_agents(tx, agents, kinds)


async def get(tx: Tx, assignment_id: UUID, *, reach: Reach) -> Assignment:
    """An assignment that the caller may see. Raises NotFound."""
    assignment = await store.find(tx, assignment_id, reach=reach)
    if assignment is None:
        raise NotFound(NO_ASSIGNMENT, assignment_id=assignment_id)
    return assignment


async def listed(
    tx: Tx,
    *,
    reach: Reach,
    matching: AssignmentFilter,
    after: tuple[date, UUID] | None,
    limit: int,
) -> Sequence[Assignment]:
    """Assignments by due date, then id."""
    return await store.listed(tx, reach=reach, matching=matching, after=after, limit=limit)

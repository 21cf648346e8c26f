"""Schedule sessions in sets, and change the ones to come (PLN-6, PLN-16)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from chassis.http.problems import Fault, Refusal
from chassis.http.reach import acts_in
from chassis.messages.ids import uuid7
from chassis.messages.tx import Tx
from chassis.policies.resolution import PolicySet, resolve
from measure.workdays import monday_of
from training.assigning.assignments import actions as assignments
from training.assigning.assignments.rules import Assignment
from training.classes.attendance import actions as attendance
from training.classes.attendance.rules import Entry, roster_of
from training.classes.scheduling.rules import (
    Ledger,
    RefusalCode,
    Refused,
    SessionPolicy,
    SessionRequest,
    refusals,
)
from training.classes.sessions import actions as sessions
from training.classes.sessions.actions import Scheduled
from training.classes.sessions.rules import Session, SessionPlan
from training.ground.bookings import actions as bookings
from training.ground.bookings.rules import Span
from training.ground.directory import actions as directory
from training.ground.directory.rules import Person, Site

DAY = timedelta(days=1)
WEEK = timedelta(days=7)


class NotPossible(Refusal):
    status = 409
    slug = "session-not-possible"
    title = {"zh-Hans": "培训安排不可行", "en": "This session cannot be scheduled"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan with its roster: the agents of the assignments, and others."""

    plan: SessionPlan
    assignments: tuple[UUID, ...] = ()
    people: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What is to be different in a session to come; None: stays."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: str | None = None
    trainer_id: UUID | None = None
    add: tuple[UUID, ...] = ()
    drop: frozenset[UUID] = frozenset()

    def apply(self, plan: SessionPlan) -> SessionPlan:
        span = Span(self.starts_at or plan.span.starts_at, self.ends_at or plan.span.ends_at)
        return replace(
            plan,
            span=span,
            place=self.place or plan.place,
            trainer_id=self.trainer_id or plan.trainer_id,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """A plan with the facts about everyone concerned. served: assignment → agent."""

    plan: SessionPlan
    request: SessionRequest
    site_id: UUID | None
    served: Mapping[UUID, UUID]
    policies: PolicySet
    people: Mapping[UUID, Person]

    @property
    def policy(self) -> SessionPolicy:
        return SessionPolicy.of(self.policies)


async def schedule(
    tx: Tx, plans: Sequence[Planned]
) -> tuple[Sequence[UUID], Sequence[tuple[int, Refused]]]:
    """Schedule the sessions that nothing speaks against, each judged after those before it.

    Returns the new ids, and the index of each refused plan with a reason; a refused plan changes
    nothing.
    """
    drafts = await _drafts(tx, plans)
    ledger = await _ledger(tx, drafts, without=())
    made: list[Scheduled] = []
    refused: list[tuple[int, Refused]] = []
    for index, draft in enumerate(drafts):
        reasons = _refusals(tx, draft, ledger)
        if reasons:
            refused += [(index, reason) for reason in reasons]
            continue
        made.append(_scheduled(uuid7(), draft, ledger))
        ledger.book(draft.request)
    await sessions.add(tx, made)
    return [one.session.session_id for one in made], refused


async def change(tx: Tx, session_id: UUID, changes: Changes, *, reason: str) -> None:
    """Change a session to come and its roster. Raises NotPossible with every reason."""
    before = await sessions.to_come(tx, session_id)
    entries = (await attendance.of_sessions(tx, [session_id]))[session_id]
    (draft,) = await _drafts(tx, [_changed(before, entries, changes)])
    ledger = await _ledger(tx, [draft], without=[session_id])
    reasons = _refusals(tx, draft, ledger)
    if reasons:
        raise NotPossible(errors=[_fault(reason) for reason in reasons])
    made = _scheduled(session_id, draft, ledger, reason=reason)
    booked = {entry.person_id for entry in entries if entry.is_booked}
    await sessions.change(tx, made, before=before, gone=booked | set(draft.request.people))


def _refusals(tx: Tx, draft: _Draft, ledger: Ledger) -> Sequence[Refused]:
    """Everything against a draft, and whether the caller may have a session at its center: their
    own, or as a role that schedules there.
    """
    reasons = list(refusals(draft.request, ledger, draft.policy, now=tx.now))
    place = {"center_id": draft.request.center_id, "site_id": draft.site_id}
    if not acts_in(tx, place, work=[draft.request.trainer_id]):
        reasons.append(Refused(RefusalCode.OTHER_CENTER))
    return reasons


def _fault(refused: Refused) -> Fault:
    return Fault(where=str(refused.about or "session"), code=refused.code)


def _changed(session: Session, entries: Sequence[Entry], changes: Changes) -> Planned:
    staying = [
        entry for entry in entries if entry.is_booked and entry.person_id not in changes.drop
    ]
    return Planned(
        plan=changes.apply(session.plan),
        people=(*(entry.person_id for entry in staying), *changes.add),
        assignments=tuple(id for entry in staying for id in entry.assignments),
    )


# ---- facts about plans


async def _drafts(tx: Tx, plans: Sequence[Planned]) -> Sequence[_Draft]:
    """Plans with facts, their centers locked: what one set books, the next one sees."""
    served = await assignments.find(tx, {id for plan in plans for id in plan.assignments})
    rosters = [_roster(plan, served) for plan in plans]
    trainers = {plan.plan.trainer_id for plan in plans}
    people = await directory.people(tx, trainers.union(*rosters))
    places = [
        (_common_site(people, roster), people[plan.plan.trainer_id].center_id)
        for plan, roster in zip(plans, rosters, strict=True)
    ]
    sites = await directory.sites(tx, set(places))
    policies = {place: await _policies(tx, place, sites[place]) for place in sites}
    drafts = [
        _Draft(
            plan=plan.plan,
            request=_request(plan, roster, center_id, sites[site_id, center_id], served),
            site_id=site_id,
            served={id: served[id].agent_id for id in plan.assignments if id in served},
            policies=policies[site_id, center_id],
            people=people,
        )
        for plan, roster, (site_id, center_id) in zip(plans, rosters, places, strict=True)
    ]
    for center_id in sorted({center_id for _, center_id in places if center_id}):
        await tx.lock(f"sessions of {center_id}")
    return drafts


def _request(
    plan: Planned,
    roster: tuple[UUID, ...],
    center_id: UUID | None,
    site: Site,
    served: Mapping[UUID, Assignment],
) -> SessionRequest:
    return SessionRequest(
        kind=plan.plan.kind,
        trainer_id=plan.plan.trainer_id,
        center_id=center_id,
        span=plan.plan.span,
        on=site.day_of(plan.plan.span.starts_at),
        place=plan.plan.place,
        people=roster,
        refused=tuple(_against_assignments(plan, served)),
    )


def _roster(plan: Planned, served: Mapping[UUID, Assignment]) -> tuple[UUID, ...]:
    agents = [served[id].agent_id for id in plan.assignments if id in served]
    return tuple(dict.fromkeys((*agents, *plan.people)))


def _common_site(people: Mapping[UUID, Person], roster: Collection[UUID]) -> UUID | None:
    """The one site of all; None: several, or none."""
    sites = {people[id].site_id for id in roster}
    return sites.pop() if len(sites) == 1 else None


async def _policies(tx: Tx, place: tuple[UUID | None, UUID | None], site: Site) -> PolicySet:
    site_id, center_id = place
    scope = {"center": center_id, "site": site_id}
    return await resolve(tx, "training", on=site.day_of(tx.now), scope=scope)


def _against_assignments(plan: Planned, served: Mapping[UUID, Assignment]) -> Iterable[Refused]:
    for id in plan.assignments:
        assignment = served.get(id)
        if assignment is None:
            yield Refused(RefusalCode.UNKNOWN_ASSIGNMENT, id)
        elif assignment.has_ended:
            yield Refused(RefusalCode.ASSIGNMENT_ENDED, assignment.agent_id)
        elif assignment.kind != plan.plan.kind:
            yield Refused(RefusalCode.OTHER_KIND, assignment.agent_id)


async def _ledger(tx: Tx, drafts: Sequence[_Draft], *, without: Collection[UUID]) -> Ledger:
    """Everyone's time around a set of plans; without: sessions that are being changed."""
    if not drafts:
        return Ledger(people={}, shifts={}, leaves={})
    requests = [draft.request for draft in drafts]
    people = {id for request in requests for id in (request.trainer_id, *request.people)}
    days = [request.on for request in requests]
    first, last = min(days), max(days)
    ledger = Ledger(
        people=drafts[0].people,
        shifts=await directory.shifts_of(tx, people, first - DAY, last + DAY),
        leaves=await directory.leaves_of(tx, people, first, last),
    )
    await _load_bookings(tx, ledger, requests, people, without)
    await _load_places(tx, ledger, requests, without)
    return ledger


async def _load_bookings(
    tx: Tx,
    ledger: Ledger,
    requests: Sequence[SessionRequest],
    people: Collection[UUID],
    without: Collection[UUID],
) -> None:
    """Bookings of the whole weeks: the cap counts all that are booked in them (PLN-6)."""
    around = _around(requests)
    whole_weeks = Span(around.starts_at - WEEK, around.ends_at + WEEK)
    weeks = {monday_of(request.on) for request in requests}
    busy = await bookings.busy(tx, people, whole_weeks, without=without)
    for person_id, taken in busy.items():
        ledger.busy[person_id] = [booking.span for booking in taken]
        for booking in taken:
            if booking.week in weeks:
                ledger.add_outside(person_id, booking.week, booking.outside_minutes)


async def _load_places(
    tx: Tx, ledger: Ledger, requests: Sequence[SessionRequest], without: Collection[UUID]
) -> None:
    centers = {request.center_id for request in requests if request.center_id}
    found = await sessions.places_taken(tx, centers, _around(requests), without=without)
    for taken in found:
        ledger.places.setdefault((taken.center_id, taken.place), []).append(taken.span)


def _around(requests: Sequence[SessionRequest]) -> Span:
    starts_at = min(request.span.starts_at for request in requests)
    ends_at = max(request.span.ends_at for request in requests)
    return Span(starts_at, ends_at)


# ---- what is kept of a plan


def _scheduled(
    session_id: UUID, draft: _Draft, ledger: Ledger, *, reason: str | None = None
) -> Scheduled:
    request = draft.request
    session = Session(
        session_id=session_id,
        center_id=_known(request.center_id),
        site_id=draft.site_id,
        business_date=request.on,
        plan=draft.plan,
        policyset=draft.policies.hash,
        reason=reason,
    )
    people = {id: draft.people[id] for id in request.people}
    return Scheduled(
        session=session,
        entries=[_entry(session_id, draft, id, ledger) for id in request.people],
        roster=roster_of(people, draft.served),
    )


def _known(center_id: UUID | None) -> UUID:
    """Center of a session that may be scheduled: its trainer has one."""
    if center_id is None:
        raise ValueError("a session without a center is refused before it is kept")
    return center_id


def _entry(session_id: UUID, draft: _Draft, person_id: UUID, ledger: Ledger) -> Entry:
    person, request = draft.people[person_id], draft.request
    return Entry(
        session_id=session_id,
        person_id=person_id,
        team_id=person.team_id,
        site_id=person.site_id,
        center_id=person.center_id,
        span=request.span,
        business_date=request.on,
        outside_minutes=ledger.outside_of(person_id, request.span),
        assignments=tuple(id for id, agent_id in draft.served.items() if agent_id == person_id),
    )

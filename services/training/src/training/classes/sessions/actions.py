"""Schedule sessions in sets, change and cancel them, and excuse whom leave or a roster keeps away
(PLN-6, PLN-16, ORG-13d).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from chassis.http.problems import Conflict, Fault, NotFound, Refusal
from chassis.http.reach import acts_in
from chassis.messages.ids import uuid7
from chassis.messages.tx import Place, Tx
from chassis.policies.resolution import PolicySet, resolve
from measure.workdays import monday_of
from training.assigning.assignments import actions as assignments
from training.classes.sessions import store
from training.classes.sessions.rules import (
    Ledger,
    No,
    Refused,
    SessionPolicy,
    Span,
    Wanted,
    refusals,
)
from training.ground.directory import actions as directory
from training.ground.directory.rules import Person
from zhipei_events.envelope import Envelope
from zhipei_events.training import SessionCancelled, SessionChanged, SessionScheduled

DAY = timedelta(days=1)


class NotPossible(Refusal):
    status = 409
    slug = "session-not-possible"
    title = {"zh-Hans": "培训安排不可行", "en": "This session cannot be scheduled"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A session as somebody plans it; its roster: the people of the assignments, and others."""

    kind: str
    trainer_id: UUID
    span: Span
    place: str
    assignments: tuple[UUID, ...] = ()
    people: tuple[UUID, ...] = ()
    test: bool = False
    course: str | None = None
    title: str | None = None
    method: str = "lecture"
    mode: str = "offline"


@dataclass(slots=True, kw_only=True)
class _Drawn:
    """A plan with what is known of those whom it concerns. links: assignment → person."""

    plan: Plan
    wanted: Wanted
    site_id: UUID | None
    links: Mapping[UUID, UUID]
    policies: PolicySet
    people: Mapping[UUID, Person]


async def schedule(
    tx: Tx, plans: Sequence[Plan]
) -> tuple[Sequence[UUID], Sequence[tuple[int, Refused]]]:
    """Make the sessions that nothing speaks against, each seen after those before it in the set.

    A refused session changes nothing. Returns the new ids, and the index of each refused plan with
    a reason.
    """
    drawn = await _draw(tx, plans)
    ledger = await _ledger(tx, drawn, without=())
    made: list[tuple[UUID, _Drawn]] = []
    refused: list[tuple[int, Refused]] = []
    for index, one in enumerate(drawn):
        found = list(refusals(one.wanted, ledger, SessionPolicy.of(one.policies), now=tx.now))
        if not _acts_for(tx, one):
            found.append(Refused(No.OTHER_CENTER))
        if found:
            refused += [(index, reason) for reason in found]
        else:
            made.append((uuid7(), one))
            ledger.take(one.wanted)
    entries = [row for id, one in made for row in _entries(id, one, one.wanted.people, ledger)]
    await store.add(
        tx,
        [_session(tx, id, one) for id, one in made],
        entries,
        [link for id, one in made for link in _links(id, one)],
    )
    for id, one in made:
        tx.emit(
            SessionScheduled(**_told(id, one, revision=1)),
            place=_place(one),
            policyset=one.policies.hash,
        )
    await assignments.follow(tx, {id for _, one in made for id in one.links})
    return [id for id, _ in made], refused


async def change(
    tx: Tx,
    session_id: UUID,
    *,
    changed: Mapping[str, Any],
    add: Collection[UUID] = (),
    drop: Collection[UUID] = (),
    reason: str,
) -> None:
    """Change fields of the plan of a session to come, and who comes to it. NotPossible with every
    reason against it.
    """
    row = await planned(tx, session_id)
    before = (await store.entries_of(tx, [session_id]))[session_id]
    (one,) = await _draw(tx, [replace(_plan_of(row, before, {*drop}, add), **changed)])
    ledger = await _ledger(tx, [one], without=[session_id])
    found = list(refusals(one.wanted, ledger, SessionPolicy.of(one.policies), now=tx.now))
    if not _acts_for(tx, one):
        found.append(Refused(No.OTHER_CENTER))
    if found:
        raise NotPossible(
            errors=[Fault(where=str(about or "session"), code=code) for code, about in found]
        )
    gone = {entry.person_id for entry in before if entry.state == "booked"} | set(one.wanted.people)
    served = {id for entry in before for id in entry.assignments or ()}
    await store.drop(tx, session_id, gone)
    stays = {"session_id", "scheduled_by", "scheduled_at"}
    values = {
        name: value for name, value in _session(tx, session_id, one).items() if name not in stays
    }
    await store.change(tx, session_id, **{**values, "revision": row.revision + 1, "reason": reason})
    await store.add(
        tx, [], _entries(session_id, one, one.wanted.people, ledger), _links(session_id, one)
    )
    told = _told(session_id, one, revision=row.revision + 1)
    tx.emit(SessionChanged(**told, reason=reason), place=_place(one), policyset=one.policies.hash)
    await assignments.follow(tx, served | one.links.keys())


def _plan_of(
    row: Any,  # noqa: ANN401
    entries: Sequence[Any],
    drop: Collection[UUID],
    add: Collection[UUID],
) -> Plan:
    """The plan that a session to come stands for, with other people."""
    names = ("kind", "trainer_id", "place", "test", "course", "title", "method", "mode")
    stay = [entry for entry in entries if entry.state == "booked" and entry.person_id not in drop]
    return Plan(
        **{name: getattr(row, name) for name in names},
        span=Span(row.starts_at, row.ends_at),
        people=(*(entry.person_id for entry in stay), *add),
        assignments=tuple(id for entry in stay for id in entry.assignments or ()),
    )


async def cancel(tx: Tx, session_id: UUID, *, reason: str, cause: Envelope | None = None) -> None:
    """Say that a session that is planned will not be held, and why; who was to come is to be
    scheduled anew.
    """
    row = await planned(tx, session_id)
    entries = (await store.entries_of(tx, [session_id]))[session_id]
    await store.change(tx, session_id, state="cancelled", revision=row.revision + 1, reason=reason)
    told = await _as_it_stands(tx, row, entries)
    at = cause.time if cause else None
    tx.emit(
        SessionCancelled(**told, reason=reason),
        place=Place(row.center_id, row.site_id),
        cause=cause,
        at=at,
    )
    await assignments.follow(tx, {id for entry in entries for id in entry.assignments or ()}, at=at)


# Rows
async def lose(tx: Tx, row: Any, entries: Sequence[Any], *, reason: str, cause: Envelope) -> None:  # noqa: ANN401
    """Tell of a session to come from which somebody was taken; entries: those that stay."""
    await store.change(tx, row.session_id, revision=row.revision + 1, reason=reason)
    told = await _as_it_stands(tx, row, entries)
    tx.emit(
        SessionChanged(**told, reason=reason),
        place=Place(row.center_id, row.site_id),
        cause=cause,
        at=cause.time,
    )


async def planned(tx: Tx, session_id: UUID) -> Any:  # noqa: ANN401 - a row of sessions
    """A session that is still to be held, held against others. NotFound, or Conflict where it is
    not to be held any more.
    """
    row = (await store.locked(tx, [session_id])).get(session_id)
    if row is None:
        raise NotFound(f"no session {session_id}")
    if row.state != "scheduled":
        raise Conflict(f"the session is {row.state}")
    return row


async def locked(
    tx: Tx, ids: Collection[UUID]
) -> tuple[Mapping[UUID, Any], Mapping[UUID, Sequence[Any]]]:
    """Sessions as rows, held against others, and the entries of each; unknown ones are not in
    it.
    """
    rows = await store.locked(tx, ids)
    return rows, await store.entries_of(tx, rows)


# ---- what is known of a plan


async def _draw(tx: Tx, plans: Sequence[Plan]) -> Sequence[_Drawn]:
    rows = await assignments.find(tx, {id for plan in plans for id in plan.assignments})
    rosters = [
        tuple(
            dict.fromkeys(
                (*(rows[id].agent_id for id in plan.assignments if id in rows), *plan.people)
            )
        )
        for plan in plans
    ]
    people = await directory.people(
        tx,
        {
            id
            for plan, roster in zip(plans, rosters, strict=True)
            for id in (plan.trainer_id, *roster)
        },
    )
    places = [
        (_common(people[id].site_id for id in roster), people[plan.trainer_id].center_id)
        for plan, roster in zip(plans, rosters, strict=True)
    ]
    sites = await directory.sites(tx, set(places))
    drawn = []
    for plan, roster, (site_id, center_id) in zip(plans, rosters, places, strict=True):
        site = sites[site_id, center_id]
        wanted = Wanted(
            kind=plan.kind,
            trainer_id=plan.trainer_id,
            center_id=center_id,
            span=plan.span,
            on=site.day_of(plan.span.starts_at),
            place=plan.place,
            people=roster,
            refused=tuple(_amiss(plan, rows)),
        )
        policies = await resolve(
            tx, "training", on=site.day_of(tx.now), scope={"center": center_id, "site": site_id}
        )
        links = {id: rows[id].agent_id for id in plan.assignments if id in rows}
        drawn.append(
            _Drawn(
                plan=plan,
                wanted=wanted,
                site_id=site_id,
                links=links,
                policies=policies,
                people=people,
            )
        )
    for center_id in sorted({one.wanted.center_id for one in drawn if one.wanted.center_id}):
        await tx.lock(
            f"sessions of {center_id}"
        )  # one after the other: what a set books, the next one sees
    return drawn


def _acts_for(tx: Tx, one: _Drawn) -> bool:
    """Whether the caller may have a session at its center: their own, or as one who schedules
    there.
    """
    place = {"center_id": one.wanted.center_id, "site_id": one.site_id}
    return acts_in(tx, place, work=[one.wanted.trainer_id])


def _amiss(plan: Plan, rows: Mapping[UUID, Any]) -> Sequence[Refused]:
    """What is wrong with the assignments of a plan."""
    found = []
    for id in plan.assignments:
        row = rows.get(id)
        if row is None:
            found.append(Refused(No.UNKNOWN_ASSIGNMENT, id))
        elif row.completed_at is not None:
            found.append(Refused(No.ASSIGNMENT_ENDED, row.agent_id))
        elif row.kind != plan.kind:
            found.append(Refused(No.OTHER_KIND, row.agent_id))
    return found


def _common(sites: Any) -> UUID | None:  # noqa: ANN401 - an iterable of ids
    """The one site of all; None: several, or none."""
    found = set(sites)
    return found.pop() if len(found) == 1 else None


async def _ledger(tx: Tx, drawn: Sequence[_Drawn], *, without: Collection[UUID]) -> Ledger:
    """Everybody's time around a set of plans."""
    if not drawn:
        return Ledger(people={}, shifts={}, leaves={})
    people = {id for one in drawn for id in (one.wanted.trainer_id, *one.wanted.people)}
    days = [one.wanted.on for one in drawn]
    first, last = (
        min(one.wanted.span.starts_at for one in drawn),
        max(one.wanted.span.ends_at for one in drawn),
    )
    ledger = Ledger(
        people=drawn[0].people,
        shifts=await directory.shifts_of(tx, people, min(days) - DAY, max(days) + DAY),
        leaves=await directory.leaves_of(tx, people, min(days), max(days)),
    )
    for row in await store.bookings(
        tx, people, {monday_of(on) for on in days}, first, last, without=without
    ):
        ledger.busy.setdefault(row.person_id, []).append(Span(row.starts_at, row.ends_at))
        if row.week is not None:
            key = row.person_id, row.week
            ledger.outside[key] = ledger.outside.get(key, 0) + row.outside_minutes
    centers = {one.wanted.center_id for one in drawn if one.wanted.center_id}
    for row in await store.places_taken(tx, centers, first, last, without=without):
        ledger.places.setdefault((row.center_id, row.place), []).append(
            Span(row.starts_at, row.ends_at)
        )
    return ledger


# ---- as rows and as facts


def _session(tx: Tx, id: UUID, one: _Drawn) -> dict[str, Any]:
    plan, wanted = one.plan, one.wanted
    same = {
        name: getattr(plan, name)
        for name in ("kind", "trainer_id", "place", "test", "course", "title", "method", "mode")
    }
    by = tx.caller.person_id if tx.caller else None
    where = {
        "center_id": wanted.center_id,
        "site_id": one.site_id,
        "business_date": wanted.on,
        "policyset": one.policies.hash,
    }
    return {
        "session_id": id,
        **same,
        **where,
        **plan.span._asdict(),
        "state": "scheduled",
        "revision": 1,
        "scheduled_by": by,
        "scheduled_at": tx.now,
    }


def _entries(
    id: UUID, one: _Drawn, people: Collection[UUID], ledger: Ledger
) -> list[dict[str, Any]]:
    span, on = one.wanted.span, one.wanted.on
    common = {
        **span._asdict(),
        "business_date": on,
        "week": monday_of(on),
        "on_roster": True,
        "state": "booked",
        "revision": 0,
    }
    return [
        {
            "session_id": id,
            "person_id": person_id,
            **_units(one.people[person_id]),
            **common,
            "outside_minutes": ledger.outside_of(person_id, span),
        }
        for person_id in people
    ]


def _units(person: Person) -> dict[str, UUID | None]:
    return {"team_id": person.team_id, "site_id": person.site_id, "center_id": person.center_id}


def _links(id: UUID, one: _Drawn) -> list[dict[str, Any]]:
    return [
        {"session_id": id, "assignment_id": assignment_id, "person_id": person_id}
        for assignment_id, person_id in one.links.items()
    ]


def _told(id: UUID, one: _Drawn, *, revision: int) -> dict[str, Any]:
    plan = one.plan
    roster = tuple(
        sorted(
            one.wanted.people,
            key=lambda person_id: (one.people[person_id].employee_no or "", person_id),
        )
    )
    same = {
        "kind": plan.kind,
        "trainer_id": plan.trainer_id,
        "place": plan.place,
        **plan.span._asdict(),
    }
    where = {"center_id": one.wanted.center_id, "site_id": one.site_id}
    return {
        "session_id": id,
        **same,
        **where,
        "roster": roster,
        "assignments": tuple(one.links),
        "revision": revision,
    }


# Rows
async def _as_it_stands(tx: Tx, row: Any, entries: Sequence[Any]) -> dict[str, Any]:  # noqa: ANN401
    """A session that is kept, one revision further, as it is told: whoever is to come."""
    coming = [entry for entry in entries if entry.state == "booked"]
    known = await directory.people(tx, [entry.person_id for entry in coming])
    roster = sorted(known, key=lambda person_id: (known[person_id].employee_no or "", person_id))
    names = (
        "session_id",
        "kind",
        "center_id",
        "site_id",
        "trainer_id",
        "starts_at",
        "ends_at",
        "place",
    )
    served = tuple(id for entry in coming for id in entry.assignments or ())
    return {
        **{name: getattr(row, name) for name in names},
        "roster": tuple(roster),
        "assignments": served,
        "revision": row.revision + 1,
    }


def _place(one: _Drawn) -> Place:
    return Place(one.wanted.center_id, one.site_id)

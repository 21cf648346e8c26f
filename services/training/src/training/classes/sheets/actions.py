"""Keep sign-in sheets in sets and record everyone's attendance (PLN-3)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from chassis.http.reach import acts_in
from chassis.messages.tx import Tx
from chassis.policies.resolution import resolve
from training.classes.attendance import actions as attendance
from training.classes.attendance.rules import Entry, Presence, Signature, presence, unsigned
from training.classes.sessions import actions as sessions
from training.classes.sessions.rules import HeldSession, Session
from training.classes.sheets.rules import RefusalCode, refusal
from training.ground.bookings.rules import Span
from training.ground.directory import actions as directory
from training.ground.directory.rules import TRAINING_HEADS, Leave, Person, Site


class Refused(NamedTuple):
    """Why a sheet of a set was left alone, and whom it concerns."""

    session_id: UUID
    person_id: UUID | None
    code: RefusalCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sign-in sheet (F1).

    held: the session ends with it, its times are the real ones, and who did not sign did not come.
    """

    session_id: UUID
    signatures: tuple[Signature, ...]
    held: bool = True
    began_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def signed(self) -> Sequence[UUID]:
        return [signature.person_id for signature in self.signatures]

    def times(self, session: Session) -> Span:
        """As the sheet says, else as kept, else as planned."""
        known = session.times
        return Span(self.began_at or known.starts_at, self.ended_at or known.ends_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """Everything known about the sessions and people of a set of sheets."""

    sessions: Mapping[UUID, Session]
    entries: Mapping[UUID, Sequence[Entry]]
    people: Mapping[UUID, Person]
    leaves: Mapping[UUID, Sequence[Leave]]


def keeps_papers(tx: Tx, session: Session) -> bool:
    """Whether the caller may keep the papers of a session: its trainer, or the heads of training of
    its center (PLN-3, PLN-4).
    """
    return acts_in(tx, session, roles=TRAINING_HEADS, work=[session.trainer_id])


async def sign_in(
    tx: Tx, sheets: Sequence[Sheet]
) -> tuple[Mapping[UUID, Mapping[UUID, Presence]], Sequence[Refused]]:
    """Keep sign-in sheets and record attendance; a sheet with any fault is left alone.

    Returns session → person → presence of the sheets that were kept, and the faults of the others.
    """
    acts_in(tx)  # asked of each session below; an unknown one lies nowhere
    facts = await _facts(tx, sheets)
    refused: list[Refused] = []
    changes: list[tuple[Entry, str]] = []
    kept: dict[UUID, Mapping[UUID, Presence]] = {}
    held: list[tuple[Session, Sheet]] = []
    for sheet in sheets:
        faults = _faults(tx, sheet, facts, kept.keys())
        if faults:
            refused += faults
            continue
        session = facts.sessions[sheet.session_id]
        before = {entry.person_id: entry for entry in facts.entries[sheet.session_id]}
        after = _signed(sheet, session, before, facts)
        changes += [(entry, session.kind) for entry in _changed(before, after)]
        kept[sheet.session_id] = {
            person_id: entry.state for person_id, entry in (before | after).items()
        }
        if sheet.held:
            held.append((session, sheet))
    await attendance.sign(tx, changes)
    await _hold(tx, held)
    return kept, refused


async def _facts(tx: Tx, sheets: Sequence[Sheet]) -> _Facts:
    found, entries = await sessions.locked(tx, {sheet.session_id for sheet in sheets})
    expected = {entry.person_id for several in entries.values() for entry in several}
    signed = {person_id for sheet in sheets for person_id in sheet.signed}
    people = await directory.people(tx, expected | signed)
    days = [session.business_date for session in found.values()]
    leaves: Mapping[UUID, Sequence[Leave]] = {}
    if days:
        leaves = await directory.leaves_of(tx, people.keys(), min(days), max(days))
    return _Facts(sessions=found, entries=entries, people=people, leaves=leaves)


def _faults(tx: Tx, sheet: Sheet, facts: _Facts, kept: Collection[UUID]) -> Sequence[Refused]:
    session = facts.sessions.get(sheet.session_id)
    if session is None:
        return [Refused(sheet.session_id, None, RefusalCode.UNKNOWN_SESSION)]
    fault = refusal(
        session.state,
        sheet.signed,
        sheet.times(session),
        held=sheet.held,
        yours=keeps_papers(tx, session),
        again=sheet.session_id in kept,
        now=tx.now,
    )
    if fault is not None:
        return [Refused(sheet.session_id, None, fault)]
    return [
        Refused(sheet.session_id, person_id, RefusalCode.UNKNOWN_PERSON)
        for person_id in sheet.signed
        if facts.people[person_id].center_id is None
    ]


def _signed(
    sheet: Sheet, session: Session, before: Mapping[UUID, Entry], facts: _Facts
) -> dict[UUID, Entry]:
    """Entries of everyone about whom the sheet says something, by person."""
    times = sheet.times(session)
    signatures = {signature.person_id: signature for signature in sheet.signatures}
    after: dict[UUID, Entry] = {}
    for person_id in sorted({*before, *signatures}):
        entry = before.get(person_id) or _guest(session, facts.people[person_id])
        signature = signatures.get(person_id)
        if signature is not None:
            after[person_id] = replace(
                entry,
                state=presence(signature, times.starts_at, times.ends_at if sheet.held else None),
                arrived_at=signature.arrived_at or times.starts_at,
                left_at=signature.left_at,
                revision=entry.revision + 1,
            )
        elif sheet.held and entry.is_booked:
            leaves = facts.leaves.get(person_id, ())
            after[person_id] = replace(
                entry,
                state=unsigned(leaves, session.business_date),
                arrived_at=None,
                left_at=None,
                revision=entry.revision + 1,
            )
    return after


def _guest(session: Session, person: Person) -> Entry:
    """Entry of a person who is not on the roster."""
    return Entry(
        session_id=session.session_id,
        person_id=person.person_id,
        team_id=person.team_id,
        site_id=person.site_id,
        center_id=person.center_id,
        span=session.plan.span,
        business_date=session.business_date,
        on_roster=False,
    )


def _changed(before: Mapping[UUID, Entry], after: Mapping[UUID, Entry]) -> Sequence[Entry]:
    """Entries whose state or times are not those that are stored."""
    return [
        entry
        for person_id, entry in after.items()
        if person_id not in before or _signs(before[person_id]) != _signs(entry)
    ]


def _signs(entry: Entry) -> tuple[Presence, datetime | None, datetime | None]:
    return entry.state, entry.arrived_at, entry.left_at


async def _hold(tx: Tx, held: Sequence[tuple[Session, Sheet]]) -> None:
    """Close sheets; the record pack is due some working days later (PLN-4)."""
    if not held:
        return
    sites = await directory.sites(tx, {(session.site_id, session.center_id) for session, _ in held})
    closed = []
    for session, sheet in held:
        site = sites[session.site_id, session.center_id]
        times = sheet.times(session)
        closed.append(
            HeldSession(
                session=session,
                times=times,
                record_due_on=await _record_due_on(tx, session, site, times),
            )
        )
    await sessions.hold(tx, closed)


async def _record_due_on(tx: Tx, session: Session, site: Site, times: Span) -> date:
    on = site.day_of(times.ends_at)
    scope = {"center": session.center_id, "site": session.site_id}
    policies = await resolve(tx, "training", on=on, scope=scope)
    return site.workdays.after(on, policies["pln.record_due_days"])

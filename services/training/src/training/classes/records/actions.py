"""Hand in record packs and confirm them: only then do hours count (PLN-4, PLN-13, TRN-6a)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from chassis.http.problems import Conflict, Fault, Forbidden, NotFound
from chassis.http.reach import acts_in
from chassis.http.wording import Message
from chassis.messages.tx import Place, Tx
from chassis.policies.resolution import PolicySet, resolve
from training.assigning.assignments import actions as assignments
from training.classes.attendance import actions as attendance
from training.classes.attendance.rules import Entry, SessionMark, assignments_of
from training.classes.records.formats import read_explained, read_marks, written
from training.classes.records.rules import (
    Mark,
    Pack,
    RefusalCode,
    Signed,
    may_confirm,
    passed,
    unexplained,
)
from training.classes.sessions import actions as sessions
from training.classes.sessions.actions import NO_SESSION
from training.classes.sessions.rules import FOLLOWS, Session, SessionState
from training.classes.sheets.actions import keeps_papers
from training.ground.directory import actions as directory
from training.ground.directory.rules import Site
from training.ground.register import actions as register
from training.ground.register.rules import RegisterLine, hours
from zhipei_events.envelope import Envelope
from zhipei_events.training import TrainingRecordConfirmed

NOT_HANDED_IN = Message(
    "培训记录未处于已提交状态：该场次{state}", "The record is not handed in: the session {state}"
)

AGAINST = {
    RefusalCode.NOT_YOURS: Message(
        "您的角色不能确认这份培训记录", "This record is decided by another role"
    ),
    RefusalCode.OWN_RECORD: Message("不能确认本人的培训记录", "Nobody decides their own record"),
}

RECORD = "training_record"
"""The object of `pln.approval_matrix`."""
SUPERIOR = "qt_supervisor"
"""Superior of the training lead (ORG-4): decides on the lead's own sessions (GEN-10)."""


class Refused(NamedTuple):
    """Why a session of a set was left alone, and whom it concerns."""

    session_id: UUID
    person_id: UUID | None
    code: RefusalCode


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A confirmed session: its hours, whose they are, and the assignments that it completed."""

    session_id: UUID
    hours: Decimal
    attended: tuple[UUID, ...]
    completed: tuple[UUID, ...]


# ---- handing in


async def hand_in(tx: Tx, packs: Sequence[Pack]) -> tuple[Sequence[UUID], Sequence[Refused]]:
    """Hand in record packs, as often as needed until they are confirmed.

    Returns the sessions whose pack was kept, and the faults of the others.
    """
    acts_in(tx)  # asked of each session below; an unknown one lies nowhere
    found, _ = await sessions.locked(tx, {pack.session_id for pack in packs})
    refused = [
        refusal for pack in packs for refusal in _against_pack(tx, pack, found.get(pack.session_id))
    ]
    faulty = {refusal.session_id for refusal in refused}
    records = {pack.session_id: written(pack) for pack in packs if pack.session_id not in faulty}
    await sessions.hand_in(tx, records)
    return list(records), refused


def _against_pack(tx: Tx, pack: Pack, session: Session | None) -> Sequence[Refused]:
    code = _against_session(tx, session)
    if code is not None:
        return [Refused(pack.session_id, None, code)]
    refused = []
    if not pack.content.strip():
        refused.append(Refused(pack.session_id, None, RefusalCode.CONTENT_MISSING))
    refused += [
        Refused(pack.session_id, mark.person_id, RefusalCode.BAD_MARK)
        for mark in pack.marks
        if not mark.possible
    ]
    return refused


def _against_session(tx: Tx, session: Session | None) -> RefusalCode | None:
    if session is None:
        return RefusalCode.UNKNOWN_SESSION
    if not keeps_papers(tx, session):
        return RefusalCode.NOT_YOURS
    if session.state is SessionState.CONFIRMED:
        return RefusalCode.ALREADY_CONFIRMED
    handed_in = SessionState.HANDED_IN in FOLLOWS[session.state]
    return None if handed_in else RefusalCode.NOT_HELD


# ---- deciding


@dataclass(frozen=True)
class _Record:
    """A session with its sheet, its record pack, and the calendar and policies that judge it."""

    session: Session
    entries: Sequence[Entry]
    site: Site
    policies: PolicySet

    @property
    def id(self) -> UUID:
        return self.session.session_id

    @property
    def minutes(self) -> int:
        return self.session.minutes or 0

    @property
    def hours(self) -> Decimal:
        return hours(self.minutes)

    @property
    def came(self) -> Sequence[Entry]:
        return [entry for entry in self.entries if entry.came]

    @property
    def attended(self) -> tuple[UUID, ...]:
        return tuple(entry.person_id for entry in self.came)

    @cached_property
    def marks(self) -> Mapping[UUID, Mark]:
        return read_marks(self.session.record) if self.session.record else {}

    @cached_property
    def explained(self) -> Collection[UUID]:
        return read_explained(self.session.record) if self.session.record else ()

    def passed(self, person_id: UUID) -> bool | None:
        """Whether a person passed the test of this session; None: there was none."""
        return passed(self.marks.get(person_id), Decimal(self.policies["exm.pass_mark"]))


async def _records(tx: Tx, ids: Collection[UUID]) -> Mapping[UUID, _Record]:
    found, entries = await sessions.locked(tx, ids)
    sites = await directory.sites(
        tx, {(session.site_id, session.center_id) for session in found.values()}
    )
    records = {}
    for id, session in found.items():
        site = sites[session.site_id, session.center_id]
        scope = {"center": session.center_id, "site": session.site_id}
        policies = await resolve(tx, "training", on=site.day_of(tx.now), scope=scope)
        records[id] = _Record(session, entries[id], site, policies)
    return records


async def give_back(tx: Tx, session_id: UUID, *, reason: str) -> None:
    """Return a record pack (PLN-4); it is due again as after its session."""
    record = (await _records(tx, [session_id])).get(session_id)
    if record is None:
        raise NotFound(NO_SESSION, session_id=session_id)
    if record.session.state is not SessionState.HANDED_IN:
        raise Conflict(NOT_HANDED_IN, state=sessions.STATES[record.session.state])
    if code := _against_decider(tx, record):
        raise Forbidden(AGAINST[code], errors=[Fault(where="path.session_id", code=code)])
    days = record.policies["pln.record_due_days"]
    due_on = record.site.workdays.after(record.site.day_of(tx.now), days)
    await sessions.give_back(tx, record.session, reason=reason, due_on=due_on)


async def confirm(tx: Tx, ids: Sequence[UUID]) -> tuple[Sequence[Confirmation], Sequence[Refused]]:
    """Confirm records: hours enter the register, and assignments that they complete are ended.

    A record with any fault stays as it is. Returns confirmations, and the faults of the others.
    """
    acts_in(tx)  # asked of each session below; an unknown one lies nowhere
    records = await _records(tx, set(ids))
    refused = [Refused(id, None, RefusalCode.UNKNOWN_SESSION) for id in ids if id not in records]
    complete: list[_Record] = []
    for record in records.values():
        faults = _against_confirming(tx, record)
        refused += faults
        if not faults:
            complete.append(record)
    by = tx.caller.person_id if tx.caller else None
    if not complete or by is None:
        return (), refused
    ended = await _confirm(tx, complete, by)
    return [_confirmation(record, ended) for record in complete], refused


async def _confirm(tx: Tx, records: Sequence[_Record], by: UUID) -> Collection[UUID]:
    """Confirm complete records. Returns the assignments that ended with them."""
    served = {id for record in records for id in assignments_of(record.came)}
    unended = await assignments.unended_of(tx, served)
    days = {record.id: record.site.day_of(tx.now) for record in records}
    await sessions.confirm(tx, days, by=by)
    events = {record.id: _emit_confirmed(tx, record, by) for record in records}
    await register.enter(
        tx, [entry for record in records for entry in _lines(tx, record, events[record.id], by)]
    )
    await attendance.mark(tx, [result for record in records for result in _results(record)])
    await tx.react()  # assignments and targets follow: the answer says what ended
    return unended - await assignments.unended_of(tx, unended)


def _confirmation(record: _Record, ended: Collection[UUID]) -> Confirmation:
    completed = tuple(id for id in assignments_of(record.came) if id in ended)
    return Confirmation(record.id, record.hours, record.attended, completed)


def _against_confirming(tx: Tx, record: _Record) -> Sequence[Refused]:
    if code := _against_decider(tx, record):
        return [Refused(record.id, None, code)]
    if record.session.state is SessionState.CONFIRMED:
        return [Refused(record.id, None, RefusalCode.ALREADY_CONFIRMED)]
    if SessionState.CONFIRMED not in FOLLOWS[record.session.state]:
        return [Refused(record.id, None, RefusalCode.NOT_HANDED_IN)]
    sheet = [Signed(entry.person_id, entry.state, entry.on_roster) for entry in record.entries]
    contradictions = unexplained(sheet, record.marks, record.explained)
    return [Refused(record.id, person_id, code) for code, person_id in contradictions]


def _against_decider(tx: Tx, record: _Record) -> RefusalCode | None:
    """Why the caller may not decide on a record; None: they may."""
    session = record.session
    deciders = (record.policies["pln.approval_matrix"][RECORD], SUPERIOR)
    if tx.caller is None or not acts_in(tx, session, roles=deciders):
        return RefusalCode.NOT_YOURS
    return may_confirm(
        tx.caller.roles,
        tx.caller.person_id,
        deciders=deciders,
        own=(session.trainer_id, session.handed_in_by),
    )


def _emit_confirmed(tx: Tx, record: _Record, by: UUID) -> Envelope:
    session = record.session
    event = TrainingRecordConfirmed(
        session_id=session.session_id,
        kind=session.kind,
        center_id=session.center_id,
        site_id=session.site_id,
        hours=record.hours,
        attended=record.attended,
        confirmed_by=by,
        confirmed_on=record.site.day_of(tx.now),
    )
    place = Place(session.center_id, session.site_id)
    return tx.emit(event, place=place, policyset=record.policies.hash)


def _lines(tx: Tx, record: _Record, event: Envelope, by: UUID) -> Sequence[RegisterLine]:
    """Lines of the register: everyone who was there (PLN-11)."""
    session, marks = record.session, record.marks
    return [
        RegisterLine(
            session_id=record.id,
            person_id=entry.person_id,
            team_id=entry.team_id,
            site_id=entry.site_id,
            center_id=entry.center_id,
            kind=session.kind,
            course=session.plan.course,
            starts_at=session.times.starts_at,
            business_date=session.business_date,
            minutes=record.minutes,
            mark=marks[entry.person_id].mark if entry.person_id in marks else None,
            with_test=session.plan.test,
            passed=record.passed(entry.person_id),
            confirmed_by=by,
            confirmed_at=tx.now,
            confirmed_on=record.site.day_of(tx.now),
            event_id=event.id,
        )
        for entry in record.came
    ]


def _results(record: _Record) -> Sequence[SessionMark]:
    results = []
    for entry in record.came:
        mark = record.marks.get(entry.person_id)
        is_passed = record.passed(entry.person_id)
        if mark is not None and is_passed is not None:
            results.append(
                SessionMark(
                    session_id=record.id,
                    person_id=entry.person_id,
                    mark=mark.mark,
                    passed=is_passed,
                )
            )
    return results

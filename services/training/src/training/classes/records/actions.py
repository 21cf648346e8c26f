"""Record packs and their confirmation, in sets: only then do hours count (PLN-4, PLN-13,
TRN-6a).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from chassis.duties import deadlines
from chassis.http.problems import Conflict, Forbidden, NotFound
from chassis.http.reach import acts_in
from chassis.messages.tx import Place, Tx
from chassis.policies.resolution import PolicySet, resolve
from training.assigning.assignments import actions as assignments
from training.assigning.assignments.rules import Ending, State, after_session
from training.assigning.targets import actions as targets
from training.classes.records import store
from training.classes.records.rules import Mark, No, Signed, amiss, may_confirm, passed
from training.classes.sessions import actions as sessions
from training.classes.sessions.rules import MINUTE
from training.classes.sheets.actions import RECORD as DUE
from training.classes.sheets.actions import gives, record_due
from training.classes.sheets.rules import CAME
from training.ground.directory import actions as directory
from training.ground.directory.rules import Site
from training.ground.register import actions as register
from training.ground.register.rules import hours
from zhipei_events.envelope import Envelope
from zhipei_events.training import TrainingRecordConfirmed

RECORD = "training_record"
"""The object of `pln.approval_matrix`."""
SUPERIOR = "qt_supervisor"
"""Of the training lead (ORG-4): decides on what the lead gave (GEN-10)."""


class Refused(NamedTuple):
    """Why a session of a set was left alone, and whom it concerns."""

    session_id: UUID
    person_id: UUID | None
    code: No


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """What is handed in after a session (PLN-4): the content record (F2), marks (F3), and what
    explains a difference (PLN-13).
    """

    session_id: UUID
    content: str
    more: Mapping[str, Any] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()
    explained: Mapping[UUID, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Confirmation:
    session_id: UUID
    hours: Decimal
    attended: tuple[UUID, ...]
    completed: tuple[UUID, ...]


async def hand_in(tx: Tx, packs: Sequence[Pack]) -> tuple[Sequence[UUID], Sequence[Refused]]:
    """Hand record packs in; again until they are confirmed. Returns the sessions that were, and
    what is wrong with the others.
    """
    acts_in(tx)  # packs of unknown sessions ask of no place
    rows, _ = await sessions.locked(tx, {pack.session_id for pack in packs})
    against = [
        (pack.session_id, _against_pack(tx, pack, rows.get(pack.session_id))) for pack in packs
    ]
    refused = [
        Refused(session_id, about, code) for session_id, found in against for code, about in found
    ]
    wrong = {one.session_id for one in refused}
    good = {pack.session_id: pack for pack in packs if pack.session_id not in wrong}
    by = tx.caller.person_id if tx.caller else None
    await store.hand_in(
        tx, [{"session_id": id, "record": _record(pack)} for id, pack in good.items()], by
    )
    await deadlines.done(tx, DUE, of=list(good))
    return list(good), refused


# A row of sessions, or None
def _against_pack(tx: Tx, pack: Pack, row: Any) -> list[tuple[No, UUID | None]]:  # noqa: ANN401
    if row is None:
        return [(No.UNKNOWN_SESSION, None)]
    if not gives(tx, row):
        return [(No.NOT_YOURS, None)]
    if row.state == "confirmed":
        return [(No.ALREADY_CONFIRMED, None)]
    if row.state not in {"held", "handed_in"}:
        return [(No.NOT_HELD, None)]
    bad = [(No.BAD_MARK, mark.person_id) for mark in pack.marks if not mark.possible]
    return [*([] if pack.content.strip() else [(No.CONTENT_MISSING, None)]), *bad]


def _record(pack: Pack) -> dict[str, Any]:
    marks = [
        {"person_id": mark.person_id, "mark": str(mark.mark), "passed": mark.passed}
        for mark in pack.marks
    ]
    explained = [
        {"person_id": person_id, "text": text} for person_id, text in pack.explained.items()
    ]
    return {**pack.more, "content": pack.content, "marks": marks, "explained": explained}


@dataclass(frozen=True, slots=True)
class _Held:
    """A session with its sheet, its record, and the calendar and policies by which it is judged."""

    row: Any
    entries: Sequence[Any]
    site: Site
    policies: PolicySet

    @property
    def id(self) -> UUID:
        found: UUID = self.row.session_id
        return found

    @property
    def minutes(self) -> int:
        """The real length, not the planned one (TRN-6a)."""
        minutes: int = (self.row.ended_at - self.row.began_at) // MINUTE
        return minutes

    @property
    def came(self) -> Sequence[Any]:
        return [entry for entry in self.entries if entry.state in CAME]

    @property
    def attended(self) -> tuple[UUID, ...]:
        return tuple(entry.person_id for entry in self.came)

    @property
    def marks(self) -> Mapping[UUID, Mark]:
        told = [
            Mark(UUID(one["person_id"]), Decimal(one["mark"]), one["passed"])
            for one in self.row.record["marks"]
        ]
        return {mark.person_id: mark for mark in told}

    @property
    def explained(self) -> Collection[UUID]:
        return {UUID(one["person_id"]) for one in self.row.record["explained"]}

    def passed(self, person_id: UUID) -> bool | None:
        """Whether somebody passed the test of this session; None: there was none."""
        return passed(self.marks.get(person_id), Decimal(self.policies["exm.pass_mark"]))


async def _find(tx: Tx, ids: Collection[UUID]) -> Mapping[UUID, _Held]:
    rows, entries = await sessions.locked(tx, ids)
    sites = await directory.sites(tx, {(row.site_id, row.center_id) for row in rows.values()})
    found = {}
    for id, row in rows.items():
        site = sites[row.site_id, row.center_id]
        policies = await resolve(
            tx,
            "training",
            on=site.day_of(tx.now),
            scope={"center": row.center_id, "site": row.site_id},
        )
        found[id] = _Held(row, entries[id], site, policies)
    return found


async def give_back(tx: Tx, session_id: UUID, *, reason: str) -> None:
    """Return a record pack to who handed it in (PLN-4); it is due again as after its session."""
    held = (await _find(tx, [session_id])).get(session_id)
    if held is None:
        raise NotFound(f"no session {session_id}")
    if held.row.state != "handed_in":
        raise Conflict(f"the record is not handed in: the session is {held.row.state}")
    if no := _decides(tx, held):
        raise Forbidden(no)
    due = held.site.workdays.after(held.site.day_of(tx.now), held.policies["pln.record_due_days"])
    await store.give_back(tx, session_id, reason, due)
    await deadlines.open_all(tx, DUE, [record_due(held.row, due)])


async def confirm(tx: Tx, ids: Sequence[UUID]) -> tuple[Sequence[Confirmation], Sequence[Refused]]:
    """Confirm records: hours enter the register, and whatever they end is completed. What is wrong
    with a record leaves it as it is.
    """
    acts_in(tx)  # unknown records ask of no place
    held = await _find(tx, set(ids))
    refused = [Refused(id, None, No.UNKNOWN_SESSION) for id in ids if id not in held]
    good: list[_Held] = []
    for one in held.values():
        found = _against_confirming(tx, one)
        refused += [Refused(one.id, about, code) for code, about in found]
        good += [] if found else [one]
    if not good or tx.caller is None or tx.caller.person_id is None:
        return (), refused
    by = tx.caller.person_id
    await store.confirm(
        tx, [{"session_id": one.id, "confirmed_on": one.site.day_of(tx.now)} for one in good], by
    )
    told = {one.id: _tell(tx, one, by) for one in good}
    await _enter(tx, good, told, by)
    completed = await _complete(tx, good, told)
    done = []
    for one in good:
        ended = tuple(id for entry in one.came for id in entry.assignments or () if id in completed)
        done.append(Confirmation(one.id, hours(one.minutes), one.attended, ended))
    return done, refused


def _against_confirming(tx: Tx, held: _Held) -> Sequence[tuple[No, UUID | None]]:
    if no := _decides(tx, held):
        return [(no, None)]
    if held.row.state != "handed_in":
        return [(No.ALREADY_CONFIRMED if held.row.state == "confirmed" else No.NOT_HANDED_IN, None)]
    sheet = [Signed(entry.person_id, entry.state, entry.on_roster) for entry in held.entries]
    return amiss(sheet, held.marks, held.explained)


def _decides(tx: Tx, held: _Held) -> No | None:
    """Whether the caller may decide on a record; None: yes."""
    row = held.row
    deciders = (held.policies["pln.approval_matrix"][RECORD], SUPERIOR)
    if tx.caller is None or not acts_in(tx, row, roles=deciders):
        return No.NOT_YOURS
    return may_confirm(
        tx.caller.roles,
        tx.caller.person_id,
        deciders=deciders,
        own=(row.trainer_id, row.handed_in_by),
    )


def _tell(tx: Tx, held: _Held, by: UUID) -> Envelope:
    row = held.row
    confirmed = TrainingRecordConfirmed(
        **{name: getattr(row, name) for name in ("session_id", "kind", "center_id", "site_id")},
        hours=hours(held.minutes),
        attended=held.attended,
        confirmed_by=by,
        confirmed_on=held.site.day_of(tx.now),
    )
    return tx.emit(confirmed, place=Place(row.center_id, row.site_id), policyset=held.policies.hash)


async def _enter(tx: Tx, good: Sequence[_Held], told: Mapping[UUID, Envelope], by: UUID) -> None:
    """Enter everybody who was there in the register (PLN-11), and the marks on the sheets."""
    lines, marked = [], []
    for one in good:
        same = {
            name: getattr(one.row, name)
            for name in ("session_id", "kind", "course", "business_date")
        }
        when = {
            "starts_at": one.row.began_at,
            "confirmed_at": tx.now,
            "confirmed_on": one.site.day_of(tx.now),
        }
        marks = one.marks
        for entry in one.came:
            units = {
                name: getattr(entry, name)
                for name in ("person_id", "team_id", "site_id", "center_id")
            }
            mark = marks[entry.person_id].mark if entry.person_id in marks else None
            lines.append(
                same
                | when
                | units
                | {
                    "minutes": one.minutes,
                    "mark": mark,
                    "confirmed_by": by,
                    "event_id": told[one.id].id,
                }
            )
            if mark is not None:
                marked.append(
                    {
                        "session_id": one.id,
                        "person_id": entry.person_id,
                        "mark": mark,
                        "passed": one.passed(entry.person_id),
                    }
                )
    await register.enter(tx, lines)
    await store.mark(tx, marked)


async def _complete(
    tx: Tx, good: Sequence[_Held], told: Mapping[UUID, Envelope]
) -> Collection[UUID]:
    """End or extend what these sessions were for; which assignments ended."""
    endings: list[Ending] = []
    led: dict[UUID, Envelope] = {}
    extended: dict[UUID, Envelope] = {}
    trained: dict[UUID, Envelope] = {}
    for one in good:
        asked = one.policies["trn.test_required"].get(one.row.kind)
        for entry in one.came:
            trained[entry.person_id] = told[one.id]
            becomes = after_session(
                one.row.kind, asked, with_test=one.row.test, passed=one.passed(entry.person_id)
            )
            for id in entry.assignments or ():
                if becomes is State.PASSED:
                    endings.append(
                        Ending(
                            assignment_id=id,
                            state=State.PASSED,
                            at=tx.now,
                            on=one.site.day_of(tx.now),
                        )
                    )
                    led[id] = told[one.id]
                elif becomes is State.OPEN:
                    extended[id] = told[one.id]
    completed = set(await assignments.complete(tx, endings, cause=led))
    await assignments.extend(tx, extended)
    return completed | set(
        await targets.settle(tx, trained.keys(), {one.row.kind for one in good}, causes=trained)
    )

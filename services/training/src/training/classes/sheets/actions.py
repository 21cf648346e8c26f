"""Keep sign-in sheets in sets, and tell of everybody's attendance (PLN-3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from chassis.duties import deadlines
from chassis.duties.deadlines import Deadline, Opening
from chassis.http.reach import acts_in
from chassis.messages.tx import Place, Tx
from chassis.policies.resolution import resolve
from measure.workdays import monday_of
from training.assigning.assignments import actions as assignments
from training.classes.sessions import actions as sessions
from training.classes.sheets import store
from training.classes.sheets.rules import No, Presence, Signature, against, presence
from training.ground.directory import actions as directory
from training.ground.directory.rules import TRAINING_HEADS
from zhipei_events.envelope import Envelope
from zhipei_events.training import TrainingAttendanceRecorded, TrainingRecordOverdue
from zhipei_events.values import Presence as Told

RECORD = Deadline(
    kind="session_record",
    publisher="training",
    rule="PLN-4",
    title={"zh-Hans": "培训记录", "en": "Record of a session"},
    thing="session_id",
    owner="deliverer_id",
    calendars=directory.CALENDARS,
    emits=TrainingRecordOverdue,
    moves=store.move_records,
)
"""A record pack is handed in within `pln.record_due_days` of its session (PLN-4)."""


class Refused(NamedTuple):
    """Why a sheet of a set was left alone, and whom it concerns."""

    session_id: UUID
    person_id: UUID | None
    code: No


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sign-in sheet (F1). held: it is closed with this, the real times are told, and whoever did
    not sign did not come.
    """

    session_id: UUID
    signatures: tuple[Signature, ...]
    held: bool = True
    began_at: datetime | None = None
    ended_at: datetime | None = None


def gives(tx: Tx, row: Any) -> bool:  # noqa: ANN401 - a row of sessions
    """Whether the caller may keep the papers of a session: who gives it, or the heads of training
    of its center (PLN-3, PLN-4).
    """
    return acts_in(tx, row, roles=TRAINING_HEADS, work=[row.trainer_id])


async def sign_in(
    tx: Tx, sheets: Sequence[Sheet]
) -> tuple[Mapping[UUID, Mapping[UUID, str]], Sequence[Refused]]:
    """Keep sign-in sheets and tell of everybody's attendance; a sheet with anything wrong is left
    alone.

    Returns session → person → state of those that were kept, and what is wrong with the others.
    """
    rows, entries = await sessions.locked(tx, {sheet.session_id for sheet in sheets})
    everybody = {entry.person_id for several in entries.values() for entry in several}
    people = await directory.people(
        tx, everybody | {one.person_id for sheet in sheets for one in sheet.signatures}
    )
    days = [row.business_date for row in rows.values()]
    leaves = await directory.leaves_of(tx, people.keys(), min(days), max(days)) if days else {}
    refused: list[Refused] = []
    written: list[tuple[dict[str, Any], Any]] = []  # each entry that changed, with its session
    kept: dict[UUID, dict[UUID, str]] = {}
    acts_in(tx)  # sheets of unknown sessions ask of no place
    for sheet in sheets:
        row = rows.get(sheet.session_id)
        if row is None:
            refused.append(Refused(sheet.session_id, None, No.UNKNOWN_SESSION))
            continue
        named = [one.person_id for one in sheet.signatures]
        fault = against(
            row.state,
            named,
            *_times(sheet, row),
            held=sheet.held,
            yours=gives(tx, row),
            again=row.session_id in kept,
            now=tx.now,
        )
        strangers = [
            Refused(sheet.session_id, id, No.UNKNOWN_PERSON)
            for id in named
            if people[id].center_id is None
        ]
        if fault or strangers:
            refused += [Refused(sheet.session_id, None, fault)] if fault else strangers
            continue
        states = {entry.person_id: entry for entry in entries[sheet.session_id]}
        came = {one.person_id: one for one in sheet.signatures}
        began, ended = _times(sheet, row)
        kept[sheet.session_id] = {person_id: entry.state for person_id, entry in states.items()}
        for person_id in sorted({*states, *came}):
            entry, signature = states.get(person_id), came.get(person_id)
            if signature is not None:
                state = presence(signature, began, ended if sheet.held else None)
            elif sheet.held and entry is not None and entry.state == Presence.BOOKED:
                away = any(
                    one.first_day <= row.business_date <= one.last_day
                    for one in leaves.get(person_id, ())
                )
                state = Presence.EXCUSED if away else Presence.ABSENT
            else:
                continue
            kept[sheet.session_id][person_id] = state
            told = _entry(row, entry or people[person_id], state, signature=signature, began=began)
            if entry is None or (entry.state, entry.arrived_at, entry.left_at) != (
                told["state"],
                told["arrived_at"],
                told["left_at"],
            ):
                written.append((told, row))
    await store.sign(tx, [told for told, _ in written])
    for told, row in written:
        tell(tx, told, row.kind)
    held = [
        (rows[sheet.session_id], sheet)
        for sheet in sheets
        if sheet.session_id in kept and sheet.held
    ]
    await _hold(tx, held)
    await assignments.follow(
        tx,
        {
            id
            for session_id in kept
            for entry in entries[session_id]
            for id in entry.assignments or ()
        },
    )
    return kept, refused


def _times(sheet: Sheet, row: Any) -> tuple[datetime, datetime]:  # noqa: ANN401 - a row of sessions
    """The real times: as told, else as kept, else as planned."""
    return (
        sheet.began_at or row.began_at or row.starts_at,
        sheet.ended_at or row.ended_at or row.ends_at,
    )


def _entry(
    row: Any,  # noqa: ANN401
    who: Any,  # noqa: ANN401
    state: Presence,
    *,
    signature: Signature | None,
    began: datetime,
) -> dict[str, Any]:
    """The entry of somebody. who: the entry that stands, else the person: not on the roster."""
    return {
        "session_id": row.session_id,
        **{name: getattr(who, name) for name in ("person_id", "team_id", "site_id", "center_id")},
        "on_roster": getattr(who, "on_roster", False),
        "state": state,
        **{name: getattr(row, name) for name in ("starts_at", "ends_at", "business_date")},
        "week": monday_of(row.business_date),
        "outside_minutes": getattr(who, "outside_minutes", 0),
        "arrived_at": (signature.arrived_at or began) if signature else None,
        "left_at": signature.left_at if signature else None,
        "revision": getattr(who, "revision", 0) + 1,
    }


def tell(tx: Tx, told: Mapping[str, Any], kind: str, *, cause: Envelope | None = None) -> None:
    """Tell of somebody's attendance; told: an entry."""
    names = ("session_id", "person_id", "team_id", "site_id", "center_id", "revision")
    event = TrainingAttendanceRecorded(
        **{name: told[name] for name in names},
        kind=kind,
        state=Told(told["state"]),
        signed_at=told["arrived_at"],
    )
    tx.emit(
        event,
        place=Place(told["center_id"], told["site_id"]),
        cause=cause,
        at=cause.time if cause else None,
    )


async def _hold(tx: Tx, held: Sequence[tuple[Any, Sheet]]) -> None:
    """Close sheets; the record pack is due so many working days after (PLN-4)."""
    sites = (
        await directory.sites(tx, {(row.site_id, row.center_id) for row, _ in held}) if held else {}
    )
    rows, due_records = [], []
    for row, sheet in held:
        site = sites[row.site_id, row.center_id]
        began, ended = _times(sheet, row)
        on = site.day_of(ended)
        policies = await resolve(
            tx, "training", on=on, scope={"center": row.center_id, "site": row.site_id}
        )
        due = site.workdays.after(on, policies["pln.record_due_days"])
        rows.append(
            {
                "session_id": row.session_id,
                "began_at": began,
                "ended_at": ended,
                "record_due_on": due,
            }
        )
        due_records.append(record_due(row, due, at=ended))
    await store.hold(tx, rows)
    await deadlines.open_all(tx, RECORD, due_records)


# A row of sessions
def record_due(row: Any, due: date, *, at: datetime | None = None) -> Opening:  # noqa: ANN401
    """The deadline of a record pack, counted from an instant; None: from now."""
    return Opening(
        of=row.session_id,
        owner=row.trainer_id,
        due=due,
        place=Place(row.center_id, row.site_id),
        facts={
            "kind": row.kind,
            "center_id": str(row.center_id),
            "site_id": row.site_id and str(row.site_id),
        },
        at=at,
    )

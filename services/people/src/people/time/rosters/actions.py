"""Rosters are imported by person and day and published by site and day; a later change is a
revision (ORG-19).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.http.reach import act_in, acts_in
from chassis.messages.tx import Place, Tx
from chassis.policies.reading import read
from chassis.policies.resolution import resolve
from people.ground.imports import actions as imports
from people.ground.imports.formats import Given, Line
from people.ground.imports.rules import Bad, Report
from people.ground.units import actions as units
from people.ground.units.rules import Tree
from people.time.rosters import store
from people.time.rosters.rules import (
    OF_PERSON,
    Impossible,
    RosterPolicy,
    Row,
    Shift,
    shift,
    short_notice,
)
from zhipei_events import values
from zhipei_events.people import RosterPublished, RosterState
from zhipei_events.people import Shift as ShiftFact


async def import_roster(tx: Tx, given: Given[Row]) -> Report:
    """Give, change and take away shifts by the rows that can be taken; the others are rejected with
    their reason (ORG-20).

    The same rows again change nothing and publish nothing. One person has one row a day; a second
    one in the same file is a bad row.
    """
    zone = await units.tenant_zone(tx)
    tree = await units.load_tree(tx)
    await tx.lock("rosters")
    wanted, bad = await _shifts(tx, given.rows, tree, zone)
    before = await _before(tx, wanted)
    put = [
        shift
        for key, shift in wanted.items()
        if shift.starts_at is not None and before.get(key) != shift
    ]
    gone = [shift for key, shift in wanted.items() if shift.starts_at is None and key in before]
    today = tx.today(zone)
    policy = read(RosterPolicy, await resolve(tx, "people", on=today))
    touched = {(shift.site_id, shift.day) for shift in (*put, *gone)}
    touched |= {
        (old.site_id, old.day)
        for shift in (*put, *gone)
        if (old := before.get((shift.person_id, shift.day)))
    }
    await store.put_shifts(tx, put)
    await store.take_away(tx, gone)
    await _publish(tx, sorted(touched, key=str), tree)
    created = sum((shift.person_id, shift.day) not in before for shift in put)
    return await imports.report(
        tx,
        "roster",
        given,
        created=created,
        changed=len(put) - created + len(gone),
        refused=bad,
        short_notice=sum(short_notice(shift.day, today, policy) for shift in (*put, *gone)),
    )


async def _shifts(
    tx: Tx, rows: Sequence[tuple[Line, Row]], tree: Tree, zone: str
) -> tuple[dict[tuple[UUID, date], Shift], list[Bad]]:
    act_in(tx)  # each row is asked for where its person belongs
    known = await store.rostered(tx, {row.employee_no for _, row in rows})
    zones = {unit.unit_id: ZoneInfo(tree.zone(unit.unit_id, zone)) for unit in tree.units.values()}
    wanted: dict[tuple[UUID, date], Shift] = {}
    bad: list[Bad] = []
    for line, row in rows:
        person = known.get(row.employee_no)
        answer = shift(
            row,
            person,
            zones.get(person.site_id, ZoneInfo(zone))
            if person and person.site_id
            else ZoneInfo(zone),
        )
        if isinstance(answer, Shift) and person and not acts_in(tx, person):
            answer = Impossible.OUT_OF_REACH
        if isinstance(answer, Impossible):
            where = (
                "employee_no" if person is None or person.left or answer in OF_PERSON else "start"
            )
            bad.append(Bad(line.number, where, answer, row.employee_no, line.cells.get(where)))
        elif wanted.setdefault((answer.person_id, answer.day), answer) is not answer:
            bad.append(
                Bad(
                    line.number,
                    "day",
                    "duplicate",
                    f"{row.employee_no} has a row for {row.day} above",
                    line.cells.get("day"),
                )
            )
    return wanted, bad


async def _before(
    tx: Tx, wanted: Mapping[tuple[UUID, date], Shift]
) -> Mapping[tuple[UUID, date], Shift]:
    if not wanted:
        return {}
    days = [day for _, day in wanted]
    return await store.shifts_of(tx, list({person for person, _ in wanted}), min(days), max(days))


async def _publish(tx: Tx, days: Sequence[store.Day], tree: Tree) -> None:
    """Say each touched roster whole: a fact for whoever acts on it, a snapshot for whoever keeps
    it.
    """
    if not days:
        return
    shifts: defaultdict[store.Day, list[Shift]] = defaultdict(list)
    for one in await store.shifts_on(tx, days):
        shifts[one.site_id, one.day].append(one)
    for (site_id, day), revision in (await store.publish(tx, days)).items():
        center_id = tree.home(site_id).center_id
        if center_id is None:
            raise LookupError(f"site {site_id} has no center")
        facts = {
            "site_id": site_id,
            "center_id": center_id,
            "day": day,
            "revision": revision,
            "shifts": _told(shifts[site_id, day]),
        }
        for kind in (RosterPublished, RosterState):
            tx.emit(kind.model_validate(facts), place=Place(center_id, site_id))


def _told(shifts: Iterable[Shift]) -> tuple[ShiftFact, ...]:
    return tuple(
        ShiftFact(
            person_id=shift.person_id,
            starts_at=shift.starts_at,
            ends_at=shift.ends_at,
            breaks_at=shift.breaks_at,
            break_minutes=shift.break_minutes,
            line=values.Line(shift.line) if shift.line else None,
        )
        for shift in shifts
        if shift.starts_at is not None and shift.ends_at is not None
    )


async def get_shifts(tx: Tx, site_id: UUID, day: date) -> Sequence[Shift]:
    """Who is on shift at a site on one day, of those whose shifts the caller may see."""
    return await store.shifts_on(tx, [(site_id, day)], reach=tx.reach)

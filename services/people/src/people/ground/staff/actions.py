"""People are registered and changed: one by one or by the tens of thousands (ORG-2, ORG-20)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from chassis.http.problems import Conflict, Fault, Invalid, NotFound, require_version
from chassis.http.reach import act_in, concerns_caller
from chassis.http.wording import Message
from chassis.messages import clock
from chassis.messages.tx import Place, Tx
from chassis.policies.reading import read
from chassis.policies.resolution import resolve
from people.ground.imports import actions as imports
from people.ground.imports.formats import Given
from people.ground.imports.formats import Line as Numbered
from people.ground.imports.rules import Bad, Evidence, Report
from people.ground.roles.formats import registry
from people.ground.roles.rules import post_level
from people.ground.staff import formats, store
from people.ground.staff.rules import (
    Change,
    Entry,
    Named,
    Person,
    PostLevel,
    Register,
    Reject,
    first_stages,
    settle,
    withheld_from,
)
from people.ground.stages import actions as stages
from people.ground.stages.rules import StagePolicy, in_words
from people.ground.units import actions as units
from people.ground.units.rules import Ambiguous, Home, Kind, Unknown
from zhipei_events import values
from zhipei_events.people import AgentRegistered, PersonChanged

NO_PERSON = Message("没有编号为 {person_id} 的人员", "There is no person {person_id}")
SAME_AS_BEFORE = Message(
    "工号 {employee_no} 的资料没有任何变化", "Nothing changes for employee number {employee_no}"
)

OWN_RECORD = "own-record"
"""The code of a row by which somebody would change their own record."""
CHUNK = 5_000  # people settled, stored and said in one go: bounds memory, not the transaction


class NothingChanges(Conflict):
    slug = "nothing-changes"
    title = {"zh-Hans": "没有任何变化", "en": "Nothing would change"}


@dataclass
class Sorted:
    """What the rows of a chunk come to."""

    new: list[Person] = field(default_factory=list)
    changed: list[tuple[Change, Person]] = field(default_factory=list)
    """With the record as it was."""
    bad: list[Bad] = field(default_factory=list)


async def import_people(tx: Tx, given: Given[Entry]) -> Report:
    """Register and change people by the rows that can be taken; the others are rejected with their
    reason (ORG-20).

    The same rows again change nothing. The evidence is the file behind every first stage (ORG-3).
    """
    today = tx.today(await units.tenant_zone(tx))
    await tx.lock("directory")
    rows, bad = _once_each(given.rows)
    policy = read(StagePolicy, await resolve(tx, "people", on=today))
    homes, opened = await units.settle_homes(
        tx,
        dict.fromkeys(path for _, entry in rows if (path := _path(entry))),
        on=today,
        opens=True,
    )
    created = changed = 0
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        known = await store.known(tx, [entry.employee_no for _, entry in chunk])
        done = _sort(tx, chunk, known=known, homes=homes, policy=policy, today=today)
        created, changed = created + len(done.new), changed + len(done.changed)
        bad += done.bad
        await _keep(tx, done, today, given.evidence)
        # the outbox rows of this chunk; they stand or fall with the transaction
        await tx.flush()
    return await imports.report(
        tx,
        "people",
        given,
        created=created,
        changed=changed,
        refused=bad,
        opened=[unit.code for unit in opened],
    )


def _once_each(
    entries: Iterable[tuple[Numbered, Entry]],
) -> tuple[list[tuple[Numbered, Entry]], list[Bad]]:
    """The first row of each employee number; a second one in the same file is a bad row, since
    nobody can say which is right.
    """
    first: dict[str, int] = {}
    once: list[tuple[Numbered, Entry]] = []
    bad: list[Bad] = []
    for line, entry in entries:
        if first.setdefault(entry.employee_no, line.number) == line.number:
            once.append((line, entry))
        else:
            where = f"line {first[entry.employee_no]} names {entry.employee_no} too"
            bad.append(
                Bad(line.number, "employee_no", "duplicate", where, line.cells.get("employee_no"))
            )
    return once, bad


def _path(entry: Entry) -> units.Path:
    return tuple((kind, word) for kind in Kind if (word := getattr(entry, kind.value)))


def _sort(
    tx: Tx,
    rows: Iterable[tuple[Numbered, Entry]],
    *,
    known: Mapping[str, Person],
    homes: Mapping[units.Path, Home | Unknown | Ambiguous],
    policy: StagePolicy,
    today: date,
) -> Sorted:
    done = Sorted()
    withheld = withheld_from(tx.caller.roles if tx.caller else frozenset())
    for line, entry in rows:
        home = homes.get(_path(entry))
        before = known.get(entry.employee_no)
        answer = (
            Reject(home.kind, "unknown-unit" if isinstance(home, Unknown) else "ambiguous-unit")
            if isinstance(home, Unknown | Ambiguous)
            else settle(
                entry, before, named(tx.tenant, entry, home), policy, on=today, withheld=withheld
            )
        )
        if isinstance(answer, Register):
            done.new.append(answer.person)
        elif isinstance(answer, Change) and concerns_caller(tx, answer.person.person_id):
            cell = line.cells.get("employee_no")
            done.bad.append(Bad(line.number, "employee_no", OWN_RECORD, "your own record", cell))
        elif isinstance(answer, Change) and before is not None:
            done.changed.append((answer, before))
        elif isinstance(answer, Reject):
            done.bad.append(
                Bad(
                    line.number,
                    answer.where,
                    answer.code,
                    in_words(answer.allowed),
                    line.cells.get(answer.where),
                )
            )
    return done


def named(tenant: UUID, entry: Entry, home: Home | None) -> Named:
    """The ids behind an entry's employee numbers and the usual level of its roles."""
    levels = (registry().roles[role].level for role in entry.roles or ())
    return Named(
        person_id=values.person_id(tenant, entry.employee_no),
        home=home,
        mentor_id=values.person_id(tenant, entry.mentor) if entry.mentor else None,
        conflicts=None
        if entry.conflicts is None
        else tuple(values.person_id(tenant, number) for number in entry.conflicts),
        usual_level=PostLevel(post_level(levels)) if entry.roles else None,
    )


def read_changes(changes: Mapping[str, Any]) -> Entry:
    """What a request wants to be different, in the words of an import row. A number and a stage are
    not changed like this.
    """
    fixed = [
        Fault(f"body.changes.{name}", "not-changed-here")
        for name in ("employee_no", "stage")
        if name in changes
    ]
    given = formats.FORM.read_rows([{**changes, "employee_no": "-"}])
    if given.faults or fixed:
        raise Invalid(
            errors=[
                *fixed,
                *(
                    Fault(f"body.changes.{fault.where}", fault.code, value=fault.detail or None)
                    for fault in given.faults
                ),
            ]
        )
    return given.rows[0][1]


async def change_person(tx: Tx, person_id: UUID, entry: Entry, *, version: int) -> Person:
    """Change one record. Refuses an unknown person, another version than was read, a change of
    stage, and what changes nothing.
    """
    today = tx.today(await units.tenant_zone(tx))
    before = await store.find_person(tx, person_id, to_change=True)
    if before is None:
        raise NotFound(NO_PERSON, person_id=person_id)
    act_in(tx, before.home, about=[person_id], missing=NO_PERSON.of(person_id=person_id))
    require_version(version, before.version)
    entry = replace(entry, employee_no=before.employee_no)
    path = _path(entry)
    homes, _ = await units.settle_homes(tx, [path] if path else [], on=today, opens=False)
    policy = read(StagePolicy, await resolve(tx, "people", on=today, scope=scope(before)))
    row, known = (Numbered(1, {}), entry), {before.employee_no: before}
    done = _sort(tx, [row], known=known, homes=homes, policy=policy, today=today)
    if done.bad:
        raise Invalid(
            errors=[
                Fault(f"body.changes.{fault.where}", fault.code, value=fault.detail or None)
                for fault in done.bad
            ]
        )
    if not done.changed:
        raise NothingChanges(SAME_AS_BEFORE, employee_no=before.employee_no)
    await _keep(tx, done, today, None)
    return done.changed[0][0].person


async def find(tx: Tx, person_id: UUID, *, to_change: bool = False) -> Person | None:
    """A record, for other features. to_change: locked until the transaction ends."""
    return await store.find_person(tx, person_id, to_change=to_change)


async def find_named(tx: Tx, numbers: Sequence[str], roles: Sequence[str]) -> Sequence[Person]:
    """Who has one of these employee numbers, and who holds one of these roles; by number."""
    return await store.named(tx, numbers, roles)


async def count_roles(tx: Tx) -> Mapping[str, int]:
    """Role → how many people who are here hold it."""
    return await store.count_roles(tx)


async def keep_stage(tx: Tx, before: Person, after: Person, on: date) -> None:
    """Keep a record of which nothing but the stage has changed, and say so."""
    change = Change(after, ("stage", "stage_since"))
    await _keep(tx, Sorted(changed=[(change, before)]), on, None)


async def end_tokens(tx: Tx, person_id: UUID) -> None:
    """Have every service refuse the tokens that a person has by now. NotFound: nobody has the
    id.
    """
    person = await store.find_person(tx, person_id, to_change=True)
    if person is None:
        raise NotFound(NO_PERSON, person_id=person_id)
    after = replace(person, tokens_from=clock.wall())
    await store.put_people(tx, [after])
    await store.put_token_floors(tx, [after])
    now = await clock.business_now(tx.connection, tx.tenant)
    tx.emit(formats.snapshot(after), place=_place(after), at=now)


def scope(person: Person) -> Mapping[str, UUID | None]:
    """Where the policies about a person hold."""
    return {"center": person.home.center_id, "site": person.home.site_id}


async def _keep(tx: Tx, done: Sorted, on: date, evidence: Evidence | None) -> None:
    """Store new and changed records with their dated homes and roles, and say so. With `evidence`
    first stages are told too (ORG-3).
    """
    changes = [_without_old_tokens(change, before) for change, before in done.changed]
    people = [*done.new, *(change.person for change in changes)]
    if not people:
        return
    await store.put_people(tx, people)
    await store.put_token_floors(tx, [change.person for change in changes])
    await store.add_homes(
        tx, [*done.new, *(change.person for change in changes if change.moved)], on
    )
    turned = [change.person for change in changes if "roles" in change.changed]
    await store.end_roles(tx, turned, on)
    await store.add_roles(tx, [*done.new, *turned], on)
    for person in done.new:
        tx.emit(AgentRegistered(**formats.record(person)), place=_place(person))
    for change in changes:
        tx.emit(
            PersonChanged(**formats.record(change.person), changed=change.published),
            place=_place(change.person),
        )
    if evidence is not None:
        staged = [*done.new, *(change.person for change in changes if change.staged)]
        ground = {"file": evidence.name, "sha256": evidence.sha256}
        await stages.record(tx, list(first_stages(staged, ground)))
    for person in people:
        tx.emit(formats.snapshot(person), place=_place(person))


def _without_old_tokens(change: Change, before: Person) -> Change:
    """Tokens say roles and places, and that somebody is here; when that changes, they end."""
    left = change.person.ended_on is not None and before.ended_on is None
    if not (left or change.moved or "roles" in change.changed):
        return change
    return replace(change, person=replace(change.person, tokens_from=clock.wall()))


def _place(person: Person) -> Place:
    return Place(person.home.center_id, person.home.site_id)

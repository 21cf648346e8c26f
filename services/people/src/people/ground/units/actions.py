"""Units begin, change and end, by set (ORG-1, ORG-20)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from chassis.http.problems import NotFound
from chassis.http.wording import Message
from chassis.messages.tx import Place, Tx
from people.ground.calendar import actions as calendar
from people.ground.calendar.rules import Site
from people.ground.imports import actions as imports
from people.ground.imports.formats import Given
from people.ground.imports.rules import Bad, Report
from people.ground.units import store
from people.ground.units.formats import Row
from people.ground.units.rules import (
    DEPTH,
    Ambiguous,
    Found,
    Home,
    Kind,
    Tree,
    Unit,
    Unknown,
    changed_fields,
    misplaced,
)
from zhipei_events import values
from zhipei_events.people import OrgUnitChanged, UnitState

ENTER_TENANT = Message(
    "请先用 POST /v1/tenants 创建租户", "Enter the tenant first: POST /v1/tenants"
)

Path = tuple[tuple[Kind, str], ...]
"""Where a row says that somebody belongs: kinds with codes or names, outermost first."""


class UnknownTenant(NotFound):
    slug = "unknown-tenant"
    title = {"zh-Hans": "没有该租户", "en": "No such tenant"}


async def tenant_zone(tx: Tx) -> str:
    """The zone of the tenant, in which whatever has no site counts its days (GEN-4); refuses a
    tenant that was never entered.
    """
    zone = await store.find_zone(tx)
    if zone is None:
        raise UnknownTenant(ENTER_TENANT)
    return zone


async def load_tree(tx: Tx) -> Tree:
    """The tenant's units, for whoever must know where a unit stands."""
    return await store.tree(tx)


async def open_units(tx: Tx) -> Sequence[Unit]:
    """The tenant's units that have not ended, by name."""
    tree = await store.tree(tx)
    return sorted(
        (unit for unit in tree.units.values() if unit.ended_on is None),
        key=lambda unit: (unit.name, unit.code),
    )


async def seen(tx: Tx) -> Collection[UUID] | None:
    """Units that the caller may see (GEN-11); None: all."""
    if tx.reach.everything:
        return None
    tree = await store.tree(tx)
    return [id for id in tree.units if tx.reach.covers(vars(tree.home(id)))]


async def import_units(tx: Tx, given: Given[Row]) -> Report:
    """Take the rows that fit into the tree, parents first in whatever order they come; the others
    are rejected with their reason.
    """
    today = tx.today(await tenant_zone(tx))
    await tx.lock("directory")
    tree = await store.tree(tx)
    units, bad, first_line = dict(tree.units), list[Bad](), dict[UUID, int]()
    for line, row in sorted(
        given.rows, key=lambda numbered: (DEPTH[numbered[1].kind], numbered[0].number)
    ):
        unit = _unit(tx.tenant, row, tree.units, today)
        if unit.unit_id in first_line:
            bad.append(
                Bad(
                    line.number,
                    "code",
                    "duplicate",
                    f"line {first_line[unit.unit_id]} names {row.code} too",
                    line.cells.get("code"),
                )
            )
        elif why := misplaced(unit, units):
            bad.append(
                Bad(
                    line.number,
                    "parent",
                    why,
                    f"{row.kind} {row.code} under {row.parent}",
                    line.cells.get("parent"),
                )
            )
        else:
            units[unit.unit_id] = unit
            first_line[unit.unit_id] = line.number
    taken = [units[unit_id] for unit_id in first_line]
    changed = [
        unit
        for unit in taken
        if unit.unit_id in tree.units and changed_fields(tree.units[unit.unit_id], unit)
    ]
    stuck = await store.inhabited(
        tx,
        [unit.unit_id for unit in changed if unit.parent_id != tree.units[unit.unit_id].parent_id],
    )
    # The place of a moved unit's people would change under them: they are moved first, each with a
    # date (ORG-1).
    bad += [
        Bad(first_line[unit.unit_id], "parent", "unit-has-people", unit.code)
        for unit in changed
        if unit.unit_id in stuck
    ]
    changed = [
        replace(unit, version=unit.version + 1) for unit in changed if unit.unit_id not in stuck
    ]
    new = [unit for unit in taken if unit.unit_id not in tree.units]
    await _publish(tx, tree, [*new, *changed], today)
    return await imports.report(
        tx, "units", given, created=len(new), changed=len(changed), refused=bad
    )


def _unit(tenant: UUID, row: Row, known: Mapping[UUID, Unit], today: date) -> Unit:
    """The unit that a row makes of what is known; what the row leaves out stays."""
    unit_id = values.unit_id(tenant, row.code)
    before = known.get(unit_id) or Unit(
        unit_id=unit_id,
        code=row.code,
        kind=row.kind,
        name=row.code,
        parent_id=None,
        started_on=today,
    )
    return replace(
        before,
        kind=row.kind,
        name=row.name or before.name,
        parent_id=values.unit_id(tenant, row.parent) if row.parent else before.parent_id,
        leader_id=values.person_id(tenant, row.leader) if row.leader else before.leader_id,
        zone=row.zone or before.zone,
        started_on=row.started_on or before.started_on,
        ended_on=row.ended_on or before.ended_on,
    )


async def _publish(tx: Tx, before: Tree, units: Sequence[Unit], on: date) -> None:
    """Keep the units, and say so: what changed, and a snapshot of everything whose place in the
    tree is another now.
    """
    if not units:
        return
    await store.put_units(tx, units)
    after = Tree.of([*before.units.values(), *units])
    for unit in units:
        _emit(tx, after, unit, OrgUnitChanged)
        _emit(tx, after, unit, UnitState)
    written = {unit.unit_id for unit in units}
    for unit in after.units.values():
        if unit.unit_id not in written and after.home(unit.unit_id) != before.home(unit.unit_id):
            _emit(tx, after, unit, UnitState)
    await calendar.publish(tx, list(_new_sites(before, units)), on=on)


def _new_sites(before: Tree, units: Iterable[Unit]) -> Iterable[Site]:
    for unit in units:
        if (
            unit.kind is Kind.SITE
            and unit.unit_id not in before.units
            and unit.parent_id is not None
        ):
            yield Site(unit.unit_id, unit.parent_id, unit.zone)


def _emit(tx: Tx, tree: Tree, unit: Unit, kind: type[OrgUnitChanged] | type[UnitState]) -> None:
    home = tree.home(unit.unit_id)
    facts = {
        name: getattr(unit, name)
        for name in ("unit_id", "code", "parent_id", "zone", "leader_id", "started_on", "ended_on")
    }
    facts |= {
        "kind": values.UnitKind(unit.kind),
        "center_id": home.center_id,
        "site_id": home.site_id,
    }
    if kind is UnitState:
        facts["name"] = unit.name
    tx.emit(kind(**facts), place=Place(home.center_id, home.site_id))


async def settle_homes(
    tx: Tx, paths: Iterable[Path], *, on: date, opens: bool
) -> tuple[Mapping[Path, Home | Unknown | Ambiguous], Sequence[Unit]]:
    """What each path means. opens: a unit that a path names inside a known one is opened, outer
    ones first (ORG-20), and returned.

    A path that hangs in the air stays Unknown: a row that names a team and nothing around it may
    simply be misspelt.
    """
    tree = await store.tree(tx)
    before, opened = Tree.of(tree.units.values()), list[Unit]()
    homes: dict[Path, Home | Unknown | Ambiguous] = {}
    for path in paths:
        found = tree.find(path)
        while (
            isinstance(found, Unknown) and (unit := _opened(tx.tenant, found, tree, on)) is not None
        ):
            opened.append(unit)
            tree.add(unit)
            found = tree.find(path)
        homes[path] = found.home if isinstance(found, Found) else found
    if opens:
        await _publish(tx, before, opened, on)
    return homes, opened


def _opened(tenant: UUID, wanted: Unknown, tree: Tree, on: date) -> Unit | None:
    """The unit that a path asks for, or None if it does not say where. One center needs no
    naming.
    """
    under = wanted.under
    if under is None and wanted.kind is not Kind.CENTER:
        centers = [unit.unit_id for unit in tree.units.values() if unit.kind is Kind.CENTER]
        if wanted.kind is not Kind.SITE or len(centers) != 1:
            return None
        under = centers[0]
    # 一班 stands once in every site: the code of what is opened so is its path, whatever else was
    # opened before.
    code = f"{tree.units[under].code}/{wanted.word}" if under else wanted.word
    return Unit(
        unit_id=values.unit_id(tenant, code),
        code=code,
        kind=wanted.kind,
        name=wanted.word,
        parent_id=under,
        started_on=on,
    )

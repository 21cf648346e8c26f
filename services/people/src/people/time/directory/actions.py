"""Import the files of a whole directory together: each builds on the one before (ORG-20)."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chassis.messages.tx import Tx
from chassis.operation.files import FileStore
from people.ground.imports import actions as imports
from people.ground.imports.formats import Form, Given
from people.ground.imports.rules import Report
from people.ground.staff import actions as staff
from people.ground.staff import formats as staff_formats
from people.ground.staff.rules import Person
from people.ground.units import actions as units
from people.ground.units import formats as units_formats
from people.ground.units.rules import Kind, Unit
from people.time.rosters import actions as rosters
from people.time.rosters import formats as roster_formats

STEPS: Mapping[str, tuple[Form[Any], Callable[[Tx, Given[Any]], Awaitable[Report]]]] = {
    "units": (units_formats.FORM, units.import_units),
    "people": (staff_formats.FORM, staff.import_people),
    "roster": (roster_formats.FORM, rosters.import_roster),
}
"""What a directory consists of, in the order in which one needs the other."""


@dataclass(frozen=True)
class SheetFile:
    """A file of rows and its name."""

    name: str
    data: bytes


async def import_directory(
    tx: Tx, files: Mapping[str, SheetFile], kept_in: FileStore, *, dry_run: bool
) -> Mapping[str, Report]:
    """Take the good rows of each file, units before people before shifts, and report on each.

    files: by step. dry_run: all of it is done and taken back, so that people of units that the same
    request opens are found right. Refuses the whole request for a file of which no row can be
    taken.
    """
    tx.is_rehearsal = dry_run
    done: dict[str, Report] = {}
    for step, (form, take) in STEPS.items():
        if (file := files.get(step)) is not None:
            given = await imports.read_file(tx, form, file.data, kept_in, name=file.name)
            done[step] = await take(tx, given)
            await tx.flush()
    return done


async def find_units(tx: Tx, codes: Collection[str], kinds: Collection[Kind]) -> Sequence[Unit]:
    """The units of these codes and kinds as they are after what this transaction did, by code."""
    tree = await units.load_tree(tx)
    found = [unit for unit in tree.units.values() if unit.code in codes or unit.kind in kinds]
    return sorted(found, key=lambda unit: unit.code)


async def find_people(tx: Tx, numbers: Sequence[str], roles: Sequence[str]) -> Sequence[Person]:
    """Whom these employee numbers and roles mean after what this transaction did, by number."""
    return await staff.find_named(tx, numbers, roles)

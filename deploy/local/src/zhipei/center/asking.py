"""Whom a folder's steps ask, and what they know by then of its units and people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zhipei.center.documents import Document
from zhipei.center.faults import Fault, Path
from zhipei.client.http import Caller, Services, token

Json = dict[str, Any]
QA_SUPERVISOR, AUTHOR = "qa_supervisor", "quality_training_post"
ROLES = (QA_SUPERVISOR, AUTHOR)
"""Roles in whose name a step writes what a rule lets nobody else write (QA-2a, EXM-7)."""
MOST_NAMED = 5


@dataclass(frozen=True)
class Unit:
    """A unit as it is after the import of the directory. exists: before it already."""

    code: str
    unit_id: str
    kind: str
    exists: bool


@dataclass(frozen=True)
class Person:
    employee_no: str
    roles: Sequence[str]


@dataclass
class Center:
    """The installation as one folder's steps know it. caller: who may do everything of a tenant."""

    caller: Caller
    services: Services
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    _acting: dict[str, Caller] = field(default_factory=dict)

    async def acting(self, employee_no: str) -> Caller:
        """Somebody of the center, with a token of their own."""
        if employee_no not in self._acting:
            made = await token(self.caller, employee_no=employee_no)
            self._acting[employee_no] = self.services.caller(made)
        return self._acting[employee_no]

    def unit(self, document: Document, path: Path, code: str, *kinds: str) -> Unit | None:
        """The unit of a code; noted as wrong where there is none of these kinds."""
        unit = self.units.get(code)
        if unit is None:
            document.wrong(path, "unknown-unit", code)
        elif kinds and unit.kind not in kinds:
            document.wrong(path, "another-kind", f"{code} is a {unit.kind}: {', '.join(kinds)}")
        else:
            return unit
        return None

    def only_center(self, document: Document, path: Path) -> Unit | None:
        """The one center there is; noted as wrong where a document has to say which."""
        centers = [unit for unit in self.units.values() if unit.kind == "center"]
        if len(centers) == 1:
            return centers[0]
        codes = ", ".join(sorted(unit.code for unit in centers)[:MOST_NAMED])
        document.wrong(path, "which-center" if centers else "no-center", codes)
        return None

    def holder(self, document: Document, path: Path, role: str, number: str | None) -> str | None:
        """The employee number of who acts in a role: the one that is named, or the only one."""
        if number is not None:
            person = self.people.get(number)
            if person is None:
                document.wrong(path, "unknown-person", number)
            elif role not in person.roles:
                document.wrong(path, "another-role", f"{number} is no {role}")
            else:
                return number
            return None
        holders = sorted(one.employee_no for one in self.people.values() if role in one.roles)
        if len(holders) == 1:
            return holders[0]
        named = f"{role}: {', '.join(holders[:MOST_NAMED])}" if holders else role
        document.wrong(path, "several-holders" if holders else "nobody-with-role", named)
        return None


@dataclass
class Done:
    """What a step found that it has to do, or did. counts: by what happens to how many."""

    counts: Mapping[str, int]
    faults: Sequence[Fault] = ()
    notes: Sequence[str] = ()
    changes: int = 0

"""`zhipei init`: a center from one folder. Everything is tried first; what is new is entered after
that, and nothing where anything is wrong.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from zhipei.center.asking import Center, Done
from zhipei.center.calendars import Calendars
from zhipei.center.calls import Calls
from zhipei.center.directory import Directory
from zhipei.center.documents import Document
from zhipei.center.faults import Fault
from zhipei.center.folder import SHEETS, Folder, places_of
from zhipei.center.papers import Papers
from zhipei.center.policies import Policies
from zhipei.center.scorecards import Scorecards
from zhipei.client.clocks import drain
from zhipei.client.http import Caller

STEPS = (*SHEETS, "calendar", "policies", "scorecards", "papers", "calls")
"""In the order in which one needs the other."""


@dataclass(frozen=True)
class StepReport:
    """What a step does, or would do. counts: by what happens to how many."""

    step: str
    files: Sequence[str]
    counts: Mapping[str, int]
    notes: Sequence[str]


@dataclass
class Report:
    """What became of a folder. written: whether anything was entered; needed: whether anything is
    new.
    """

    dry_run: bool
    steps: list[StepReport] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    needed: bool = False
    written: bool = False

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


async def set_up(
    center: Center, folder: Folder, *, dry_run: bool, partial: bool, operator: Caller | None
) -> Report:
    """Bring a folder into a tenant.

    partial: enter what is good although something is wrong. operator: who sees whether everybody
    has heard what was entered; None: nobody here may, and what needs it waits for its own.
    """
    run = _Run(center, folder)
    report = Report(dry_run=dry_run)
    done = await run.rehearse()
    files = places_of(folder)
    report.steps = [
        StepReport(step, files.get(step, ()), done[step].counts, done[step].notes)
        for step in STEPS
        if step in done and step in files
    ]
    found = [fault for one in done.values() for fault in one.faults]
    report.faults = sorted([*folder.everything_wrong, *found], key=lambda fault: fault.order)
    report.needed = any(one.changes for one in done.values())
    if report.needed and not dry_run and (partial or not report.faults):
        await run.write(operator)
        report.written = True
    return report


class _Run:
    """The steps of one folder."""

    def __init__(self, center: Center, folder: Folder) -> None:
        self._center = center
        self._folder = folder
        units, people = set(_units_named(folder)), set(_people_named(folder))
        self._directory = Directory(folder, sorted(units), sorted(people))
        self._calendars = Calendars(folder)
        self._policies = Policies(folder)
        self._scorecards = Scorecards(folder)
        self._papers = Papers(folder)
        self._calls = Calls(folder, self._directory)

    async def rehearse(self) -> dict[str, Done]:
        center, known = self._center, self._directory
        done = await known.rehearse(center)
        with_units = "units" not in known.not_checked
        done["calendar"] = await self._calendars.rehearse(center, with_units=with_units)
        done["policies"] = await self._policies.rehearse(center, with_units=with_units)
        done["scorecards"] = await self._scorecards.rehearse(center, with_people=known.is_known)
        done["papers"] = await self._papers.rehearse(center, with_people=known.is_known)
        done["calls"] = await self._calls.rehearse(center)
        return done

    async def write(self, operator: Caller | None) -> None:
        center = self._center
        await self._directory.write(center)
        await self._calendars.write(center)
        await self._policies.write(center)
        await self._scorecards.write(center)
        if self._papers.changes and operator is not None:
            await drain(operator)  # by whose calendar a paper is due, training hears from people
        await self._papers.write(center)
        await self._calls.write(center)
        if operator is not None:
            await drain(operator)


def _units_named(folder: Folder) -> Iterator[str]:
    for document in folder.of("calendar"):
        sites = document.at(("sites",))
        yield from (str(one) for one in sites if one) if isinstance(sites, list) else ()
    for document in folder.of("policies"):
        entries = document.value if isinstance(document.value, list) else []
        yield from (str(one["unit"]) for one in entries if isinstance(one, dict) and "unit" in one)
    yield from _named(folder.of("papers"), "center")


def _people_named(folder: Folder) -> Iterator[str]:
    yield from _named(folder.of("scorecards"), "published_by")
    yield from _named(folder.of("papers"), "author", "approved_by")


def _named(documents: Sequence[Document], *fields: str) -> Iterator[str]:
    for document in documents:
        for name in fields:
            value = document.at((name,))
            if isinstance(value, str | int):
                yield str(value)

"""Units, people and roster: the sheets of a folder, in one request (ORG-20)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from zhipei.center.asking import ROLES, Center, Done, Json, Person, Unit
from zhipei.center.faults import Fault, of_rows
from zhipei.center.folder import SHEETS, Folder
from zhipei.client.answers import Refused

ROUTE = "/v1/directory/import"
KINDS = ("center", "site")
COUNTED = ("created", "changed", "unchanged", "rejected")
UNREADABLE = "unreadable-file"


@dataclass
class Directory:
    """The step that enters units, people and shifts, and learns who and what is there then.

    named_units, named_people: codes and numbers that documents of the folder name.
    """

    folder: Folder
    named_units: Sequence[str]
    named_people: Sequence[str]
    not_checked: list[str] = field(default_factory=list)
    _to_write: list[str] = field(default_factory=list)

    @property
    def is_known(self) -> bool:
        """Whether everything that the folder says of units and people could be read."""
        return not self.not_checked

    async def rehearse(self, center: Center) -> dict[str, Done]:
        """Try the sheets and take everything back; by step what they would do."""
        sheets = dict(self.folder.sheets)
        done: dict[str, Done] = {}
        report: Json = {}
        while True:
            try:
                report = await self._send(center, sheets, dry_run=True)
            except Refused as refused:
                if refused.slug != UNREADABLE:
                    raise
                step = self._named(refused.what, sheets)
                done |= self._unread(step, refused.what, sheets)
                sheets = {name: path for name, path in sheets.items() if name not in done}
            else:
                break
        existing = {
            unit["code"]
            async for unit in center.caller.pages("people", "/v1/units")
            if unit["kind"] in KINDS or unit["code"] in self.named_units
        }
        center.units = {
            one["code"]: Unit(one["code"], one["unit_id"], one["kind"], one["code"] in existing)
            for one in report["found_units"]
        }
        center.people = {
            one["employee_no"]: Person(one["employee_no"], one["roles"])
            for one in report["found_people"]
        }
        for step, path in sheets.items():
            done[step] = self._done(report[step], self.folder.name(path))
            if done[step].changes:
                self._to_write.append(step)
        return {step: done[step] for step in SHEETS if step in done}

    async def write(self, center: Center) -> None:
        """Enter the sheets of which anything is new; nothing is sent where nothing is."""
        if self._to_write:
            sheets = {step: self.folder.sheets[step] for step in self._to_write}
            await self._send(center, sheets, dry_run=False)

    async def find_people(self, center: Center, numbers: Sequence[str]) -> set[str]:
        """Which of these employee numbers are there, the people of the folder included."""
        sheets = {
            step: path
            for step, path in self.folder.sheets.items()
            if step != "roster" and step not in self.not_checked
        }
        asked = {"dry_run": ["true"], "find_person": list(numbers)}
        answer = await center.caller.submit_files("people", ROUTE, _files(sheets), asked)
        return {one["employee_no"] for one in answer["found_people"]}

    async def _send(self, center: Center, sheets: dict[str, Path], *, dry_run: bool) -> Json:
        fields = {
            "dry_run": ["true" if dry_run else "false"],
            "find_unit": list(self.named_units),
            "find_person": list(self.named_people),
            "find_kind": list(KINDS),
            "find_role": list(ROLES),
        }
        answer: Json = await center.caller.submit_files("people", ROUTE, _files(sheets), fields)
        return answer

    def _named(self, words: str, sheets: dict[str, Path]) -> str:
        """The step whose file a refusal names."""
        return next(step for step, path in sheets.items() if f"{path.name}: " in words)

    def _unread(self, step: str, words: str, sheets: dict[str, Path]) -> dict[str, Done]:
        """A sheet that cannot be read, and those that build on it and cannot be looked at."""
        name = self.folder.name(sheets[step])
        detail = words.partition(f"{sheets[step].name}: ")[2]
        fault = Fault(file=name, line=_line(detail), code=UNREADABLE, detail=detail)
        done = {step: Done({}, [fault])}
        self.not_checked.append(step)
        for later in SHEETS[SHEETS.index(step) + 1 :]:
            if later in sheets:
                self.not_checked.append(later)
                later_name = self.folder.name(sheets[later])
                why = f"{name} cannot be read"
                waiting = Fault(file=later_name, code="not-checked", detail=why)
                done[later] = Done({}, [waiting])
        return done

    @staticmethod
    def _done(report: Json, file: str) -> Done:
        counts = {name: report[name] for name in COUNTED}
        notes = [f"{file}: column {column} is not known" for column in report["passed_over"]]
        if report["opened"]:
            notes.append(f"{file}: opens units {', '.join(report['opened'])}")
        return Done(
            counts,
            list(of_rows(file, report["faults"])),
            notes,
            changes=report["created"] + report["changed"],
        )


def _files(sheets: dict[str, Path]) -> dict[str, tuple[str, bytes]]:
    return {step: (path.name, path.read_bytes()) for step, path in sheets.items()}


def _line(detail: str) -> int | None:
    """The line that an unreadable file's reason begins with."""
    word, _, rest = detail.partition(" ")
    number = rest.partition(" ")[0].rstrip(":")
    return int(number) if word == "line" and number.isdigit() else None

"""What the folder of a center holds: which file is what (docs/how-to/start-a-real-center.md)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from zhipei.center import documents
from zhipei.center.documents import Document, NoDocument
from zhipei.center.faults import Fault
from zhipei.failure import Failure

SHEETS: Final = ("units", "people", "roster")
SHEET_ENDINGS: Final = (".csv", ".xlsx")
YAML_ENDINGS: Final = (".yaml", ".yml")
SINGLE: Final = ("calendar", "policies")
SEVERAL: Final = ("scorecards", "papers")
CALLS: Final = "calls"
PAPERS: Final = "papers"
MAPPING: Final = "mapping"
PASSED_BY: Final = ("readme", "license")
ROOMS: Final = frozenset({*SEVERAL, CALLS, "calendars"})


@dataclass
class Folder:
    """The files of a center by what they are, and what is wrong before anything is sent.

    questions: sheets of questions by the name of the paper to which they belong.
    """

    root: Path
    sheets: dict[str, Path] = field(default_factory=dict)
    documents: dict[str, list[Document]] = field(default_factory=dict)
    questions: dict[str, Path] = field(default_factory=dict)
    calls: list[Path] = field(default_factory=list)
    mapping: Path | None = None
    faults: list[Fault] = field(default_factory=list)

    @classmethod
    def read(cls, root: Path) -> Self:
        """Sort the files of a folder. Raises Failure where there is no such folder, or nothing of a
        center in it.
        """
        if not root.is_dir():
            raise Failure(
                f"{root} is no folder",
                "give the folder that holds units, people and the rest",
                exit_code=2,
            )
        folder = cls(root)
        for path in sorted(root.iterdir()):
            if not path.name.startswith("."):
                folder._sort(path)
        if not (folder.sheets or folder.documents or folder.calls or folder.faults):
            raise Failure(
                f"{root} holds nothing of a center",
                "see docs/how-to/start-a-real-center.md for what may stand in it",
                exit_code=2,
            )
        return folder

    def name(self, path: Path) -> str:
        """A file as reports call it."""
        return path.relative_to(self.root).as_posix()

    def of(self, kind: str) -> Sequence[Document]:
        """The documents of a kind: calendar, policies, scorecards, papers."""
        return self.documents.get(kind, ())

    @property
    def everything_wrong(self) -> list[Fault]:
        found = [
            fault for several in self.documents.values() for one in several for fault in one.faults
        ]
        return [*self.faults, *found]

    def _sort(self, path: Path) -> None:
        stem, ending = path.stem.casefold(), path.suffix.casefold()
        if path.is_dir() and path.name in ROOMS:
            for inside in sorted(path.iterdir()):
                if not inside.name.startswith("."):
                    self._sort_inside(path.name, inside)
        elif path.is_file() and stem in SHEETS and ending in SHEET_ENDINGS:
            self._add_sheet(stem, path)
        elif path.is_file() and stem in SINGLE and ending in YAML_ENDINGS:
            self._read(stem, path)
        elif path.is_file() and stem == MAPPING and ending in YAML_ENDINGS:
            self.mapping = path
        elif stem not in PASSED_BY:
            self._unknown(path)

    def _sort_inside(self, room: str, path: Path) -> None:
        ending = path.suffix.casefold()
        if not path.is_file():
            self._unknown(path)
        elif room in SEVERAL and ending in YAML_ENDINGS:
            self._read(room, path)
        elif room == PAPERS and ending in SHEET_ENDINGS:
            self._add_questions(path)
        elif room == CALLS and path.stem == MAPPING and ending in YAML_ENDINGS:
            self.mapping = path
        elif room == CALLS:
            self.calls.append(path)
        elif room != "calendars" and path.stem.casefold() not in PASSED_BY:
            self._unknown(path)

    def _add_sheet(self, step: str, path: Path) -> None:
        if step in self.sheets:
            other = self.name(self.sheets[step])
            self.faults.append(
                Fault(file=self.name(path), code="two-files", detail=f"{other} holds {step} too")
            )
        else:
            self.sheets[step] = path

    def _add_questions(self, path: Path) -> None:
        """Questions of the paper of the same name beside them."""
        paper = path.with_suffix("")
        if not any(paper.with_suffix(ending).is_file() for ending in YAML_ENDINGS):
            why = f"{paper.name}.yaml with month and title is missing"
            self.faults.append(Fault(file=self.name(path), code="no-paper", detail=why))
        elif path.stem in self.questions:
            other = self.name(self.questions[path.stem])
            why = f"{other} holds its questions too"
            self.faults.append(Fault(file=self.name(path), code="two-files", detail=why))
        else:
            self.questions[path.stem] = path

    def _read(self, kind: str, path: Path) -> None:
        try:
            document = documents.read(path, self.name(path))
        except NoDocument as none:
            self.faults.append(none.fault)
        except OSError as problem:
            why = problem.strerror or "it cannot be read"
            self.faults.append(Fault(file=self.name(path), code="unreadable-file", detail=why))
        else:
            self.documents.setdefault(kind, []).append(document)

    def _unknown(self, path: Path) -> None:
        known = "units, people, roster, calendar, policies, scorecards, papers, calls"
        self.faults.append(
            Fault(file=self.name(path), code="unknown-file", detail=f"known are {known}")
        )


def places_of(folder: Folder) -> Mapping[str, Sequence[str]]:
    """Which files each step reads, for its report."""
    named = {step: [folder.name(path)] for step, path in folder.sheets.items()}
    named |= {kind: [one.file for one in found] for kind, found in folder.documents.items()}
    if folder.questions and PAPERS in named:
        named[PAPERS] = [*named[PAPERS], *map(folder.name, folder.questions.values())]
    if folder.calls:
        named[CALLS] = [folder.name(path) for path in folder.calls]
    return named

"""Call files of a center (KPI-0): the last step, when people are known to kpi."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from zhipei.center.asking import Center, Done
from zhipei.center.directory import Directory
from zhipei.center.documents import NoDocument, read
from zhipei.center.faults import Fault, of_rows
from zhipei.center.folder import Folder
from zhipei.client import callfiles
from zhipei.client.answers import Refused
from zhipei.client.callfiles import CallFile, Imported
from zhipei.failure import Failure

NEW: Final = ("new", "rated", "revised")
UNKNOWN_AGENT, NO_CENTER = "unknown_agent", "no_center"
HEARS_SECONDS: Final = 120.0  # kpi hears of people by events
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0


@dataclass
class Calls:
    """The step that puts calls on record."""

    folder: Folder
    directory: Directory
    _to_write: list[Path] = field(default_factory=list)

    async def rehearse(self, center: Center) -> Done:
        """What each file would bring. An agent whom the folder itself brings is known."""
        counts: dict[str, int] = dict.fromkeys((*NEW, "unchanged", "rejected"), 0)
        faults: list[Fault] = []
        mapping = self._mapping(faults)
        if faults:
            return Done(counts, faults)
        for path in self.folder.calls:
            name = self.folder.name(path)
            if not self.directory.is_known:
                why = "units or people cannot be read"
                faults.append(Fault(file=name, code="not-checked", detail=why))
                continue
            try:
                tried = await callfiles.import_calls(
                    center.caller, _file(path, mapping), dry_run=True
                )
            except Refused as refused:
                faults.append(self._refused(name, refused))
                continue
            rejected, held_back = await self._rejected(center, tried)
            faults += of_rows(name, rejected)
            new = sum(tried.counts.get(kind, 0) for kind in NEW) + held_back
            counts["new"] += held_back
            counts["rejected"] += tried.counts.get("rejected", 0) - held_back
            for kind in (*NEW, "unchanged"):
                counts[kind] += tried.counts.get(kind, 0)
            if new:
                self._to_write.append(path)
        return Done(counts, faults, changes=sum(counts[kind] for kind in NEW))

    async def write(self, center: Center) -> None:
        """Import each file that brings anything, once kpi knows whom it names."""
        mapping = self._mapping([])
        for path in self._to_write:
            file = _file(path, mapping)
            await self._until_known(center, file)
            await callfiles.import_calls(center.caller, file)

    def _mapping(self, faults: list[Fault]) -> str | None:
        """The mapping of the folder as text; its faults where it is no YAML."""
        if self.folder.mapping is None:
            return None
        try:
            read(self.folder.mapping, self.folder.name(self.folder.mapping))
        except NoDocument as none:
            faults.append(none.fault)
            return None
        return self.folder.mapping.read_text("utf-8-sig")

    def _refused(self, name: str, refused: Refused) -> Fault:
        """A file that kpi cannot read, or a mapping that it does not understand."""
        code = str(refused.errors[0].get("code")) if refused.errors else refused.slug
        detail = str(refused.errors[0].get("detail") or "") if refused.errors else refused.what
        mapping = self.folder.mapping
        if code != "bad_mapping" or mapping is None:
            return Fault(file=name, code=code, detail=detail)
        document = read(mapping, self.folder.name(mapping))
        where = tuple(detail.partition(":")[0].split("."))
        return Fault(
            file=document.file,
            line=document.line(where),
            where=".".join(where),
            code=code,
            detail=detail,
        )

    async def _rejected(
        self, center: Center, tried: Imported
    ) -> tuple[list[Mapping[str, Any]], int]:
        """Lines that would be rejected, and how many would not be once the folder's own people
        are there.
        """
        by_people = {
            str(fault["value"]) for fault in tried.faults if fault["code"] == UNKNOWN_AGENT
        }
        coming = await self.directory.find_people(center, sorted(by_people)) if by_people else set()
        has_center = any(unit.kind == "center" for unit in center.units.values())
        rejected = [
            fault
            for fault in tried.faults
            if not (fault["code"] == UNKNOWN_AGENT and fault["value"] in coming)
            and not (fault["code"] == NO_CENTER and has_center)
        ]
        return rejected, len(tried.faults) - len(rejected)

    @staticmethod
    async def _until_known(center: Center, file: CallFile) -> None:
        """Wait until kpi has heard of everybody of the directory whom the file names."""
        deadline, pause = time.monotonic() + HEARS_SECONDS, FIRST_PAUSE
        while True:
            tried = await callfiles.import_calls(center.caller, file, dry_run=True)
            unknown = [
                str(fault["value"]) for fault in tried.faults if fault["code"] == UNKNOWN_AGENT
            ]
            no_center = any(fault["code"] == NO_CENTER for fault in tried.faults)
            there = await _registered(center, sorted(set(unknown))) if unknown else False
            if not there and not no_center:
                return
            if time.monotonic() > deadline:
                raise Failure(
                    f"after {HEARS_SECONDS:.0f} s kpi has not heard of people or centers",
                    "see ./zhipei status, and run the same again: what is entered stays",
                )
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)


async def _registered(center: Center, numbers: list[str]) -> bool:
    """Whether people knows one of these numbers."""
    asked = {"dry_run": ["true"], "find_person": numbers}
    answer = await center.caller.submit_files("people", "/v1/directory/import", {}, asked)
    return bool(answer["found_people"])


def _file(path: Path, mapping: str | None) -> CallFile:
    return CallFile(name=path.name, data=path, mapping=mapping)

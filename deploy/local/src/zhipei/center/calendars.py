"""Official calendars that the sites of a center follow (ORG-12): `years`, `files`, `sites`."""

from dataclasses import dataclass, field
from typing import Any

from zhipei.center import documents
from zhipei.center.asking import Center, Done, Unit
from zhipei.center.documents import Document, Form, NoDocument, list_of, text, whole
from zhipei.center.faults import Fault, Path
from zhipei.center.folder import Folder
from zhipei.client.answers import Refused

FORM = Form({"years": list_of(whole), "files": list_of(text), "sites": list_of(text)})
JSON = "application/json"


@dataclass(frozen=True)
class Year:
    """An arrangement of a year; data: the published file, empty for a shipped one."""

    year: int
    days: int
    data: bytes = b""


@dataclass
class Calendars:
    """The step after the units: every site follows every year, or those that are named."""

    folder: Folder
    _years: list[Year] = field(default_factory=list)
    _sites: list[Unit] = field(default_factory=list)
    _to_write: list[tuple[Unit, Year]] = field(default_factory=list)

    async def rehearse(self, center: Center, *, with_units: bool) -> Done:
        """Which days of which sites would change. with_units: units could be read."""
        faults: list[Fault] = []
        for document in self.folder.of("calendar"):
            taken = document.take((), FORM)
            if taken is not None:
                self._years = await self._read_years(center, document, taken, faults)
                self._sites = self._read_sites(center, document, taken, with_units=with_units)
        changed = 0
        for site in self._sites:
            for year in self._years:
                new = await self._follow(center, site, year, dry_run=True)
                changed += new
                if new:
                    self._to_write.append((site, year))
        counts = {"sites": len(self._sites), "years": len(self._years), "days changed": changed}
        return Done(counts, faults, changes=changed)

    async def write(self, center: Center) -> None:
        for site, year in self._to_write:
            await self._follow(center, site, year, dry_run=False)

    async def _read_years(
        self, center: Center, document: Document, taken: dict[str, Any], faults: list[Fault]
    ) -> list[Year]:
        listed = (await center.caller.get("people", "/v1/official-calendars"))["items"]
        shipped = {one["year"]: len(one["days"]) for one in listed}
        years = []
        for number, year in enumerate(taken.get("years", ())):
            if year in shipped:
                years.append(Year(year, shipped[year]))
            else:
                known = ", ".join(map(str, sorted(shipped)))
                document.wrong(("years", number), "year-not-shipped", f"shipped are {known}")
        for number, name in enumerate(taken.get("files", ())):
            made = await self._read_file(center, document, ("files", number), name, faults)
            if made is not None:
                years.append(made)
        return years

    async def _read_file(
        self, center: Center, document: Document, path: Path, name: str, faults: list[Fault]
    ) -> Year | None:
        file = (self.folder.root / name).resolve()
        if not file.is_relative_to(self.folder.root.resolve()) or not file.is_file():
            document.wrong(path, "no-such-file", name)
            return None
        try:
            published = documents.read(file, name)
        except NoDocument as none:
            faults.append(none.fault)
            return None
        try:
            checked = await center.caller.upload(
                "people", "/v1/official-calendars/check", file.read_bytes(), type=JSON
            )
        except Refused as refused:
            published.refused((), refused)
            faults += published.faults
            return None
        first = checked["days"][0]["day"]
        return Year(int(first[:4]), len(checked["days"]), file.read_bytes())

    @staticmethod
    def _read_sites(
        center: Center, document: Document, taken: dict[str, Any], *, with_units: bool
    ) -> list[Unit]:
        if "sites" not in taken:
            return [unit for unit in center.units.values() if unit.kind == "site"]
        if not with_units:
            return []
        found = [
            center.unit(document, ("sites", number), code, "site")
            for number, code in enumerate(taken["sites"])
        ]
        return [site for site in found if site is not None]

    @staticmethod
    async def _follow(center: Center, site: Unit, year: Year, *, dry_run: bool) -> int:
        """How many days of a site an arrangement changes."""
        if dry_run and not site.exists:
            return year.days
        query: dict[str, Any] = {"effective_on": f"{year.year}-01-01"}
        if not year.data:
            query["year"] = year.year
        if dry_run:
            query["dry_run"] = "true"
        path = f"/v1/sites/{site.unit_id}/calendar/official"
        answer = await center.caller.upload("people", path, year.data, type=JSON, **query)
        return int(answer["changed"])

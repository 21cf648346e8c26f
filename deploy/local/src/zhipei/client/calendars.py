"""Official calendars: every site of a tenant, or one, follows the public holidays of a year."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from zhipei.client.http import Caller
from zhipei.failure import Failure

Json = dict[str, Any]


@dataclass(frozen=True)
class Calendar:
    """The arrangement of a year; `data` is the published file, empty for one that is shipped."""

    year: int
    data: bytes = b""

    @classmethod
    def read(cls, file: Path) -> Self:
        """A published file, or the shipped year that its name says ("2026").

        Raises Failure for a file that says no year, OSError for one that cannot be read.
        """
        if file.name.isdigit() and not file.exists():
            return cls(int(file.name))
        data = file.read_bytes()
        try:
            return cls(int(json.loads(data)["year"]), data)
        except (ValueError, KeyError, TypeError) as problem:
            raise Failure(
                f"{file} says no year",
                'give a file as {"year": 2026, "days": [{"name", "date", "isOffDay"}]}',
                exit_code=2,
            ) from problem


async def follow(
    operator: Caller, calendar: Calendar, *, site: str | None, dry_run: bool = False
) -> Json:
    """Make sites follow a calendar from the first day of its year.

    site: code of one site; None: all. dry_run: only count. Returns counts of sites and of changed
    days. Raises Failure where there is no such site.
    """
    sites = [unit async for unit in operator.pages("people", "/v1/units") if _is(unit, site)]
    if not sites:
        raise Failure(
            f"there is no site {site}" if site else "there is no site yet",
            "import the units first: zhipei import units FILE",
            exit_code=2,
        )
    query: Json = {"effective_on": f"{calendar.year}-01-01"}
    if not calendar.data:
        query["year"] = calendar.year
    if dry_run:
        query["dry_run"] = "true"
    changed = 0
    for unit in sites:
        path = f"/v1/sites/{unit['unit_id']}/calendar/official"
        followed = await operator.upload(
            "people", path, calendar.data, type="application/json", **query
        )
        changed += followed["changed"]
    counts = {"sites": len(sites), "days changed": changed}
    return {"counts": counts, "rejected": 0, "faults": []}


def _is(unit: Json, site: str | None) -> bool:
    return unit["kind"] == "site" and site in (None, unit["code"])

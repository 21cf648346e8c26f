"""Call files by kpi's routes: whom a file names, and taking its calls on record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhipei.client.http import Caller, File

MOST_FAULTS = 1_000  # rejected lines that are fetched; how many there are says the count


@dataclass(frozen=True, kw_only=True)
class CallFile:
    """What a file holds and how it is read; what is None, kpi tells from the file."""

    name: str
    data: File
    format: str | None = None
    mapping: str | None = None
    preset: str | None = None
    zone: str | None = None
    source: str | None = None

    @property
    def fields(self) -> dict[str, str | None]:
        return {
            name: getattr(self, name) for name in ("format", "mapping", "preset", "zone", "source")
        }


@dataclass(frozen=True)
class Imported:
    """What became of a file's lines: counts by outcome (new, rated, revised, unchanged, rejected …)
    and why lines were rejected.
    """

    import_id: str
    counts: Mapping[str, int]
    faults: Sequence[Mapping[str, Any]]


async def named_agents(caller: Caller, file: CallFile) -> list[str]:
    """Everybody whom a file names, in order (KPI-0a)."""
    answer = await caller.submit(
        "kpi", "/v1/imports/calls/agents", file.data, name=file.name, **file.fields
    )
    return [one["name"] for one in answer["agents"]]


async def import_calls(caller: Caller, file: CallFile, *, dry_run: bool = False) -> Imported:
    """Import a file to its end. Sent again, in pieces or in another order it changes nothing
    (KPI-0).
    """
    more = {"dry_run": "true"} if dry_run else {}
    run = await caller.submit(
        "kpi", "/v1/imports/calls", file.data, name=file.name, **file.fields, **more
    )
    while run["state"] == "open":
        run = await caller.post("kpi", f"/v1/imports/{run['import_id']}/continue")
    faults = []
    if run["counts"].get("rejected"):
        async for fault in caller.pages("kpi", f"/v1/imports/{run['import_id']}/rejected"):
            faults.append(fault)
            if len(faults) == MOST_FAULTS:
                break
    return Imported(run["import_id"], run["counts"], faults)

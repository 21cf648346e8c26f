"""Reports of kpi as a whole, whose agents come in pages (KPI-6)."""

from typing import Any

from zhipei.client.http import MOST_PER_PAGE, Caller


async def whole_report(caller: Caller, what: str, **asked: str | None) -> dict[str, Any]:
    """A report on "agents" or "queues", as its first page with everybody in it.

    asked: `from`, `to`, `by`, `zone` of the route.
    """
    path = f"/v1/reports/{what}"
    if what != "agents":
        found: dict[str, Any] = await caller.get("kpi", path, **asked)
        return found
    found = await caller.get("kpi", path, **asked, limit=MOST_PER_PAGE)
    periods = {one["period"]: one["agents"] for one in found["periods"]}
    after = found.pop("next")
    while after is not None:
        page = await caller.get("kpi", path, **asked, limit=MOST_PER_PAGE, after=after)
        found["agents"] |= page["agents"]
        for one in page["periods"]:
            periods[one["period"]] |= one["agents"]
        after = page["next"]
    return found

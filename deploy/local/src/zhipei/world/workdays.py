"""The working days of the site, as its calendar tells them (ORG-12)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from zhipei.client.http import Caller

SATURDAY = 5
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Workdays:
    """`kinds`: days that are not what their weekday says: work, half, off."""

    kinds: Mapping[date, str]

    def is_one(self, day: date) -> bool:
        """Whether people work on a day; half a day is one."""
        kind = self.kinds.get(day)
        return kind != "off" if kind is not None else day.weekday() < SATURDAY

    def after(self, day: date, count: int) -> date:
        """So many working days after a day, as due dates are counted (GEN-5)."""
        while count:
            day += DAY
            count -= self.is_one(day)
        return day

    def at_or_after(self, day: date) -> date:
        """The first working day from a day on."""
        return day if self.is_one(day) else self.after(day, 1)


async def of_site(caller: Caller, code: str, on: date) -> Workdays:
    """The calendar of a site by its code, as it is known on a day."""
    site = next(
        unit["unit_id"]
        for unit in [unit async for unit in caller.pages("people", "/v1/units", kind="site")]
        if unit["code"] == code
    )
    calendar = await caller.get("people", f"/v1/sites/{site}/calendar", on=on.isoformat())
    return Workdays(
        {
            date.fromisoformat(day["day"]): day["kind"]
            for day in calendar["days"]
            if day["gender"] is None
        }
    )

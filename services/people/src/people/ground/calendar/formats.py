"""The shipped holidays (data/holidays.yaml) in the words of the rules."""

from datetime import date
from functools import cache
from importlib.resources import files

import yaml

from people.ground.calendar.rules import WOMEN, Holiday, Kind

HALF_A_DAY = 0.5  # how the file writes the length of a half holiday


def read_holidays(text: str) -> tuple[Holiday, ...]:
    """Holidays of a holidays.yaml: what each is, and on which dates it begins.

    `days` is a number for a fixed length, 0.5 for half a day, or the name of the policy key that
    holds the length. A list of dates names every day of the holiday itself.
    """
    document = yaml.safe_load(text)
    return tuple(
        Holiday(
            code=rule["code"],
            dates=tuple(
                on for year in document["dates"].values() for on in _dates(year[rule["code"]])
            ),
            kind=Kind.HALF if rule["days"] == HALF_A_DAY else Kind.OFF,
            gender=WOMEN if rule.get("who") == "women" else None,
            lasts=None if isinstance(rule["days"], str) else 1,
        )
        for rule in document["rules"]
    )


def _dates(written: date | list[date]) -> list[date]:
    return written if isinstance(written, list) else [written]


@cache
def holidays() -> tuple[Holiday, ...]:
    """The holidays that this service ships (ORG-12)."""
    return read_holidays((files("people") / "holidays.yaml").read_text(encoding="utf-8"))

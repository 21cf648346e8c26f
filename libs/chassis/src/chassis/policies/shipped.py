"""What a service ships: the definitions and defaults of its policy keys, read from its slice of the
rulebook's yaml (GEN-1).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from importlib.resources import files
from typing import Any
from uuid import UUID

import yaml
from pydantic import JsonValue

from measure.rounding import plain

IN_USE = "policies_in_use.yaml"
"""Beside a service's policies: those of its keys that code reads; docs/generate.py writes it."""
EXACT = frozenset({"number", "percent", "money"})
"""Types whose values are decimals: strings on the wire, Decimal in rules (GEN-6)."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One policy key. scope: dimensions in which it may be set besides the tenant; lost: its
    default must be confirmed (GEN-3).
    """

    key: str
    type: str
    default: JsonValue
    unit: str
    origin: str
    scope: tuple[str, ...]
    rule: tuple[str, ...]
    meaning: str
    options: tuple[str, ...] = ()
    lost: bool = False
    in_use: bool = True
    """Whether any code reads it; a key without use cannot be set."""

    def read(self, value: object) -> JsonValue:
        """A value as it is kept, or ValueError saying what it must be. An empty value is good where
        the default is empty.
        """
        if value is None and self.default is None:
            return None
        kept = exact(value)
        if self.type in EXACT:
            kept = exact(decimal(value))
        if not self._fits(kept):
            wanted = f"one of {', '.join(self.options)}" if self.options else self.type
            raise ValueError(f"{self.key} takes {wanted}, not {value!r}")
        return kept

    def _fits(self, value: JsonValue) -> bool:
        if self.options:
            return value in self.options
        return _FITS.get(self.type, _is_text)(value)


def _is_text(value: JsonValue) -> bool:
    return isinstance(value, str) and bool(value)


def _is_int(value: JsonValue) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


_FITS: Mapping[str, Callable[[JsonValue], bool]] = {
    "int": _is_int,
    "day_of_month": lambda value: _is_int(value) and value in range(1, 32),
    "bool": lambda value: isinstance(value, bool),
    "list": lambda value: isinstance(value, list),
    "map": lambda value: isinstance(value, dict),
    "weekday": lambda value: (
        value in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    ),
    "person": lambda value: isinstance(value, str) and bool(UUID(value)),
}


@lru_cache(maxsize=16)
def definitions(package: str, name: str) -> Mapping[str, Definition]:
    """Every key of a service's yaml, by key."""
    # A safe loader, with exact numbers
    document = yaml.load(files(package).joinpath(name).read_text("utf-8"), Loader=_ExactLoader)  # noqa: S506
    used = _in_use(package)
    return {
        entry["key"]: _definition(entry, in_use=used is None or entry["key"] in used)
        for entry in document["policies"]
    }


def _in_use(package: str) -> frozenset[str] | None:
    """Keys of a service that code of any service reads; None where the package does not say."""
    listed = files(package).joinpath(IN_USE)
    if not listed.is_file():
        return None
    return frozenset(yaml.safe_load(listed.read_text("utf-8")))


def default_zone() -> str:
    """`gen.timezone` as it is shipped: the zone of a tenant of whom the directory has not told yet
    (GEN-4).
    """
    return str(definitions("chassis", "defaults.yaml")["gen.timezone"].default)


def exact(value: object) -> JsonValue:
    """A value as JSON that loses nothing: decimals, dates and ids as strings, at every depth."""
    match value:
        case bool() | int() | str() | None:
            return value
        case Decimal():
            return plain(value)
        case float():
            return exact(Decimal(repr(value)))
        case Mapping():
            return {str(name): exact(part) for name, part in value.items()}
        case list() | tuple():
            return [exact(part) for part in value]
        case _:
            return str(value)


def decimal(value: object) -> Decimal:
    """A number or its text as a finite Decimal, or ValueError."""
    try:
        number = Decimal(str(value))
    except InvalidOperation as error:
        raise ValueError(f"{value!r} is no number") from error
    if isinstance(value, bool) or not number.is_finite():
        raise ValueError(f"{value!r} is no number")
    return number


def _definition(entry: Mapping[str, Any], *, in_use: bool) -> Definition:
    return Definition(
        key=entry["key"],
        type=entry["type"],
        default=exact(decimal(entry["default"]))
        if entry["type"] in EXACT and entry["default"] is not None
        else exact(entry["default"]),
        unit=entry["unit"],
        origin=entry["origin"],
        scope=tuple(entry["scope"]),
        rule=tuple(entry["rule"]),
        meaning=entry["meaning"],
        options=tuple(entry.get("options", ())),
        lost=entry.get("lost", False),
        in_use=in_use,
    )


class _ExactLoader(yaml.SafeLoader):
    """Reads 0.1 as one tenth."""


_ExactLoader.add_constructor(
    "tag:yaml.org,2002:float",
    lambda loader, node: Decimal(str(loader.construct_scalar(node))),  # type: ignore[arg-type]
)

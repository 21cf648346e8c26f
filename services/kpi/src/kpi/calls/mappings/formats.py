"""Mapping documents: which column of a call file is which field, in which unit, zone and spelling
(KPI-0, KPI-0a). Some are shipped.
"""

from decimal import Decimal
from importlib import resources
from itertools import chain
from typing import Annotated, Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kpi.calls.facts.formats import Unreadable

LONGEST_MAPPING: Final = 1 << 16

Scalar = str | int | bool


class Source(BaseModel):
    """Where a field comes from: one column, several joined by a blank, or one value for all
    rows.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    column: str | None = None
    columns: tuple[str, ...] = ()
    value: Scalar | None = None
    values: dict[str, Scalar] = {}  # the source's word → ours
    format: str | None = None  # of times, as strptime knows it; without one: ISO 8601
    unit: Literal["s", "ms", "h:mm:ss"] = "s"
    least: Decimal | None = None  # of a rating scale
    greatest: Decimal | None = None
    country: str | None = None  # calling code of phone numbers written without one

    @property
    def names(self) -> tuple[str, ...]:
        return (self.column, *self.columns) if self.column else self.columns


class Fields(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    id: Source
    offered_at: Source
    answered: Source
    agent: Source | None = None
    line: Source | None = None
    queue: Source | None = None
    project: Source | None = None
    type: Source | None = None
    started_at: Source | None = None
    wait: Source | None = None
    talk: Source | None = None
    hold: Source | None = None
    after_work: Source | None = None
    transferred: Source | None = None
    resolved: Source | None = None
    ended_by: Source | None = None
    customer: Source | None = None
    reason: Source | None = None
    recording: Source | None = None
    transcript: Source | None = None
    rating: Source | None = None

    def mapped(self) -> dict[str, Source]:
        return {
            name: source
            for name in Fields.model_fields
            if (source := getattr(self, name)) is not None
        }


class Mapping(BaseModel):
    """A mapping document. `source` leads the call keys, `match` says what names an agent in the
    file.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    source: Annotated[str, Field(min_length=1, max_length=100)]
    fields: Fields
    line: Literal["inbound", "outbound"] | None = None  # of calls whose row does not say
    match: Literal["employee_no", "name"] = "employee_no"
    zone: str | None = None
    encoding: str | None = None
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","

    @property
    def columns(self) -> frozenset[str]:
        return frozenset(
            chain.from_iterable(source.names for source in self.fields.mapped().values())
        )


def read_mapping(text: str) -> Mapping:
    """The mapping of a YAML document; Unreadable says which entry is wrong."""
    if len(text) > LONGEST_MAPPING:
        raise Unreadable("bad_mapping", f"a mapping has at most {LONGEST_MAPPING} characters")
    try:
        return Mapping.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as fault:
        raise Unreadable("bad_mapping", f"the mapping is no YAML: {fault}") from fault
    except ValidationError as faults:
        first = faults.errors()[0]
        raise Unreadable(
            "bad_mapping", f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        ) from faults


def presets() -> dict[str, Mapping]:
    """The shipped mappings by name."""
    shipped = (
        read_mapping(entry.read_text("utf-8"))
        for entry in resources.files("kpi").joinpath("presets").iterdir()
    )
    return {mapping.name: mapping for mapping in sorted(shipped, key=lambda mapping: mapping.name)}

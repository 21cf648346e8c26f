"""Mapping documents: which column of a call file is which field, in which unit, zone and spelling
(KPI-0, KPI-0a). Some are shipped.
"""

import re
from importlib import resources
from itertools import chain
from typing import Annotated, Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StrictBool, ValidationError, field_validator

from chassis.http.inputs import LARGEST_POSITION, Code, Count, Exact, Text, Zone
from chassis.http.wording import Message
from kpi.calls.facts.formats import Unreadable

LONG_MAPPING = Message("映射最多 {longest} 个字符", "A mapping has at most {longest} characters")
BAD_ENTRY = Message("映射的 {where} 有误：{reason}", "{where} of the mapping is wrong: {reason}")
NO_YAML = Message("映射不是有效的 YAML：{reason}", "The mapping is not YAML: {reason}")

LONGEST_MAPPING: Final = 1 << 16

DEEPEST_MAPPING: Final = 8

_DIRECTIVE: Final = re.compile(r"%.")

Word = Annotated[str, Text(200)]
Scalar = Word | Annotated[int, Count(LARGEST_POSITION, least=-LARGEST_POSITION)] | StrictBool


class _Loader(yaml.SafeLoader):
    """YAML without aliases, and so without merges: a few octets of either may stand for
    gigabytes. Nested as deep as a mapping is.
    """

    _depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("a mapping has no aliases")
        self._depth += 1
        if self._depth > DEEPEST_MAPPING:
            raise yaml.YAMLError(f"a mapping is nested at most {DEEPEST_MAPPING} deep")
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


class Source(BaseModel):
    """Where a field comes from: one column, several joined by a blank, or one value for all
    rows.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    column: Word | None = None
    columns: Annotated[tuple[Word, ...], Field(max_length=20)] = ()
    value: Scalar | None = None
    # The source's word → ours; null: the source's word for nothing
    values: Annotated[dict[Word, Scalar | None], Field(max_length=1000)] = {}
    format: Word | None = None  # of times, as strptime knows it; without one: ISO 8601
    unit: Literal["s", "ms", "h:mm:ss"] = "s"
    least: Exact | None = None  # of a rating scale
    greatest: Exact | None = None
    country: Word | None = None  # calling code of phone numbers written without one

    @field_validator("format")
    @classmethod
    def _read_whole(cls, format: str | None) -> str | None:
        """Refuse a half of the day that would be read and ignored: %p counts with %I alone."""
        directives = set(_DIRECTIVE.findall(format or ""))
        if "%p" in directives and "%I" not in directives:
            raise ValueError("%p (AM, PM) needs the hour of twelve, %I; %H ignores it")
        if "%I" in directives and "%p" not in directives:
            raise ValueError("%I (the hour of twelve) needs %p (AM, PM); %H is that of 24")
        return format

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
    name: Word
    source: Code
    fields: Fields
    line: Literal["inbound", "outbound"] | None = None  # of calls whose row does not say
    match: Literal["employee_no", "name"] = "employee_no"
    zone: Zone | None = None
    encoding: Code | None = None
    delimiter: Annotated[str, Text(1)] = ","

    @property
    def columns(self) -> frozenset[str]:
        return frozenset(
            chain.from_iterable(source.names for source in self.fields.mapped().values())
        )


def read_mapping(text: str) -> Mapping:
    """The mapping of a YAML document; Unreadable says which entry is wrong."""
    if len(text) > LONGEST_MAPPING:
        raise Unreadable("bad_mapping", LONG_MAPPING, longest=LONGEST_MAPPING)
    try:
        # A safe loader
        return Mapping.model_validate(yaml.load(text, Loader=_Loader))  # noqa: S506
    except ValidationError as faults:
        first = faults.errors()[0]
        raise Unreadable(
            "bad_mapping", BAD_ENTRY, where=".".join(map(str, first["loc"])), reason=first["msg"]
        ) from faults
    except (yaml.YAMLError, ValueError, OverflowError) as fault:
        why = " ".join(str(fault).split())[:500]
        raise Unreadable("bad_mapping", NO_YAML, reason=why) from fault


def presets() -> dict[str, Mapping]:
    """The shipped mappings by name."""
    shipped = (
        read_mapping(entry.read_text("utf-8"))
        for entry in resources.files("kpi").joinpath("presets").iterdir()
    )
    return {mapping.name: mapping for mapping in sorted(shipped, key=lambda mapping: mapping.name)}

"""Types of the exact numbers of an answer: strings in JSON, without exponent (GEN-6)."""

from decimal import Decimal
from typing import Annotated, Final

from pydantic import PlainSerializer, WithJsonSchema

from measure.rounding import plain, shown

_FIGURE: Final = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]*[1-9])?$", "examples": ["92.5"]}
_SHOWN: Final = {"type": "string", "pattern": r"^-?[0-9]+\.[0-9]$", "examples": ["92.0"]}


def _with_one_decimal(value: Decimal) -> str:
    rounded = shown(value)
    return format(abs(rounded) if rounded.is_zero() else rounded, "f")


Figure = Annotated[
    Decimal,
    PlainSerializer(plain, return_type=str, when_used="json"),
    WithJsonSchema(_FIGURE, mode="serialization"),
]
"""An exact number, without zeros at its end."""
Shown = Annotated[
    Decimal,
    PlainSerializer(_with_one_decimal, return_type=str, when_used="json"),
    WithJsonSchema(_SHOWN, mode="serialization"),
]
"""A number as people see it, with one decimal."""

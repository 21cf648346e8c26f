"""A policy is a dataclass whose fields say which key they are."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

import pytest

from chassis.policies.reading import keys_of, read


class Mode(StrEnum):
    FAST = "fast"
    SLOW = "slow"


@dataclass(frozen=True)
class PostagePolicy:
    days: Annotated[int, "post.days"]
    price: Annotated[Decimal, "post.price"]
    mode: Annotated[Mode, "post.mode"]
    at: Annotated[time, "post.at"]
    lines: Annotated[tuple[str, ...], "post.lines"]
    rates: Annotated[Mapping[str, Decimal], "post.rates"]
    decider: Annotated[str, "post.approvals", "refund"]
    limits: Annotated[Mapping[str, int], {"box": "post.limit.box", "bag": "post.limit.bag"}]
    cap: Annotated[int | None, "post.cap"]


HELD: Mapping[str, Any] = {
    "post.days": 3,
    "post.price": Decimal("0.80"),
    "post.mode": "fast",
    "post.at": "18:00",
    "post.lines": ["express", "slow"],
    "post.rates": {"express": "1.5", "slow": 1},
    "post.approvals": {"refund": "clerk", "loss": "director"},
    "post.limit.box": 7,
    "post.limit.bag": 2,
    "post.cap": None,
}


def test_each_field_is_read_from_its_key_as_its_type() -> None:
    assert read(PostagePolicy, HELD) == PostagePolicy(
        days=3,
        price=Decimal("0.80"),
        mode=Mode.FAST,
        at=time(18),
        lines=("express", "slow"),
        rates={"express": Decimal("1.5"), "slow": Decimal(1)},
        decider="clerk",
        limits={"box": 7, "bag": 2},
        cap=None,
    )


def test_the_keys_of_a_policy_can_be_listed() -> None:
    assert set(keys_of(PostagePolicy)) == HELD.keys()


def test_a_key_that_is_not_held_is_named() -> None:
    with pytest.raises(KeyError, match=r"post\.cap"):
        read(PostagePolicy, {key: value for key, value in HELD.items() if key != "post.cap"})


@pytest.mark.parametrize(
    ("key", "value"), [("post.days", "often"), ("post.mode", "tomorrow"), ("post.at", "25:00")]
)
def test_a_value_that_does_not_fit_is_named_with_its_key(key: str, value: object) -> None:
    with pytest.raises(ValueError, match=re.escape(f"{key} is {value!r}")):
        read(PostagePolicy, {**HELD, key: value})


def test_a_field_without_a_key_is_refused() -> None:
    @dataclass(frozen=True)
    class Vague:
        days: int

    with pytest.raises(TypeError, match=r"Vague\.days names no policy key"):
        read(Vague, HELD)

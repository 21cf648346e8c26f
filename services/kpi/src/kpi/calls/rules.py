"""What a call is, and when it contradicts itself (KPI-0). Durations are whole seconds, instants aware UTC."""

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

UNKNOWN: Final = "unknown"  # KPI-0b: the type of a call whose code nobody mapped yet

_FILLING = re.compile(r"[\s\-./()]")
_INTERNATIONAL = re.compile(r"\+[1-9][0-9]{6,14}")


@dataclass(frozen=True, slots=True)
class Call:
    """One finished call in a source's own words: agents and queues as the source writes them (KPI-0)."""

    id: str
    offered_at: datetime
    answered: bool
    line: str
    agent: str | None = None  # who took it; of a call that nobody took, who was rung
    queue: str | None = None
    project: str | None = None
    type_code: str | None = None
    type: str = UNKNOWN
    started_at: datetime | None = None
    wait: int | None = None
    talk: int | None = None
    hold: int | None = None
    after_work: int | None = None
    transferred: bool | None = None
    resolved: bool | None = None
    ended_by: str | None = None
    customer: str | None = None  # the customer key (KPI-0b), never the number
    reason: str | None = None
    recording: str | None = None
    transcript: str | None = None
    rating: Decimal | None = None
    least: Decimal | None = None
    greatest: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a line is no call: the field at fault and a code."""

    field: str
    code: str


def flaw(call: Call) -> Flaw | None:
    """What makes this call impossible, if anything: nothing is guessed or repaired (KPI-0a)."""
    for field, seconds in (("wait", call.wait), ("talk", call.talk), ("hold", call.hold), ("after_work", call.after_work)):
        if seconds is not None and seconds < 0:
            return Flaw(field, "negative")
    if call.agent is None and (call.answered or call.line == "outbound"):
        return Flaw("agent", "missing")
    if call.answered and call.talk is None:
        return Flaw("talk", "missing")
    if not call.answered and (call.talk or call.rating is not None):
        return Flaw("answered", "contradiction")
    return _rating_flaw(call)


def _rating_flaw(call: Call) -> Flaw | None:
    if call.rating is None:
        return None
    if call.least is None or call.greatest is None or call.least >= call.greatest:
        return Flaw("rating", "no_scale")
    if not call.least <= call.rating <= call.greatest:
        return Flaw("rating", "out_of_scale")
    return None


def international(number: str, country: str | None) -> str | None:
    """A phone number as "+" and digits, or None if it cannot be told; `country` is the calling code of numbers without one (KPI-0b)."""
    bare = _FILLING.sub("", number)
    if bare.startswith("00"):
        bare = "+" + bare[2:]
    elif not bare.startswith("+") and country is not None:
        bare = f"+{country}{bare.removeprefix('0')}"
    return bare if _INTERNATIONAL.fullmatch(bare) else None


def customer_key(number: str, secret: bytes) -> str:
    """HMAC-SHA-256 of an international number under the tenant's secret, in hexadecimal (KPI-0b)."""
    return hmac.new(secret, number.encode(), hashlib.sha256).hexdigest()

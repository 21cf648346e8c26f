"""What a call is, and when it contradicts itself (KPI-0). Durations are whole seconds, instants
aware UTC.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

UNKNOWN: Final = "unknown"  # KPI-0b: the type of a call whose code nobody mapped yet

_EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)
_MOST_SECONDS: Final = 30 * 86_400
_LONGEST_CODE: Final = 100
_FILLING = re.compile(r"[\s\-./()]")
_INTERNATIONAL = re.compile(r"\+[1-9][0-9]{6,14}")


@dataclass(frozen=True, slots=True)
class Call:
    """One finished call in a source's own words: agents and queues as the source writes them
    (KPI-0).
    """

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
    if (beyond := _beyond(call)) is not None:
        return beyond
    if call.agent is None and (call.answered or call.line == "outbound"):
        return Flaw("agent", "missing")
    if call.answered and call.talk is None:
        return Flaw("talk", "missing")
    if not call.answered and (call.talk or call.rating is not None):
        return Flaw("answered", "contradiction")
    return _rating_flaw(call)


def _beyond(call: Call) -> Flaw | None:
    """A value that no call has: it could be neither stored nor told."""
    if not _EARLIEST <= call.offered_at < _LATEST:
        return Flaw("offered_at", "not_a_time")
    for field in ("wait", "talk", "hold", "after_work"):
        seconds = getattr(call, field)
        if seconds is not None and not 0 <= seconds <= _MOST_SECONDS:
            return Flaw(field, "negative" if seconds < 0 else "too_large")
    for field in ("queue", "project", "type", "ended_by"):
        if len(getattr(call, field) or "") > _LONGEST_CODE:
            return Flaw(field, "too_long")
    return None


def _rating_flaw(call: Call) -> Flaw | None:
    if call.rating is None:
        return None
    if call.least is None or call.greatest is None or call.least >= call.greatest:
        return Flaw("rating", "no_scale")
    if not call.least <= call.rating <= call.greatest:
        return Flaw("rating", "out_of_scale")
    return None


def international(number: str, country: str | None) -> str | None:
    """A phone number as "+" and digits, or None if it cannot be told; `country` is the calling code
    of numbers without one (KPI-0b).
    """
    bare = _FILLING.sub("", number)
    if bare.startswith("00"):
        bare = "+" + bare[2:]
    elif not bare.startswith("+") and country is not None:
        bare = f"+{country}{bare.removeprefix('0')}"
    return bare if _INTERNATIONAL.fullmatch(bare) else None


def customer_key(number: str, secret: bytes) -> str:
    """HMAC-SHA-256 of an international number under the tenant's secret, in hexadecimal
    (KPI-0b).
    """
    return hmac.new(secret, number.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Fact:
    """A call as it is on record: ids instead of names, with its person's places at that time.
    `handled`: by an agent, else by nobody.
    """

    call_id: UUID
    call_key: str
    source: str
    handled: bool
    agent_id: UUID | None
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    line: str
    queue: str | None
    project: str | None
    raw_type: str | None
    call_type: str
    offered_at: datetime
    business_date: date
    started_at: datetime | None
    answered: bool
    wait_seconds: int | None
    talk_seconds: int | None
    hold_seconds: int | None
    acw_seconds: int | None
    transferred: bool | None
    resolved: bool | None
    ended_by: str | None
    customer_key: str | None
    reason: str | None
    recording_ref: str | None
    transcript_ref: str | None
    rating: Decimal | None
    rating_least: Decimal | None
    rating_greatest: Decimal | None

    @property
    def ended_at(self) -> datetime:
        """When the last that we know of it was over."""
        spent = (self.wait_seconds, self.talk_seconds, self.hold_seconds, self.acw_seconds)
        return self.offered_at + timedelta(seconds=sum(seconds or 0 for seconds in spent))


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Nothing new: the same call came again."""


@dataclass(frozen=True, slots=True)
class Rated:
    """A rating came after its call, and nothing else changed."""

    now: Fact


@dataclass(frozen=True, slots=True)
class Revised:
    """The call changed; `changed` names the fields."""

    now: Fact
    before: Fact
    changed: tuple[str, ...]


_PLACES: Final = (
    "team_id",
    "site_id",
    "center_id",
)  # where the person was when the call was first told
_RATING: Final = frozenset({"rating", "rating_least", "rating_greatest"})
_FACTS: Final = tuple(field.name for field in fields(Fact))


def compare(before: Fact, told: Fact) -> Unchanged | Rated | Revised | Flaw:
    """What a call that is on record becomes when it is told again (KPI-0). What the telling leaves
    out stays as it was.

    A call cannot change its agent, nor from answered by nobody to answered: its order under one key
    would be lost (EVT-4).
    """
    if before.handled != told.handled or before.agent_id != told.agent_id:
        return Flaw("agent", "other_agent")
    kept = {
        name: getattr(before, name)
        for name in _FACTS
        if getattr(told, name) is None or name in _PLACES
    }
    if told.offered_at == before.offered_at:
        kept["business_date"] = before.business_date
    if told.call_type == UNKNOWN and told.raw_type in (None, before.raw_type):
        kept["call_type"] = before.call_type
    now = replace(told, **kept)
    changed = tuple(name for name in _FACTS if getattr(now, name) != getattr(before, name))
    if not changed:
        return Unchanged()
    if not before.handled:
        return Flaw(changed[0], "abandoned_changed")
    if before.rating is None and _RATING.issuperset(changed):
        return Rated(now)
    return Revised(now, before, changed)

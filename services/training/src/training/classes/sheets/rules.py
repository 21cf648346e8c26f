"""How somebody came to a session (PLN-3, F1)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Presence(StrEnum):
    """PLN-3; booked: neither signed nor missed yet."""

    BOOKED = "booked"
    PRESENT = "present"
    LATE = "late"
    LEFT_EARLY = "left_early"
    ABSENT = "absent"
    EXCUSED = "excused"


CAME = frozenset({Presence.PRESENT, Presence.LATE, Presence.LEFT_EARLY})


class No(StrEnum):
    """Why a sheet is refused."""

    UNKNOWN_SESSION = "unknown_session"
    NOT_YOURS = "not_yours"
    NOT_OPEN = "not_open"  # cancelled, handed in or confirmed
    NOT_BEGUN = "not_begun"
    NOT_OVER = "not_over"
    BAD_TIMES = "bad_times"
    TWICE = "twice"
    UNKNOWN_PERSON = "unknown_person"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed in, when they came and when they left; None: with the others."""

    person_id: UUID
    arrived_at: datetime | None = None
    left_at: datetime | None = None


def presence(signature: Signature, began_at: datetime, ended_at: datetime | None) -> Presence:
    """How somebody came: late after the session began, left early before it ended; who did both was
    late. ended_at None: it goes on.
    """
    if signature.arrived_at is not None and signature.arrived_at > began_at:
        return Presence.LATE
    if ended_at is not None and signature.left_at is not None and signature.left_at < ended_at:
        return Presence.LEFT_EARLY
    return Presence.PRESENT


def against(
    state: str,
    signed: Collection[UUID],
    began_at: datetime,
    ended_at: datetime,
    *,
    held: bool,
    yours: bool,
    again: bool,
    now: datetime,
) -> No | None:
    """What is wrong with a sheet as a whole: the first thing that is.

    state: of the session; signed: whoever signed, as often as it stands there; again: the set has a
    sheet of this session already.
    """
    faults = (
        (not yours, No.NOT_YOURS),
        (state not in {"scheduled", "held"}, No.NOT_OPEN),
        (again or len(signed) != len(set(signed)), No.TWICE),
        (began_at > now, No.NOT_BEGUN),
        (ended_at <= began_at, No.BAD_TIMES),
        (held and ended_at > now, No.NOT_OVER),
    )
    return next((code for wrong, code in faults if wrong), None)

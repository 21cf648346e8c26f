"""Whether a sign-in sheet may be kept as it is (PLN-3, F1)."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from training.classes.sessions.rules import SIGNABLE, SessionState
from training.ground.bookings.rules import Span


class RefusalCode(StrEnum):
    """Why a sheet is refused."""

    UNKNOWN_SESSION = "unknown_session"
    NOT_YOURS = "not_yours"
    NOT_OPEN = "not_open"  # cancelled, handed in or confirmed
    NOT_BEGUN = "not_begun"
    NOT_OVER = "not_over"
    BAD_TIMES = "bad_times"
    TWICE = "twice"
    UNKNOWN_PERSON = "unknown_person"


def refusal(
    state: SessionState,
    signed: Collection[UUID],
    times: Span,
    *,
    held: bool,
    yours: bool,
    again: bool,
    now: datetime,
) -> RefusalCode | None:
    """First fault of a sheet as a whole; None: it may be kept.

    signed: ids in the order of the sheet, repeats included; again: the batch has a sheet of this
    session already.
    """
    faults = (
        (not yours, RefusalCode.NOT_YOURS),
        (state not in SIGNABLE, RefusalCode.NOT_OPEN),
        (again or len(signed) != len(set(signed)), RefusalCode.TWICE),
        (times.starts_at > now, RefusalCode.NOT_BEGUN),
        (times.ends_at <= times.starts_at, RefusalCode.BAD_TIMES),
        (held and times.ends_at > now, RefusalCode.NOT_OVER),
    )
    return next((code for wrong, code in faults if wrong), None)

"""Whether somebody may order another off post for service or quality (TRN-11b, TRN-11c)."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from training.offpost.orders.rules import OPEN, State


class Clash(StrEnum):
    """Why nobody can be ordered off post; the values are codes of a refusal."""

    ALREADY_ORDERED = "already-ordered"
    NOT_ON_POST = "not-on-post"
    HAS_LEFT = "has-left"
    STARTS_IN_THE_PAST = "starts-in-the-past"
    OWN_ORDER = "own-order"


ON_POST = frozenset({"probation", "regular"})  # ORG-3: only from there somebody goes off post


def clash(
    *,
    stage: str | None,
    has_left: bool,
    standing: Collection[State],
    starts_on: date,
    today: date,
    own: bool,
) -> Clash | None:
    """Whether a person may be ordered off post for quality by somebody (TRN-11b, GEN-10): one order
    at a time.
    """
    faults = {
        Clash.OWN_ORDER: own,
        Clash.HAS_LEFT: has_left,
        Clash.NOT_ON_POST: stage is not None and stage not in ON_POST,
        Clash.ALREADY_ORDERED: bool(OPEN & set(standing)),
        Clash.STARTS_IN_THE_PAST: starts_on < today,
    }
    return next((fault for fault, holds in faults.items() if holds), None)

"""Whether the record pack of a session is complete and right (PLN-4, PLN-13)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from training.classes.sheets.rules import CAME


class No(StrEnum):
    """Why a pack or a confirmation is refused."""

    UNKNOWN_SESSION = "unknown_session"
    NOT_YOURS = "not_yours"
    NOT_HELD = "not_held"
    CONTENT_MISSING = "content_missing"  # F2's bold column
    BAD_MARK = "bad_mark"
    ALREADY_CONFIRMED = "already_confirmed"
    NOT_HANDED_IN = "not_handed_in"
    OWN_RECORD = "own_record"  # GEN-10: nobody approves their own
    SIGN_IN_OUTSIDE_ROSTER = "sign_in_outside_roster"
    MARK_WITHOUT_SIGN_IN = "mark_without_sign_in"


HIGHEST_MARK = 100  # marks are on 0–100 (GEN-6)


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark of a test at the end of a session; passed None: by `exm.pass_mark`."""

    person_id: UUID
    mark: Decimal
    passed: bool | None = None

    @property
    def possible(self) -> bool:
        return 0 <= self.mark <= HIGHEST_MARK


@dataclass(frozen=True, slots=True)
class Signed:
    """Somebody on the sheet as it is confirmed."""

    person_id: UUID
    state: str
    on_roster: bool


def amiss(
    sheet: Collection[Signed], marked: Iterable[UUID], explained: Collection[UUID]
) -> list[tuple[No, UUID]]:
    """What roster, sign-ins and marks say against each other and nobody has explained; it blocks
    confirmation (PLN-13).
    """
    came = {one.person_id for one in sheet if one.state in CAME}
    strangers = [
        (No.SIGN_IN_OUTSIDE_ROSTER, one.person_id)
        for one in sheet
        if one.person_id in came and not one.on_roster
    ]
    ghosts = [(No.MARK_WITHOUT_SIGN_IN, person_id) for person_id in marked if person_id not in came]
    return [
        (code, person_id) for code, person_id in (*strangers, *ghosts) if person_id not in explained
    ]


def passed(mark: Mark | None, pass_mark: Decimal) -> bool | None:
    """Whether a test was passed; None: there was none."""
    if mark is None:
        return None
    return mark.passed if mark.passed is not None else mark.mark >= pass_mark


def may_confirm(
    roles: Collection[str],
    person_id: UUID | None,
    *,
    deciders: Collection[str],
    own: Collection[UUID | None],
) -> No | None:
    """Whether somebody may confirm a record: by the roles that decide on it; never who gave it or
    handed it in (GEN-10).
    """
    if person_id is None or not set(deciders) & set(roles):
        return No.NOT_YOURS
    return No.OWN_RECORD if person_id in own else None

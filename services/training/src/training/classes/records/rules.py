"""Whether the record pack of a session is complete and right (PLN-4, PLN-13)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from measure.rounding import judged
from training.classes.attendance.rules import CAME, Presence


class RefusalCode(StrEnum):
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """What is handed in after a session (PLN-4): content record (F2), marks (F3), explanations.

    more: the other columns of F2; explained: person → why roster, sign-in or mark differ (PLN-13).
    """

    session_id: UUID
    content: str
    more: Mapping[str, object] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()
    explained: Mapping[UUID, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Signed:
    """One line of the sheet as it is confirmed."""

    person_id: UUID
    state: Presence
    on_roster: bool


def unexplained(
    sheet: Collection[Signed], marked: Iterable[UUID], explained: Collection[UUID]
) -> list[tuple[RefusalCode, UUID]]:
    """Contradictions between roster, sign-ins and marks without an explanation (PLN-13).

    Any of them blocks confirmation.
    """
    came = {line.person_id for line in sheet if line.state in CAME}
    guests = [
        (RefusalCode.SIGN_IN_OUTSIDE_ROSTER, line.person_id)
        for line in sheet
        if line.person_id in came and not line.on_roster
    ]
    absentees = [
        (RefusalCode.MARK_WITHOUT_SIGN_IN, person_id)
        for person_id in marked
        if person_id not in came
    ]
    return [
        (code, person_id) for code, person_id in guests + absentees if person_id not in explained
    ]


def passed(mark: Mark | None, pass_mark: Decimal) -> bool | None:
    """Whether a test was passed, compared as judged (GEN-6); None: there was none."""
    if mark is None:
        return None
    return mark.passed if mark.passed is not None else judged(mark.mark) >= judged(pass_mark)


def may_confirm(
    roles: Collection[str],
    person_id: UUID | None,
    *,
    deciders: Collection[str],
    own: Collection[UUID | None],
) -> RefusalCode | None:
    """Why a person may not confirm a record; None: they may.

    deciders: roles that decide on records; own: the trainer and who handed it in (GEN-10).
    """
    if person_id is None or not set(deciders) & set(roles):
        return RefusalCode.NOT_YOURS
    return RefusalCode.OWN_RECORD if person_id in own else None

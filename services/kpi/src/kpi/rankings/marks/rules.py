"""What of a month's exam enters its ranking (EXM-11)."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple
from uuid import UUID

IN_THE_RANKING: Final = frozenset({"first", "makeup"})  # EXM-11: a re-sit never changes it


class Mark(NamedTuple):
    """What was told of a person's exam: that it was passed, failed or missed (revision 1), or a
    change of the mark.

    told: the mark as first told, which the head's checksum is of; total: as it stands. None: missed
    with leave.
    """

    paper_id: UUID
    person_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    sitting_id: UUID | None
    told: Decimal | None
    total: Decimal | None
    revision: int
    cause_id: UUID


class Window(NamedTuple):
    """The head of a month's exam: how many must sit, and the checksum over what was told of them
    (EVT-9).
    """

    paper_id: UUID
    center_id: UUID
    month: str
    must_sit: int
    checksum: str
    closed_on: date
    cause_id: UUID


class Closed(NamedTuple):
    """An exam whose make-up days are over. whole: number and checksum of what was heard agree with
    the head (EVT-9).
    """

    paper_id: UUID
    month: str
    closed_on: date
    whole: bool


def counts(purpose: str, sitting: str | None) -> bool:
    """Whether a result enters the month's ranking: of the first sitting, of its make-up, or of none
    at all (EXM-11).
    """
    return purpose == "monthly" and (sitting is None or sitting in IN_THE_RANKING)


def one_per_person(marks: Iterable[Mark]) -> list[Mark]:
    """What several tellings about a person's exam come to, in the order in which they were told
    (EXM-9, EXM-11).

    The first one counts, so that a make-up after the exam was missed changes nothing; a revision
    changes the mark of its own sitting.
    """
    found: dict[tuple[UUID, UUID], Mark] = {}
    for mark in marks:
        about = mark.paper_id, mark.person_id
        before = found.setdefault(about, mark)
        if mark.revision > before.revision and mark.sitting_id == before.sitting_id:
            found[about] = before._replace(
                total=mark.total, revision=mark.revision, cause_id=mark.cause_id
            )
    return [found[about] for about in sorted(found)]

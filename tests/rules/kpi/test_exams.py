from decimal import Decimal
from uuid import UUID

import pytest

from kpi.rankings.marks.rules import Mark, counts, one_per_person

PAPER, PERSON, SITTING, RESIT = (UUID(int=n) for n in range(1, 5))


def mark(total: str | None, *, revision: int = 1, sitting: UUID | None = SITTING) -> Mark:
    value = None if total is None else Decimal(total)
    return Mark(PAPER, PERSON, None, None, None, sitting, value, value, revision, UUID(int=9))


@pytest.mark.rule("EXM-11")
@pytest.mark.parametrize(
    ("purpose", "sitting", "expected"),
    [
        ("monthly", "first", True),
        ("monthly", "makeup", True),
        ("monthly", None, True),  # missed
        ("monthly", "resit", False),
        ("repost", "first", False),
    ],
)
def test_the_first_sitting_its_make_up_or_none_enters_the_ranking_and_no_re_sit(
    purpose: str, sitting: str | None, *, expected: bool
) -> None:
    assert counts(purpose, sitting) is expected


@pytest.mark.rule("EXM-11")
def test_a_make_up_after_the_exam_was_missed_changes_nothing() -> None:
    (kept,) = one_per_person([mark(None, sitting=None), mark("90"), mark("95", revision=2)])
    assert (kept.told, kept.total) == (None, None)


@pytest.mark.rule("EXM-9")
def test_a_revised_mark_counts_and_what_was_told_first_stays_for_the_checksum() -> None:
    (kept,) = one_per_person([mark("48.75"), mark("61", revision=3), mark("55", revision=2)])
    assert (kept.told, kept.total, kept.revision) == (Decimal("48.75"), Decimal(61), 3)


@pytest.mark.rule("EXM-9", "EXM-11")
def test_a_revision_of_another_sitting_changes_nothing() -> None:
    (kept,) = one_per_person([mark("48.75"), mark("90", revision=2, sitting=RESIT)])
    assert kept.total == Decimal("48.75")

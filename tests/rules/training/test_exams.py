"""Who sits an exam, when somebody may be put into a batch, and what an absence counts as."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure import hashes
from training.exams.batches.rules import (
    Absent,
    Facts,
    RefusalCode,
    Seat,
    SeatState,
    Sitting,
    absent,
    by_shift,
    must_sit,
    refusal,
)
from training.exams.scheduling.rules import AbsencePolicy, completion, counts_as
from training.exams.windows.rules import line, over
from training.ground.bookings.rules import Span
from zhipei_events.training import ExamMissed, ExamPassed
from zhipei_events.values import Sitting as Told

TODAY = date(2026, 11, 10)
NINE = datetime(2026, 11, 10, 1, tzinfo=UTC)
SHIFT = Span(NINE, NINE + timedelta(hours=8))
ZERO, NOT_RANKED = AbsencePolicy("zero"), AbsencePolicy("not_ranked")
FINE = Facts(
    known=True,
    same_center=True,
    in_reach=True,
    must_sit=True,
    seat=None,
    seat_on_leave=False,
    absent=Absent.NEVER_CALLED,
    ready=None,
    on_leave=False,
    shifts=(SHIFT,),
    busy=(),
)
PASSED, NEXT_WEEK = (
    Seat(Sitting.FIRST, SeatState.SEATED, TODAY - timedelta(days=1)),
    Seat(Sitting.FIRST, SeatState.SEATED, TODAY + timedelta(days=7)),
)


def span(hours: float, minutes: float = 60) -> Span:
    """Begins so many hours after the shift does."""
    starts = NINE + timedelta(hours=hours)
    return Span(starts, starts + timedelta(minutes=minutes))


# ---- who sits, and when


@pytest.mark.rule("EXM-7a")
@pytest.mark.parametrize(
    ("roles", "stage", "sits"),
    [
        ({"agent"}, "probation", True),
        ({"agent", "team_leader"}, "regular", True),
        ({"team_leader"}, "regular", False),
        ({"agent"}, "trainee", False),
        ({"agent"}, "off_post", False),
        ({"agent"}, "separated", False),
        ({"agent"}, None, False),
    ],
)
def test_agents_on_probation_or_regular_sit(
    roles: set[str], stage: str | None, *, sits: bool
) -> None:
    assert must_sit(roles, stage) is sits


@pytest.mark.rule("PLN-6", "EXM-7a")
@pytest.mark.parametrize(
    ("batch", "fits"),
    [
        (span(0), True),
        (span(7), True),
        (span(7, 61), False),
        (span(-1), True),
        (span(-1, 61), False),
        (span(8), True),
        (span(10), True),
        (span(10 + 1 / 60), False),
    ],
)
def test_a_batch_lies_within_the_shift_or_beside_it(batch: Span, *, fits: bool) -> None:
    assert by_shift(batch, [SHIFT]) is fits


def test_without_a_shift_nobody_sits() -> None:
    assert not by_shift(span(0), [])


@pytest.mark.rule("EXM-7a", "EXM-11", "EXM-5", "PLN-6")
@pytest.mark.parametrize(
    ("sitting", "known", "code"),
    [
        (Sitting.FIRST, {}, None),
        (Sitting.FIRST, {"known": False}, RefusalCode.UNKNOWN),
        (Sitting.FIRST, {"same_center": False}, RefusalCode.OTHER_CENTER),
        (Sitting.FIRST, {"must_sit": False}, RefusalCode.NEED_NOT_SIT),
        (Sitting.FIRST, {"on_leave": True}, RefusalCode.ON_LEAVE),
        (Sitting.FIRST, {"shifts": ()}, RefusalCode.NOT_BY_SHIFT),
        (Sitting.FIRST, {"busy": (span(0.5),)}, RefusalCode.DOUBLE_BOOKED),
        (Sitting.FIRST, {"busy": (span(1),)}, None),
        (Sitting.FIRST, {"seat": NEXT_WEEK}, RefusalCode.ALREADY_SCHEDULED),
        (Sitting.FIRST, {"seat": replace(NEXT_WEEK, on=TODAY)}, RefusalCode.ALREADY_SCHEDULED),
        (Sitting.FIRST, {"seat": NEXT_WEEK, "seat_on_leave": True}, None),
        (Sitting.FIRST, {"seat": PASSED}, None),
        (Sitting.FIRST, {"seat": replace(PASSED, state=SeatState.SAT)}, RefusalCode.ALREADY_SAT),
        (Sitting.MAKEUP, {"absent": Absent.WITH_LEAVE}, None),
        (Sitting.MAKEUP, {"absent": Absent.NEVER_CALLED}, None),
        (Sitting.MAKEUP, {"absent": Absent.WITHOUT_LEAVE}, RefusalCode.NOT_EXCUSED),
        (Sitting.MAKEUP, {"must_sit": False}, RefusalCode.NEED_NOT_SIT),
        (Sitting.RESIT, {"ready": None}, RefusalCode.NO_RESIT_DUE),
        (Sitting.RESIT, {"ready": False}, RefusalCode.RESIT_NOT_READY),
        (
            Sitting.RESIT,
            {"ready": True, "must_sit": False, "seat": replace(PASSED, state=SeatState.SAT)},
            None,
        ),
        (Sitting.RESIT, {"ready": True, "seat": NEXT_WEEK}, RefusalCode.ALREADY_SCHEDULED),
    ],
)
def test_who_may_be_put_into_a_batch(
    sitting: Sitting, known: dict[str, object], code: RefusalCode | None
) -> None:
    facts = replace(FINE, **known)  # type: ignore[arg-type]  # fields by name
    assert refusal(facts, span(0), sitting, today=TODAY) is code


# ---- absences


@pytest.mark.rule("EXM-11")
@pytest.mark.parametrize(
    ("called", "on_leave", "how", "mark", "unranked"),
    [
        (PASSED, False, Absent.WITHOUT_LEAVE, Decimal(0), None),
        (PASSED, True, Absent.WITH_LEAVE, None, None),
        (None, False, Absent.NEVER_CALLED, None, None),
    ],
)
def test_only_who_stayed_away_without_leave_is_ranked_with_zero(
    called: Seat | None,
    how: Absent,
    mark: Decimal | None,
    unranked: Decimal | None,
    *,
    on_leave: bool,
) -> None:
    assert absent(called, on_leave=on_leave) is how
    assert (counts_as(how, ZERO), counts_as(how, NOT_RANKED)) == (mark, unranked)


@pytest.mark.rule("EXM-7a", "EX-34")
def test_completion_is_sat_of_must_sit() -> None:
    assert completion(462, 480) == Decimal("96.3")
    assert completion(0, 0) is None


@pytest.mark.rule("EXM-11")
def test_a_window_is_over_on_the_day_after_its_last_make_up_day() -> None:
    assert not over(date(2026, 12, 2), date(2026, 12, 2))
    assert over(date(2026, 12, 2), date(2026, 12, 3))


# ---- the checksum


@pytest.mark.rule("EVT-9")
@pytest.mark.parametrize(
    "total", [Decimal(0), Decimal("0E-10"), Decimal("59.9999999999"), Decimal(100), None]
)
def test_a_row_of_the_checksum_is_the_contracts(total: Decimal | None) -> None:
    who, where = uuid4(), dict.fromkeys(("team_id", "site_id", "center_id"))
    exam: dict[str, Any] = {**where, "paper_id": uuid4(), "purpose": "monthly", "month": "2026-11"}
    missed = ExamMissed(person_id=who, with_leave=total is None, total=total, **exam)
    assert line(who, total) == missed.line_of_checksum
    if total is not None:
        passed = ExamPassed(
            person_id=who,
            sitting_id=uuid4(),
            sitting=Told.FIRST,
            sat_on=TODAY,
            total=total,
            pass_mark=total,
            **exam,
        )
        assert line(who, total) == passed.line_of_checksum


@pytest.mark.rule("EVT-9")
@given(
    st.dictionaries(st.uuids(), st.none() | st.decimals(0, 100, places=10), max_size=12),
    st.randoms(use_true_random=False),
)
def test_the_checksum_knows_no_order_of_rows(
    rows: dict[UUID, Decimal | None], chance: random.Random
) -> None:
    shuffled = chance.sample(list(rows.items()), len(rows))
    assert hashes.of_lines(line(*row) for row in rows.items()) == hashes.of_lines(
        line(*row) for row in shuffled
    )

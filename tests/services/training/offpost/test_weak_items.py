"""What somebody off post is trained in: the weak items of their calls, exams and indicators."""

from datetime import date
from decimal import Decimal

import pytest
from services.training.exam_hall import Hall, questions
from services.training.offpost.given import HASH, noon, told, triggered

from chassis.messages.ids import uuid7
from chassis.testing import ServiceUnderTest
from zhipei_events.kpi import ThresholdBreached
from zhipei_events.qa import CallScored, Scored
from zhipei_events.training import OffpostOrdered
from zhipei_events.values import Grade, Line, SampleKind, ScoredKind


@pytest.mark.rule("TRN-11", "QA-17", "KPI-18")
async def test_weak_items_come_from_calls_exams_and_indicators_of_the_last_ninety_days(
    training: ServiceUnderTest, hall: Hall
) -> None:
    await training.given(
        scored(hall, date(2026, 11, 1), "attitude"),
        scored(hall, date(2026, 10, 20), "attitude"),
        scored(hall, date(2026, 7, 1), "solving"),  # too long ago
        breached(hall),
    )
    paper = await hall.approved(questions(8), month="2027-01")
    await hall.sat(paper, noon("2026-11-27"), {"A": 4})
    await training.drain()
    await training.given(triggered(hall), at=noon("2026-11-28"))
    ((_, ordered),) = await told(training)
    assert isinstance(ordered, OffpostOrdered)
    assert ordered.weak_items[0] == "SC-1/attitude"
    assert {"aht", "service_phrases"} < set(ordered.weak_items)
    assert {"calls", "phrases", "products", "system"} <= set(ordered.weak_items)
    assert "SC-1/solving" not in ordered.weak_items


def scored(hall: Hall, on: date, criterion: str) -> CallScored:
    items = (
        Scored(
            criterion=criterion,
            weight=Decimal(60),
            grade=Grade.UNACCEPTABLE,
            points=Decimal(0),
            topic="service_phrases",
        ),
        Scored(criterion="fluency", weight=Decimal(40), grade=Grade.GOOD, points=Decimal(85)),
    )
    return CallScored(
        evaluation_id=uuid7(),
        agent_id=hall.there.person("A"),
        line=Line.INBOUND,
        inspector_id=hall.there.person("I"),
        kind=ScoredKind.RECORDING,
        sample_kind=SampleKind.QUOTA,
        call_id=uuid7(),
        call_key="pbx:1",
        call_type="enquiry",
        call_started_at=noon(on.isoformat()),
        call_date=on,
        scored_on=on,
        week="2026-W45",
        scorecard_id=uuid7(),
        card="SC-1",
        card_version=1,
        items=items,
        total=None,
        grade=None,
        additive=False,
        unacceptable=False,
        team_id=None,
        site_id=None,
        center_id=hall.there.unit("C"),
    )


def breached(hall: Hall) -> ThresholdBreached:
    return ThresholdBreached(
        agent_id=hall.there.person("A"),
        indicator="aht",
        breached_period="2026-10",
        value=Decimal(220),
        target=Decimal(180),
        counted=300,
        line=Line.INBOUND,
        policyset=HASH,
        team_id=hall.there.unit("East 1"),
        site_id=None,
        center_id=hall.there.unit("C"),
    )

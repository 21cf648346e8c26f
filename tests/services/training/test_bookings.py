"""Who is busy when: booked by sessions and batches, released by both, and filled in by the
migration as the service keeps it (PLN-6).
"""

from datetime import UTC, date, datetime, timedelta
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from services.training.desk import Desk
from services.training.exam_hall import Hall, opened, questions
from services.training.given import Directory
from sqlalchemy import Table, delete, select, text, update

import training
from chassis.testing import ServiceUnderTest
from training.assigning.tables import assignment_sessions, assignments
from training.ground.tables import bookings, register

TEN = datetime(2026, 11, 3, 2, tzinfo=UTC)
"""Tuesday 10:00 in Shanghai."""
EVENING = datetime(2026, 11, 3, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
TUESDAY = date(2026, 11, 3)


@pytest.fixture
async def hall(training: ServiceUnderTest) -> Hall:
    hall = await opened(training, "A", "B")
    await training.given(hall.there.staff("T-East", "trainer"))
    return hall


def refused(answer: httpx.Response) -> set[str]:
    return {fault["code"] for fault in answer.json().get("errors", [])}


@pytest.mark.rule("PLN-6")
async def test_a_person_booked_for_a_session_sits_no_exam_then_until_the_session_is_cancelled(
    training: ServiceUnderTest, hall: Hall
) -> None:
    paper = await hall.approved(questions(8))
    await hall.on_shift(TUESDAY, "A", "B")
    desk = Desk(training, hall.there)
    plan = desk.plan("qa_correction", TEN, people=["A"])
    (session,) = (await desk.schedule(plan))["scheduled"]
    assert refused(await hall.asked(hall.batch(paper, TEN, "A"))) == {"double_booked"}
    await desk.post(f"/v1/sessions/{session['session_id']}/cancel", {"reason": "no room"})
    assert (await hall.asked(hall.batch(paper, TEN, "A"))).status_code == 201


@pytest.mark.rule("PLN-6")
async def test_a_seat_that_is_moved_frees_its_time(training: ServiceUnderTest, hall: Hall) -> None:
    paper = await hall.approved(questions(8))
    await hall.on_shift(TUESDAY, "A")
    await hall.scheduled(paper, TEN, "A")
    desk = Desk(training, hall.there)
    plan = desk.plan("qa_correction", TEN, people=["A"])
    assert {one["code"] for one in (await desk.schedule(plan))["refused"]} == {"person_busy"}
    await training.given(hall.there.leave("A", TUESDAY, TUESDAY))
    wednesday = TEN + timedelta(days=1)
    await hall.on_shift(wednesday.date(), "A")
    await hall.scheduled(paper, wednesday, "A")
    seats = await training.rows(select(bookings).order_by(bookings.c.starts_at))
    assert [row["state"] for row in seats] == ["released", "booked"]


# ---- the migration


def migration() -> ModuleType:
    versions = Path(training.__file__).parent / "migrations/versions"
    spec = spec_from_file_location("bookings", versions / "2026_12_01_0510_expand_bookings.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


async def rows(sut: ServiceUnderTest, table: Table) -> list[dict[str, Any]]:
    found = await sut.rows(select(table))
    return sorted(found, key=lambda row: [str(row[key.name]) for key in table.primary_key])


async def test_the_migration_fills_in_what_the_service_keeps(
    training: ServiceUnderTest, directory: Directory
) -> None:
    days = (TUESDAY + timedelta(days=n) for n in range(3))
    await training.given(*(directory.roster(day, "A", "B") for day in days))
    await training.given(directory.breached("A", "csat"))
    (assignment,) = await training.rows(select(assignments))
    desk = Desk(training, directory)
    await desk.train(EVENING, "csat", "A", "B", assignments=[assignment["assignment_id"]])
    later = desk.plan("aht", EVENING + 24 * HOUR, people=["B"], place="Room 2")
    dropped = desk.plan("aht", EVENING + 48 * HOUR, people=["A"], place="Room 3")
    _, lost = (await desk.schedule(later, dropped))["scheduled"]
    await desk.post(f"/v1/sessions/{lost['session_id']}/cancel", {"reason": "no room"})
    kept = {table: await rows(training, table) for table in FILLED}
    assert all(kept.values())
    async with training.tx() as tx:
        await tx.execute(delete(bookings).where(bookings.c.tenant_id == tx.tenant))
        mine = assignment_sessions.c.tenant_id == tx.tenant
        await tx.execute(delete(assignment_sessions).where(mine))
        forgotten = update(register).where(register.c.tenant_id == tx.tenant)
        await tx.execute(forgotten.values(with_test=False, passed=None))
        filled = migration()
        for statement in (filled.TRAINEES, filled.TRAINERS, filled.SESSIONS, filled.TESTS):
            await tx.execute(text(statement))
    assert {table: await rows(training, table) for table in FILLED} == kept


FILLED = (bookings, assignment_sessions, register)

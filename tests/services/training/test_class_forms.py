"""Forms of sessions: the sign-in sheet, the content record, the register (F1, F2, F14)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from services.forms import read_form
from services.training.desk import Desk
from services.training.given import Directory

from chassis.testing import ServiceUnderTest
from training.classes.forms.formats import F1, F2, F14

TUESDAY = date(2026, 11, 3)
EVENING = datetime(2026, 11, 3, 9, tzinfo=UTC)
"""Tuesday 17:00 in Shanghai, when the shifts end."""


@pytest.fixture
async def desk(training: ServiceUnderTest, directory: Directory) -> Desk:
    await training.given(directory.roster(TUESDAY, "A", "B"))
    return Desk(training, directory)


@pytest.fixture
async def session_id(training: ServiceUnderTest, desk: Desk) -> str:
    """A confirmed hour of Tuesday evening: A came, B did not."""
    told = await desk.schedule(desk.plan("csat", EVENING, people=["A", "B"]))
    id: str = told["scheduled"][0]["session_id"]
    await training.advance(EVENING + timedelta(hours=1))
    await desk.hold(id, "A")
    await desk.hand_in(id, content="=倾听练习\n第二段", materials=["讲义", "录音"], observed="良好")
    await desk.confirm(id)
    return id


@pytest.mark.rule("PLN-3", "GEN-12")
async def test_the_sign_in_sheet_has_who_came_and_when(desk: Desk, session_id: str) -> None:
    sheet = await read_form(desk.client("Lead", "training_lead"), F1, session_id=session_id)
    assert sheet.head == {
        "session": "满意度培训",
        "date": "2026-11-03",
        "place": "Room 1",
        "trainer": "T-East",
    }
    came, absent = sheet.rows
    assert came == {
        "employee_no": "A",
        "name": "A",
        "team": "",
        "shift": "09:00–17:00",
        "arrival": "2026-11-03 17:00",
        "leaving": "",
        "state": "出席",
        "signature": "",
        "remark": "",
    }
    assert (absent["employee_no"], absent["arrival"], absent["state"]) == ("B", "", "缺勤")


@pytest.mark.rule("TRN-20")
async def test_a_trainee_sees_the_own_line_only(desk: Desk, session_id: str) -> None:
    sheet = await read_form(desk.client("B", "agent"), F1, session_id=session_id)
    assert [row["employee_no"] for row in sheet.rows] == ["B"]
    stranger = await desk.client("C", "agent").get(f"/v1/documents/F1?session_id={session_id}")
    assert stranger.status_code == 404


@pytest.mark.rule("PLN-4", "GEN-12")
async def test_the_content_record_is_what_was_handed_in(desk: Desk, session_id: str) -> None:
    record = await read_form(desk.client("Lead", "training_lead"), F2, session_id=session_id)
    assert record.head == {
        "session": "满意度培训",
        "date": "2026-11-03",
        "place": "Room 1",
        "trainer": "T-East",
        "content": "=倾听练习\n第二段",
        "materials": "讲义\n录音",
        "method": "",
        "preparation": "",
        "observed": "良好",
        "exceptions": "",
    }


@pytest.mark.rule("PLN-11", "TRN-6a")
async def test_the_register_has_confirmed_hours(desk: Desk, session_id: str) -> None:
    november = {"from": "2026-11-01", "to": "2026-11-30"}
    register = await read_form(desk.client("Lead", "training_lead"), F14, **november)
    assert register.rows == [
        {
            "employee_no": "A",
            "name": "A",
            "course": "满意度培训",
            "date": "2026-11-03",
            "hours": "1.00",
            "mark": "",
            "confirmed_by": "Lead",
            "confirmed_on": "2026-11-03",
            "archive": f"F2/{session_id}",
        }
    ]
    october = {"from": "2026-10-01", "to": "2026-10-31"}
    assert (await read_form(desk.client("Lead", "training_lead"), F14, **october)).rows == []

"""Evaluations, the day's work and coachings as forms (F23, F27, F29)."""

from datetime import date

import pytest
from services.forms import read_form
from services.qa.scoring.given import GOOD, POOR, Floor

from qa.scoring.forms.formats import F23, F27, F29

MONDAY = date(2025, 6, 2)


@pytest.mark.rule("QA-17", "QA-7", "GEN-12")
async def test_an_evaluation_has_each_criterion_with_its_grade_and_note(
    floor: Floor,
) -> None:
    evaluation_id = await floor.scored("A", MONDAY, *POOR)
    asked = {"evaluation_id": str(evaluation_id)}
    form = await read_form(floor.client("V", "qa_supervisor"), F23, **asked)
    expected = {
        "sample": "抽检",
        "agent_no": "A",
        "agent": "A",
        "inspector": "I",
        "card": "录音质检评分表A",
        "total": "21.0",  # 0 + 21 + 0
        "result": "不合格",
        "feedback": "2025-06-06",
        "description": "",
        "suggestion": "Listen to it again",
    }
    assert {name: form.head[name] for name in expected} == expected
    assert form.rows[0] == {
        "criterion": "服务态度",
        "weight": "30.0",
        "grade": "不合格",
        "points": "0.0",
        "topic": "服务态度",
        "note": "see 01:20",
        "position": "",
    }
    assert [row["points"] for row in form.rows] == ["0.0", "70.0", "0.0"]  # of each grade


@pytest.mark.rule("GEN-11", "QA-7")
async def test_an_agent_prints_the_own_evaluation_once_it_is_delivered(floor: Floor) -> None:
    delivered = await floor.scored("A", MONDAY, *GOOD)
    waiting = await floor.work("A", MONDAY)
    agent = floor.client("A")
    form = await read_form(agent, F23, evaluation_id=str(delivered))
    assert form.head["total"] == "85.0"
    for client, asked in ((agent, waiting), (floor.client("B"), delivered)):
        answer = await client.get("/v1/documents/F23", params={"evaluation_id": str(asked)})
        assert answer.status_code == 404


@pytest.mark.rule("QA-6")
async def test_the_days_work_says_what_is_done(floor: Floor) -> None:
    await floor.work("A", MONDAY)
    await floor.scored("B", MONDAY, *GOOD)
    asked = {"center_id": str(floor.unit("C")), "day": "2025-06-06"}
    form = await read_form(floor.client("V", "qa_supervisor"), F27, **asked)
    assert [
        (row["inspector_no"], row["agent"], row["done"], row["done_on"]) for row in form.rows
    ] == [
        ("I", "A", "否", ""),
        ("I", "B", "是", "2025-06-06"),
    ]
    other_day = {**asked, "day": "2025-06-05"}
    assert (await read_form(floor.client("V", "qa_supervisor"), F27, **other_day)).rows == []


@pytest.mark.rule("QA-5")
async def test_the_coaching_record_has_what_was_said(floor: Floor) -> None:
    await floor.scored("A", MONDAY, *POOR)
    june = {"from": "2025-06-01", "to": "2025-06-30"}
    supervisor = floor.client("V", "qa_supervisor")
    (waiting,) = (await read_form(supervisor, F29, **june)).rows
    assert (waiting["coach"], waiting["criteria"], waiting["state"]) == (
        "L",
        "服务态度、问题解决能力",
        "待督导",
    )
    page = (await supervisor.get("/v1/coachings")).json()
    coaching_id = page["items"][0]["coaching_id"]
    leader = floor.client("L", "team_leader")
    held = await leader.post(f"/v1/coachings/{coaching_id}/hold", json={"record": "+先听再答"})
    assert held.status_code == 200, held.text
    (done,) = (await read_form(supervisor, F29, **june)).rows
    assert (done["points"], done["held_on"], done["state"]) == (
        "+先听再答",
        "2025-06-06",
        "已完成",
    )
    assert (await read_form(floor.client("B"), F29, **june)).rows == []

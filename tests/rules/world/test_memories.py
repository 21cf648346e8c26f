from datetime import date
from typing import Any

from zhipei.world.memory import Memory
from zhipei.world.questions import topics

DAY = date(2026, 1, 20)


def session(kind: str, *places: tuple[str, str, list[str]], id: str = "one") -> dict[str, Any]:
    roster = [
        {"person_id": person, "state": state, "assignments": assignments}
        for person, state, assignments in places
    ]
    return {
        "session_id": id,
        "kind": kind,
        "starts_at": "2026-01-20T17:00:00+08:00",
        "roster": roster,
    }


def after(*sessions: dict[str, Any], about: dict[str, list[str]] | None = None) -> Memory:
    memory = Memory()
    for one in sessions:
        memory.sit_in(
            one, zone="Asia/Shanghai", numbers={"id-a": "Ann", "id-b": "Bob"}, about=about or {}
        )
    return memory


def test_only_who_came_has_learned() -> None:
    memory = after(session("aht", ("id-a", "late", []), ("id-b", "absent", [])))
    assert memory.on("Ann", "aht") == [DAY]
    assert memory.on("Bob", "aht") == ()


def test_a_session_counts_once_however_often_it_is_told() -> None:
    assert after(
        session("csat", ("id-a", "present", [])), session("csat", ("id-a", "present", []))
    ).on("Ann", "csat") == [DAY]


def test_targeted_training_is_about_what_the_assignment_says_and_the_months_training_about_everything() -> (
    None
):
    targeted = after(session("targeted", ("id-a", "present", ["x"])), about={"x": ["business"]})
    assert [topic for topic in topics() if targeted.on("Ann", topic)] == ["business"]
    assert all(
        after(session("monthly", ("id-a", "present", []))).on("Ann", topic) for topic in topics()
    )


def test_a_day_off_the_phones_teaches_more_than_an_hour() -> None:
    assert (
        len(after(session("off_post_lastplace", ("id-a", "present", []))).on("Ann", "business")) > 1
    )


def test_correction_of_quality_works_like_a_coaching() -> None:
    assert after(session("qa_correction", ("id-a", "present", ["x"]))).coached == {"Ann": [DAY]}

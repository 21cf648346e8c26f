"""Cohorts of new people, over HTTP."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from services.training.given import Directory
from services.training.onboarding import PATH, asked, newcomer, newcomers_of, opened

from chassis.testing import ServiceUnderTest
from zhipei_events.training import CohortOpened


@pytest.fixture
async def newcomers(training: ServiceUnderTest, directory: Directory) -> list[UUID]:
    """Two people in stage trainee, and the staff who train them."""
    return await newcomers_of(training, directory)


@pytest.fixture
def specialist(training: ServiceUnderTest, directory: Directory) -> httpx.AsyncClient:
    return training.client(
        directory.person("Specialist"),
        roles=("training_specialist",),
        places=[("center", str(directory.unit("C")))],
    )


async def refused(client: httpx.AsyncClient, body: dict[str, Any]) -> list[tuple[str, str]]:
    answer = await client.post(PATH, json=body)
    assert answer.status_code == 422, answer.text
    return [(error["where"], error["code"]) for error in answer.json()["errors"]]


@pytest.mark.rule("ONB-18")
async def test_a_cohort_is_opened_and_its_people_are_told(
    training: ServiceUnderTest,
    directory: Directory,
    specialist: httpx.AsyncClient,
    newcomers: list[UUID],
) -> None:
    cohort = await opened(specialist, asked(directory, newcomers))
    [(_, event)] = await training.drain(CohortOpened)
    assert event.cohort_id == UUID(cohort["cohort_id"])
    assert set(event.trainees) == set(newcomers)
    assert (event.first_day, event.last_day) == (date(2026, 11, 9), date(2026, 11, 20))
    assert event.report_due_on == date(2026, 11, 25)
    assert {one["person_id"] for one in cohort["trainees"]} == {str(id) for id in newcomers}


@pytest.mark.rule("ONB-1")
async def test_a_cohort_keeps_its_plan_when_the_calendar_closes_a_day(
    training: ServiceUnderTest,
    directory: Directory,
    specialist: httpx.AsyncClient,
    newcomers: list[UUID],
) -> None:
    """Eleven November is closed: the ten days end on the 23rd, the fifteenth day of the cohort."""
    await training.given(directory.closed("East", date(2026, 11, 11)))
    cohort = await opened(specialist, asked(directory, newcomers))
    assert cohort["last_day"] == "2026-11-23"
    assert cohort["over_two_weeks"] is True
    assert "2026-11-11" not in [day["on"] for day in cohort["days"]]


@pytest.mark.rule("ONB-10")
async def test_blocks_have_owners_contents_and_days(
    directory: Directory, specialist: httpx.AsyncClient, newcomers: list[UUID]
) -> None:
    theory, practice = (await opened(specialist, asked(directory, newcomers)))["blocks"]
    assert (theory["owner"], theory["lecturers"]) == ("training_group", ["training_specialist"])
    assert (theory["first_day"], theory["last_day"]) == ("2026-11-09", "2026-11-13")
    assert (practice["owner"], practice["exam"]) == ("team", "final")
    assert [course["code"] for course in practice["courses"]] == ["CR-IN-13", "CR-IN-14"]


@pytest.mark.rule("ONB-2")
async def test_each_day_has_its_courses(
    directory: Directory, specialist: httpx.AsyncClient, newcomers: list[UUID]
) -> None:
    days = (await opened(specialist, asked(directory, newcomers)))["days"]
    taught = [[course["code"] for course in day["courses"]] for day in days]
    the_job = [f"CR-IN-{number:02}" for number in range(4, 11)]
    assert taught[:5] == [
        ["CR-IN-01", "CR-IN-02", "CR-IN-03"],
        the_job,
        the_job,
        the_job,
        ["CR-IN-11", "CR-IN-12"],
    ]
    assert taught[5:] == [["CR-IN-13"]] * 2 + [["CR-IN-14"]] * 3


@pytest.mark.rule("ONB-10")
async def test_a_block_starts_only_when_the_one_before_is_done(
    directory: Directory, specialist: httpx.AsyncClient, newcomers: list[UUID]
) -> None:
    cohort = await opened(specialist, asked(directory, newcomers))
    blocks = f"{PATH}/{cohort['cohort_id']}/blocks"
    early = await specialist.post(f"{blocks}/2/start")
    assert (early.status_code, early.json()["type"][-12:]) == (409, ":block-waits")
    assert (await specialist.post(f"{blocks}/1/start")).status_code == 200
    assert (await specialist.post(f"{blocks}/2/start")).status_code == 409
    assert (await specialist.post(f"{blocks}/1/end")).status_code == 200
    started = await specialist.post(f"{blocks}/2/start")
    assert [block["state"] for block in started.json()["blocks"]] == ["done", "running"]
    assert (await specialist.post(f"{blocks}/1/end")).status_code == 409
    assert (await specialist.post(f"{blocks}/3/start")).status_code == 404


@pytest.mark.rule("ONB-8")
async def test_only_people_in_stage_trainee_are_enrolled(
    training: ServiceUnderTest,
    directory: Directory,
    specialist: httpx.AsyncClient,
    newcomers: list[UUID],
) -> None:
    await training.given(newcomer(directory, "Gone", ended_on=date(2026, 10, 1)))
    wrong = [directory.person("A"), uuid4(), directory.person("Gone"), newcomers[0], newcomers[0]]
    assert await refused(specialist, asked(directory, wrong)) == [
        ("body.trainees[0]", "not_a_trainee"),
        ("body.trainees[1]", "unknown_person"),
        ("body.trainees[2]", "has_left"),
        ("body.trainees[4]", "twice"),
    ]
    assert (await specialist.get(PATH)).json()["items"] == []


async def test_nobody_is_in_two_cohorts_at_once(
    directory: Directory, specialist: httpx.AsyncClient, newcomers: list[UUID]
) -> None:
    await opened(specialist, asked(directory, newcomers[:1]))
    assert await refused(specialist, asked(directory, newcomers)) == [
        ("body.trainees[0]", "in_another_cohort")
    ]


@pytest.mark.rule("ONB-10")
async def test_t_s3_takes_its_lengths_from_the_request_and_t_s0_does_not(
    directory: Directory, specialist: httpx.AsyncClient, newcomers: list[UUID]
) -> None:
    """1 + 2 + 3 + 4 = 10 working days."""
    lengths = {"career_design": 1, "basic_quality": 2, "business": 3, "practice": 4}
    body = asked(directory, newcomers, template="T-S3", lengths=lengths)
    missing = body | {"lengths": {"career_design": 1}}
    assert await refused(specialist, missing) == [
        (f"body.lengths.{part}", "length_missing")
        for part in ("basic_quality", "business", "practice")
    ]
    by_policy = asked(directory, newcomers, lengths={"theory": 3})
    assert await refused(specialist, by_policy) == [("body.lengths.theory", "length_by_policy")]
    cohort = await opened(specialist, body)
    assert cohort["last_day"] == "2026-11-20"
    assert [block["part"] for block in cohort["blocks"]] == list(lengths)


@pytest.mark.rule("ONB-12")
@pytest.mark.rule("ONB-13")
async def test_career_design_and_the_ten_courses_of_basic_quality_are_taught_by_hr(
    directory: Directory, specialist: httpx.AsyncClient, newcomers: list[UUID]
) -> None:
    lengths = {"career_design": 1, "basic_quality": 2, "business": 3, "practice": 4}
    body = asked(directory, newcomers, template="T-S3", lengths=lengths)
    career, quality, *_ = (await opened(specialist, body))["blocks"]
    assert (career["lecturers"], quality["lecturers"]) == (["hr"], ["hr"])
    assert [course["code"] for course in career["courses"]] == ["CR-CD-01"]
    taught = [course["code"] for course in quality["courses"]]
    assert taught == [f"CR-PQ-{number:02}" for number in range(1, 11)]


@pytest.mark.rule("ONB-10")
async def test_only_the_roles_of_a_block_teach_its_days(
    directory: Directory, specialist: httpx.AsyncClient, newcomers: list[UUID]
) -> None:
    cohort = await opened(specialist, asked(directory, newcomers))
    path = f"{PATH}/{cohort['cohort_id']}/lecturers"
    leader, me = str(directory.person("Leader")), str(directory.person("Specialist"))
    wrong = [
        {"on": "2026-11-09", "lecturer_id": leader},
        {"on": "2026-11-14", "lecturer_id": me},
    ]
    answer = await specialist.put(path, json={"days": wrong})
    assert [(e["where"], e["code"]) for e in answer.json()["errors"]] == [
        ("body.days[0]", "wrong_deliverer"),
        ("body.days[1]", "no_such_day"),
    ]
    right = [{"on": "2026-11-09", "lecturer_id": me}, {"on": "2026-11-16", "lecturer_id": leader}]
    named = (await specialist.put(path, json={"days": right})).json()
    assert {day["on"]: day["lecturer_id"] for day in named["days"] if day["lecturer_id"]} == {
        "2026-11-09": me,
        "2026-11-16": leader,
    }


@pytest.mark.rule("TRN-20")
async def test_a_trainee_sees_the_own_plan_and_nobody_else(
    training: ServiceUnderTest,
    directory: Directory,
    specialist: httpx.AsyncClient,
    newcomers: list[UUID],
) -> None:
    cohort = await opened(specialist, asked(directory, newcomers))
    me = training.client(newcomers[0], roles=("agent",))
    other = training.client(directory.person("A"), roles=("agent",))
    [line] = (await me.get(PATH)).json()["items"]
    assert (line["cohort_id"], line["enrolled"]) == (cohort["cohort_id"], 2)
    seen = (await me.get(f"{PATH}/{cohort['cohort_id']}")).json()
    assert [one["person_id"] for one in seen["trainees"]] == [str(newcomers[0])]
    assert len(seen["days"]) == 10
    assert (await other.get(PATH)).json()["items"] == []
    assert (await other.get(f"{PATH}/{cohort['cohort_id']}")).status_code == 404
    assert (await me.post(PATH, json=asked(directory, newcomers))).status_code == 403


async def test_a_cohort_of_the_past_and_people_who_left_are_refused(
    directory: Directory,
    specialist: httpx.AsyncClient,
    newcomers: list[UUID],
) -> None:
    """Today is Monday 2 November: ten days from 19 October end on Friday 30 October."""
    past = asked(directory, newcomers, report_on="2026-10-19", owner_id=str(uuid4()))
    assert await refused(specialist, past) == [
        ("body.report_on", "past"),
        ("body.owner_id", "unknown_person"),
    ]
    assert await opened(specialist, asked(directory, newcomers, report_on="2026-10-20"))

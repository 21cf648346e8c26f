"""Mentors of trial calls, and who stayed, over HTTP."""

import csv
import io
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from services.directory import person_state
from services.training.given import Directory
from services.training.onboarding import PATH, asked, newcomer, newcomers_of, opened

from chassis.testing import ServiceUnderTest
from zhipei_events.every import TrainingDeadlineOverdue
from zhipei_events.training import MentorAssigned

TRIAL_DAYS = (date(2026, 11, 18), date(2026, 11, 19), date(2026, 11, 20))


@pytest.fixture
async def trainees(training: ServiceUnderTest, directory: Directory) -> list[UUID]:
    """Three people in training, a team leader, and a veteran of six years."""
    people = await newcomers_of(training, directory)
    veteran = person_state(
        directory.tenant,
        "Veteran",
        site_id=directory.unit("East"),
        center_id=directory.unit("C"),
        roles=("agent", "mentor"),
    )
    await training.given(newcomer(directory, "N3"), veteran)
    return [*people, directory.person("N3")]


@pytest.fixture
def specialist(training: ServiceUnderTest, directory: Directory) -> httpx.AsyncClient:
    return training.client(
        directory.person("Specialist"),
        roles=("training_specialist",),
        places=[("center", str(directory.unit("C")))],
    )


@pytest.fixture
async def path(
    training: ServiceUnderTest,
    directory: Directory,
    specialist: httpx.AsyncClient,
    trainees: list[UUID],
) -> str:
    cohort = await opened(specialist, asked(directory, trainees))
    await training.drain()
    return f"{PATH}/{cohort['cohort_id']}"


async def paired(
    client: httpx.AsyncClient, path: str, mentor: UUID, *people: UUID, reason: str | None = None
) -> httpx.Response:
    pairings = [{"person_id": str(id), "mentor_id": str(mentor), "reason": reason} for id in people]
    return await client.put(f"{path}/mentors", json={"pairings": pairings})


def codes(answer: httpx.Response) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(error["where"], error["code"]) for error in answer.json()["errors"]]


@pytest.mark.rule("ONB-3", "ONB-3a")
async def test_a_mentor_takes_two_trainees_on_the_days_of_trial_calls_and_no_third(
    training: ServiceUnderTest,
    directory: Directory,
    specialist: httpx.AsyncClient,
    trainees: list[UUID],
    path: str,
) -> None:
    """EX-29."""
    veteran = directory.person("Veteran")
    refused = await paired(specialist, path, veteran, *trainees)
    assert codes(refused) == [("body.pairings[2]", "too_many_trainees")]
    assert await training.drain(MentorAssigned) == []
    made = await paired(specialist, path, veteran, *trainees[:2])
    assert made.status_code == 200, made.text
    said = [event for _, event in await training.drain(MentorAssigned)]
    assert {event.person_id for event in said} == set(trainees[:2])
    assert {event.mentor_id for event in said} == {veteran}
    assert {event.days for event in said} == {TRIAL_DAYS}
    third = await paired(specialist, path, veteran, trainees[2])
    assert codes(third) == [("body.pairings[0]", "too_many_trainees")]


@pytest.mark.rule("ONB-3")
async def test_a_change_of_mentor_has_a_reason_and_frees_the_first_one(
    directory: Directory, specialist: httpx.AsyncClient, trainees: list[UUID], path: str
) -> None:
    veteran, leader = directory.person("Veteran"), directory.person("Leader")
    await paired(specialist, path, veteran, *trainees[:2])
    without = await paired(specialist, path, leader, trainees[0])
    assert codes(without) == [("body.pairings[0]", "reason_missing")]
    changed = await paired(specialist, path, leader, trainees[0], reason="on leave")
    assert changed.status_code == 200, changed.text
    assert (await paired(specialist, path, veteran, trainees[2])).status_code == 200
    items = (await specialist.get(f"{path}/mentors")).json()["items"]
    ended = [(one["mentor_id"], bool(one["ended_at"])) for one in items]
    assert ended.count((str(veteran), True)) == 1
    assert len([one for one in ended if not one[1]]) == 3


async def test_agents_who_are_not_marked_are_no_mentors(
    directory: Directory, specialist: httpx.AsyncClient, trainees: list[UUID], path: str
) -> None:
    refused = await paired(specialist, path, directory.person("A"), trainees[0])
    assert codes(refused) == [("body.pairings[0]", "not_a_mentor")]


@pytest.mark.rule("ONB-3a")
async def test_a_mentor_signs_each_day_by_its_record_and_is_told_what_is_not_signed(
    training: ServiceUnderTest,
    directory: Directory,
    specialist: httpx.AsyncClient,
    trainees: list[UUID],
    path: str,
) -> None:
    """Trial calls on 18, 19 and 20 November; the last two are signed in time, the first is not: it
    is overdue after Thursday the 19th.
    """
    veteran = directory.person("Veteran")
    await paired(specialist, path, veteran, trainees[0])
    mentor = training.client(veteran, roles=("agent", "mentor"))

    async def signed(on: date, **facts: Any) -> httpx.Response:
        record = {"person_id": str(trainees[0]), "on": on.isoformat()} | facts
        return await mentor.put(f"{path}/records", json={"records": [record]})

    await training.advance(datetime(2026, 11, 19, 15, tzinfo=UTC))
    await training.drain()
    assert (await signed(TRIAL_DAYS[1], result="Took five calls", attitude=90)).status_code == 200
    early = await signed(date(2026, 11, 17))
    assert codes(early) == [("body.records[0]", "not_yours")]
    await training.advance(datetime(2026, 11, 19, 16, 1, tzinfo=UTC))
    [(_, overdue)] = await training.drain(TrainingDeadlineOverdue)
    assert (overdue.kind, overdue.owner_id) == ("mentor_signature", veteran)
    await training.advance(datetime(2026, 11, 20, 9, tzinfo=UTC))
    assert (await signed(TRIAL_DAYS[2])).status_code == 200
    assert (await signed(TRIAL_DAYS[0])).status_code == 200
    await training.drain()
    await training.advance(datetime(2026, 11, 25, tzinfo=UTC))
    overdue_kinds = [event.kind for _, event in await training.drain(TrainingDeadlineOverdue)]
    assert "mentor_signature" not in overdue_kinds


@pytest.mark.rule("ONB-3a")
async def test_a_mentor_has_a_file_and_others_do_not_see_it(
    training: ServiceUnderTest,
    directory: Directory,
    specialist: httpx.AsyncClient,
    trainees: list[UUID],
    path: str,
) -> None:
    veteran = directory.person("Veteran")
    await paired(specialist, path, veteran, trainees[0])

    async def file(client: httpx.AsyncClient) -> list[str]:
        answer = await client.get(f"/v1/onboarding/mentors/{veteran}")
        return [one["person_id"] for one in answer.json()["items"]]

    assert await file(training.client(veteran, roles=("agent",))) == [str(trainees[0])]
    assert await file(training.client(trainees[0], roles=("agent",))) == [str(trainees[0])]
    assert await file(training.client(trainees[1], roles=("agent",))) == []


@pytest.mark.rule("ONB-3")
async def test_the_day_plan_names_mentors_trainees_and_signatures(
    training: ServiceUnderTest,
    directory: Directory,
    specialist: httpx.AsyncClient,
    trainees: list[UUID],
    path: str,
) -> None:
    veteran = directory.person("Veteran")
    await paired(specialist, path, veteran, *trainees[:2])
    await training.advance(datetime(2026, 11, 18, 9, tzinfo=UTC))
    records = [
        {"person_id": str(id), "on": "2026-11-18", "result": "Five calls"} for id in trainees[:2]
    ]
    mentor = training.client(veteran, roles=("agent", "mentor"))
    assert (await mentor.put(f"{path}/records", json={"records": records})).is_success
    cohort_id = path.rpartition("/")[2]

    async def form(client: httpx.AsyncClient, format: str = "csv") -> httpx.Response:
        query = {"cohort_id": cohort_id, "format": format, "language": "en"}
        answer = await client.get("/v1/documents/F49", params=query)
        assert answer.status_code == 200, answer.text
        return answer

    lines = list(csv.reader(io.StringIO((await form(specialist)).text)))
    days = {line[3]: line[-4:] for line in lines if len(line) > 6}
    assert days["2026-11-18"] == ["Veteran", "N1\nN2", "Five calls\nFive calls", "Veteran"]
    assert days["2026-11-19"] == ["Veteran", "N1\nN2", "", ""], "not signed yet"
    assert days["2026-11-09"] == ["", "", "", ""], "a day of theory has no mentor"
    own = (await form(training.client(trainees[0], roles=("agent",)))).text
    assert "N1" in own
    assert "N2" not in own
    for format in ("page", "xlsx", "pdf"):
        assert (await form(specialist, format)).content


@pytest.mark.rule("ONB-7", "SYS-66")
async def test_retention_counts_who_is_still_employed_by_cohort(
    training: ServiceUnderTest,
    directory: Directory,
    trainees: list[UUID],
    path: str,
) -> None:
    """Two of three are here thirty days after 9 November: 66.7 %; 55 % of three are 1.65."""
    assert path
    await training.given(newcomer(directory, "N3", ended_on=date(2026, 12, 1)))
    await training.advance(datetime(2026, 12, 9, 4, tzinfo=UTC))
    head = training.client(roles=("qt_supervisor",), places=[("center", str(directory.unit("C")))])
    found = (await head.get("/v1/onboarding/retention", params={"year": 2026})).json()
    [cohort] = found["cohorts"]
    assert [point["days"] for point in cohort["points"]] == [30, 90, 180, 365]
    thirty, ninety = cohort["points"][:2]
    assert (thirty["retained"]["enrolled"], thirty["retained"]["employed"]) == (3, 2)
    assert thirty["retained"]["percent"].startswith("66.666")
    assert ninety["retained"] is None
    assert (found["as_of"], found["benchmark"], found["to_beat"]) == (
        "2026-12-09",
        "55",
        "1.65",
    )
    form = await head.get("/v1/documents/F46", params={"year": 2026, "format": "csv"})
    assert "66.7" in form.text
    agent = training.client(trainees[0], roles=("agent",))
    refused = await agent.get("/v1/onboarding/retention", params={"year": 2026})
    assert refused.status_code == 403

"""From the days of a cohort to its results and its report, over HTTP."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest
from services.training.given import Directory
from services.training.onboarding import PATH, asked, newcomers_of, opened

from chassis.testing import ServiceUnderTest
from zhipei_events.training import (
    CohortEnded,
    InductionReportFiled,
    InductionReportOverdue,
    InductionResultDecided,
)

LAST_DAY = datetime(2026, 11, 20, 9, tzinfo=UTC)
GOOD = {"theory": 85, "practice": 78, "results": 80}


class Course:
    """A cohort of two whose ten days are over: 9 to 20 November."""

    def __init__(
        self, training: ServiceUnderTest, client: httpx.AsyncClient, cohort: Mapping[str, Any]
    ) -> None:
        self.training, self.client = training, client
        self.cohort_id = str(cohort["cohort_id"])
        self.path = f"{PATH}/{self.cohort_id}"
        self.first, self.second = sorted(one["person_id"] for one in cohort["trainees"])

    async def recorded(self, person: str, **facts: Any) -> httpx.Response:
        record = {"person_id": person, "on": "2026-11-09"} | facts
        return await self.client.put(f"{self.path}/records", json={"records": [record]})

    async def marked(self, person: str, marks: Mapping[str, Any]) -> httpx.Response:
        body = [
            {"person_id": person, "component": component}
            | ({"absence": mark} if isinstance(mark, str) else {"mark": mark})
            for component, mark in marks.items()
        ]
        return await self.client.put(f"{self.path}/marks", json={"marks": body})

    async def decided(self, *people: str) -> httpx.Response:
        return await self.client.post(f"{self.path}/results", json={"people": people})

    async def through(self, person: str, marks: Mapping[str, Any]) -> dict[str, Any]:
        """A person with attitude 90 and discipline 100 who sits the final."""
        assert (await self.recorded(person, attitude=90, discipline=100)).status_code == 200
        assert (await self.marked(person, marks)).status_code == 200
        return await self.one_result(person)

    async def one_result(self, person: str) -> dict[str, Any]:
        answer = await self.decided(person)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()["items"][0]
        return found

    async def state(self) -> str:
        return str((await self.client.get(self.path)).json()["state"])


@pytest.fixture
async def course(training: ServiceUnderTest, directory: Directory) -> Course:
    people = await newcomers_of(training, directory)
    client = training.client(
        directory.person("Specialist"),
        roles=("training_specialist",),
        places=[("center", str(directory.unit("C")))],
    )
    cohort = await opened(client, asked(directory, people))
    await training.advance(LAST_DAY)
    await training.drain()
    return Course(training, client, cohort)


def codes(answer: httpx.Response) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(error["where"], error["code"]) for error in answer.json()["errors"]]


@pytest.mark.rule("ONB-4")
async def test_the_final_is_passed_by_the_card(course: Course) -> None:
    """EX-30: 34 + 31.2 + 4.5 + 5 + 8 = 82.7 of 100."""
    decided = await course.through(course.first, GOOD)
    assert (decided["result"], Decimal(decided["total"])) == ("passed", Decimal("82.7"))
    [(envelope, event)] = await course.training.drain(InductionResultDecided)
    assert (str(event.person_id), event.result, event.total) == (
        course.first,
        "passed",
        Decimal("82.7"),
    )
    assert {one.component: one.mark for one in event.marks}["attitude"] == 90
    assert envelope.policyset == decided["policyset"]


@pytest.mark.rule("ONB-4")
async def test_a_failed_make_up_is_not_hired_and_a_second_one_is_refused(course: Course) -> None:
    """Practice 50: 71.5. The make-up with 60: 34 + 24 + 17.5 = 75.5, still below 80."""
    first = await course.through(course.first, GOOD | {"practice": 50})
    assert (first["result"], first["retake"]) == ("make_up", ["practice"])
    assert first["makeup_due_on"] == "2026-11-27", "five working days after Friday 20 November"
    assert (await course.marked(course.first, {"practice": 60})).status_code == 200
    second = await course.one_result(course.first)
    assert (second["attempt"], second["result"]) == (2, "not_hired")
    assert Decimal(second["total"]) == Decimal("75.5")
    again = await course.marked(course.first, {"practice": 100})
    assert codes(again) == [("body.marks[0]", "decided")]
    assert codes(await course.decided(course.first)) == [("body.people[0]", "decided")]


@pytest.mark.rule("ONB-15")
async def test_a_make_up_covers_only_the_failed_parts_and_the_other_marks_stay(
    course: Course,
) -> None:
    await course.through(course.first, GOOD | {"practice": 50})
    refused = await course.marked(course.first, {"theory": 100})
    assert codes(refused) == [("body.marks[0]", "not_in_make_up")]
    assert codes(await course.decided(course.first)) == [("body.people[0]", "mark_missing")]
    assert (await course.marked(course.first, {"practice": 78})).status_code == 200
    made_up = await course.one_result(course.first)
    assert (made_up["result"], Decimal(made_up["total"])) == ("passed", Decimal("82.7"))


@pytest.mark.rule("ONB-15")
async def test_absence_with_leave_waits_and_without_leave_is_a_failed_attempt(
    course: Course,
) -> None:
    assert (await course.recorded(course.first, attitude=90, discipline=100)).status_code == 200
    assert (await course.marked(course.first, GOOD | {"theory": "with_leave"})).status_code == 200
    assert codes(await course.decided(course.first)) == [("body.people[0]", "mark_missing")]
    assert (await course.marked(course.first, {"theory": "without_leave"})).status_code == 200
    failed = await course.one_result(course.first)
    assert (failed["result"], failed["total"]) == ("make_up", None)
    assert failed["retake"] == ["theory", "practice"], "practice 78 is below the pass mark too"


@pytest.mark.rule("ONB-18")
async def test_a_missed_day_is_made_up_before_the_final(course: Course) -> None:
    assert (await course.recorded(course.first, presence="absent")).status_code == 200
    refused = await course.marked(course.first, {"theory": 85})
    assert codes(refused) == [("body.marks[0]", "day_not_made_up")]
    made_up = await course.recorded(course.first, presence="absent", made_up_on="2026-11-18")
    assert made_up.status_code == 200
    assert (await course.marked(course.first, {"theory": 85})).status_code == 200


@pytest.mark.rule("ONB-18")
async def test_a_cohort_ends_with_the_last_result(course: Course) -> None:
    await course.through(course.first, GOOD)
    assert await course.state() == "open"
    await course.through(course.second, GOOD | {"practice": 50})
    assert await course.state() == "open", "one waits for the make-up"
    await course.marked(course.second, {"practice": 40})
    await course.one_result(course.second)
    assert await course.state() == "ended"
    [(_, event)] = await course.training.drain(CohortEnded)
    assert {str(one.person_id): one.result for one in event.results} == {
        course.first: "passed",
        course.second: "not_hired",
    }


@pytest.mark.rule("TRN-20")
async def test_a_trainee_sees_the_own_marks_and_nobody_elses(course: Course) -> None:
    await course.through(course.first, GOOD)
    await course.through(course.second, GOOD)
    me = course.training.client(UUID(course.first), roles=("agent",))
    for path in ("results", "records"):
        items = (await me.get(f"{course.path}/{path}")).json()["items"]
        assert [one["person_id"] for one in items] == [course.first]
    assert (await me.get(f"{course.path}/report")).status_code == 404


async def test_a_lecturer_records_the_own_days_and_a_stranger_none(
    course: Course, directory: Directory
) -> None:
    leader = directory.person("Leader")
    client = course.training.client(
        leader, roles=("team_leader",), places=[("center", str(directory.unit("C")))]
    )
    days = [{"on": "2026-11-16", "lecturer_id": str(leader)}]
    assert (await course.client.put(f"{course.path}/lecturers", json={"days": days})).is_success

    async def recorded(on: str) -> httpx.Response:
        record = {"person_id": course.first, "on": on, "attitude": 80}
        return await client.put(f"{course.path}/records", json={"records": [record]})

    assert (await recorded("2026-11-16")).status_code == 200
    assert codes(await recorded("2026-11-17")) == [("body.records[0]", "not_yours")]
    early = await course.recorded(course.first, on="2026-11-14")
    assert codes(early) == [("body.records[0]", "no_such_day")]


@pytest.mark.rule("ONB-5")
async def test_the_report_is_filed_once_everybody_has_a_result(course: Course) -> None:
    words = {"problems": "Too little practice", "proposals": "A day more of trial calls"}
    await course.through(course.first, GOOD)
    early = await course.client.post(f"{course.path}/report", json=words)
    assert early.json()["type"].endswith(":report-too-early")
    await course.through(course.second, GOOD | {"practice": 50})
    await course.training.drain()
    filed = await course.client.post(f"{course.path}/report", json=words)
    assert filed.status_code == 201, filed.text
    figures = {name: filed.json()[name] for name in ("enrolled", "passed", "waiting", "failed")}
    assert figures == {"enrolled": 2, "passed": 1, "waiting": 1, "failed": 0}
    [(_, event)] = await course.training.drain(InductionReportFiled)
    assert (event.enrolled, event.passed, event.due_on.isoformat()) == (2, 1, "2026-11-25")
    again = await course.client.post(f"{course.path}/report", json=words)
    assert again.json()["type"].endswith(":report-filed")


@pytest.mark.rule("ONB-5")
async def test_a_report_that_is_late_is_overdue(course: Course) -> None:
    """The last day is 20 November; the report is due on the 25th, five calendar days later."""
    await course.training.advance(datetime(2026, 11, 25, 15, 59, tzinfo=UTC))
    assert await course.training.drain(InductionReportOverdue) == []
    await course.training.advance(datetime(2026, 11, 25, 16, 1, tzinfo=UTC))
    [(_, event)] = await course.training.drain(InductionReportOverdue)
    assert (str(event.cohort_id), event.number) == (course.cohort_id, 1)


@pytest.mark.rule("ONB-5")
async def test_the_form_of_a_report_stays_as_it_was_filed(course: Course) -> None:
    words = {"problems": "Too little practice", "proposals": "A day more of trial calls"}
    await course.through(course.first, GOOD)
    await course.through(course.second, GOOD | {"practice": 50})
    await course.client.post(f"{course.path}/report", json=words)

    async def form(format: str) -> httpx.Response:
        asked = {"cohort_id": course.cohort_id, "format": format, "language": "en"}
        answer = await course.client.get("/v1/documents/F11", params=asked)
        assert answer.status_code == 200, answer.text
        return answer

    before = (await form("csv")).text
    assert "Too little practice" in before
    assert "theory exam,40,85" in before
    await course.marked(course.second, {"practice": 100})
    await course.one_result(course.second)
    assert (await form("csv")).text == before
    for format in ("page", "xlsx", "pdf"):
        assert (await form(format)).content

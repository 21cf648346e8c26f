"""People sit an exam on a device; what they answered is kept by the server."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from services.training.exam_hall import Hall, Json, codes, first_right, opened, questions, said
from sqlalchemy import select

from chassis.testing import ServiceUnderTest
from training.exams import tables as exams_tables
from zhipei_events.training import ExamFailed, ExamPassed

TUESDAY = date(2026, 11, 10)
TEN = datetime(2026, 11, 10, 2, tzinfo=UTC)
ELEVEN = TEN + timedelta(minutes=60)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
PHONE, TABLET = uuid4(), uuid4()


@pytest.fixture
async def hall(training: ServiceUnderTest) -> Hall:
    return await opened(training, "A", "B", "C")


class Sitting:
    """An agent who sits a batch on a device."""

    def __init__(self, client: httpx.AsyncClient, batch: Json, device: UUID = PHONE) -> None:
        self.client = client
        self.way = f"/v1/exams/batches/{batch['batch_id']}/attempt"
        self.device = str(device)

    async def begin(self, **fields: object) -> httpx.Response:
        return await self.client.post(self.way, json={"device_id": self.device, **fields})

    async def save(self, answers: Json, **fields: object) -> httpx.Response:
        body = {"device_id": self.device, "answers": answers, **fields}
        return await self.client.put(f"{self.way}/answers", json=body)

    async def hand_in(self, answers: Json | None = None) -> httpx.Response:
        body = {"device_id": self.device, "answers": answers or {}}
        return await self.client.post(f"{self.way}/hand-in", json=body)


@pytest.fixture
async def paper(hall: Hall) -> Json:
    paper = await hall.approved(questions(4))
    await hall.on_shift(TUESDAY, "A", "B")
    return paper


@pytest.fixture
async def batch(hall: Hall, paper: Json) -> Json:
    """A batch of A and B from ten to eleven, at ten o'clock."""
    batch = await hall.scheduled(paper, TEN, "A", "B")
    await hall.training.advance(TEN)
    return batch


def agent(hall: Hall, batch: Json, who: str = "A", device: UUID = PHONE) -> Sitting:
    return Sitting(hall.staff(who, "agent"), batch, device)


@pytest.mark.rule("EXM-9")
async def test_what_was_shown_as_saved_is_there_on_another_device_and_is_marked(
    hall: Hall, paper: Json, batch: Json
) -> None:
    right = first_right(paper, 3)
    first, second, third, fourth = right
    phone = agent(hall, batch)
    begun = await said(phone.begin())
    assert (begun["started_at"], begun["seconds_left"]) == ("2026-11-10T02:00:00Z", 3600)
    await said(phone.save({first: "A"}))
    await hall.training.advance(TEN + 20 * MINUTE)
    saved = await said(phone.save({second: "A", third: "B"}, position=2))
    assert (saved["answers"], saved["seconds_left"]) == (
        {first: "A", second: "A", third: "B"},
        2400,  # of 60 minutes 20 are gone
    )

    tablet = agent(hall, batch, device=TABLET)
    assert (await tablet.begin()).json()["type"] == "urn:zhipei:problem:exam-on-other-device"
    again = await said(tablet.begin(take_over=True))
    assert again["answers"] == saved["answers"]
    assert (again["position"], again["started_at"]) == (2, begun["started_at"])
    lost = await phone.save({first: "B"})
    assert (lost.status_code, lost.json()["type"]) == (
        409,
        "urn:zhipei:problem:exam-on-other-device",
    )

    mark = await said(tablet.hand_in({third: "A", fourth: "B"}))
    assert mark["total"] == "75"  # 3 of 4
    (kept,) = await hall.training.rows(select(exams_tables.sittings))
    assert (kept["started_at"], kept["ended_at"]) == (TEN, TEN + 20 * MINUTE)
    assert (await tablet.save({first: "A"})).json()["type"] == "urn:zhipei:problem:exam-handed-in"
    assert (await tablet.begin()).status_code == 409


async def test_an_answer_is_changed_and_taken_back(hall: Hall, paper: Json, batch: Json) -> None:
    first, second = (item["item_id"] for item in paper["items"][:2])
    phone = agent(hall, batch)
    await said(phone.begin())
    await said(phone.save({first: "A", second: "B"}))
    saved = await said(phone.save({first: "C", second: None}))
    assert saved["answers"] == {first: "C"}
    refused = await phone.save({str(uuid4()): "A", first: "Z"})
    assert [code for _, code in codes(refused)] == ["unknown_item", "bad_answer"]
    assert (await said(phone.begin()))["answers"] == {first: "C"}


@pytest.mark.rule("EXM-9")
@pytest.mark.parametrize(
    ("at", "status"),
    [
        (TEN, 200),
        (ELEVEN + 60 * SECOND - SECOND, 200),  # within the minute for slow lines
        (ELEVEN + 60 * SECOND, 409),  # handed in by itself
        (ELEVEN + 61 * SECOND, 409),
    ],
)
async def test_answers_are_taken_until_the_end_and_a_minute(
    hall: Hall, paper: Json, batch: Json, at: datetime, status: int
) -> None:
    phone = agent(hall, batch)
    await said(phone.begin())
    await hall.training.advance(at)
    answer = await phone.save({paper["items"][0]["item_id"]: "A"})
    assert answer.status_code == status, answer.text


@pytest.mark.rule("EXM-9")
async def test_what_was_saved_is_handed_in_when_the_time_is_over(
    training: ServiceUnderTest, hall: Hall, paper: Json, batch: Json
) -> None:
    for who, count in (("A", 4), ("B", 1)):
        sitting = agent(hall, batch, who)
        await said(sitting.begin())
        await said(sitting.save(first_right(paper, count)))
    await hall.handed_in(batch, {"B": first_right(paper, 0)})  # on paper: counts, as it came first
    await training.drain()
    await training.advance(ELEVEN + MINUTE)
    assert [
        (type(event), event.person_id, event.total)
        for _, event in await training.drain(ExamPassed, ExamFailed)
    ] == [(ExamPassed, hall.there.person("A"), 100)]
    kept = await training.rows(
        select(exams_tables.sittings).where(
            exams_tables.sittings.c.person_id == hall.there.person("A")
        )
    )
    assert [one["ended_at"] for one in kept] == [ELEVEN]  # nobody sits longer than the batch
    assert (await agent(hall, batch).begin()).json()["type"] == "urn:zhipei:problem:exam-handed-in"


async def test_nobody_begins_before_the_batch_or_after_it(hall: Hall, paper: Json) -> None:
    batch = await hall.scheduled(paper, TEN, "A", "B")
    await hall.training.advance(TEN - SECOND)
    early = await agent(hall, batch).begin()
    assert early.json()["type"] == "urn:zhipei:problem:exam-not-begun"
    await hall.training.advance(ELEVEN)
    assert (await agent(hall, batch).begin()).status_code == 200
    await hall.training.advance(ELEVEN + SECOND)
    late = await agent(hall, batch, "B").begin()
    assert late.json()["type"] == "urn:zhipei:problem:exam-over"


@pytest.mark.rule("GEN-11")
async def test_an_attempt_is_its_persons_alone(hall: Hall, batch: Json) -> None:
    await said(agent(hall, batch).begin())
    for client in (
        hall.staff("C", "agent"),
        hall.leader,
        hall.director,
        hall.training.client(uuid4(), roles=("agent",), places=[("center", str(uuid4()))]),
    ):
        other = Sitting(client, batch)
        answers = [await other.begin(take_over=True), await other.save({}), await other.hand_in()]
        assert {answer.status_code for answer in answers} == {404}
    assert (await said(agent(hall, batch).begin()))["answers"] == {}


@pytest.mark.rule("EXM-9")
async def test_times_of_ones_own_are_not_taken_and_nothing_after_the_end(
    hall: Hall, batch: Json
) -> None:
    way = f"/v1/exams/batches/{batch['batch_id']}/answers"
    sitting = {"person_id": str(hall.there.person("A")), "answers": {}}
    client = hall.staff("A", "agent")
    timed = await client.post(way, json={"sittings": [{**sitting, "ended_at": TEN.isoformat()}]})
    assert codes(timed) == [("body.sittings[0]", "own_times")]
    await hall.training.advance(ELEVEN + 61 * SECOND)
    late = await client.post(way, json={"sittings": [sitting]})
    assert codes(late) == [("path.batch_id", "too_late")]

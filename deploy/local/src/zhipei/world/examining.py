"""The monthly exam from the paper to the last re-sit, and the exams of those who train off post
(EXM-7, EXM-11, EXM-12).

Each step asks the services what waits, so that a play that is taken up again goes on where it was.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from zhipei.client.answers import Refused
from zhipei.client.http import Caller
from zhipei.world import questions, rostering
from zhipei.world.cast import Agent
from zhipei.world.dice import throw
from zhipei.world.plot import MIDNIGHT, NOON
from zhipei.world.questions import Answer
from zhipei.world.scene import Scene
from zhipei.world.shifts import DAY

WRITTEN_FROM = 13  # day of month; the source lost its own, exm.monthly_submit_day holds ours
RETURNED = 0.3  # of the papers, once, before they are approved
REASON = "请补充本月新业务的题目（演示数据，虚构）"
COURSE = "CR-BK-01"  # besides the month's sessions, of the shipped catalogue
INTO_SHIFT, LASTS = timedelta(hours=5), timedelta(minutes=60)  # after the break
RESITS_INTO_SHIFT = (
    timedelta(hours=6),
    timedelta(hours=7),
)  # of even and odd months, so that two papers of a person do not meet
PUT_OFF = 0.01  # of those who are there: could not come to their batch
SPREAD_OVER = 2  # days on which a section sits, so that the phones are staffed
MONTH, LOOK_AHEAD = timedelta(days=27), timedelta(days=7)
RESITS_END = timedelta(days=90)  # after the window
NO_TIME = timedelta(days=5)  # so late nobody puts a sitting off


@dataclass(frozen=True)
class Paper:
    """A paper as a list shows it."""

    paper_id: str
    month: str
    state: str
    complete_on: date | None
    makeup_until: date | None
    version: int


async def work(scene: Scene, day: date) -> dict[str, int]:
    """The morning: the paper goes its way, and shift leaders put into batches whoever must sit
    one.
    """
    if scene.workdays.is_one(day):
        await _write(scene, day)
    seats = 0
    director = await scene.acting(scene.cast.director.employee_no)
    for paper in await _papers(director, "approved", "closed"):
        seats += await _schedule(scene, paper, day)
    return {"seats": seats}


async def _papers(caller: Caller, *states: str) -> list[Paper]:
    found = [
        paper
        for state in states
        async for paper in caller.pages("training", "/v1/papers", state=state, purpose="monthly")
    ]
    papers = [
        Paper(
            one["paper_id"],
            one["month"],
            one["state"],
            _day(one["complete_on"]),
            _day(one["makeup_until"]),
            one["version"],
        )
        for one in found
    ]
    return sorted(papers, key=lambda paper: paper.month)


async def _write(scene: Scene, day: date) -> None:
    """EXM-7: a submitted paper is decided on the next working day, a returned one is written anew;
    the month's is written in its time.
    """
    author = await scene.acting(scene.cast.quality_training_posts[0].employee_no)
    month = f"{day:%Y-%m}"
    papers = await _papers(author, "draft", "submitted", "approved", "returned", "closed")
    for paper in papers:
        path = f"/v1/papers/{paper.paper_id}"
        key = f"{paper.month} version {paper.version}"
        if paper.state == "submitted":
            director = await scene.acting(scene.cast.director.employee_no)
            if (
                paper.version == 1
                and throw(scene.plot.seed, "paper returned", paper.month).random() < RETURNED
            ):
                await director.post(
                    "training", f"{path}/return", {"reason": REASON}, key=f"return {key}"
                )
            else:
                await director.post("training", f"{path}/approve", key=f"approve {key}")
        elif paper.state == "returned":
            await author.put(
                "training", path, await _content(scene, paper.month), key=f"write {key} again"
            )
            await author.post("training", f"{path}/submit", key=f"submit {key} again")
        elif paper.state == "draft":
            await author.post("training", f"{path}/submit", key=f"submit {key}")
    if day >= scene.workdays.at_or_after(day.replace(day=WRITTEN_FROM)) and month not in {
        paper.month for paper in papers
    }:
        made = await author.post(
            "training",
            "/v1/papers",
            {"center_id": scene.center_id, "month": month} | await _content(scene, month),
            key=f"paper {month}",
        )
        await author.post(
            "training", f"/v1/papers/{made['paper_id']}/submit", key=f"submit {month} version 1"
        )


async def _content(scene: Scene, month: str) -> dict[str, Any]:
    """What the paper asks, linked to this month's training."""
    first = date.fromisoformat(f"{month}-01")
    author = await scene.acting(scene.cast.quality_training_posts[0].employee_no)
    span = {"from": first.isoformat(), "to": (first + MONTH).isoformat()}
    held = author.pages("training", "/v1/sessions", kind="monthly", **span)
    links = [
        {"session_id": session["session_id"]}
        async for session in held
        if session["state"] != "cancelled"
    ]
    items = [question.item for question in questions.of_month(scene.plot.seed, month)]
    return {
        "title": f"{month} 月度考试（演示，虚构）",
        "links": [*links, {"course": COURSE}],
        "items": items,
    }


# ---- batches


async def _schedule(scene: Scene, paper: Paper, day: date) -> int:
    """Everybody who waits for a seat gets one on a coming day of their shift; how many that
    were.
    """
    if paper.complete_on is None or paper.makeup_until is None:
        return 0
    spans = {
        "first": (paper.state == "approved" and day < paper.complete_on, paper.complete_on),
        "makeup": (paper.complete_on <= day < paper.makeup_until, paper.makeup_until),
        "resit": (day - paper.complete_on < RESITS_END, day + LOOK_AHEAD),
    }
    return sum(
        [
            await _seat(scene, paper, sitting, day, until)
            for sitting, (is_time, until) in spans.items()
            if is_time
        ]
    )


async def _seat(scene: Scene, paper: Paper, sitting: str, day: date, until: date) -> int:
    """One set of batches per section, by its shift leader (EXM-7, EXM-7a)."""
    asking = await scene.acting(next(iter(scene.cast.shift_leaders.values())).employee_no)
    waiting = asking.pages(
        "training", f"/v1/exams/papers/{paper.paper_id}/to-schedule", sitting=sitting
    )
    sections: dict[str, list[Agent]] = defaultdict(list)
    for number in sorted([scene.numbers[one["person_id"]] async for one in waiting]):
        sections[scene.cast.everybody[number].section].append(scene.cast.everybody[number])
    seated = 0
    for section, people in sorted(sections.items()):
        seats = _seats(scene, people, day, until)
        batches = [
            _batch(scene, paper, sitting, agents, on) for on, agents in sorted(seats.items())
        ]
        seated += await _put(scene, section, batches, f"{sitting} {paper.month} {section} {day}")
    return seated


async def _put(scene: Scene, section: str, batches: Sequence[Mapping[str, Any]], what: str) -> int:
    """Schedule a set; who cannot take the seat, as for something else at that time, waits until
    tomorrow. How many were seated.
    """
    leader = await scene.acting(scene.cast.shift_leaders[section].employee_no)
    while batches:
        try:
            await leader.post(
                "training", "/v1/exams/batches", {"batches": batches}, key=scene.key(what, batches)
            )
        except Refused as refused:
            unable = {error["value"] for error in refused.errors if "value" in error}
            able = [
                {**batch, "people": [person for person in batch["people"] if person not in unable]}
                for batch in batches
            ]
            if able == list(batches):
                raise
            scene.complain(what, refused.errors)
            batches = [batch for batch in able if batch["people"]]
        else:
            return sum(len(batch["people"]) for batch in batches)
    return 0


def _seats(
    scene: Scene, people: Sequence[Agent], day: date, until: date
) -> Mapping[date, Sequence[Agent]]:
    """Who sits on which of the next days of their shift."""
    seats: dict[date, list[Agent]] = defaultdict(list)
    coming = [day + n * DAY for n in range(1, LOOK_AHEAD.days + 1) if day + n * DAY <= until]
    for place, agent in enumerate(people):
        days = [
            on
            for on in coming
            if scene.shift(agent, on) is not None and not scene.is_away(agent, on, as_known_on=day)
        ]
        if days:
            seats[days[place % min(SPREAD_OVER, len(days))]].append(agent)
    return seats


def _batch(
    scene: Scene, paper: Paper, sitting: str, agents: Sequence[Agent], on: date
) -> dict[str, Any]:
    """Within the section's shift."""
    shift, ids = scene.shift(agents[0], on), scene.ids
    after = RESITS_INTO_SHIFT[int(paper.month[-2:]) % 2] if sitting == "resit" else INTO_SHIFT
    begins = (shift.span(on, scene.plot.zone)[0] if shift else scene.plot.at(on, NOON)) + after
    return {
        "paper_id": paper.paper_id,
        "sitting": sitting,
        "starts_at": begins.isoformat(),
        "ends_at": (begins + LASTS).isoformat(),
        "place": f"{agents[0].section.rpartition('-')[2]}处考场",
        "people": [ids[agent.employee_no] for agent in agents],
    }


# ---- sitting


async def sit(scene: Scene, day: date) -> dict[str, int]:
    """The evening: whoever came to the day's batches has answered; how many sat, and how many of
    them failed.
    """
    leader = await scene.acting(next(iter(scene.cast.shift_leaders.values())).employee_no)
    span = {
        "from": scene.plot.at(day, MIDNIGHT).isoformat(),
        "to": scene.plot.at(day + DAY, MIDNIGHT).isoformat(),
    }
    marked: list[Mapping[str, Any]] = []
    async for batch in leader.pages("training", "/v1/exams/batches", open="true", **span):
        detail = await leader.get("training", f"/v1/exams/batches/{batch['batch_id']}")
        sittings = [
            sitting
            for one in detail["people"]
            if not one["marked"] and (sitting := _answers(scene, detail, one, day)) is not None
        ]
        if sittings:
            path = f"/v1/exams/batches/{batch['batch_id']}/answers"
            done = await leader.post(
                "training", path, {"sittings": sittings}, key=f"answers {batch['batch_id']}"
            )
            marked += done["marked"]
    return {"sat": len(marked), "failed": sum(not one["passed"] for one in marked)}


def _answers(
    scene: Scene, batch: Mapping[str, Any], asked: Mapping[str, Any], day: date
) -> dict[str, Any] | None:
    """What somebody answers who came; None: did not come."""
    agent = scene.cast.everybody[scene.numbers[asked["person_id"]]]
    if not _came(scene, agent, batch, day):
        return None
    texts = {question["item_id"]: question["text"] for question in batch["questions"]}
    answers = {item: _answer(scene, agent, texts[item], day) for item in asked["items"]}
    return {
        "person_id": asked["person_id"],
        "answers": {item: answer for item, answer in answers.items() if answer is not None},
    }


def _came(scene: Scene, agent: Agent, batch: Mapping[str, Any], day: date) -> bool:
    if batch["purpose"] != "monthly":
        return agent.is_here(day) and not scene.is_away(agent, day)
    may_wait = batch["sitting"] == "first" and day.day <= WRITTEN_FROM + NO_TIME.days
    put_off = (
        may_wait and throw(scene.plot.seed, "put off", agent.employee_no, day).random() < PUT_OFF
    )
    return rostering.is_here(scene, agent, day) and not put_off


def _answer(scene: Scene, agent: Agent, text: str, day: date) -> Answer | None:
    """By what somebody knows on the day; nothing where the question is none of the world's."""
    question = questions.known(text)
    if question is None:
        return None
    dice = throw(scene.plot.seed, "answer", agent.employee_no, day, text)
    chance = scene.traits[agent.employee_no].knows(
        question.topic, day, scene.memory.on(agent.employee_no, question.topic)
    )
    return question.answered(rightly=dice.random() < chance, dice=dice)


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None

"""Training from the assignment to the confirmed record: people are put into sessions, come, sign
in, and only then it counts (TRN, PLN).

One session per kind and shift: everybody of a shift who has the same to learn learns it together.
Nobody has two on one day.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from zhipei.world import rostering
from zhipei.world.cast import Agent
from zhipei.world.memory import TARGET_KINDS
from zhipei.world.scene import Scene
from zhipei.world.shifts import DAY, Shift

MONTHLY_FROM, MONTHLY_MINUTES = 5, 120  # day of month, TRN-4
TRAINER, POST = "trainer", "quality_training_post"
CONTENT = "按计划授课并练习（演示数据，虚构）"
PREPARATION = {"prepared": "教案和材料已备好", "practice_share": "50", "examples": "本月录音两例"}


class Slot(NamedTuple):
    """When a kind is taught: minutes after the shift's start or end, and by whom: the role and
    which of those who hold it.
    """

    anchor: str
    after: int
    minutes: int
    role: str
    which: int


SLOTS: Mapping[str, Slot] = {
    "csat": Slot("end", 0, 60, TRAINER, 0),
    "aht": Slot("end", 0, 60, TRAINER, 1),
    "acw": Slot("start", -60, 60, TRAINER, 1),
    "targeted": Slot("start", 60, 60, POST, 0),
    "monthly": Slot("start", 120, MONTHLY_MINUTES, POST, 1),
    "qa_correction": Slot("start", 60, 60, TRAINER, 1),
    "coaching": Slot("start", 120, 30, TRAINER, 0),
    "off_post_lastplace": Slot("start", 180, 60, POST, 0),
}
"""Inside the windows of `trn.session_rules`, so that no two lessons of one teacher meet."""
MOST_COACHINGS = 4  # of one trainer and shift, one after the other


@dataclass(frozen=True)
class Need:
    """Somebody who has something to learn. `assignment_id` None: not because of an assignment."""

    kind: str
    agent: Agent
    assignment_id: str | None = None


async def schedule(scene: Scene, day: date) -> dict[str, int]:
    """The morning: sessions of the next day for all who have something to learn and none booked;
    how many sessions.
    """
    on = day + DAY
    chosen: dict[str, Need] = {}
    for need in await _needs(scene, day):  # the most urgent first, one a day
        if scene.shift(need.agent, on) is not None and not scene.is_away(
            need.agent, on, as_known_on=day
        ):
            chosen.setdefault(need.agent.employee_no, need)
    groups: dict[tuple[Shift, str], list[Need]] = defaultdict(list)
    for need in chosen.values():
        if (shift := scene.shift(need.agent, on)) is not None:
            groups[shift, need.kind].append(need)
    sessions = [
        session
        for (shift, kind), group in sorted(groups.items())
        for session in _sessions(scene, kind, group, shift, on)
    ]
    return {"sessions": await _book(scene, on, sessions)}


async def _book(scene: Scene, on: date, sessions: Sequence[Mapping[str, Any]]) -> int:
    """Schedule a set; what is refused because of some people is asked for once more without them.
    How many were scheduled.
    """
    lead, booked = await scene.acting(scene.cast.training_lead.employee_no), 0
    for last in (False, True):
        if not sessions:
            break
        answer = await lead.post(
            "training",
            "/v1/sessions",
            {"sessions": sessions},
            key=scene.key(f"sessions of {on}", sessions),
        )
        booked += len(answer["scheduled"])
        unable: dict[int, set[str]] = defaultdict(set)
        for one in answer["refused"]:
            unable[one["session"]].add(one["person_id"])
        again = [
            _without(scene, sessions[place], people) for place, people in sorted(unable.items())
        ]
        sessions = [session for session in again if session["assignments"] or session["people"]]
        if last:
            scene.complain(f"sessions of {on}", answer["refused"])
    return booked


def _without(scene: Scene, session: Mapping[str, Any], people: Collection[str]) -> dict[str, Any]:
    """A session without some people, and without what it would have taught them."""
    whose = scene.owed
    return {
        **session,
        "assignments": [one for one in session["assignments"] if whose[one] not in people],
        "people": [one for one in session["people"] if one not in people],
    }


async def _needs(scene: Scene, day: date) -> list[Need]:
    """What there is to learn: the month's training first, then what is owed the longest."""
    on, needs = day + DAY, []
    for section in scene.cast.sections:
        if on == _monthly_day(scene, section, on):
            needs += [Need("monthly", agent) for agent in scene.cast.members(section, on)]
    needs += [
        Need("off_post_lastplace", scene.cast.everybody[number])
        for number in sorted(scene.off_post)
    ]
    lead = await scene.acting(scene.cast.training_lead.employee_no)
    owed = [
        (one, scene.numbers[one["agent_id"]])
        async for one in lead.pages("training", "/v1/assignments", unended="true")
    ]
    scene.owed = {one["assignment_id"]: one["agent_id"] for one, _ in owed}
    for one, number in sorted(
        owed, key=lambda item: (item[0]["due_on"], item[1], item[0]["kind"], item[0]["about"])
    ):
        if one["kind"] in SLOTS and _is_wanting(one, day):
            needs.append(Need(one["kind"], scene.cast.everybody[number], one["assignment_id"]))
    return needs


def _is_wanting(assignment: Mapping[str, Any], day: date) -> bool:
    """Whether an assignment needs another session: hours are missing, or only the target is, and
    then weekly (TRN-1, TRN-6).
    """
    if assignment["kind"] not in TARGET_KINDS:
        return bool(assignment["state"] == "open")
    hours, present = assignment["hours"], assignment["present"]
    if float(hours["missing"]) > 0:
        return float(hours["missing"]) > float(hours["booked"])
    return day.weekday() == 0 and present is not None and not present["met"]


def _monthly_day(scene: Scene, section: str, on: date) -> date | None:
    """The first day of a section's shift after the day of the month from which the month's training
    is held (TRN-4).
    """
    days = (on.replace(day=MONTHLY_FROM) + n * DAY for n in range(1, 8))
    one = scene.cast.members(section, on)
    return next((day for day in days if one and scene.shift(one[0], day) is not None), None)


def _sessions(
    scene: Scene, kind: str, group: Sequence[Need], shift: Shift, on: date
) -> Iterable[dict[str, Any]]:
    slot = SLOTS[kind]
    teachers = scene.cast.trainers if slot.role == TRAINER else scene.cast.quality_training_posts
    teacher = teachers[slot.which % len(teachers)]
    starts, ends = shift.span(on, scene.plot.zone)
    begins = (starts if slot.anchor == "start" else ends) + timedelta(minutes=slot.after)
    ids = scene.ids
    for n, one_by_one in enumerate(
        [[need] for need in group[:MOST_COACHINGS]] if kind == "coaching" else [group]
    ):
        at = begins + n * timedelta(minutes=slot.minutes)
        yield {
            "kind": kind,
            "trainer_id": ids[teacher.employee_no],
            "starts_at": at.isoformat(),
            "ends_at": (at + timedelta(minutes=slot.minutes)).isoformat(),
            "place": f"{teacher.title}教室",
            "assignments": [
                need.assignment_id for need in one_by_one if need.assignment_id is not None
            ],
            "people": [
                ids[need.agent.employee_no] for need in one_by_one if need.assignment_id is None
            ],
        }


# ---- held, recorded, confirmed


async def hold(scene: Scene, day: date) -> dict[str, int]:
    """The evening: who came to the day's sessions signed in, and the records go to quality &
    training (PLN-3, PLN-4).
    """
    specialist = await scene.acting(scene.cast.training_specialist.employee_no)
    span = {"from": day.isoformat(), "to": day.isoformat()}
    due = [
        session
        async for session in specialist.pages("training", "/v1/sessions", state="scheduled", **span)
    ]
    if due:
        sheets = [_sheet(scene, session, day) for session in due]
        answer = await specialist.post(
            "training", "/v1/sessions/sign-in", {"sheets": sheets}, key=f"sign-in of {day}"
        )
        scene.complain(f"sign-in of {day}", answer["refused"])
    held = [
        session
        async for session in specialist.pages("training", "/v1/sessions", state="held", **span)
    ]
    if held:
        records = [
            {"session_id": session["session_id"], "content": CONTENT, "preparation": PREPARATION}
            for session in held
        ]
        answer = await specialist.post(
            "training", "/v1/records", {"records": records}, key=f"records of {day}"
        )
        scene.complain(f"records of {day}", answer["refused"])
        about = {
            one["assignment_id"]: one["criteria"]
            async for one in specialist.pages("training", "/v1/assignments", unended="true")
        }
        for session in held:
            scene.memory.sit_in(session, zone=scene.plot.zone, numbers=scene.numbers, about=about)
    return {"held": len(held)}


def _sheet(scene: Scene, session: Mapping[str, Any], day: date) -> dict[str, Any]:
    people = [
        (place["person_id"], scene.cast.everybody[scene.numbers[place["person_id"]]])
        for place in session["roster"]
    ]
    came = [
        person_id
        for person_id, agent in people
        if agent.is_here(day) and rostering.is_here(scene, agent, day)
    ]
    return {
        "session_id": session["session_id"],
        "entries": [{"person_id": id, "arrived_at": session["starts_at"]} for id in came],
    }


async def confirm(scene: Scene) -> None:
    """The morning after: the training group confirms what was handed in; only then the hours count
    (TRN-6a).
    """
    lead = await scene.acting(scene.cast.training_lead.employee_no)
    waiting = [
        session["session_id"]
        async for session in lead.pages("training", "/v1/sessions", state="handed_in")
    ]
    if waiting:
        answer = await lead.post(
            "training",
            "/v1/records/confirm",
            {"sessions": waiting},
            key=scene.key("confirm", waiting),
        )
        scene.complain("records to confirm", answer["refused"])


async def look_off_post(scene: Scene) -> None:
    """Who is off the phones to train now, until the day of the return (TRN-11)."""
    hr = await scene.acting(scene.cast.hr.employee_no)
    now = {one["employee_no"] async for one in hr.pages("people", "/v1/people", stage="off_post")}
    for number in sorted(now - scene.off_post):
        scene.say(f"{number} trains off post (TRN-11)")
    for number in sorted(scene.off_post - now):
        scene.say(f"{number} trains off post no more")
    scene.off_post = now

"""What people have learned by now: who was coached when, and who was taught what. All of it can be
read again from the services.

So a play that was broken off and taken up again meets people who know what they knew.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from zhipei.client.http import Caller
from zhipei.world.questions import topics

TARGET_KINDS = ("csat", "aht", "acw")
COACHING_KINDS = ("qa_correction", "coaching")
ALL_TOPICS = ("monthly", "off_post_lastplace", "off_post_quality")
WHOLE_DAYS, LESSONS_A_DAY = (
    ("off_post_lastplace", "off_post_quality"),
    5,
)  # off the phones one learns all day, not only while somebody teaches
ATTENDED = frozenset({"present", "late", "left_early"})


@dataclass
class Memory:
    """By employee number. `lessons`: with the indicator or topic that they were about."""

    coached: dict[str, list[date]] = field(default_factory=dict)
    lessons: dict[tuple[str, str], list[date]] = field(default_factory=dict)
    _sessions: set[str] = field(default_factory=set)

    def coach(self, agent: str, on: date) -> None:
        """Somebody was coached."""
        self.coached.setdefault(agent, []).append(on)

    def on(self, agent: str, subject: str) -> Sequence[date]:
        """When somebody was taught an indicator or topic."""
        return self.lessons.get((agent, subject), ())

    def sit_in(
        self,
        session: Mapping[str, Any],
        *,
        zone: str,
        numbers: Mapping[str, str],
        about: Mapping[str, Sequence[str]],
    ) -> None:
        """Those who came to a session learned something; one that was counted already is not
        counted again.

        `about`: what assignments are about, by their ids.
        """
        if session["session_id"] in self._sessions:
            return
        self._sessions.add(session["session_id"])
        on = datetime.fromisoformat(session["starts_at"]).astimezone(ZoneInfo(zone)).date()
        for place in session["roster"]:
            if place["state"] not in ATTENDED or place["person_id"] not in numbers:
                continue
            agent, kind = numbers[place["person_id"]], session["kind"]
            if kind in COACHING_KINDS:
                self.coach(agent, on)
            for subject in _subjects(
                kind, [topic for id in place["assignments"] for topic in about.get(id, ())]
            ):
                self.lessons.setdefault((agent, subject), []).extend(
                    [on] * (LESSONS_A_DAY if kind in WHOLE_DAYS else 1)
                )


def _subjects(kind: str, wanted: Sequence[str]) -> Iterable[str]:
    if kind in TARGET_KINDS:
        return (kind,)
    if kind in ALL_TOPICS:
        return topics()
    return (
        [topic for topic in topics() if topic in wanted] or topics() if kind == "targeted" else ()
    )


async def recall(
    quality: Caller, training: Caller, *, zone: str, numbers: Mapping[str, str]
) -> Memory:
    """What the services say of the past, asked by those who see all of the center's coaching, and
    all of its training.
    """
    memory = Memory()
    async for one in quality.pages("qa", "/v1/coachings", state="held"):
        memory.coach(numbers[one["agent_id"]], date.fromisoformat(one["held_on"]))
    about = {
        one["assignment_id"]: one["criteria"]
        async for one in training.pages("training", "/v1/assignments")
    }
    for state in ("held", "handed_in", "confirmed"):
        async for session in training.pages("training", "/v1/sessions", state=state):
            memory.sit_in(session, zone=zone, numbers=numbers, about=about)
    return memory

"""The simulated center's own bank: what the quality-&-training post asks in a month, and how
somebody answers who knows more or less.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from random import Random
from typing import Any, TypeAlias

import yaml

from zhipei.world.dice import throw

SKILLS = {"phone_communication": "communication"}
"""The topic of findings (QA-17) to which a topic belongs, where it has another name; items of these
enter re-post exams (TRN-11a).
"""
OF_EACH_TOPIC = 6  # of a month's paper
DIFFICULTIES = ("easy", "medium", "hard")
POINTS = "5"
WRONG_WORDS = "不清楚"
Answer: TypeAlias = str | bool | list[str]


@dataclass(frozen=True)
class Question:
    """An objective item with its right answer, as a paper carries it."""

    topic: str
    type: str
    text: str
    answer: Answer
    options: Mapping[str, str] | None = None

    @property
    def item(self) -> dict[str, Any]:
        """As a paper has it (EXM-4)."""
        difficulty = throw(0, "difficulty", self.text).choice(DIFFICULTIES)
        item = {
            "part": "written",
            "type": self.type,
            "text": self.text,
            "answer": self.answer,
            "topic": self.topic,
        }
        item |= {
            "skill": SKILLS.get(self.topic, self.topic),
            "difficulty": difficulty,
            "points": POINTS,
        }
        return item if self.options is None else item | {"options": dict(self.options)}

    def answered(self, *, rightly: bool, dice: Random) -> Answer:
        """An answer in the form that the sitting wants."""
        if rightly:
            return (
                self.answer[0]
                if self.type == "fill_in" and isinstance(self.answer, list)
                else self.answer
            )
        if isinstance(self.answer, bool):
            return not self.answer
        if self.type == "fill_in":
            return WRONG_WORDS
        wrong = dice.choice(sorted(set(self.options or ()) - set(self.answer)))
        return [wrong] if self.type == "multiple" else wrong


@cache
def bank() -> Sequence[Question]:
    """All questions, topic after topic."""
    written = yaml.safe_load(
        resources.files("zhipei.world").joinpath("samples", "questions.yaml").read_text("utf-8")
    )
    return [
        Question(topic=topic, **question)
        for topic, questions in written.items()
        for question in questions
    ]


@cache
def topics() -> Sequence[str]:
    """What the questions are about."""
    return tuple(dict.fromkeys(question.topic for question in bank()))


def of_month(seed: int, month: str) -> list[Question]:
    """What the paper of a month (2026-01) asks: as many questions of each topic."""
    return [
        question
        for topic in topics()
        for question in throw(seed, "paper", month, topic).sample(
            [one for one in bank() if one.topic == topic], OF_EACH_TOPIC
        )
    ]


def known(text: str) -> Question | None:
    """The question with this text."""
    return _by_text().get(text)


@cache
def _by_text() -> Mapping[str, Question]:
    return {question.text: question for question in bank()}

"""Templates of programmes, as they are shipped beside the catalogue of courses (ONB-10)."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from training.onboarding.programme.rules import Block, FinalExam, Part, Segment, Template


@lru_cache
def _shipped() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = yaml.safe_load(
        (files("training") / "courses.yaml").read_text(encoding="utf-8")
    )
    return loaded


def blocks_of(template: Template, values: Mapping[str, Any]) -> Sequence[Block]:
    """Blocks of a template in their order. values: policy key → value, where a template names a key
    instead of courses.
    """
    found = next(one for one in _shipped()["templates"] if one["code"] == template)
    in_order = sorted(found["blocks"], key=lambda block: block["order"])
    return [_block(block, values) for block in in_order]


def course_names() -> Mapping[str, Mapping[str, str]]:
    """Course → its name by language."""
    return {one["code"]: {"zh-Hans": one["zh"], "en": one["en"]} for one in _shipped()["courses"]}


def _block(written: Mapping[str, Any], values: Mapping[str, Any]) -> Block:
    return Block(
        part=Part(_word(written["name"]).removesuffix("_training")),
        owner=_word(written["owner"]),
        lecturers=tuple(written["lecturers"]),
        exam=FinalExam(_word(written["exam"].partition(" (")[0])),
        contents=tuple(_segments(written["plan"], values)),
    )


def _segments(plan: Mapping[Any, Any], values: Mapping[str, Any]) -> Iterator[Segment]:
    """Days are written as 5, 2-4 or all."""
    for days, courses in plan.items():
        first, _, last = str(days).partition("-")
        taught = values[courses] if isinstance(courses, str) else courses
        if first == "all":
            yield Segment(1, None, tuple(taught))
        else:
            yield Segment(int(first), int(last or first), tuple(taught))


def _word(text: str) -> str:
    """A code made of words: quality_training of "quality & training"."""
    return "_".join(text.replace("&", " ").replace("-", " ").lower().split())

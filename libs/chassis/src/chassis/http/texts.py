"""What a fault says to a reader, in their language: `faults.yaml` by code."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

from chassis.http.wording import Message, placeholders

LONGEST_VALUE = 200
OTHER_FAULT = Message("内容不符合要求：{reason}", "Not as required: {reason}")


@cache
def catalogue() -> Mapping[str, Message]:
    """Code → message."""
    text = files("chassis.http").joinpath("faults.yaml").read_text(encoding="utf-8")
    return {
        code: Message(by_language["zh-Hans"], by_language["en"])
        for code, by_language in yaml.safe_load(text).items()
    }


def message_of(code: str, known: Mapping[str, object], otherwise: str) -> Message:
    """The message of a fault; `known`: what the check knows of it. A code without a message keeps
    the words of the check (`otherwise`).
    """
    shipped = catalogue().get(code)
    if shipped is None or not (names := placeholders(shipped.en)) <= known.keys():
        return OTHER_FAULT.of(reason=otherwise)
    return shipped.of(**{name: str(known[name])[:LONGEST_VALUE] for name in names})

"""What a fault says to a reader, in their language: `faults.yaml` by code."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

LONGEST_VALUE = 200


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Code → language → text."""
    text = files("chassis.http").joinpath("faults.yaml").read_text(encoding="utf-8")
    found: Mapping[str, Mapping[str, str]] = yaml.safe_load(text)
    return found


def text_of(code: str, language: str, known: Mapping[str, object], otherwise: str) -> str:
    """The text of a fault; `known`: what the check knows of it. A code without a text keeps the
    words of the check (`otherwise`).
    """
    shipped = catalogue().get(code)
    if shipped is None:
        return otherwise
    try:
        values = {name: str(value)[:LONGEST_VALUE] for name, value in known.items()}
        return shipped[language].format_map(values)
    except KeyError:
        return otherwise

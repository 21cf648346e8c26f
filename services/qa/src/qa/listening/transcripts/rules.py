"""Turns of a talk, and the redaction of numbers before a person reads them (PLN-5).

A telephone, identity or card number has five digits or more, however it is written: in Latin or
full-width digits, in Chinese or English words, in groups, over several turns of one speaker.
Shorter numbers (an age, a time, a price below 10,000) stay, dates in digits do not.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

FEWEST_DIGITS = 5
"""No telephone, identity or card number has fewer."""
REDACTED = "█"

_DIGIT = (
    r"(?:\d|[零〇○一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖]"
    r"|\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple)\b)"
)
_FILLER = r"(?:\b(?:uh|um|er|and|then|dash)\b|[嗯呃啊杠]|那个)"
_GAP = rf"(?:[\s\-‐-―－~～.,()/（），。、·+_*#:：]|{_FILLER}){{0,6}}"
_NUMBER = re.compile(
    rf"[+＋(（]{{0,2}}{_DIGIT}(?:{_GAP}{_DIGIT}){{{FEWEST_DIGITS - 1},}}"
    rf"(?:{_GAP}[xX](?![a-zA-Z]))?",
    re.IGNORECASE,
)
_BREAK = "\n"
"""Between two turns of one speaker: a gap like any other blank."""


class Speaker(StrEnum):
    AGENT = "agent"
    CUSTOMER = "customer"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Turn:
    """What one speaker says at a stretch. starts_ms, ends_ms: from the start of the call."""

    speaker: Speaker
    starts_ms: int
    ends_ms: int
    text: str


def redact(turns: Sequence[Turn]) -> tuple[tuple[Turn, ...], int]:
    """Turns of which nothing of a number remains, and how many numbers there were (PLN-5).

    A number that is said over several turns is found although the other side speaks between them.
    """
    of_speaker: dict[Speaker, list[int]] = defaultdict(list)
    for place, turn in enumerate(turns):
        of_speaker[turn.speaker].append(place)
    redacted, found = list(turns), 0
    for places in of_speaker.values():
        whole = _BREAK.join(turns[place].text.replace(_BREAK, " ") for place in places)
        cleaned, numbers = _NUMBER.subn(_blacked, whole)
        found += numbers
        for place, text in zip(places, cleaned.split(_BREAK), strict=True):
            redacted[place] = replace(turns[place], text=text)
    return tuple(redacted), found


def _blacked(number: re.Match[str]) -> str:
    """As many blocks in each turn whatever the number, so that not even its length remains."""
    parts = number[0].split(_BREAK)
    return _BREAK.join(REDACTED * 3 if part.strip() else part for part in parts)

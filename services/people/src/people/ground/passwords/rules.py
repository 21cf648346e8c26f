"""What a password must be, and how often a sign-in may be tried."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from uuid import UUID

FEWEST_DIFFERENT = 5
SHORTEST_NAME = 3
_COMMON = """
password passwort administrator welcome letmein iloveyou qwerty qwertyuiop asdfghjkl zxcvbnm
1qaz2wsx 1q2w3e4r 1q2w3e4r5t abc123 admin changeme secret callcenter customer zhipei woaini
woaini1314 5201314 a123456 a123456789 q1w2e3r4 football baseball superman princess sunshine
monkey dragon master shadow michael trustno1 starwars computer internet
"""
COMMON = frozenset(_COMMON.split())
"""Words that guessing programs try first; a password that is one of them with digits around is one
of them.
"""


class Weakness(StrEnum):
    """Why a new password is refused."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    TOO_COMMON = "too_common"
    LIKE_THE_NAME = "like_the_name"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class User:
    """The account of a person. one_time: the password was made by the system and must be changed;
    it is good until `expires_at`.
    """

    person_id: UUID
    password_hash: str | None
    one_time: bool
    expires_at: datetime | None
    sessions_from: datetime | None
    """Sessions that began before have ended."""


@dataclass(frozen=True, slots=True)
class PasswordRule:
    """Lengths in characters. No kinds of characters are demanded: length is what makes guessing
    dear.
    """

    minimum_length: int = 10
    maximum_length: int = 128


@dataclass(frozen=True, slots=True)
class Limit:
    """So many attempts at once, and one more each time that `each` has passed."""

    attempts: int
    each: timedelta


@dataclass(frozen=True, slots=True)
class Allowed:
    """The attempt may be made; `busy_until` is what to keep of it."""

    busy_until: datetime


@dataclass(frozen=True, slots=True)
class Wait:
    """The attempt may be made when so much time has passed."""

    rest: timedelta


def normal(password: str) -> str:
    """The form in which passwords are hashed and compared: keyboards write one character in several
    ways.
    """
    return unicodedata.normalize("NFKC", password)


def weakness(new: str, *, old: str, names: Iterable[str], rule: PasswordRule) -> Weakness | None:
    """The first thing wrong with a new password; None: it may be used. names: the person's number
    and name.
    """
    if len(new) < rule.minimum_length:
        return Weakness.TOO_SHORT
    if len(new) > rule.maximum_length:
        return Weakness.TOO_LONG
    if new == old:
        return Weakness.UNCHANGED
    folded = new.casefold()
    if any(len(name) >= SHORTEST_NAME and name.casefold() in folded for name in names):
        return Weakness.LIKE_THE_NAME
    if (
        len(set(folded)) < FEWEST_DIFFERENT
        or _is_run(folded)
        or folded.strip("0123456789!@#.-_") in COMMON | {""}
    ):
        return Weakness.TOO_COMMON
    return None


def attempt(busy_until: datetime | None, limit: Limit, *, now: datetime) -> Allowed | Wait:
    """Whether an attempt may be made after those that `busy_until` stands for (generic cell rate
    algorithm).
    """
    after = max(busy_until or now, now) + limit.each
    excess = after - now - limit.attempts * limit.each
    return Wait(excess) if excess > timedelta(0) else Allowed(after)


def _is_run(text: str) -> bool:
    """Whether each character follows the one before it, up or down: 0123456789, lkjihgfedcba."""
    steps = {ord(after) - ord(before) for before, after in pairwise(text)}
    return steps in ({1}, {-1})

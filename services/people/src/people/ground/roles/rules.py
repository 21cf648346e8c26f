"""The role registry: every word by which a role is known, and the one code behind it (ORG-6)."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

LEVELS = (
    "front_line",
    "staff",
    "line_manager",
    "supervisor",
    "manager",
)  # post levels of ORG-2, lowest first


@dataclass(frozen=True)
class Role:
    """One role of the registry. `level`: a post level of ORG-2, or "unit" / "external", which no
    post has.
    """

    code: str
    zh: str
    en: str
    aliases: tuple[str, ...]
    level: str


def folded(word: str) -> str:
    """A word as it is compared: full and half width, case and blanks make no difference."""
    return "".join(unicodedata.normalize("NFKC", word).casefold().split())


@dataclass(frozen=True)
class Registry:
    """Roles by code and by every name."""

    roles: Mapping[str, Role]
    words: Mapping[str, str] = field(repr=False)

    @classmethod
    def of(cls, roles: Iterable[Role]) -> "Registry":
        """Index the roles; ValueError when one word names two of them, because an import could not
        choose.
        """
        by_code = {role.code: role for role in roles}
        words: dict[str, str] = {}
        for role in by_code.values():
            for word in (role.code, role.zh, role.en, *role.aliases):
                if words.setdefault(folded(word), role.code) != role.code:
                    raise ValueError(f"{word!r} names both {words[folded(word)]} and {role.code}")
        return cls(by_code, words)

    def find(self, word: str) -> str | None:
        """The code behind a code, a name or an alias; None if no role is called that."""
        return self.words.get(folded(word))


def post_level(levels: Iterable[str]) -> str:
    """The highest post level among those of a person's roles; front line when none has one
    (ORG-2).
    """
    return max((level for level in levels if level in LEVELS), key=LEVELS.index, default=LEVELS[0])

"""Languages of a document, and texts that exist in each of them (GEN-12)."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from opencc import OpenCC


class Language(StrEnum):
    """A language in which a document can be rendered; the value is its BCP 47 tag."""

    ZH_HANS = "zh-Hans"
    ZH_HANT = "zh-Hant"
    EN = "en"


@dataclass(frozen=True, slots=True)
class L:
    """A text of the product in simplified Chinese and English.

    Traditional characters are made when it is shown.
    """

    zh: str
    en: str

    def text(self, language: Language) -> str:
        match language:
            case Language.EN:
                return self.en
            case Language.ZH_HANS:
                return self.zh
            case Language.ZH_HANT:
                return _traditional(self.zh)


@lru_cache(maxsize=4096)
def _traditional(text: str) -> str:
    return str(_converter().convert(text))


@cache
def _converter() -> OpenCC:
    return OpenCC("s2tw")  # the characters of Taiwan's standard; words stay as they are

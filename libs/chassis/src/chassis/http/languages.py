"""In which language a request is answered (GEN-12): the one that it asks for, else the caller's."""

from dataclasses import replace

from chassis.messages.tx import Caller

LANGUAGES = ("zh-Hans", "en")


def asked_language(accept_language: str | None) -> str | None:
    """The first of our languages by the header's weights, any zh being zh-Hans and any en en; None
    where it names none of ours.
    """
    best, weight = None, 0.0
    for part in (accept_language or "").split(","):
        tag, _, parameters = part.strip().partition(";")
        language = next((ours for ours in LANGUAGES if ours[:2] == tag[:2].lower()), None)
        try:
            asked = float(parameters.partition("q=")[2]) if "q=" in parameters else 1.0
        except ValueError:
            continue
        if language and asked > weight:
            best, weight = language, asked
    return best


def preferred_language(accept_language: str | None, fallback: str = LANGUAGES[0]) -> str:
    """The language that a header asks for, else another."""
    return asked_language(accept_language) or fallback


def reading(caller: Caller, asked: str | None) -> Caller:
    """The caller of a request that asks for one of our languages, or for none."""
    return replace(caller, language=asked, asked_language=asked) if asked else caller

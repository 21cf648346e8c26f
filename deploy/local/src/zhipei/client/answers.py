"""What a service says when it does not do what was asked."""

from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from zhipei.failure import Failure

SHOWN_ERRORS = 5


class Refused(Failure):
    """A "no" (4xx) of a service. `slug` is the last part of the problem's type, `detail` its words,
    `errors` what it says about single fields or lines.
    """

    def __init__(self, service: str, request: str, answer: httpx.Response) -> None:
        problem = _problem(answer)
        self.status = answer.status_code
        self.slug = str(problem.get("type", "")).rpartition(":")[2]
        self.errors: Sequence[Mapping[str, Any]] = problem.get("errors", ())
        self.detail = str(problem.get("detail") or problem.get("title") or "")
        words = [str(problem[name]) for name in ("title", "detail") if problem.get(name)]
        words += [
            ", ".join(f"{name} {value}" for name, value in error.items())
            for error in self.errors[:SHOWN_ERRORS]
        ]
        said = "; ".join(words) or answer.text[:300] or answer.reason_phrase
        super().__init__(
            f"{service} refused {request} ({self.status}): {said}",
            "change what it names, and try again",
        )


class Unreachable(Failure):
    """No answer within the client's patience: the service is down, or keeps failing."""

    def __init__(self, service: str, request: str, seconds: float, last: str) -> None:
        super().__init__(
            f"{service} gave no answer to {request} in {seconds:.0f} s (last: {last})",
            "see ./zhipei status and the log of the service",
        )


def _problem(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        document = answer.json()
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}

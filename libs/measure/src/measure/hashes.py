"""The hashes of a draw (QA-4b): always of UTF-8 text, always lower-case hexadecimal, compared as
text.
"""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import date


def of_text(text: str) -> str:
    """SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def of_lines(lines: Iterable[str]) -> str:
    """SHA-256 of lines, sorted, joined by line feeds, none at the end: frames, quota sheets,
    rankings (QA-4b, EVT-9).
    """
    return of_text("\n".join(sorted(lines)))


def ticket(seed: str, call_key: str) -> str:
    """The ticket of a call: the lower, the sooner it is drawn (QA-4b)."""
    return of_text(f"{seed}|{call_key}")


def day_order(seed: str, employee_no: str, on: date) -> str:
    """What an agent's rostered days are ordered by (QA-4 step 2)."""
    return of_text(f"{seed}|{employee_no}|{on.isoformat()}")


def simulated_seed(tenant_seed: str, center: str, line: str, week: str) -> str:
    """The seed of a draw in a simulated tenant: HMAC-SHA-256 of "center|line|week" under the
    tenant's seed (QA-4b).
    """
    return hmac.new(
        tenant_seed.encode(), f"{center}|{line}|{week}".encode(), hashlib.sha256
    ).hexdigest()

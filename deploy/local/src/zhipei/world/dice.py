"""Chance that is the same whenever it is asked: every throw is named, and its outcome depends on
the seed and the name alone.

So a run that was killed and taken up again, or whose requests were answered in another order, meets
the same people and the same mistakes.
"""

import hashlib
from random import Random


def throw(seed: int, *names: object) -> Random:
    """The dice for one thing: `throw(7, "call", "helpdesk:ID0001", "solving").gauss(0, 1)`."""
    written = "|".join(map(str, (seed, *names)))
    # A simulation, no secret
    return Random(int.from_bytes(hashlib.sha256(written.encode()).digest()))  # noqa: S311

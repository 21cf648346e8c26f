"""Keeping the calls that may be drawn."""

from collections.abc import Sequence

from chassis.messages.tx import Tx
from qa.ground.calls import store
from qa.ground.calls.rules import Candidate


async def keep(tx: Tx, candidates: Sequence[Candidate]) -> None:
    """Keep what was told of calls, in order: the last word on each counts."""
    newest = {candidate.call_id: candidate for candidate in candidates}
    if newest:
        await store.add(tx, list(newest.values()))

"""Draws as they are published."""

from collections.abc import Iterable, Mapping
from datetime import date

from measure import hashes
from qa.draws.sampling.rules import CLOSING, Call
from qa.ground.calls.rules import Candidate
from zhipei_events.qa import DrawnCall, FrameHash


def drawn_calls(
    seed: str, calls: Iterable[Call], known: Mapping[Call, Candidate]
) -> tuple[DrawnCall, ...]:
    """Calls with the tickets by which they were drawn (QA-4b)."""
    return tuple(
        DrawnCall(
            call_id=known[call].call_id,
            call_key=call.key,
            call_type=call.type,
            ticket=hashes.ticket(seed, call.key),
        )
        for call in calls
    )


def frame_hashes(frames: Iterable[tuple[str, str]]) -> tuple[FrameHash, ...]:
    """frames: run, hash."""
    return tuple(
        FrameHash(day=None if run == CLOSING else date.fromisoformat(run), sha256=sha256)
        for run, sha256 in frames
    )

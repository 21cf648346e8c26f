"""Where a message stands (NTF-5), what a digest takes (NTF-8), and what a stream tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Annotated
from uuid import UUID


class State(StrEnum):
    """Where a message in the inbox stands (NTF-5)."""

    QUEUED = "queued"  # waits for the digest of its day; it can be read meanwhile
    SENT = "sent"
    DELIVERED = "delivered"  # shown to the person in a list
    READ = "read"


class Mark(StrEnum):
    """What a person's client tells of messages; a message never goes back."""

    DELIVERED = "delivered"
    READ = "read"


@dataclass(frozen=True)
class DigestPolicy:
    """When digests go out."""

    at: Annotated[time, "ntf.digest_time"]  # NTF-8: site time


def state_of(
    *, sent_at: datetime | None, delivered_at: datetime | None, read_at: datetime | None
) -> State:
    """The furthest that a message came: somebody may read it before its digest goes out (NTF-5)."""
    if read_at is not None:
        return State.READ
    if delivered_at is not None:
        return State.DELIVERED
    return State.QUEUED if sent_at is None else State.SENT


def message_class(template: str) -> str:
    """The class by which people choose channels and digests collect (NTF-2, NTF-8): the type of the
    event.
    """
    return template.partition("/")[0]


class Page(StrEnum):
    """Where a person acts on a message; each entry of the console has its own address for it."""

    EVALUATION = "evaluation"
    INSPECTIONS = "inspections"
    DRAWS = "draws"
    COACHING = "coaching"
    ASSIGNMENT = "assignment"
    ASSIGNMENTS = "assignments"
    SESSION = "session"
    PAPER = "paper"
    APPEAL = "appeal"
    EXAM_BATCH = "exam_batch"
    EXAM_RESULTS = "exam_results"
    OFFPOST = "offpost"
    COHORT = "cohort"
    COHORTS = "cohorts"
    HANDOVERS = "handovers"
    RANKING = "ranking"
    LAST_PLACE = "last_place"
    BREACHES = "breaches"
    PERSON = "person"
    ATTENDANCE = "attendance"
    LEAVE = "leave"


OVERLAP = timedelta(seconds=60)
"""How far back a stream looks each time: messages are not kept in the order of their ids."""

LONGEST_GAP = timedelta(days=1)
"""What came during a longer interruption is in the list; nobody waits for it."""


@dataclass
class Following:
    """What one stream has told. since: the time of the newest message that the reader had before;
    None: everything up to now.
    """

    since: datetime | None
    told: frozenset[UUID] = frozenset()
    begun: bool = False

    def new(self, found: Sequence[UUID]) -> frozenset[UUID]:
        """Those of the ids found since `back` that were not told yet; they are told now."""
        known = found if not self.begun and self.since is None else self.told
        self.begun, self.told = True, frozenset(found)
        return self.told - frozenset(known)

    def back(self, now: datetime) -> datetime:
        """From when on messages are looked for."""
        since = now if self.begun or self.since is None else self.since
        return min(max(since, now - LONGEST_GAP), now) - OVERLAP

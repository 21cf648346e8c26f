"""Where a message stands (NTF-5), and what a digest takes (NTF-8)."""

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Annotated


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

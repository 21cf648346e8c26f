"""Identifiers that carry no meaning but their time. Ids that take part in a result are natural and
stand in the contract.
"""

from datetime import UTC, datetime
from uuid import UUID

from uuid_utils.compat import uuid7 as _uuid7

_VERSION = 7
_LATEST = 253_402_300_800_000  # milliseconds to the year 10,000
PLATFORM = UUID(int=0)
"""The tenant of what is shipped: policy defaults and signing keys belong to nobody in
particular.
"""


def uuid7() -> UUID:
    """A UUIDv7 of the wall clock: rising within a process, time-ordered between processes."""
    return _uuid7()


def uuid7_floor(moment: datetime) -> UUID:
    """The least id that a UUIDv7 made at `moment` can have: bounds of the ranges in which ids are
    kept.
    """
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def moment_of(id: UUID) -> datetime:
    """When a UUIDv7 was made, to the millisecond; of an id of another kind, or of a year that no
    date has, the epoch.
    """
    milliseconds = id.int >> 80 if id.version == _VERSION else 0
    return datetime.fromtimestamp(milliseconds / 1000 if milliseconds < _LATEST else 0, UTC)

"""Which part of a recording a request asks for (RFC 9110, 14), and where in the call it begins."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

_ONE_RANGE = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*")


@dataclass(frozen=True, kw_only=True)
class Sound:
    """What a file of sound says of itself.

    seconds: length; peaks: per channel the loudest of equal parts, 0–100; none of a compressed
    one.
    """

    media_type: str
    seconds: Decimal
    channels: int
    peaks: tuple[tuple[int, ...], ...]


class Unsatisfiable(Enum):
    """A range that begins behind the end."""

    RANGE = "range"


@dataclass(frozen=True)
class Span:
    """Octets of a file, the first and the last of them."""

    first: int
    last: int

    @property
    def size(self) -> int:
        return self.last - self.first + 1


def asked_span(
    range_header: str | None, if_range: str | None, *, size: int, etag: str
) -> Span | Unsatisfiable | None:
    """The one range that a request asks for; None: the whole file.

    Several ranges, other units and what is no range are answered with the whole file, and so is
    a range of a version that is not this one (If-Range).
    """
    is_other_version = if_range is not None and if_range.strip() != etag
    found = None if is_other_version else _ONE_RANGE.fullmatch(range_header or "")
    if found is None or found[1] == found[2] == "":
        return None
    if found[1] == "":
        first, last = max(0, size - int(found[2])), size - 1
    else:
        first, last = int(found[1]), int(found[2] or size - 1)
        if found[2] and last < first:
            return None
    return Unsatisfiable.RANGE if first >= size else Span(first, min(last, size - 1))


def second_at(octet: int, *, size: int, seconds: Decimal) -> int:
    """The second of the call that an octet of its file belongs to: in proportion, which is exact
    for uncompressed and near for compressed recordings.
    """
    return int(seconds * octet / size) if size else 0

"""What names a request: `X-Request-Id` in its answer, its problem and its log lines; and the trace
that it belongs to. What a caller sends is believed only when it is well-formed.
"""

import re
from collections.abc import MutableMapping
from typing import Any
from uuid import uuid4

from starlette.datastructures import Headers

HEADER = "X-Request-Id"
_WELL_FORMED = re.compile(r"[0-9A-Za-z_.-]{8,64}")
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


def name(scope: MutableMapping[str, Any]) -> str:
    """The request's id: the caller's, or a new one. Kept in the scope for `id_of`."""
    given = Headers(scope=scope).get(HEADER)
    chosen = given if given and _WELL_FORMED.fullmatch(given) else uuid4().hex
    scope.setdefault("state", {})["request_id"] = chosen
    return chosen


def id_of(scope: MutableMapping[str, Any]) -> str | None:
    """What `name` chose; None outside a request that was named."""
    found: str | None = scope.get("state", {}).get("request_id")
    return found


def traceparent(headers: Headers) -> str | None:
    """The W3C trace context of a request, or None when there is none or it is not well-formed:
    it goes into every event that follows from the request.
    """
    given = headers.get("traceparent")
    return given if given and _TRACEPARENT.fullmatch(given) else None

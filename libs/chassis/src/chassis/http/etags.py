"""Versions of records as ETags: an answer carries one, and a change names the one that it read."""

import re
from collections.abc import Callable
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from chassis.http.problems import VersionMismatch, VersionRequired
from chassis.http.wording import Message

SEND_IF_MATCH = Message(
    '请在 If-Match 中发送读取时得到的 ETag，例如 "7"',
    'Send If-Match with the ETag that you read, such as "7"',
)
FOREIGN_ETAG = Message(
    "If-Match 中的 ETag 不是本系统给出的", "The ETag in If-Match was not issued by this system"
)

_VERSION = re.compile(r'(?:W/)?"?(\d{1,9})"?')


async def version_tag(response: Response) -> Callable[[int], None]:
    """What sets the ETag of an answer to a row's version."""

    def tag(version: int) -> None:
        response.headers["ETag"] = f'"{version}"'

    return tag


VersionTag = Annotated[Callable[[int], None], Depends(version_tag)]
"""Call it with the row's version: the answer carries it as ETag, and its document says so."""


async def expected_version(request: Request) -> int:
    tag = request.headers.get("if-match")
    if tag is None:
        raise VersionRequired(SEND_IF_MATCH)
    if (version := _VERSION.fullmatch(tag)) is None:
        raise VersionMismatch(FOREIGN_ETAG)
    return int(version[1])


ExpectedVersion = Annotated[int, Depends(expected_version)]
"""The version that the client read (If-Match). 428 without it; the action refuses with
VersionMismatch when the row has another.
"""

"""The body of a request on its way in: limited in size and in time, and complete before a
connection to the database is taken, so that a slow client holds up nobody but itself.
"""

import asyncio
import hashlib
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message as AsgiMessage
from starlette.types import Receive

from chassis.http.problems import BodyTooLarge, BodyTooSlow
from chassis.http.wording import Message

MOST_OCTETS = Message("最多 {largest} 个字节", "At most {largest} octets")
LEAST_SPEED = Message("传输速度不能低于每秒 {slowest} 个字节", "At least {slowest} octets a second")

GRACE_SECONDS = 10.0
SLOWEST = 16 << 10
"""Octets a second that a client must send on the average once the grace is over."""


def limited(request: Request, *, largest: int) -> Receive:
    """The ASGI receive of a request whose body is read piece by piece. Raises 413 beyond `largest`
    octets and 408 when they trickle; HTTPException is the one kind that the framework lets through:
    its cause is the refusal.
    """
    if int(request.headers.get("content-length", 0)) > largest:
        raise BodyTooLarge(MOST_OCTETS, largest=largest)
    began, size = asyncio.get_running_loop().time(), 0

    async def receive() -> AsgiMessage:
        nonlocal size
        try:
            async with asyncio.timeout_at(began + GRACE_SECONDS + size / SLOWEST):
                message = await request.receive()
        except TimeoutError:
            slow = BodyTooSlow(LEAST_SPEED, slowest=SLOWEST)
            raise HTTPException(slow.status) from slow
        size += len(message.get("body", b""))
        if size > largest:
            large = BodyTooLarge(MOST_OCTETS, largest=largest)
            raise HTTPException(large.status) from large
        return message

    return receive


@dataclass(frozen=True, slots=True)
class Body:
    """A body that has arrived. fingerprint: SHA-256 over path, query and body."""

    request: Request
    data: bytes
    fingerprint: bytes

    @classmethod
    async def read(cls, request: Request, *, largest: int) -> "Body":
        """Wait for the whole body; see `limited` for what it refuses."""
        receive = limited(request, largest=largest)
        chunks = list[bytes]()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            chunks.append(message.get("body", b""))
            more = message.get("more_body", False)
        data = b"".join(chunks)
        head = f"{request.url.path}?{request.url.query}\n".encode()
        return cls(request, data, hashlib.sha256(head + data).digest())

    def again(self) -> Request:
        """The request with its body from the beginning, as often as the work is done."""
        given = False

        async def receive() -> AsgiMessage:
            nonlocal given
            if given:
                return await self.request.receive()
            given = True
            return {"type": "http.request", "body": self.data, "more_body": False}

        return Request(self.request.scope, receive)

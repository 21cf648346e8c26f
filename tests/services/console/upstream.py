"""A service as the gateway sees it over HTTP: it answers what it was asked, streams, honours
ranges, and can be told to misbehave.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

RECORDING = bytes(range(256)) * 4096  # one mebibyte


@dataclass
class Upstream:
    """What came in, and streams that are open."""

    seen: list[dict[str, str]] = field(default_factory=list)
    streams: int = 0
    received: int = 0
    refuse_next: int = 0
    """Requests to answer with 401: as a service does whose copy of a person is newer than the
    bearer.
    """
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    recording: str = ""

    def app(self) -> Starlette:
        everything = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
        return Starlette(
            routes=[
                Route("/v1/events", self.events),
                Route("/v1/recording", self.file),
                Route("/v1/upload", self.upload, methods=["POST"]),
                Route("/v1/early", self.early, methods=["POST"]),
                Route("/v1/strange", self.strange),
                Route("/v1/slow", self.slow),
                Route("/v1/{path:path}", self.echo, methods=everything),
                Route("/{path:path}", self.echo, methods=everything),
            ]
        )

    async def echo(self, request: Request) -> Response:
        headers = dict(request.headers)
        self.seen.append(headers)
        if self.refuse_next > 0:
            self.refuse_next -= 1
            return JSONResponse({"type": "urn:zhipei:problem:unauthenticated"}, status_code=401)
        body = await request.body()
        told = {
            "method": request.method,
            "path": request.scope["raw_path"].decode(),
            "query": request.scope["query_string"].decode(),
            "headers": headers,
            "body": body.decode(errors="replace"),
        }
        return JSONResponse(told, headers={"ETag": '"7"'})

    async def file(self, _: Request) -> Response:
        return FileResponse(self.recording, media_type="audio/wav")

    async def upload(self, request: Request) -> Response:
        """The sum of a body, read as it comes."""
        sum, self.received = hashlib.sha256(), 0
        try:
            async for piece in request.stream():
                self.begun.set()
                sum.update(piece)
                self.received += len(piece)
        except ClientDisconnect:
            return Response(status_code=400)
        return JSONResponse({"sha256": sum.hexdigest(), "octets": self.received})

    async def early(self, _: Request) -> Response:
        return JSONResponse({"type": "urn:zhipei:problem:body-too-large"}, status_code=413)

    async def events(self, _: Request) -> Response:
        async def pieces() -> AsyncIterator[bytes]:
            self.streams += 1
            try:
                yield b"data: first\n\n"
                while True:
                    await asyncio.sleep(0.05)
                    yield b": still here\n\n"
            finally:
                self.streams -= 1

        return StreamingResponse(pieces(), media_type="text/event-stream")

    async def slow(self, _: Request) -> Response:
        await asyncio.sleep(30)
        return Response()

    async def strange(self, _: Request) -> Response:
        return Response(
            b"<script>alert(1)</script>",
            media_type="text/html",
            headers={
                "Set-Cookie": "zhipei=stolen",
                "Server": "secret/1.0",
                "Connection": "X-Private",
                "X-Private": "for the next hop",
                "Content-Security-Policy": "default-src *",
                "Strict-Transport-Security": "max-age=0",
            },
        )

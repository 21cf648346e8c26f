"""uvicorn, whose open streams end as soon as the process is told to stop."""

import sys
from collections.abc import Callable
from socket import socket
from typing import Any

import uvicorn
from starlette.types import ASGIApp

_NOT_STARTED = 3  # what `uvicorn.run` exits with


class _Server(uvicorn.Server):
    """uvicorn waits for every request under way, and a stream would be one for minutes."""

    def __init__(self, config: uvicorn.Config, ending: Callable[[], None]) -> None:
        super().__init__(config)
        self._ending = ending

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        self._ending()
        await super().shutdown(sockets)


def serve(app: ASGIApp, *, ending: Callable[[], None], **options: Any) -> None:
    """Serve an app until SIGTERM. ending: called first then, ends what would last; options: those
    of uvicorn.
    """
    server = _Server(uvicorn.Config(app, **options), ending)
    server.run()
    if not server.started:
        sys.exit(_NOT_STARTED)

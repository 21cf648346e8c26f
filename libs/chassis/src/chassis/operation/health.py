"""Health: /livez touches nothing, /readyz asks the own database, /startupz the same once; the
worker's small server for both and /metrics.

Kafka away is "degraded" but ready: that is what the outbox is for.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from chassis.messages import metrics
from chassis.messages.database import EVERY_TENANT, transaction, transient
from chassis.messages.service import Service
from chassis.messages.settings import Settings
from chassis.operation import migrate
from chassis.policies import versions

OLD_OUTBOX_SECONDS = 60
_OLDEST = text("SELECT extract(epoch FROM now() - recorded_at) FROM outbox ORDER BY id LIMIT 1")


def routes(service: Service, engine: AsyncEngine) -> list[Route]:
    """/livez, /readyz, /startupz and /metrics: open to whoever reaches the port."""

    async def ready(_: Request) -> Response:
        faults, notes = await _look(service, engine)
        state = "not ready" if faults else "degraded" if notes else "ready"
        return JSONResponse(
            {"state": state, "faults": faults, "notes": notes}, status_code=503 if faults else 200
        )

    return [
        Route("/livez", _alive),
        Route("/readyz", ready),
        Route("/startupz", ready),
        Route("/metrics", metrics.expose),
    ]


async def _alive(_: Request) -> Response:
    return JSONResponse({"state": "alive"})


async def _look(service: Service, engine: AsyncEngine) -> tuple[list[str], list[str]]:
    """What keeps the service from being ready, and what is worth a note."""
    try:
        async with transaction(engine, EVERY_TENANT, read_only=True) as connection:
            if not await connection.run_sync(migrate.at_head, service.name):
                return ["migrations are not at head: run `migrate`"], []
            missing = await versions.missing(connection, service.needs)
            oldest = (await connection.execute(_OLDEST)).scalar_one_or_none() or 0
    except Exception as error:
        if not transient(error):
            raise
        return [f"the database does not answer: {type(error).__name__}"], []
    faults = [f"policy {key} has not been heard yet" for key in missing]
    return faults, [
        "events wait in the outbox: is Kafka away?"
    ] if oldest > OLD_OUTBOX_SECONDS else []


@asynccontextmanager
async def listening(
    service: Service, settings: Settings, engine: AsyncEngine
) -> AsyncIterator[None]:
    """Serve the worker's health and metrics on ZHIPEI_METRICS_PORT while the block runs; port 0:
    nothing listens.
    """
    if not settings.metrics_port:
        yield
        return
    app = Starlette(routes=routes(service, engine))
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.metrics_port,
        log_config=None,
        access_log=False,
        lifespan="off",
    )
    server = _Guest(config)
    serving = asyncio.create_task(server.serve())
    try:
        yield
    finally:
        server.should_exit = True
        await serving


class _Guest(uvicorn.Server):
    """A server in a process that is not its own: signals are its host's business."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

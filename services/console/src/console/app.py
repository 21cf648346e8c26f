"""Everything that can come in by HTTP: sign-in and sessions, /api, the front-end, health."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from chassis.http import texts
from chassis.http.problems import (
    BY_STATUS,
    Busy,
    Fault,
    Internal,
    Invalid,
    Malformed,
    Refusal,
    answer,
)
from chassis.http.wording import Message
from chassis.messages import metrics
from chassis.messages.database import transient
from chassis.operation import logging
from chassis.operation.serving import serve
from console import migrate, proxy, routes
from console.database import engine_for
from console.guard import Guard
from console.oidc import Provider
from console.people import People
from console.proxy import Proxy
from console.sessions import Sessions
from console.settings import Settings
from console.web import Web

SESSIONS_BUSY = Message("会话数据库繁忙", "The database of the sessions is busy")

log = structlog.get_logger()

_SWEEP_EVERY = 300
"""Rounds of the watch between two sweeps of ended sessions."""


def create_app(settings: Settings, engine: AsyncEngine) -> FastAPI:
    """The gateway."""
    app = FastAPI(
        title="Zhipei console",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_watching,
    )
    client = proxy.client_for(settings)
    people = People(
        client, url=settings.upstreams["people"], secret=settings.gateway_secret.get_secret_value()
    )
    sessions = Sessions(engine, people, settings)
    app.state.settings, app.state.engine, app.state.client = settings, engine, client
    app.state.people, app.state.sessions = people, sessions
    app.state.proxy = Proxy(client, sessions, settings)
    app.state.web = Web(settings.web)
    app.state.version = _version()
    base = (
        settings.public_url.rstrip("/")
        if settings.public_url
        else f"http://127.0.0.1:{settings.port}"
    )
    app.state.provider = (
        Provider(client, engine, settings, callback=f"{base}/sign-in/oidc/callback")
        if settings.oidc_issuer
        else None
    )
    app.include_router(routes.router)
    app.router.routes.extend(
        [
            Route("/livez", _alive),
            Route("/readyz", _ready),
            Route("/startupz", _ready),
            Route("/metrics", metrics.expose),
            Route("/api/{service}/{path:path}", routes.api, methods=proxy.METHODS),
            Route("/{path:path}", routes.web, methods=["GET", "HEAD"]),
        ]
    )
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(DBAPIError, _database)
    app.add_exception_handler(PoolTimeoutError, _database)
    app.add_exception_handler(OSError, _database)
    app.add_exception_handler(Exception, _failed)
    app.add_middleware(Guard, settings=settings)
    return app


def main(settings: Settings) -> None:
    """Entry of the gateway's process: until SIGTERM."""
    logging.configure("console", settings.log_level)
    engine = engine_for(settings, name="console-api")
    signal.signal(
        signal.SIGTERM, lambda *_: sys.exit(0)
    )  # uvicorn raises the signal again after a clean end, which is no failure
    app = create_app(settings, engine)
    serve(
        app,
        ending=app.state.sessions.close_streams,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=5,
    )


@asynccontextmanager
async def _watching(app: FastAPI) -> AsyncIterator[None]:
    """While the app runs: whose tokens ended is learnt from people, streams of ended sessions are
    closed.
    """
    task = asyncio.create_task(
        _watch(app.state.people, app.state.sessions, app.state.settings.watch_seconds)
    )
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await app.state.client.aclose()
        await app.state.engine.dispose()


async def _watch(people: People, sessions: Sessions, seconds: float) -> None:
    after: str | None = None
    rounds = 0
    while True:
        try:
            changes = await people.changes(after)
            sessions.forget(changes.items)
            after = changes.next
            await sessions.close_ended_streams()
            if rounds % _SWEEP_EVERY == 0:
                await sessions.sweep()
        except Exception as error:
            if not isinstance(error, Refusal) and not transient(error):
                log.exception("watch failed")
            else:
                log.warning("watch interrupted", error=repr(error))
        rounds += 1
        await asyncio.sleep(seconds)


async def _alive(_: Request) -> Response:
    return JSONResponse({"state": "alive"})


async def _ready(request: Request) -> Response:
    """Ready: the database answers and is at head. People away is worth a note: sessions outlive its
    restarts.
    """
    faults: list[str] = []
    try:
        async with request.app.state.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
            if not await connection.run_sync(migrate.at_head):
                faults.append("migrations are not at head: run `migrate`")
    except Exception as error:
        if not transient(error):
            raise
        faults.append(f"the database does not answer: {type(error).__name__}")
    return JSONResponse(
        {"state": "not ready" if faults else "ready", "faults": faults},
        status_code=503 if faults else 200,
    )


async def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, Refusal):
        raise error
    return answer(request, error)


async def _invalid(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    faults = [
        Fault(
            where=".".join(map(str, one["loc"])),
            code=one["type"],
            detail=texts.message_of(one["type"], one.get("ctx", {}), otherwise=one["msg"]),
        )
        for one in error.errors()
    ]
    kind = Malformed if any(fault.code == "json_invalid" for fault in faults) else Invalid
    return answer(request, kind(errors=faults))


async def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    refusal = BY_STATUS.get(error.status_code, Internal)()
    refusal.headers.update(error.headers or {})
    return answer(request, refusal)


async def _database(request: Request, error: Exception) -> Response:
    if not isinstance(error, PoolTimeoutError) and not transient(error):
        return await _failed(request, error)
    log.warning("database unavailable", error=type(error).__name__)
    return answer(request, Busy(SESSIONS_BUSY))


async def _failed(request: Request, error: Exception) -> Response:
    log.error("request failed", path=request.url.path, exc_info=error)
    return answer(request, Internal())


def _version() -> str:
    try:
        return version("zhipei-console")
    except PackageNotFoundError:  # run from the source tree
        return "0.1.0"

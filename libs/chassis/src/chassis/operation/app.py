"""The HTTP process of a service: its routes, those that every service has, problems, metrics and
one log line per request.
"""

import asyncio
import contextlib
import errno
import importlib
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from http import HTTPMethod
from time import perf_counter

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as AsgiMessage

from chassis.http import documents, idempotency, openapi, requests, texts
from chassis.http.auth import Gate, Permissions
from chassis.http.failures import refusal_of
from chassis.http.live import MEDIA_TYPE as EVENTS
from chassis.http.live import Live
from chassis.http.problems import (
    BY_STATUS,
    MOST_FAULTS,
    Busy,
    Fault,
    Internal,
    Invalid,
    Malformed,
    NoSpace,
    Refusal,
    answer,
)
from chassis.http.routes import PERMISSION, SAFE, Edge, Route, Routes
from chassis.http.wording import Message
from chassis.messages import metrics
from chassis.messages.database import EVERY_TENANT, engine_for, transaction, transient
from chassis.messages.ends import Ends
from chassis.messages.service import Service
from chassis.messages.settings import Settings
from chassis.messages.tx import Tx
from chassis.operation import health, logging, ops
from chassis.operation.connections import TimedProtocol
from chassis.operation.files import FileStore
from chassis.operation.serving import serve
from chassis.policies import routes as policy_routes
from chassis.policies.resolution import resolve

NO_VISIBILITY = Message("尚未收到 {source} 发布的 {key}", "{key} has not arrived from {source} yet")
FORMS_FULL = Message(
    "{folder} 的磁盘空间已满：请清理，或用 TMPDIR 指定其他位置，然后重新发送",
    "{folder} is full: make room, or let TMPDIR name another place; then send it again",
)

log = structlog.get_logger()

LONGEST_STATEMENT = "60s"
MOST_CONNECTIONS = 1_000
_GAUGE_SECONDS = 10.0
_EXPIRE_EVERY = 360
"""Rounds of the gauges between two sweeps of old idempotency keys: an hour."""
LONGEST_PART = 100
DIRECTORY = "people"
VISIBILITY = "gen.visibility"
"""GEN-11; the directory's policy, which every service with kinds of record keeps."""
_MANGLED = frozenset({"json_invalid"})
_METHODS = frozenset(HTTPMethod)
"""Methods that are worth a metric of their own; whatever else a client makes up is `other`."""


def create_app(service: Service, settings: Settings, engine: AsyncEngine) -> FastAPI:
    """The app of a service, with the routes that every service has.

    Raises ValueError for a route without a permission, or with one that is not in the table, and
    for one that does not say what it shows or where it writes (GEN-11); for a form that is served
    twice.
    """
    own = importlib.import_module(service.http) if service.http else None
    routes: Sequence[Routes] = own.ROUTES if own else ()
    permissions: Permissions = {
        **ops.PERMISSIONS,
        **documents.PERMISSIONS,
        **policy_routes.PERMISSIONS,
        **(own.PERMISSIONS if own else {}),
    }
    app = FastAPI(
        title=f"Zhipei {service.name}",
        version="1",
        generate_unique_id_function=lambda route: route.name,
        docs_url=None,
        redoc_url=None,
        lifespan=_housekeeping,
    )
    operator, gateway = (
        secret.get_secret_value() if secret else None
        for secret in (settings.operator_secret, settings.gateway_secret)
    )
    app.state.files = FileStore.at(settings.files)
    app.state.consumer = service.subscriptions.consumer
    app.state.live = Live(settings, engine, name=service.name)
    app.state.ends = Ends(settings, service.subscriptions.topics)
    app.state.edge = Edge(
        engine=engine,
        gate=Gate(engine, operator_secret=operator, gateway_secret=gateway),
        permissions=permissions,
        visibility=_visibility,
        reactions=service.reactions,
    )
    for router in (
        *routes,
        *documents.listing(routes),
        *ops.routes(service, settings, app.state.ends),
        *policy_routes.routes(service),
    ):
        app.include_router(router)
    for route in iter_route_contexts(app.routes):
        _permitted(route.original_route, permissions)
    app.openapi = partial(openapi.document, app, name=service.name)  # type: ignore[method-assign]
    app.router.routes.extend(health.routes(service, engine))
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(SQLAlchemyError, _database)
    app.add_exception_handler(Exception, _failed)
    app.add_middleware(Observed)
    return app


def main(service: Service, settings: Settings) -> None:
    """Entry of the api process: until SIGTERM, then no new requests, and those under way end."""
    logging.configure(service.name, settings.log_level)
    engine = engine_for(settings, name=f"{service.name}-api", longest_statement=LONGEST_STATEMENT)
    signal.signal(
        signal.SIGTERM, lambda *_: sys.exit(0)
    )  # uvicorn raises the signal again after a clean end, which is no failure
    app = create_app(service, settings, engine)
    serve(
        app,
        ending=app.state.live.close,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        log_config=None,
        access_log=False,
        server_header=False,
        http=TimedProtocol,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=15,
    )


def _permitted(route: object, permissions: Permissions) -> None:
    path = getattr(route, "path", repr(route))
    if path == "/openapi.json":
        return
    permission = (getattr(route, "openapi_extra", None) or {}).get(PERMISSION)
    if not isinstance(route, Route) or permission is None:
        raise ValueError(f"{path} has no permission: make it with chassis.http.Routes")
    if permission not in permissions:
        raise ValueError(f"{path} asks for {permission}, which is not in the table of permissions")
    if route.declared is None:
        raise ValueError(f"{path} does not say what it shows: make it with chassis.http.Routes")
    if fault := route.declared.faults(reads=(route.methods or set()) <= SAFE):
        raise ValueError(f"{'/'.join(sorted(route.methods or ()))} {path} {fault}")


async def _visibility(tx: Tx) -> Mapping[str, Sequence[str]]:
    """`gen.visibility` today in the caller's center."""
    center = tx.caller.place_ids.get("center") if tx.caller else None
    held = await resolve(tx, DIRECTORY, on=tx.today("UTC"), scope={"center": center})
    if VISIBILITY not in held:
        raise Busy(NO_VISIBILITY, key=VISIBILITY, source=DIRECTORY)
    shown: Mapping[str, Sequence[str]] = held[VISIBILITY]
    return shown


@asynccontextmanager
async def _housekeeping(app: FastAPI) -> AsyncIterator[None]:
    """While the app runs: gauges every ten seconds, old idempotency keys every hour."""
    task = asyncio.create_task(
        _keep_house(app.state.edge.engine, app.state.consumer, app.state.ends)
    )
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        app.state.live.close()
        await app.state.ends.close()
        await app.state.edge.engine.dispose()


async def _keep_house(engine: AsyncEngine, consumer: str, ends: Ends) -> None:
    for turn in range(1_000_000_000):
        try:
            await metrics.refresh(engine)
            await ops.refresh_lag(engine, consumer, ends)
            if turn % _EXPIRE_EVERY == 0:
                async with transaction(engine, EVERY_TENANT) as connection:
                    await idempotency.expire(connection)
        except Exception as error:
            if not transient(error):
                raise
            log.warning("gauges not refreshed", error=repr(error))
        asleep = perf_counter()
        await asyncio.sleep(_GAUGE_SECONDS)
        metrics.LOOP_LAG.set(perf_counter() - asleep - _GAUGE_SECONDS)


async def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, Refusal):
        raise error
    return answer(request, error)


async def _invalid(request: Request, error: Exception) -> Response:
    """What FastAPI found wrong, as faults: where ("body.rows.2.minutes"), the code of pydantic, and
    its words.
    """
    if not isinstance(error, RequestValidationError):
        raise error
    found = error.errors()
    faults = [
        Fault(
            where=_where(fault["loc"]),
            code=fault["type"],
            detail=texts.message_of(fault["type"], fault.get("ctx", {}), otherwise=fault["msg"]),
        )
        for fault in found[:MOST_FAULTS]
    ]
    kind = Malformed if any(fault["type"] in _MANGLED for fault in found) else Invalid
    return answer(request, kind(errors=faults))


def _where(place: Sequence[object]) -> str:
    """A place as a path; its parts may be keys that a caller made up."""
    parts = (str(part)[:LONGEST_PART] for part in place)
    return ".".join(part if part.isprintable() else ascii(part) for part in parts)


async def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    if (
        isinstance(error.__cause__, OSError) and error.__cause__.errno == errno.ENOSPC
    ):  # where the framework puts forms aside
        return answer(request, NoSpace(FORMS_FULL, folder=tempfile.gettempdir()))
    if isinstance(error.__cause__, Refusal):
        return answer(request, error.__cause__)
    refusal = BY_STATUS.get(error.status_code, Internal)()
    refusal.headers.update(error.headers or {})
    return answer(request, refusal)


async def _database(request: Request, error: Exception) -> Response:
    """A value that the database cannot hold, or a database that is away or busy; else a bug."""
    refusal = refusal_of(error)
    if refusal is None:
        raise error
    return answer(request, refusal)


async def _failed(request: Request, error: Exception) -> Response:
    log.error(
        "request failed",
        path=request.url.path,
        request_id=requests.id_of(request.scope),
        exc_info=error,
    )
    return answer(request, Internal())


class Observed:
    """Names and times every request, and writes its one log line; plain ASGI, so that nothing is
    buffered.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status, streams = perf_counter(), 500, False
        request_id = requests.name(scope)
        method = scope["method"] if scope["method"] in _METHODS else "other"

        async def noted(message: AsgiMessage) -> None:
            nonlocal status, streams
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                streams = headers.get("content-type", "").startswith(EVENTS)
                headers.setdefault(requests.HEADER, request_id)
                headers.setdefault("cache-control", "no-store")
                headers.setdefault("x-content-type-options", "nosniff")
            await send(message)

        try:
            with structlog.contextvars.bound_contextvars(request_id=request_id):
                await self.app(scope, receive, noted)
        finally:
            took = perf_counter() - began
            route = getattr(scope.get("route"), "path", "none")
            if not streams:  # they last as long as somebody listens
                metrics.HTTP_SECONDS.labels(method, route, f"{status // 100}xx").observe(took)
            if route.startswith("/v1"):
                caller = scope.get("state", {}).get("caller")
                log.info(
                    "request answered",
                    request_id=request_id,
                    method=method,
                    route=route,
                    status=status,
                    seconds=round(took, 4),
                    actor=caller and caller.actor,
                )

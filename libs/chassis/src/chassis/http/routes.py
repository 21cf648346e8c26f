"""The edge of HTTP: a route is one transaction of one caller.

    routes = Routes(prefix="/v1/letters")

    @routes.get("", permission="letters.read", shows="letter")
    async def list_letters(tx: TxDep, paging: Paging) -> Page[LetterView]: ...   # within tx.reach

    @routes.post("/{letter_id}/send", permission="letters.send", place=IN_ACTION, status_code=201)
    async def send(letter_id: UUID, body: Address, tx: TxDep) -> LetterView: ...  # act_in(tx, …)

The route checks the token and the permission, opens the transaction, honours Idempotency-Key, and
commits after the response is made and before it is sent. GET is read-only. When PostgreSQL chose
the transaction as a victim, the work is done again: nothing was sent yet.

Who sees and writes what is declared (GEN-11): a GET names the kind of record that it shows, every
other method where it writes; without it the app does not start.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.requests import Request
from starlette.responses import Response

from chassis.http import bodies, idempotency, requests
from chassis.http.auth import Gate, Permissions, demand
from chassis.http.declared import (
    BY_RULE,
    IN_ACTION,
    OWN,
    PUBLIC,
    TENANT,
    Declared,
    PlaceOf,
    Visibility,
    asking,
    grant,
)
from chassis.http.etags import ExpectedVersion, VersionTag
from chassis.http.failures import may_repeat, unable
from chassis.http.languages import asked_language, reading
from chassis.http.paging import Page, PageRequest, Paging
from chassis.http.problems import (
    Busy,
    Conflict,
    Fault,
    Forbidden,
    Invalid,
    Malformed,
    NotFound,
    Refusal,
    Unauthenticated,
    VersionMismatch,
    VersionRequired,
    require_version,
)
from chassis.http.wording import Message
from chassis.messages import clock
from chassis.messages.tx import Caller, Reacts, Tx

UNKNOWN_PARAMETERS = Message(
    "查询中有此接口不支持的参数", "The query has parameters that this route does not take"
)
REVOKED = Message("令牌已被撤销，请重新登录", "The token has been revoked: sign in again")

__all__ = [
    "BY_RULE",
    "IN_ACTION",
    "OWN",
    "PUBLIC",
    "TENANT",
    "Busy",
    "CallerDep",
    "Conflict",
    "Edge",
    "EdgeDep",
    "ExpectedVersion",
    "Fault",
    "Forbidden",
    "Invalid",
    "Malformed",
    "NotFound",
    "Page",
    "PageRequest",
    "Paging",
    "Refusal",
    "Routes",
    "TxDep",
    "VersionMismatch",
    "VersionRequired",
    "VersionTag",
    "require_version",
]

PERMISSION = "x-permission"
SHOWS = "x-shows"
PLACE = "x-place"
OWN_TRANSACTIONS = "x-own-transactions"
LARGEST_BODY = "x-largest-body"
DECLARED = "declared"
MEBIBYTE = 1 << 20
SAFE = frozenset({"GET", "HEAD"})
ATTEMPTS = 4
FIRST_PAUSE_SECONDS = 0.01
# What database.enter and clock.business_now do, and whether the caller's token has been revoked, in
# one round trip: every request pays for it.
_ENTER = text(
    """
    SELECT set_config('zhipei.tenant', :visible, true), set_config('transaction_read_only',
       :read_only, true),
           (SELECT coalesce(now_at, clock_at) FROM tenants LEFT JOIN clocks USING (tenant_id)
             WHERE tenant_id = :tenant AND simulated) AS simulated_now,
           (SELECT tokens_from FROM token_floors
             WHERE tenant_id = :tenant AND person_id = :person) AS tokens_from
    """
)
Endpoint = TypeVar("Endpoint", bound=Callable[..., Awaitable[Any]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """What every route of an app needs; stands at `app.state.edge`."""

    engine: AsyncEngine
    gate: Gate
    permissions: Permissions
    visibility: Visibility
    reactions: Reacts | None = None
    declared: Declared | None = None
    """Of the route that opens; each has its own copy."""

    @asynccontextmanager
    async def open(
        self, caller: Caller, *, read_only: bool = False, traceparent: str | None = None
    ) -> AsyncIterator[Tx]:
        """The transaction of one request: events are flushed and everything committed at the end of
        the block; of a rehearsal nothing. Raises Unauthenticated when the caller's token is older
        than the person's floor.
        """
        async with self.engine.begin() as connection:
            entered = {
                "tenant": caller.tenant,
                "person": caller.person_id,
                "visible": str(caller.tenant),
                "read_only": "on" if read_only else "off",
            }
            moved, floor = (await connection.execute(_ENTER, entered)).one()[2:]
            if floor is not None and caller.issued_at is not None and caller.issued_at < floor:
                raise Unauthenticated(REVOKED)
            tx = Tx(
                connection=connection,
                tenant=caller.tenant,
                actor=caller.actor,
                fixed_now=moved or clock.wall(),
                caller=caller,
                traceparent=traceparent,
                reactions=self.reactions,
            )
            if self.declared is not None:
                tx.grant = await grant(tx, self.declared, self.permissions, self.visibility)
            yield tx
            if self.declared is not None and not read_only:
                self.declared.settle(tx)
            await tx.flush()
            if tx.is_rehearsal:
                await connection.rollback()


class Route(APIRoute):
    """A route with a permission and what it shows or where it writes; they stand in the OpenAPI
    document as well.
    """

    declared: Declared | None = None

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        endpoint = super().get_route_handler()
        extra = self.openapi_extra or {}
        permission, alone, largest = (
            extra.get(PERMISSION, ""),
            extra.get(OWN_TRANSACTIONS, False),
            extra.get(LARGEST_BODY, MEBIBYTE),
        )
        methods = self.methods or set()
        read_only = methods <= SAFE
        name = f"{'/'.join(sorted(methods))} {self.path_format}"
        known = frozenset(_parameters(self.dependant))

        async def handle(request: Request) -> Response:
            edge: Edge = replace(request.app.state.edge, declared=self.declared)
            request.state.edge = edge
            caller = await edge.gate.caller(
                request.headers.get("authorization"), request.headers.get("zhipei-tenant")
            )
            caller = reading(caller, asked_language(request.headers.get("accept-language")))
            request.state.caller = caller
            try:
                demand(caller, permission, edge.permissions)
            except Forbidden:
                async with edge.open(caller, read_only=True):  # Unauthenticated goes before
                    raise
            _refuse_unknown(request, known)
            if alone:
                receive = bodies.limited(request, largest=largest)
                return await endpoint(Request(request.scope, receive))
            body = await bodies.Body.read(request, largest=0 if read_only else largest)
            key = None if read_only else idempotency.key_of(request)
            for attempt in range(ATTEMPTS):
                try:
                    return await _once(
                        edge, request, endpoint, body, read_only=read_only, name=name, key=key
                    )
                except (DBAPIError, OSError, TimeoutError) as error:
                    if not may_repeat(error, keyed=key is not None or read_only):
                        raise
                    if attempt + 1 == ATTEMPTS:
                        raise unable(error) from error
                    # Jitter, no secret
                    await asyncio.sleep(FIRST_PAUSE_SECONDS * 4**attempt * random.uniform(0.5, 1.5))  # noqa: S311
            raise AssertionError("unreachable")

        return handle


def _parameters(dependant: Dependant) -> Iterator[str]:
    """Names of the query parameters that a route takes."""
    for parameter in dependant.query_params:
        kind = parameter.field_info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            for name, field in kind.model_fields.items():
                yield field.alias or name
        else:
            yield parameter.alias
    for inner in dependant.dependencies:
        yield from _parameters(inner)


def _refuse_unknown(request: Request, known: frozenset[str]) -> None:
    """A parameter that nobody reads would answer another question than the one that was asked."""
    unknown = sorted(request.query_params.keys() - known)
    if unknown:
        raise Malformed(
            UNKNOWN_PARAMETERS,
            errors=[
                Fault(where=f"query.{name[:100]}", code="unknown_parameter") for name in unknown
            ],
        )


async def _once(
    edge: Edge,
    request: Request,
    endpoint: Callable[[Request], Awaitable[Response]],
    body: bodies.Body,
    *,
    read_only: bool,
    name: str,
    key: str | None,
) -> Response:
    """One attempt in one transaction."""
    async with edge.open(
        request.state.caller, read_only=read_only, traceparent=requests.traceparent(request.headers)
    ) as tx:
        if (
            key is not None
            and (answer := await idempotency.earlier(tx, name, key, body)) is not None
        ):
            tx.grant = None  # what was asked then is not asked again
            return answer
        request.state.tx = tx
        response = await endpoint(body.again())
        if key is not None:
            await idempotency.store(tx, name, key, body, response)
        return response


class Routes(APIRouter):
    """A router whose every route names its permission, `permission="noun.verb"`, checked against
    the app's table at start, and the kind of record that it shows or where it writes (GEN-11).
    """

    def __init__(self, *, prefix: str = "", **options: Any) -> None:
        super().__init__(prefix=prefix, route_class=Route, **options)

    def api_route(  # type: ignore[override]  # narrower on purpose: a permission is no option
        self,
        path: str,
        *,
        permission: str,
        shows: str | tuple[str, ...] = (),
        work: tuple[str, ...] = (),
        place: str | PlaceOf | None = None,
        max_body_size: int = MEBIBYTE,
        own_transactions: bool = False,
        **options: Any,
    ) -> Callable[[Endpoint], Endpoint]:
        """Any method; see FastAPI for the options. max_body_size: octets; more is refused with 413.

        shows: the kind of record, several, PUBLIC or OWN; `tx.reach` is then what the caller sees
        of it. work: columns that name who was given the work on a record, and sees it for that.
        place: where it writes (`chassis.http.declared`).

        own_transactions: the route gets none and opens as many as it needs (`EdgeDep`,
        `CallerDep`): for work longer than one should be. It must be safe to repeat by itself;
        Idempotency-Key means nothing to it.
        """
        declared = Declared(
            permission=permission,
            shows=(shows,) if isinstance(shows, str) else shows,
            work=work,
            place=place,
        )
        ours = {
            PERMISSION: permission,
            LARGEST_BODY: max_body_size,
            **({SHOWS: list(declared.shows)} if declared.shows else {}),
            **({PLACE: declared.place_name} if declared.place_name else {}),
            **({OWN_TRANSACTIONS: True} if own_transactions else {}),
        }
        if callable(place):
            options["dependencies"] = [*options.get("dependencies", ()), asking(place)]
        add = super().api_route(
            path, openapi_extra={**options.pop("openapi_extra", {}), **ours}, **options
        )

        def declare(endpoint: Endpoint) -> Endpoint:
            add(endpoint)
            route = self.routes[-1]
            if isinstance(route, Route):
                route.declared = declared
            return endpoint

        return declare

    def get(self, path: str, *, permission: str, **options: Any) -> Callable[[Endpoint], Endpoint]:  # type: ignore[override]
        return self.api_route(path, permission=permission, methods=["GET"], **options)

    def post(self, path: str, *, permission: str, **options: Any) -> Callable[[Endpoint], Endpoint]:  # type: ignore[override]
        return self.api_route(path, permission=permission, methods=["POST"], **options)

    def put(self, path: str, *, permission: str, **options: Any) -> Callable[[Endpoint], Endpoint]:  # type: ignore[override]
        return self.api_route(path, permission=permission, methods=["PUT"], **options)

    def patch(  # type: ignore[override]
        self, path: str, *, permission: str, **options: Any
    ) -> Callable[[Endpoint], Endpoint]:
        return self.api_route(path, permission=permission, methods=["PATCH"], **options)

    def delete(  # type: ignore[override]
        self, path: str, *, permission: str, **options: Any
    ) -> Callable[[Endpoint], Endpoint]:
        return self.api_route(path, permission=permission, methods=["DELETE"], **options)


async def _tx(request: Request) -> Tx:
    tx: Tx = request.state.tx
    return tx


async def _caller(request: Request) -> Caller:
    caller: Caller = request.state.caller
    return caller


async def _edge(request: Request) -> Edge:
    edge: Edge = request.state.edge
    return edge


TxDep = Annotated[Tx, Depends(_tx)]
CallerDep = Annotated[Caller, Depends(_caller)]
EdgeDep = Annotated[Edge, Depends(_edge)]

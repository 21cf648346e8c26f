"""/api/<service>/v1/…: passed on with the person's bearer, streamed both ways, bounded in size and
time.

Headers go by an allow-list to the service and by a deny-list back. The browser sees no bearer; what
it sends as Authorization is dropped.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AsyncExitStack

import httpx2
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse

from chassis.http.bodies import MOST_OCTETS
from chassis.http.problems import BodyTooLarge, Busy, Malformed, NotFound
from chassis.http.wording import Message
from console.people import Identity
from console.problems import PasswordMustChange, SlowBody, UpstreamTimeout, UpstreamUnreachable
from console.sessions import Session, Sessions
from console.settings import Settings

NO_SERVICE = Message("没有名为 {service} 的服务", "There is no service {service}")
RIGHTS_CHANGED = Message(
    "此会话的权限刚刚变更，请重试", "The rights of this session have just changed: try again"
)
NO_CONNECTION = Message("到各服务的连接已全部占用", "All connections to the services are in use")
BAD_HEADER = Message("请求中有一个请求头无法转发", "A header of the request cannot be passed on")
BODY_ENDED = Message("请求内容提前结束", "The body ended early")

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
SMALL_BODY = 1 << 20
"""Octets; a body up to here is read before a service is asked, so nobody's slow line holds a
service, and it can be sent again.
"""
PASSED_ON = (
    "accept",
    "accept-encoding",
    "accept-language",
    "content-encoding",
    "content-length",
    "content-type",
    "idempotency-key",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "last-event-id",
    "prefer",
    "range",
    "tracestate",
)
HOP_BY_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
KEPT_BACK = HOP_BY_HOP | {
    "set-cookie",
    "server",
    "date",
    "www-authenticate",
    "x-request-id",
    "traceparent",
    "alt-svc",
    "strict-transport-security",
}
PLAIN_PATH = re.compile(rb"/[!$&-;=@A-Z_a-z~%]*")
"""Octets that a path has by RFC 3986; anything else could mean something else to somebody."""
ENCODED_SLASH = re.compile(rb"%(?:2f|5c|00)", re.IGNORECASE)
EVENT_STREAM = "text/event-stream"
# shorter than a service keeps an idle connection, so we never write into one that it is closing
_KEEP_ALIVE_SECONDS = 3.0

Body = bytes | AsyncIterator[bytes]


def client_for(settings: Settings) -> httpx2.AsyncClient:
    """The one client of the process; it follows no redirect, keeps no cookie and knows no proxy of
    the environment.
    """
    limits = httpx2.Limits(
        max_connections=settings.connections,
        max_keepalive_connections=100,
        keepalive_expiry=_KEEP_ALIVE_SECONDS,
    )
    return httpx2.AsyncClient(
        timeout=_timeout(settings), limits=limits, follow_redirects=False, trust_env=False
    )


class Proxy:
    """The way to the services."""

    def __init__(self, client: httpx2.AsyncClient, sessions: Sessions, settings: Settings) -> None:
        self._client = client
        self._sessions = sessions
        self._settings = settings

    async def forward(self, request: Request, session: Session) -> Response:
        """The service's answer, as it comes. Raises Refusal where there is none."""
        service = str(request.path_params["service"])
        base = self._settings.upstreams.get(service)
        if base is None:
            raise NotFound(NO_SERVICE, service=service)
        request.state.service = service
        url = httpx2.URL(base).copy_with(raw_path=_target(request, service))
        body = await self._body(request)
        identity = await self._sessions.identity(session)
        for attempt in (1, 2):
            if identity.must_change_password or identity.token is None:
                raise PasswordMustChange
            answered = await self._send(request, url, identity.token, body)
            if answered.status_code != httpx2.codes.UNAUTHORIZED:
                return self._streamed(session, identity, answered)
            await (
                answered.aclose()
            )  # roles changed a moment ago: the old bearer is refused, a new one is good
            identity = await self._sessions.identity(session, renew=True)
            if attempt == 2 or not isinstance(body, bytes):  # noqa: PLR2004
                raise Busy(RIGHTS_CHANGED)
        raise AssertionError("unreachable")

    async def _send(
        self, request: Request, url: httpx2.URL, token: str, body: Body
    ) -> httpx2.Response:
        streams = EVENT_STREAM in request.headers.get("accept", "")
        outgoing = self._client.build_request(
            request.method,
            url,
            headers=_headers(request, token, has_body=body != b""),
            content=body or None,
            timeout=_timeout(self._settings, streams=streams),
        )
        repeatable = isinstance(body, bytes) and (
            request.method in {"GET", "HEAD"} or "idempotency-key" in request.headers
        )
        try:
            return await self._answer(outgoing)
        except (httpx2.RemoteProtocolError, httpx2.ReadError, httpx2.WriteError) as error:
            if not repeatable:
                raise UpstreamUnreachable from error
        try:
            return await self._answer(outgoing)
        except (httpx2.RemoteProtocolError, httpx2.ReadError, httpx2.WriteError) as error:
            raise UpstreamUnreachable from error

    async def _answer(self, outgoing: httpx2.Request) -> httpx2.Response:
        try:
            async with asyncio.timeout(
                self._settings.answer_seconds + 2 * self._settings.connect_seconds
            ):
                return await self._client.send(outgoing, stream=True)
        except httpx2.PoolTimeout as error:
            raise Busy(NO_CONNECTION) from error
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            raise UpstreamUnreachable from error
        except (httpx2.ReadTimeout, httpx2.WriteTimeout, TimeoutError) as error:
            raise UpstreamTimeout from error
        except httpx2.LocalProtocolError as error:
            raise Malformed(BAD_HEADER) from error

    def _streamed(
        self, session: Session, identity: Identity, answered: httpx2.Response
    ) -> Response:
        is_events = answered.headers.get("content-type", "").startswith(EVENT_STREAM)
        content = self._events(session, identity, answered) if is_events else _whole(answered)
        response = StreamingResponse(content, status_code=answered.status_code)
        response.raw_headers = list(_returned(answered.headers.raw))
        return response

    async def _events(
        self, session: Session, identity: Identity, answered: httpx2.Response
    ) -> AsyncIterator[bytes]:
        """Pieces until the service ends, or the session does: then the stream ends cleanly, and the
        browser connects again.
        """
        pieces = answered.aiter_raw()
        async with AsyncExitStack() as stack:
            stack.push_async_callback(answered.aclose)
            closed = stack.enter_context(self._sessions.streaming(session, identity))
            ending = asyncio.create_task(closed.wait())
            stack.callback(ending.cancel)
            while True:
                piece = asyncio.ensure_future(anext(pieces, None))
                try:
                    await asyncio.wait({piece, ending}, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    if not piece.done():
                        piece.cancel()
                        await asyncio.wait({piece})
                if ending.done() or (octets := piece.result()) is None:
                    return
                yield octets

    async def _body(self, request: Request) -> Body:
        """A small body as a whole, a large one as it comes. Raises BodyTooLarge, SlowBody."""
        length = request.headers.get("content-length")
        if length is None and "transfer-encoding" not in request.headers:
            return b""
        largest = self._settings.largest_body
        if length is not None and int(length) > largest:
            raise BodyTooLarge(MOST_OCTETS, largest=largest)
        pieces = _bounded(request, largest=largest, seconds=self._settings.body_seconds)
        if length is None or int(length) > SMALL_BODY:
            return pieces
        try:
            async with asyncio.timeout(self._settings.body_seconds):
                return b"".join([piece async for piece in pieces])
        except TimeoutError as error:
            raise SlowBody from error


def _timeout(settings: Settings, *, streams: bool = False) -> httpx2.Timeout:
    """streams: the service may be silent for as long as it likes between two events."""
    read = None if streams else settings.answer_seconds
    return httpx2.Timeout(
        connect=settings.connect_seconds, read=read, write=settings.answer_seconds, pool=2.0
    )


def _target(request: Request, service: str) -> bytes:
    """Path and query as they came, from /v1 on. NotFound for a path that could mean another one to
    somebody.
    """
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    path = raw.partition(b"?")[0].removeprefix(f"/api/{service}".encode())
    segments = path.lower().replace(b"%2e", b".").split(b"/")
    is_plain = PLAIN_PATH.fullmatch(path) is not None and not ENCODED_SLASH.search(path)
    if not is_plain or not path.startswith(b"/v1/") or {b".", b"..", b""} & set(segments[1:-1]):
        raise NotFound
    if segments[-1] in {b".", b".."}:
        raise NotFound
    query: bytes = request.scope["query_string"]
    return path + b"?" + query if query else path


def _headers(request: Request, token: str, *, has_body: bool) -> list[tuple[bytes, bytes]]:
    """What a service is told. Control octets cannot come in (the server refuses them), other
    strange ones are no reason to fail.
    """
    passed = [
        (name.encode(), value)
        for name in PASSED_ON
        for key, value in request.headers.raw
        if key == name.encode() and (has_body or not name.startswith("content-"))
    ]
    own = {
        "authorization": f"Bearer {token}",
        "traceparent": request.state.traceparent,
        "x-request-id": request.state.request_id,
    }
    return [*passed, *((name.encode(), value.encode()) for name, value in own.items())]


def _returned(headers: Iterable[tuple[bytes, bytes]]) -> Iterable[tuple[bytes, bytes]]:
    pairs: Sequence[tuple[bytes, bytes]] = [(name.lower(), value) for name, value in headers]
    named = {
        word.strip().lower()
        for name, value in pairs
        if name == b"connection"
        for word in value.split(b",")
    }
    kept_back = {name.encode() for name in KEPT_BACK} | named
    return [(name, value) for name, value in pairs if name not in kept_back]


async def _whole(answered: httpx2.Response) -> AsyncIterator[bytes]:
    try:
        async for piece in answered.aiter_raw():
            yield piece
    finally:
        await answered.aclose()


async def _bounded(request: Request, *, largest: int, seconds: float) -> AsyncIterator[bytes]:
    """The request's body in pieces. Raises BodyTooLarge, SlowBody when the next piece does not
    come.
    """
    stream, size = request.stream(), 0
    while True:
        try:
            async with asyncio.timeout(seconds):
                piece = await anext(stream, None)
        except TimeoutError as error:
            raise SlowBody from error
        except ClientDisconnect as error:
            raise Malformed(BODY_ENDED) from error
        if piece is None:
            return
        size += len(piece)
        if size > largest:
            raise BodyTooLarge(MOST_OCTETS, largest=largest)
        if piece:
            yield piece

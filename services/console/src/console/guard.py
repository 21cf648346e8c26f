"""What holds for every request: host, origin, CSRF token, request id, security headers, one log
line. Plain ASGI: nothing is buffered.
"""

import re
import secrets
from collections.abc import Mapping
from time import perf_counter
from urllib.parse import urlsplit
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as AsgiMessage

from chassis.http.problems import NotFound, Refusal, UnsupportedMediaType, answer
from chassis.http.wording import Message
from chassis.messages import metrics
from console.problems import CrossSite, UnknownHost
from console.sessions import csrf_of, same
from console.settings import LOOPBACK, Settings

SEND_JSON = Message("请发送 application/json", "Send application/json")
SEND_CSRF = Message(
    "请将 GET /session 返回的 csrf 放入请求头 X-CSRF-Token",
    "Send the csrf of GET /session as X-CSRF-Token",
)

log = structlog.get_logger()

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
KNOWN = SAFE | {"POST", "PUT", "PATCH", "DELETE"}
METRICS = "/metrics"
PROBES = frozenset({"/livez", "/readyz", "/startupz", METRICS})
NEW_SESSION = frozenset({"/session", "/demo/session"})
"""Where a POST makes a session: the browser has no token yet, or one of a session that ended."""

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; "
    "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; media-src 'self' blob:; "
    "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
CSP_OF_DATA = "default-src 'none'; frame-ancestors 'none'; sandbox"
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_HSTS = "max-age=31536000; includeSubDomains"
_HOST = re.compile(r"(?P<name>[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:]{2,39}\])(?::(?P<port>\d{1,5}))?")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_TRACEPARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


class Guard:
    """Wraps the whole app."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._cookie = cookie_name(settings)
        self._public = urlsplit(settings.public_url) if settings.public_url else None
        self._always = {
            **_ALWAYS,
            **({"Strict-Transport-Security": _HSTS} if settings.https else {}),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        state = scope.setdefault("state", {})
        state["request_id"] = _request_id(request.headers)
        state["traceparent"] = _traceparent(request.headers)
        state["nonce"] = secrets.token_urlsafe(16)
        began, status = perf_counter(), 500

        async def noted(message: AsgiMessage) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._protect(MutableHeaders(raw=message["headers"]), scope)
                message["headers"] = message["headers"]
            await send(message)

        try:
            self._admit(request)
        except Refusal as refusal:
            await answer(request, refusal)(scope, receive, noted)
        else:
            await self._app(scope, receive, noted)
        finally:
            took, route = perf_counter() - began, _route(scope)
            method = scope["method"] if scope["method"] in KNOWN else "other"
            metrics.HTTP_SECONDS.labels(method, route, f"{status // 100}xx").observe(took)
            if scope["path"] not in PROBES:
                log.info(
                    "request answered",
                    method=method,
                    route=route,
                    status=status,
                    seconds=round(took, 4),
                    actor=state.get("actor"),
                    request_id=state["request_id"],
                )

    def _admit(self, request: Request) -> None:
        """Raises UnknownHost and CrossSite; UnsupportedMediaType where a form of another site could
        have sent it.
        """
        path = request.url.path
        if path in PROBES:
            public = self._public.netloc if self._public else None
            if path == METRICS and request.headers.get("host") == public:
                raise NotFound  # for the monitoring beside it, not for everyone
            return
        host = self._host(request.headers)
        if request.method in SAFE:
            return
        origin = request.headers.get("origin")
        if origin is not None and origin not in self._origins(host):
            raise CrossSite
        if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            raise CrossSite
        if not path.startswith("/api/") and request.method != "DELETE":
            media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            if media_type != "application/json":
                raise UnsupportedMediaType(SEND_JSON)
        id = request.cookies.get(self._cookie)
        if id is not None and not (request.method == "POST" and path in NEW_SESSION):
            token = request.headers.get("x-csrf-token", "")
            if not same(token, csrf_of(id)):
                raise CrossSite(SEND_CSRF)

    def _host(self, headers: Headers) -> str:
        """The host that the browser asked for. A name that is not ours would let another site's
        page reach us (DNS rebinding).
        """
        hosts = headers.getlist("host")
        found = _HOST.fullmatch(hosts[0]) if len(hosts) == 1 else None
        name = found["name"].strip("[]").lower() if found else ""
        if self._public is not None:
            if hosts and hosts[0].lower() in {self._public.netloc.lower(), self._public.hostname}:
                return hosts[0]
        elif name in LOOPBACK:
            return hosts[0]
        raise UnknownHost

    def _origins(self, host: str) -> set[str]:
        return (
            {f"{self._public.scheme}://{self._public.netloc}"}
            if self._public
            else {f"http://{host}"}
        )

    def _protect(self, headers: MutableHeaders, scope: Scope) -> None:
        for name, value in self._always.items():
            headers[name] = value
        media_type = headers.get("content-type", "")
        headers["Content-Security-Policy"] = (
            CSP.format(nonce=scope["state"]["nonce"])
            if media_type.startswith("text/html") and not _is_api(scope)
            else CSP_OF_DATA
        )
        headers["X-Request-Id"] = scope["state"]["request_id"]
        headers.setdefault("Cache-Control", "no-store")
        if "server" in headers:
            del headers["server"]


def cookie_name(settings: Settings) -> str:
    """`__Host-` binds the cookie to this host by https; without https the port tells installations
    on one machine apart.
    """
    return "__Host-zhipei" if settings.https else f"zhipei-{settings.port}"


def _route(scope: Scope) -> str:
    """What metrics and the log call the path: one of few words, whatever was asked."""
    if service := scope["state"].get("service"):
        return f"/api/{service}"
    return str(getattr(scope.get("route"), "path", "page"))


def _is_api(scope: Scope) -> bool:
    return bool(scope["path"].startswith("/api/"))


def _request_id(headers: Mapping[str, str]) -> str:
    given = headers.get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else uuid4().hex


def _traceparent(headers: Mapping[str, str]) -> str:
    given = headers.get("traceparent", "")
    return given if _TRACEPARENT.fullmatch(given) else f"00-{uuid4().hex}-{secrets.token_hex(8)}-01"

"""The services by their public HTTP API: requests that are sent again until they are answered, and
the people who send them.

    async with Services(urls) as services:
        operator = services.caller(secret)
        li = services.caller(await token(operator, tenant="demo", employee_no="1001"))
        await li.post("qa", "/v1/evaluations/…/submit", {...}, key="submit …")

A service, PostgreSQL or Kafka may be killed at any moment. Every write carries an Idempotency-Key,
so a request whose answer was lost is sent again with the same key and happens once. Only a refusal
(4xx) is final.
"""

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeAlias
from uuid import uuid4

import httpx

from zhipei.client.answers import Refused, Unreachable

PATIENCE = 180.0  # seconds: a killed Kafka or PostgreSQL is back in a fraction of that
FAULT, FAULT_PATIENCE = (
    500,
    30.0,
)  # a fault inside may be a connection that broke; one that stays is a mistake in the code
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 2.0  # seconds between two attempts; doubled each time
TIMEOUT = httpx.Timeout(75.0, connect=5.0)  # the clock's own wait for an empty outbox is 60 s
MOST_PER_PAGE = 200
LONG_TIMEOUT = httpx.Timeout(
    1800.0, connect=5.0
)  # a gigabyte that is read to its end; a server that dies breaks the connection
PIECE = 1 << 20  # octets
UNAUTHORIZED = 401
Renew: TypeAlias = Callable[[], Awaitable[str]]  # gives a token
Json: TypeAlias = Any  # what json.loads gives
File: TypeAlias = bytes | Path  # what stands in memory, or on disk and is never read into it whole
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass
class Services:
    """One connection pool to all services of an installation. `urls`: base address by service;
    `on_wait` hears of failed attempts.

    `heard`: how much was written to what each service hears when everybody had last heard
    everything (clocks.drain).
    """

    urls: Mapping[str, str]
    patience: float = PATIENCE
    on_wait: Callable[[str], None] = lambda _: None
    heard: dict[str, int] | None = field(default=None, init=False)
    _http: httpx.AsyncClient = field(init=False, repr=False)

    def __post_init__(self) -> None:
        limits = httpx.Limits(max_connections=16, max_keepalive_connections=16)
        self._http = httpx.AsyncClient(timeout=TIMEOUT, limits=limits, trust_env=False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.aclose()

    def caller(
        self, credential: str, *, tenant: str | None = None, renew: Renew | None = None
    ) -> "Caller":
        """Whoever holds the credential: a person's token, or the operator's secret with the tenant
        (id) on which to act. renew: gives another token when this one has been revoked, as happens
        when the person moves or gets other roles.
        """
        headers = {"Authorization": f"Bearer {credential}"}
        caller = Caller(self, headers, renew)
        return caller.within(tenant) if tenant else caller

    async def send(
        self,
        service: str,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str],
        renewed: Callable[[], Awaitable[Mapping[str, str]]] | None = None,
        **sent: Any,
    ) -> httpx.Response:
        """The answer, however many attempts it takes; `sent`: params, content, data and files as
        httpx knows them. renewed: headers with another credential, after a first 401.

        Raises Refused for 4xx and Unreachable when patience is over.
        """
        began, pause, told = time.monotonic(), FIRST_PAUSE, ""
        request = f"{method} {path}"
        while True:
            try:
                answer = await self._http.request(
                    method, self.urls[service] + path, headers=headers, **sent
                )
            except httpx.TransportError as failure:
                last, patience = type(failure).__name__, self.patience
            else:
                if answer.is_success:
                    return answer
                if answer.status_code == UNAUTHORIZED and renewed is not None:
                    headers, renewed = {**headers, **await renewed()}, None
                    continue
                if answer.status_code not in AGAIN:
                    raise Refused(service, request, answer)
                last = f"{answer.status_code} {answer.text[:200]}"
                patience = (
                    min(self.patience, FAULT_PATIENCE)
                    if answer.status_code == FAULT
                    else self.patience
                )
            if time.monotonic() - began > patience:
                raise Unreachable(service, request, patience, last)
            if last != told and pause > FIRST_PAUSE:  # the first time is nothing to speak of
                self.on_wait(f"{service} does not answer {request} ({last}); trying again")
                told = last
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 -- jitter, no secret
            pause = min(2 * pause, LONGEST_PAUSE)


@dataclass(frozen=True)
class Pieces:
    """The bytes of a file as a body, read piece by piece, and from its beginning each time that it
    is sent.
    """

    path: Path

    def __len__(self) -> int:
        return self.path.stat().st_size

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with self.path.open("rb") as stream:
            while piece := stream.read(PIECE):
                yield piece


@dataclass(frozen=True)
class Caller:
    """Somebody who asks: every request carries the same credential. `key`: what makes two requests
    the same one (default: each its own).
    """

    services: Services
    headers: dict[str, str]
    renew: Renew | None = None

    def within(self, tenant: str) -> "Caller":
        """The operator, acting on the data of a tenant (id)."""
        return Caller(self.services, {**self.headers, "Zhipei-Tenant": tenant})

    async def get(self, service: str, path: str, **params: Any) -> Json:
        """The JSON of a resource."""
        return (
            await self.services.send(
                service,
                "GET",
                path,
                params=_given(params),
                headers=self.headers,
                renewed=self._renewed,
            )
        ).json()

    async def post(
        self,
        service: str,
        path: str,
        body: object = None,
        *,
        key: str | None = None,
        **headers: str,
    ) -> Json:
        """The JSON that a write answers, None when it says nothing."""
        return await self._write("POST", service, path, body, key=key, **headers)

    async def put(
        self,
        service: str,
        path: str,
        body: object = None,
        *,
        key: str | None = None,
        **headers: str,
    ) -> Json:
        """The same for PUT."""
        return await self._write("PUT", service, path, body, key=key, **headers)

    async def upload(
        self,
        service: str,
        path: str,
        file: File,
        *,
        type: str,
        key: str | None = None,
        **params: Any,
    ) -> Json:
        """Send a file as the body of a POST."""
        headers = {**self.headers, "Content-Type": type, "Idempotency-Key": key or str(uuid4())}
        content = file if isinstance(file, bytes) else Pieces(file)
        headers["Content-Length"] = str(len(content))
        return _said(
            await self.services.send(
                service,
                "POST",
                path,
                params=_given(params),
                content=content,
                headers=headers,
                renewed=self._renewed,
            )
        )

    async def submit(
        self, service: str, path: str, file: File, *, name: str, **fields: str | None
    ) -> Json:
        """Send a file as the field `file` of a form; for routes that are safe to repeat by
        themselves, and that may take their time.
        """
        with BytesIO(file) if isinstance(file, bytes) else file.open("rb") as stream:
            sent: dict[str, Any] = {
                "data": _given(fields),
                "files": {"file": (name, stream)},
                "timeout": LONG_TIMEOUT,
            }
            return _said(
                await self.services.send(service, "POST", path, headers=self.headers, **sent)
            )

    async def submit_files(
        self,
        service: str,
        path: str,
        files: Mapping[str, tuple[str, bytes]],
        fields: Mapping[str, Sequence[str]],
    ) -> Json:
        """Send several small files as a form: field → name and content; fields may have several
        values.
        """
        sent: dict[str, Any] = {"data": {name: list(values) for name, values in fields.items()}}
        if files:  # a whole center may take its time
            sent |= {"files": dict(files), "timeout": LONG_TIMEOUT}
        headers = {**self.headers, "Idempotency-Key": str(uuid4())}
        return _said(
            await self.services.send(
                service, "POST", path, headers=headers, renewed=self._renewed, **sent
            )
        )

    async def pages(self, service: str, path: str, **params: Any) -> AsyncIterator[Json]:
        """Every item of a list, page after page."""
        after = None
        while True:
            page = await self.get(service, path, **params, limit=MOST_PER_PAGE, after=after)
            for item in page["items"]:
                yield item
            after = page.get("next")
            if after is None:
                return

    async def _write(
        self, method: str, service: str, path: str, body: object, *, key: str | None, **headers: str
    ) -> Json:
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {
            **self.headers,
            **more,
            "Content-Type": "application/json",
            "Idempotency-Key": key or str(uuid4()),
        }
        content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        return _said(
            await self.services.send(
                service, method, path, content=content, headers=sent, renewed=self._renewed
            )
        )

    async def _renewed(self) -> Mapping[str, str]:
        """Headers with another token, kept for what comes after; the same where there is none."""
        if self.renew is not None:
            self.headers["Authorization"] = f"Bearer {await self.renew()}"
        return {"Authorization": self.headers["Authorization"]}


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _said(answer: httpx.Response) -> Json:
    return answer.json() if answer.content else None


async def token(
    issuer: Caller, *, employee_no: str, tenant: str | None = None, hours: float = 12
) -> str:
    """A bearer token of a person. `tenant` (its code) is for the operator."""
    body = {"employee_no": employee_no, "hours": hours} | ({"tenant": tenant} if tenant else {})
    return str((await issuer.post("people", "/v1/tokens", body))["token"])

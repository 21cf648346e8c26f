"""The people service as the gateway knows it: who signs in, what they may do, and the bearer that
proves it.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx2
from pydantic import BaseModel, Field

from chassis.http.problems import Busy, Fault, NotFound, Unauthenticated
from chassis.http.wording import Message
from console.problems import NoPassword, SignInFailed, TooManyAttempts, WeakPassword

PEOPLE_ANSWERED = Message("人员服务返回了 {status}", "The people service answered {status}")
PEOPLE_SILENT = Message("人员服务没有响应", "The people service does not answer")

_SECONDS = 20.0  # longest wait for an answer of people, hashing on a busy machine included
_RENEW_BEFORE = 30.0
"""Seconds of a bearer's life that must be left, so that it lasts through the request."""


class Tenant(BaseModel, frozen=True):
    id: UUID
    code: str
    name: str
    zone: str
    simulated: bool


class Person(BaseModel, frozen=True):
    id: UUID
    number: str
    name: str


class Place(BaseModel, frozen=True):
    kind: str
    id: UUID
    name: str


class Identity(BaseModel, frozen=True):
    """A signed-in person as people knows them at `at`. No token while the password must be
    changed.
    """

    tenant: Tenant
    person: Person
    roles: list[str]
    places: list[Place]
    language: str
    must_change_password: bool
    has_password: bool
    token: str | None = Field(repr=False)
    expires_in: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """An identity and until when its bearer is good (monotonic seconds)."""

    identity: Identity
    until: float

    @property
    def fresh(self) -> bool:
        return time.monotonic() < self.until

    @classmethod
    def of(cls, identity: Identity) -> "Known":
        return cls(identity, time.monotonic() + max(identity.expires_in - _RENEW_BEFORE, 1.0))


class Options(BaseModel, frozen=True):
    """What the sign-in page must know before anyone has signed in."""

    tenants: int
    """Tenants that are not simulated."""
    simulated: bool
    """Whether there is a simulated tenant."""
    minimum_length: int
    maximum_length: int


class MadeUp(BaseModel, frozen=True):
    """A made-up person of a simulated tenant."""

    person_id: UUID
    number: str
    name: str
    role: str
    role_name: dict[str, str]
    place: str | None


class Cast(BaseModel, frozen=True):
    """One made-up person of each role of the newest simulated tenant."""

    tenant: Tenant
    people: list[MadeUp]


class Ended(BaseModel, frozen=True):
    """A person whose tokens from before `tokens_from` are no longer good."""

    tenant_id: UUID
    person_id: UUID
    tokens_from: datetime


class Changes(BaseModel, frozen=True):
    items: list[Ended]
    next: str
    """Where the next question continues."""


class People:
    """The routes of people that are the gateway's alone, with the gateway's credential."""

    def __init__(self, client: httpx2.AsyncClient, *, url: str, secret: str) -> None:
        self._client = client
        self._url = f"{url}/v1/sessions"
        self._headers = {"Authorization": f"Bearer {secret}"}

    async def sign_in(
        self, *, tenant: str | None, number: str, password: str, address: str
    ) -> Identity:
        """Raises SignInFailed, the same whatever was wrong; TooManyAttempts."""
        body = {"tenant": tenant, "employee_no": number, "password": password, "address": address}
        return Identity.model_validate(await self._post("", body))

    async def by_number(self, *, tenant: str | None, number: str) -> Identity:
        """Somebody for whom an identity provider vouches. Raises SignInFailed when nobody here has
        the number.
        """
        return Identity.model_validate(
            await self._post("/vouched", {"tenant": tenant, "employee_no": number})
        )

    async def made_up(self, person_id: UUID) -> Identity:
        """A made-up person of a simulated tenant; NotFound for anyone else."""
        return Identity.model_validate(await self._post("/made-up", {"person_id": str(person_id)}))

    async def renew(
        self, *, tenant_id: UUID, person_id: UUID, method: str, since: datetime
    ) -> Identity:
        """The person as of now, with a new bearer. Raises Unauthenticated when sessions begun at
        `since` have ended.
        """
        body = {
            "tenant_id": str(tenant_id),
            "person_id": str(person_id),
            "method": method,
            "since": since.isoformat(),
        }
        return Identity.model_validate(await self._post("/renew", body, denied=Unauthenticated))

    async def change_password(
        self, *, tenant_id: UUID, person_id: UUID, old: str, new: str
    ) -> Identity:
        """Raises SignInFailed when `old` is wrong, WeakPassword, NoPassword, TooManyAttempts."""
        body = {"tenant_id": str(tenant_id), "person_id": str(person_id), "old": old, "new": new}
        return Identity.model_validate(await self._post("/password", body))

    async def end_all(self, *, tenant_id: UUID, person_id: UUID) -> None:
        """Make every token and session of the person end."""
        await self._post("/end", {"tenant_id": str(tenant_id), "person_id": str(person_id)})

    async def options(self) -> Options:
        return Options.model_validate(await self._get("/options"))

    async def cast(self) -> Cast:
        """Raises NotFound when there is no simulated tenant."""
        return Cast.model_validate(await self._get("/made-up"))

    async def changes(self, after: str | None) -> Changes:
        """Whose tokens ended after the last question."""
        return Changes.model_validate(
            await self._get("/ended", {"since": after} if after else None)
        )

    async def _get(self, path: str, query: Mapping[str, str] | None = None) -> object:
        try:
            answer = await self._client.get(
                self._url + path, params=query, headers=self._headers, timeout=_SECONDS
            )
        except httpx2.HTTPError as error:
            raise Busy(PEOPLE_SILENT) from error
        return _read(answer, denied=SignInFailed)

    async def _post(
        self, path: str, body: Mapping[str, object], *, denied: type[Exception] = SignInFailed
    ) -> object:
        try:
            answer = await self._client.post(
                self._url + path, json=body, headers=self._headers, timeout=_SECONDS
            )
        except httpx2.HTTPError as error:
            raise Busy(PEOPLE_SILENT) from error
        return _read(answer, denied=denied)


def _read(answer: httpx2.Response, *, denied: type[Exception]) -> object:
    if answer.is_success:
        return answer.json() if answer.content else None
    problem: dict[str, Any] = (
        answer.json() if "json" in answer.headers.get("content-type", "") else {}
    )
    kind = str(problem.get("type", "")).rpartition(":")[2]
    if kind in {"sign-in-failed", "session-ended"}:
        raise denied
    if kind == TooManyAttempts.slug:
        raise TooManyAttempts(seconds=int(answer.headers.get("retry-after", "60")))
    if kind == WeakPassword.slug:
        codes = [str(error.get("code")) for error in problem.get("errors", [])]
        raise WeakPassword(errors=[Fault("body.new", code) for code in codes])
    if kind == NoPassword.slug:
        raise NoPassword
    if answer.status_code == httpx2.codes.NOT_FOUND:
        raise NotFound
    raise Busy(PEOPLE_ANSWERED, status=answer.status_code)

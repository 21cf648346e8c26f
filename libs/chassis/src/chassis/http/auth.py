"""Who asks, and what they may: bearer tokens (JWT, Ed25519) and the table permission → roles.

Tokens are signed by the service that keeps the directory, with a key made at its first start;
everybody else learns the public keys from its state topic (`keep(SigningKeyState, signing_keys)`).
The operator of the installation has a credential of its own, given from outside.
"""

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.http.problems import Forbidden, Unauthenticated
from chassis.http.wording import Message
from chassis.messages import clock
from chassis.messages.ids import PLATFORM
from chassis.messages.tables import signing_keys
from chassis.messages.tx import Caller

PERMISSION_NEEDED = Message("需要权限 {permission}", "The permission {permission} is needed")
TOKEN_EXPIRED = Message("令牌已过期，请重新登录", "The token has expired: sign in again")
TENANT_NO_UUID = Message("请求头 Zhipei-Tenant 不是 UUID", "The header Zhipei-Tenant is not a UUID")
UNKNOWN_KEY = Message(
    "令牌的签名密钥不在本服务的已知密钥之中",
    "The token is signed with a key that this service does not know",
)
TOKEN_INVALID = Message("令牌无效：{reason}", "The token is not valid: {reason}")

ALGORITHMS = ["Ed25519"]
ISSUER = "urn:zhipei"
AUDIENCE = "urn:zhipei:services"
OPERATOR = "operator"
GATEWAY = "gateway"
"""The process that keeps people's sessions; only routes that name it are open to it."""
EVERYONE = "*"
KEYS_LIVE = timedelta(seconds=60)
KEYS_REST = timedelta(seconds=1)
REMEMBERED_TOKENS = 10_000


@dataclass(frozen=True, slots=True)
class Allowance:
    """Roles that hold a permission."""

    roles: frozenset[str]

    def covers(self, caller: Caller) -> bool:
        everyone = EVERYONE in self.roles and GATEWAY not in caller.roles
        return everyone or not self.roles.isdisjoint(caller.roles)


def allow(*roles: str) -> Allowance:
    """A permission's roles; the tenant's "administrator" and the platform's "operator" are named
    like any other.
    """
    if not roles:
        raise ValueError("a permission that nobody holds is a mistake")
    return Allowance(frozenset(roles))


def anyone() -> Allowance:
    """Whoever has signed in: the route itself shows each person their own."""
    return Allowance(frozenset({EVERYONE}))


Permissions = Mapping[str, Allowance]


def demand(caller: Caller, permission: str, permissions: Permissions) -> None:
    """Refuse unless one of the caller's roles holds the permission; a permission that is not in the
    table is held by nobody.
    """
    allowance = permissions.get(permission)
    if allowance is None or not allowance.covers(caller):
        raise Forbidden(PERMISSION_NEEDED, permission=permission)


def permission_lines(permissions: Permissions) -> list[str]:
    """The table as Markdown, for the docs."""
    shown = {
        name: ", ".join(sorted(allowance.roles)).replace(EVERYONE, "anyone signed in")
        for name, allowance in sorted(permissions.items())
    }
    return [
        "| permission | roles |",
        "|---|---|",
        *(f"| `{name}` | {roles} |" for name, roles in shown.items()),
    ]


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key pair; the private half is kept by the issuer alone."""

    key: OKPKey

    @classmethod
    def generate(cls) -> "SigningKey":
        return cls(OKPKey.generate_key("Ed25519", auto_kid=True))

    @classmethod
    def read(cls, private: Mapping[str, Any]) -> "SigningKey":
        """From what `private` gave."""
        return cls(OKPKey.import_key(dict(private)))

    @property
    def kid(self) -> str:
        """RFC 7638 thumbprint of the public key."""
        return self.key.thumbprint()

    @property
    def private(self) -> dict[str, Any]:
        return dict(self.key.as_dict(private=True))

    @property
    def public(self) -> dict[str, str]:
        """The public part as JWK: what goes on the state topic."""
        return {name: str(value) for name, value in self.key.as_dict(private=False).items()}

    def issue(self, caller: Caller, *, lifetime: timedelta, at: datetime | None = None) -> str:
        """A token for `caller`, good for `lifetime` of wall time."""
        issued = at or clock.wall()
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "iat": issued.timestamp(),  # to the microsecond: compared with token floors
            "exp": int((issued + lifetime).timestamp()),
            "sub": str(caller.person_id) if caller.person_id else caller.actor,
            "tenant": str(caller.tenant),
            "roles": sorted(caller.roles),
            "places": sorted(caller.places),
            "lang": caller.language,
        }
        return jwt.encode(
            {"alg": ALGORITHMS[0], "kid": self.kid}, claims, self.key, algorithms=ALGORITHMS
        )


_CLAIMS = jwt.JWTClaimsRegistry(
    now=lambda: int(clock.wall().timestamp()),
    leeway=5,
    iss={"essential": True, "value": ISSUER},
    aud={"essential": True, "value": AUDIENCE},
    exp={"essential": True},
    iat={"essential": True},
    sub={"essential": True},
    tenant={"essential": True},
    roles={"essential": True, "allow_blank": True},
)


class Gate:
    """Turns an Authorization header into a Caller. Keeps public keys and verified tokens in memory;
    keys are read again every minute.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        operator_secret: str | None,
        gateway_secret: str | None = None,
    ) -> None:
        self._engine = engine
        self._operator = operator_secret.encode() if operator_secret else None
        self._gateway = gateway_secret.encode() if gateway_secret else None
        self._keys: dict[str, OKPKey] = {}
        self._read_at: datetime | None = None
        self._verified: dict[str, tuple[Caller, float]] = {}

    async def caller(self, authorization: str | None, tenant: str | None = None) -> Caller:
        """The caller of a request. `tenant` (header Zhipei-Tenant) is for the operator, who belongs
        to none. Raises Unauthenticated.
        """
        scheme, _, credential = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not credential:
            raise Unauthenticated
        if self._operator and hmac.compare_digest(credential.encode(), self._operator):
            return self._operator_of(tenant)
        if self._gateway and hmac.compare_digest(credential.encode(), self._gateway):
            return Caller(
                tenant=PLATFORM, person_id=None, roles=frozenset({GATEWAY}), language="en"
            )
        now = clock.wall()
        await self._refresh(now)
        known = self._verified.get(credential)
        if known is None:
            known = await self._verify(credential, now)
            if len(self._verified) >= REMEMBERED_TOKENS:
                self._verified.clear()
            self._verified[credential] = known
        caller, expires = known
        if expires <= now.timestamp():
            raise Unauthenticated(TOKEN_EXPIRED)
        return caller

    @staticmethod
    def _operator_of(tenant: str | None) -> Caller:
        try:
            return Caller(
                tenant=UUID(tenant) if tenant else PLATFORM,
                person_id=None,
                roles=frozenset({OPERATOR}),
                language="en",
            )
        except ValueError:
            raise Unauthenticated(TENANT_NO_UUID) from None

    async def _verify(self, credential: str, now: datetime) -> tuple[Caller, float]:
        try:
            kid = str(jws.extract_compact(credential.encode()).headers().get("kid", ""))
            if kid not in self._keys:
                await self._refresh(now, wanted=True)
            if kid not in self._keys:
                raise Unauthenticated(UNKNOWN_KEY)
            claims = jwt.decode(credential, self._keys[kid], algorithms=ALGORITHMS).claims
            _CLAIMS.validate(claims)
            return _caller(claims), float(claims["exp"])
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise Unauthenticated(TOKEN_INVALID, reason=error) from error

    async def _refresh(self, now: datetime, *, wanted: bool = False) -> None:
        """Read the keys again when they are old, or when one is missing; then every token is looked
        at anew.
        """
        if self._read_at is not None and now - self._read_at < (KEYS_REST if wanted else KEYS_LIVE):
            return
        live = select(signing_keys.c.kid, signing_keys.c.jwk).where(
            or_(signing_keys.c.valid_until.is_(None), signing_keys.c.valid_until > now)
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(live)).all()
        self._keys = {row.kid: OKPKey.import_key(row.jwk) for row in rows}
        self._verified.clear()
        self._read_at = now


def _caller(claims: Mapping[str, Any]) -> Caller:
    return Caller(
        tenant=UUID(claims["tenant"]),
        person_id=UUID(claims["sub"]),
        roles=frozenset(map(str, claims["roles"])) - {OPERATOR, GATEWAY, EVERYONE},
        places=_places(claims.get("places", ())),
        language=str(claims.get("lang", "zh-Hans")),
        issued_at=datetime.fromtimestamp(float(claims["iat"]), UTC),
    )


def _places(pairs: Iterable[Iterable[str]]) -> frozenset[tuple[str, str]]:
    return frozenset((str(dimension), str(id)) for dimension, id in pairs)

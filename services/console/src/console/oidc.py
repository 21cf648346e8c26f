"""Sign-in at an identity provider: OpenID Connect, code flow with PKCE, state and nonce; the ID
token is verified here.

A flow is a row that is used once and lives ten minutes; the browser has its state as a cookie, so a
callback made for somebody else's browser is worth nothing.
"""

import secrets
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx2
import structlog
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oauth2 import OAuth2Error
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from sqlalchemy import delete, func, insert
from sqlalchemy.ext.asyncio import AsyncEngine

from console.sessions import hash_of
from console.settings import Settings
from console.tables import oidc_flows as table

log = structlog.get_logger()

FLOW_LIVES = timedelta(minutes=10)
ALGORITHMS = [
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "Ed25519",
    "EdDSA",
]
"""Of ID tokens: asymmetric only, so nobody signs one with the client's secret or with nothing."""
_DISCOVERED_SECONDS = 3600.0
_LEEWAY_SECONDS = 60
_LONGEST_NUMBER = 100


class OidcFailed(Exception):
    """Why a sign-in did not come about, as the sign-in page is told: cancelled, expired, refused,
    unavailable.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(detail or code)
        self.code = code


class Provider:
    """The identity provider of the settings. Its addresses and keys are read when they are first
    needed, and again every hour.
    """

    def __init__(
        self, client: httpx2.AsyncClient, engine: AsyncEngine, settings: Settings, *, callback: str
    ) -> None:
        self._client = client
        self._engine = engine
        self._settings = settings
        self._callback = callback
        self._metadata: Mapping[str, Any] = {}
        self._keys: KeySet | None = None
        self._read_at = 0.0

    async def begin(self, to: str) -> tuple[str, str]:
        """Where the browser goes, and the state that it keeps as a cookie. Raises OidcFailed."""
        metadata = await self._discover()
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        async with self._engine.begin() as connection:
            await connection.execute(delete(table).where(table.c.expires_at < func.now()))
            row = {
                "state_hash": hash_of(state),
                "nonce": nonce,
                "verifier": verifier,
                "to_path": local_path(to),
            }
            await connection.execute(
                insert(table).values(**row, expires_at=func.now() + FLOW_LIVES)
            )
        async with self._oauth() as oauth:
            url, _ = oauth.create_authorization_url(
                metadata["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier
            )
        return str(url), state

    async def finish(self, query: Mapping[str, str], state: str | None) -> tuple[str, str]:
        """The employee number for which the provider vouches, and where the browser wanted to go.
        Raises OidcFailed.
        """
        given = query.get("state", "")
        if not state or not given or not secrets.compare_digest(state.encode(), given.encode()):
            raise OidcFailed("expired", "the state is not that of this browser")
        async with self._engine.begin() as connection:
            ours = (table.c.state_hash == hash_of(given)) & (table.c.expires_at > func.now())
            flow = (
                await connection.execute(delete(table).where(ours).returning(table))
            ).one_or_none()
        if flow is None:
            raise OidcFailed("expired", "the flow is unknown, used or too old")
        if "error" in query:
            raise OidcFailed(
                "cancelled" if query["error"] == "access_denied" else "refused", query["error"]
            )
        metadata = await self._discover()
        if query.get("iss", metadata["issuer"]) != metadata["issuer"]:
            raise OidcFailed("refused", "the answer names another issuer")
        token = await self._token(metadata, code=query.get("code", ""), verifier=flow.verifier)
        claims = await self._verified(str(token.get("id_token", "")), nonce=flow.nonce)
        number = claims.get(self._settings.oidc_claim)
        if not isinstance(number, str) or not 0 < len(number) <= _LONGEST_NUMBER:
            raise OidcFailed("refused", f"the ID token has no {self._settings.oidc_claim}")
        return number, flow.to_path

    async def _token(
        self, metadata: Mapping[str, Any], *, code: str, verifier: str
    ) -> Mapping[str, Any]:
        try:
            async with self._oauth() as oauth:
                token = await oauth.fetch_token(
                    metadata["token_endpoint"], code=code, code_verifier=verifier
                )
        except OAuth2Error as error:
            raise OidcFailed("refused", f"no token: {error.error}") from error
        except (httpx2.HTTPError, ValueError) as error:
            raise OidcFailed("unavailable", repr(error)) from error
        return dict(token)

    async def _verified(self, id_token: str, *, nonce: str) -> Mapping[str, Any]:
        """Claims of an ID token of this provider, for this client and this flow."""
        try:
            decoded = jwt.decode(id_token, await self._key_set(), algorithms=ALGORITHMS)
        except (JoseError, ValueError):
            try:  # the provider may have changed its keys
                decoded = jwt.decode(
                    id_token, await self._key_set(again=True), algorithms=ALGORITHMS
                )
            except (JoseError, ValueError) as error:
                raise OidcFailed(
                    "refused", f"the ID token cannot be verified: {type(error).__name__}"
                ) from error
        client = str(self._settings.oidc_client_id)
        rules = jwt.JWTClaimsRegistry(
            leeway=_LEEWAY_SECONDS,
            iss={"essential": True, "value": self._metadata["issuer"]},
            aud={"essential": True, "value": client},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            rules.validate(decoded.claims)
        except JoseError as error:
            raise OidcFailed("refused", f"the ID token is not valid: {error}") from error
        audience = decoded.claims["aud"]
        if decoded.claims.get("azp", client) != client or (
            isinstance(audience, list) and len(audience) > 1 and "azp" not in decoded.claims
        ):
            raise OidcFailed("refused", "the ID token is for another client")
        return decoded.claims

    async def _discover(self) -> Mapping[str, Any]:
        if self._metadata and time.monotonic() - self._read_at < _DISCOVERED_SECONDS:
            return self._metadata
        issuer = str(self._settings.oidc_issuer)
        metadata = await self._json(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        needed = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
        if (
            any(not isinstance(metadata.get(name), str) for name in needed)
            or metadata["issuer"] != issuer
        ):
            raise OidcFailed(
                "unavailable", "the provider's configuration is incomplete or of another issuer"
            )
        self._metadata, self._keys, self._read_at = metadata, None, time.monotonic()
        return metadata

    async def _key_set(self, *, again: bool = False) -> KeySet:
        if self._keys is None or again:
            # It checks what it is given
            self._keys = KeySet.import_key_set(await self._json(self._metadata["jwks_uri"]))  # type: ignore[arg-type]
        return self._keys

    async def _json(self, url: str) -> dict[str, Any]:
        try:
            answer = await self._client.get(
                url, headers={"Accept": "application/json"}, timeout=10.0
            )
            answer.raise_for_status()
            found = answer.json()
        except (httpx2.HTTPError, ValueError) as error:
            raise OidcFailed("unavailable", f"{url}: {error!r}") from error
        if not isinstance(found, dict):
            raise OidcFailed("unavailable", f"{url} is no JSON object")
        return found

    def _oauth(self) -> AsyncOAuth2Client:
        secret = self._settings.oidc_client_secret
        return AsyncOAuth2Client(
            self._settings.oidc_client_id,
            secret.get_secret_value() if secret else None,
            token_endpoint_auth_method="client_secret_basic" if secret else "none",
            scope=self._settings.oidc_scope,
            redirect_uri=self._callback,
            code_challenge_method="S256",
            timeout=10.0,
            trust_env=False,
        )


def local_path(to: str) -> str:
    """A path of this origin, else /. What browsers could take for another origin is none."""
    parts = urlsplit(to)
    local = to.startswith("/") and not to.startswith("//") and not parts.scheme and not parts.netloc
    clean = local and "\\" not in to and to.isprintable() and len(to) <= 2000  # noqa: PLR2004
    return to if clean else "/"

"""A real OpenID provider as a process of its own: Authlib's server on Flask, which insists on PKCE
and a nonce.

    python provider.py PORT

`POST /script` says who signs in next and what is wrong with the answer, as {"user": "P00", "fault":
null | "nonce" | "audience" | "expired" | "unsigned" | "stranger's key" | "denied"}.
"""

import logging
import os
import sys
import time
import warnings
from dataclasses import dataclass, field
from typing import Any

from authlib.deprecate import AuthlibDeprecationWarning
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2 import OAuth2Request
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode
from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.wrappers import Response as BaseResponse

KEY, STRANGERS = RSAKey.generate_key(2048, auto_kid=True), RSAKey.generate_key(2048, auto_kid=True)
CLIENT, SECRET = "console", "the-consoles-secret-at-the-provider"  # as provider_names.py
SCRIPT: dict[str, Any] = {"user": "P00", "fault": None}


class Client(ClientMixin):  # type: ignore[misc]
    client_id = CLIENT

    def get_client_id(self) -> str:
        return CLIENT

    def get_default_redirect_uri(self) -> str:
        return ""

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri.startswith("http://127.0.0.1:") and redirect_uri.endswith(
            "/sign-in/oidc/callback"
        )

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic" or endpoint != "token"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class Code(AuthorizationCodeMixin):  # type: ignore[misc]
    code: str
    user: str
    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str
    code_challenge_method: str
    auth_time: int = field(default_factory=lambda: int(time.time()))

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int:
        return self.auth_time


CODES: dict[str, Code] = {}


class CodeGrant(grants.AuthorizationCodeGrant):  # type: ignore[misc]  # Authlib ships no types
    def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
        data = request.payload.data
        CODES[code] = Code(
            code,
            request.user,
            data["redirect_uri"],
            request.scope,
            data["nonce"],
            data["code_challenge"],
            data["code_challenge_method"],
        )

    def query_authorization_code(self, code: str, _: Client) -> Code | None:
        return CODES.get(code)

    def delete_authorization_code(self, authorization_code: Code) -> None:
        del CODES[authorization_code.code]

    def authenticate_user(self, authorization_code: Code) -> str:
        return authorization_code.user


class Oidc(OpenIDCode):  # type: ignore[misc]
    def exists_nonce(self, *_: object) -> bool:
        return False

    def process_token(self, grant: CodeGrant, response: tuple[int, Any, Any]) -> dict[str, Any]:
        """Signed here, so that the script can spoil it."""
        token: dict[str, Any] = response[1]
        code: Code = grant.request.authorization_code
        now, fault = int(time.time()), SCRIPT["fault"]
        claims = {
            "iss": request.host_url.rstrip("/"),
            "aud": "somebody-else" if fault == "audience" else CLIENT,
            "sub": f"id-of-{code.user}",
            "iat": now - 7200 if fault == "expired" else now,
            "exp": now - 3600 if fault == "expired" else now + 300,
            "nonce": "another" if fault == "nonce" else code.nonce,
            "preferred_username": code.user,
        }
        key = STRANGERS if fault == "stranger's key" else KEY
        if fault == "unsigned":
            token["id_token"] = jwt.encode({"alg": "none"}, claims, KEY, algorithms=["none"])
        else:
            token["id_token"] = jwt.encode({"alg": "RS256", "kid": KEY.kid}, claims, key)
        return token


app = Flask(__name__)
server = AuthorizationServer(
    app,
    query_client=lambda known: Client() if known == CLIENT else None,
    save_token=lambda *_: None,
)
server.register_grant(CodeGrant, [Oidc(require_nonce=True), CodeChallenge(required=True)])


@app.get("/.well-known/openid-configuration")
def configuration() -> Response:
    base = request.host_url.rstrip("/")
    return jsonify(
        issuer=base,
        authorization_endpoint=f"{base}/authorize",
        token_endpoint=f"{base}/token",
        jwks_uri=f"{base}/keys",
        response_types_supported=["code"],
        subject_types_supported=["public"],
        id_token_signing_alg_values_supported=["RS256"],
        code_challenge_methods_supported=["S256"],
    )


@app.get("/keys")
def keys() -> Response:
    return jsonify(keys=[KEY.as_dict(private=False)])


@app.post("/script")
def script() -> Response:
    SCRIPT.update(request.get_json())
    return jsonify(SCRIPT)


@app.get("/authorize")
def authorize() -> BaseResponse:
    if SCRIPT["fault"] == "denied":
        query = f"error=access_denied&state={request.args['state']}"
        return redirect(f"{request.args['redirect_uri']}?{query}")
    grant = server.get_consent_grant(end_user=SCRIPT["user"])
    answer: BaseResponse = server.create_authorization_response(
        grant=grant, grant_user=SCRIPT["user"]
    )
    return answer


@app.post("/token")
def token() -> BaseResponse:
    answer: BaseResponse = server.create_token_response()
    return answer


if __name__ == "__main__":
    warnings.simplefilter("ignore", AuthlibDeprecationWarning)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # on the loopback
    app.run("127.0.0.1", int(sys.argv[1]), threaded=True)

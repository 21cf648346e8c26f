"""Settings that would be unsafe are refused before anything listens."""

from typing import Any

import pytest
from pydantic import SecretStr, ValidationError
from starlette.testclient import TestClient

from console.app import create_app
from console.database import engine_for
from console.guard import cookie_name
from console.settings import Settings

SECRET = SecretStr("s" * 32)


def settings(**changed: Any) -> Settings:
    return Settings(
        database_url=SecretStr("postgresql://c:c@127.0.0.1:1/c"), gateway_secret=SECRET, **changed
    )


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7"])  # noqa: S104
def test_it_does_not_listen_beyond_the_loopback_without_https(host: str) -> None:
    with pytest.raises(ValidationError, match="ZHIPEI_PUBLIC_URL"):
        settings(host=host)

    assert settings(host=host, public_url="https://zhipei.example.com").https
    assert settings(host=host, allow_plain_http=True).host == host


@pytest.mark.parametrize(
    "url", ["zhipei.example.com", "https://zhipei.example.com/console", "ftp://zhipei.example.com"]
)
def test_a_public_address_has_a_scheme_and_no_path(url: str) -> None:
    with pytest.raises(ValidationError, match="ZHIPEI_PUBLIC_URL"):
        settings(public_url=url)


def test_a_short_credential_is_refused() -> None:
    with pytest.raises(ValidationError, match="32 characters"):
        Settings(
            database_url=SecretStr("postgresql://c:c@127.0.0.1:1/c"),
            gateway_secret=SecretStr("s" * 31),
        )


def test_a_provider_needs_a_client_id() -> None:
    with pytest.raises(ValidationError, match="belong together"):
        settings(oidc_issuer="https://idp.example.com")


def test_by_https_cookies_are_bound_to_the_host_and_browsers_stay_with_https() -> None:
    """Asked without its lifespan: neither people nor the database is needed for a page."""
    secure = settings(public_url="https://zhipei.example.com", host="0.0.0.0")  # noqa: S104
    client = TestClient(
        create_app(secure, engine_for(secure, name="test")), base_url="https://zhipei.example.com"
    )

    answer = client.get("/")

    assert cookie_name(secure) == "__Host-zhipei"
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
    assert client.get("/", headers={"Host": "127.0.0.1"}).status_code == 421

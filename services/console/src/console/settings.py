"""Settings of the gateway; the names are the same in compose, in the chart and in the local
supervisor.
"""

from functools import lru_cache
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit, urlunsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from chassis.messages.settings import SecretFiles

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
SERVICES = ("people", "training", "qa", "kpi", "notify")


class Settings(BaseSettings):
    """Settings of the gateway's process. Any of them can be the text of a file: `<name>_FILE` is
    its path.
    """

    model_config = SettingsConfigDict(env_prefix="ZHIPEI_", extra="ignore", frozen=True)

    database_url: SecretStr = Field(
        description="postgresql://role:password@host:port/database of the sessions"
    )
    host: str = Field(default="127.0.0.1", description="address on which the gateway listens")
    port: int = Field(default=20000, description="its port")
    log_level: str = "info"
    pool_size: int = Field(default=8, ge=2, description="database connections of the process")
    public_url: str | None = Field(
        default=None,
        description="address that people type, such as https://zhipei.example.com; https turns on "
        "Secure cookies and HSTS. Without it only loopback names are answered",
    )
    allow_plain_http: bool = Field(
        default=False, description="listen beyond the loopback without https"
    )
    trusted_proxies: str = Field(
        default="",
        description="addresses or networks, with commas, of which X-Forwarded-For is believed",
    )
    web: Path | None = Field(default=None, description="folder of the built front-end")

    gateway_secret: SecretStr = Field(
        description="credential at people, which has the same; 32 characters or more"
    )
    people_url: str = Field(
        default="http://127.0.0.1:20010", description="the people service's api"
    )
    training_url: str = Field(
        default="http://127.0.0.1:20020", description="the training service's api"
    )
    qa_url: str = Field(default="http://127.0.0.1:20030", description="the qa service's api")
    kpi_url: str = Field(default="http://127.0.0.1:20040", description="the kpi service's api")
    notify_url: str = Field(
        default="http://127.0.0.1:20050", description="the notify service's api"
    )

    session_idle_minutes: float = Field(
        default=60, gt=0, description="a session without requests ends after this"
    )
    session_hours: float = Field(default=12, gt=0, description="every session ends after this")
    watch_seconds: float = Field(
        default=2, gt=0, le=4, description="how often people is asked whose roles or places changed"
    )

    connect_seconds: float = Field(
        default=3, gt=0, description="longest wait for a connection to a service"
    )
    answer_seconds: float = Field(
        default=120,
        gt=0,
        description="longest wait for the first octet of an answer and between two",
    )
    body_seconds: float = Field(
        default=30,
        gt=0,
        description="longest wait for a request's body, of a large one between two pieces",
    )
    largest_body: int = Field(
        default=4 << 30, gt=0, description="octets of a request's body; more is refused with 413"
    )
    connections: int = Field(
        default=1000, ge=10, description="connections to the services, open streams included"
    )

    password_sign_in: bool = Field(
        default=True, description="whether people sign in with a number and a password"
    )
    sign_in_tenant: str | None = Field(
        default=None, description="code of the only tenant that signs in here"
    )
    demo: bool = Field(
        default=False,
        description="offer the made-up people of simulated tenants, without a password",
    )

    oidc_issuer: str | None = Field(
        default=None,
        description="the identity provider's issuer; with it the provider's sign-in is offered",
    )
    oidc_client_id: str | None = Field(
        default=None, description="the gateway's client id at the provider"
    )
    oidc_client_secret: SecretStr | None = Field(
        default=None, description="its secret; none for a public client"
    )
    oidc_label: str = Field(default="SSO", description="the provider's name on the sign-in page")
    oidc_scope: str = Field(default="openid profile", description="scopes to ask for")
    oidc_claim: str = Field(
        default="preferred_username",
        description="claim of the ID token that holds the employee number",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # not ours to read
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment takes precedence over files."""
        return init_settings, env_settings, SecretFiles(settings_cls)

    @field_validator(
        "public_url", "sign_in_tenant", "web", "oidc_issuer", "oidc_client_id", mode="before"
    )
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return value or None

    @model_validator(mode="after")
    def _safe(self) -> Self:
        if self.public_url is not None:
            parts = urlsplit(self.public_url)
            if (
                parts.scheme not in {"http", "https"}
                or not parts.hostname
                or parts.path not in {"", "/"}
            ):
                raise ValueError(
                    "ZHIPEI_PUBLIC_URL must be like https://zhipei.example.com, without a path"
                )
        if self.host not in LOOPBACK and not self.https and not self.allow_plain_http:
            raise ValueError(
                f"ZHIPEI_HOST {self.host} is reachable from other machines: set ZHIPEI_PUBLIC_URL "
                "to the https address, or ZHIPEI_ALLOW_PLAIN_HTTP=true if no other can reach it"
            )
        if (self.oidc_issuer is None) != (self.oidc_client_id is None):
            raise ValueError(
                "ZHIPEI_OIDC_ISSUER and ZHIPEI_OIDC_CLIENT_ID belong together: set both, or neither"
            )
        if len(self.gateway_secret.get_secret_value()) < 32:  # noqa: PLR2004
            raise ValueError("ZHIPEI_GATEWAY_SECRET needs at least 32 characters")
        return self

    @property
    def https(self) -> bool:
        """Whether browsers reach the gateway by https."""
        return self.public_url is not None and self.public_url.startswith("https://")

    @property
    def upstreams(self) -> dict[str, str]:
        """Service → base URL without a trailing slash."""
        urls = (self.people_url, self.training_url, self.qa_url, self.kpi_url, self.notify_url)
        return {service: url.rstrip("/") for service, url in zip(SERVICES, urls, strict=True)}

    @property
    def sqlalchemy_url(self) -> str:
        """The database's address in SQLAlchemy's spelling (driver asyncpg)."""
        parts = urlsplit(self.database_url.get_secret_value())
        return urlunsplit(parts._replace(scheme="postgresql+asyncpg"))


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Settings of this process, read once from the environment."""
    return Settings()

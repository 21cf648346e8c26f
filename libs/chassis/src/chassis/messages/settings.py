"""What a process is told from outside. The same names stand in compose, in the chart and in the
local supervisor.
"""

from functools import lru_cache
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit, urlunsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)


class SecretFiles(EnvSettingsSource):
    """Any variable with `_FILE` after its name: the file of which the text is the value. Raises
    OSError when it cannot be read.
    """

    def __init__(self, settings_cls: type[BaseSettings]) -> None:
        super().__init__(settings_cls)
        names = [
            str(field.validation_alias or f"{self.env_prefix}{name}").lower()
            for name, field in settings_cls.model_fields.items()
        ]
        files = {name: path for name in names if (path := self.env_vars.get(f"{name}_file"))}
        self.env_vars = {
            name: Path(path).read_text(encoding="utf-8").strip() for name, path in files.items()
        }


class Settings(BaseSettings):
    """Settings of one process (api, worker, migrate or verify) of one service."""

    model_config = SettingsConfigDict(env_prefix="ZHIPEI_", extra="ignore", frozen=True)

    database_url: SecretStr = Field(description="postgresql://role:password@host:port/database")
    kafka: str = Field(
        default="127.0.0.1:9092",
        validation_alias="KAFKA_BOOTSTRAP_SERVERS",
        description="host:port, of several with commas",
    )
    kafka_username: str | None = Field(
        default=None,
        validation_alias="KAFKA_USERNAME",
        description="the process's user on Kafka (SCRAM-SHA-256); none: it connects without",
    )
    kafka_password: SecretStr | None = Field(
        default=None, validation_alias="KAFKA_PASSWORD", description="that user's password"
    )
    host: str = Field(
        default="127.0.0.1", description="address on which the api and the worker's metrics listen"
    )
    port: int = Field(default=8000, description="port of the api")
    metrics_port: int = Field(
        default=0, description="port of the worker's /metrics, /livez and /readyz; 0 = none"
    )
    files: str = Field(
        default="file:///tmp/zhipei-files", description="content-addressed file store"
    )
    log_level: str = "info"
    operator_secret: SecretStr | None = Field(
        default=None, description="bearer credential of the operator, at least 32 characters"
    )
    gateway_secret: SecretStr | None = Field(
        default=None,
        description="credential of the console's gateway; for the issuer of tokens alone",
    )
    pool_size: int = Field(default=8, ge=2, description="database connections of one process")
    relay_rows: int = Field(default=4000, ge=1, description="outbox rows read at once")
    relay_busy_seconds: float = Field(
        default=0.01, gt=0, description="pause of the relay while rows keep coming"
    )
    relay_idle_seconds: float = Field(
        default=0.05, gt=0, description="longest pause of an idle relay; one index probe each"
    )
    consumer_rows: int = Field(
        default=2000, ge=1, description="records of one partition handled in one transaction"
    )
    consumer_fetch_wait_ms: int = Field(
        default=100, ge=1, description="longest wait of a fetch for new records"
    )
    session_timeout_ms: int = Field(
        default=45_000, description="after this a silent worker loses its partitions"
    )
    max_held_keys: int = Field(
        default=100,
        ge=1,
        description="more held keys than this in one partition stop it: a bug, not bad data",
    )
    max_parked_share: float = Field(
        default=0.5,
        gt=0,
        le=1,
        description="a batch of which more is unreadable stops the partition",
    )
    seen_days: int = Field(
        default=410,
        description="days for which ids of handled events are kept: topic retention and a margin",
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
        """What stands in the environment goes before what a file says."""
        return init_settings, env_settings, SecretFiles(settings_cls)

    @model_validator(mode="after")
    def _user_and_password(self) -> Self:
        if (self.kafka_username is None) != (self.kafka_password is None):
            raise ValueError(
                "KAFKA_USERNAME and KAFKA_PASSWORD (or KAFKA_PASSWORD_FILE) belong together: "
                "set both, or neither"
            )
        return self

    @property
    def asyncpg_dsn(self) -> str:
        return self.database_url.get_secret_value()

    @property
    def sqlalchemy_url(self) -> str:
        """The same address in SQLAlchemy's spelling (driver asyncpg)."""
        parts = urlsplit(self.asyncpg_dsn)
        return urlunsplit(parts._replace(scheme="postgresql+asyncpg"))


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Settings of this process, read once from the environment."""
    return Settings()

"""Settings of people alone: sign-in. Those of every service are the chassis'."""

from functools import lru_cache

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class SignInSettings(BaseSettings):
    """Sign-in with a password, and the bearers of the console."""

    model_config = SettingsConfigDict(env_prefix="ZHIPEI_", extra="ignore", frozen=True)

    password_minimum_length: int = Field(
        default=10, ge=8, le=64, description="characters of a new password at least"
    )
    password_maximum_length: int = Field(
        default=128, ge=64, le=1000, description="characters of a new password at most"
    )
    one_time_password_hours: float = Field(
        default=168, gt=0, description="a one-time password is good for this long"
    )
    account_attempts: int = Field(
        default=5, ge=1, description="attempts to sign in on one account at once"
    )
    account_attempt_seconds: float = Field(
        default=60, gt=0, description="after this one more attempt on the account"
    )
    address_attempts: int = Field(
        default=50,
        ge=1,
        description="attempts to sign in from one address at once; a site may share one",
    )
    address_attempt_seconds: float = Field(
        default=6, gt=0, description="after this one more attempt from the address"
    )
    bearer_minutes: float = Field(
        default=10, gt=0, le=10, description="life of a bearer of the console"
    )


@lru_cache(maxsize=1)
def sign_in_settings() -> SignInSettings:
    """Settings of this process, read once from the environment."""
    return SignInSettings()

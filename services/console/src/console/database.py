"""The engine of the console database."""

from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from console.settings import Settings

_SESSION = {"timezone": "UTC", "jit": "off", "lock_timeout": "5s", "statement_timeout": "10s"}


def engine_for(settings: Settings, *, name: str) -> AsyncEngine:
    """The process's engine; `name` is what pg_stat_activity shows."""
    return create_async_engine(
        settings.sqlalchemy_url,
        pool_size=settings.pool_size,
        max_overflow=settings.pool_size,
        pool_timeout=2,
        hide_parameters=True,
        connect_args={"server_settings": {**_SESSION, "application_name": name}, "timeout": 5},
    )

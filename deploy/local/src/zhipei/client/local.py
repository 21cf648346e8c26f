"""The operator of the installation, as a client of its services."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from zhipei.client.http import Caller, Services
from zhipei.client.installation import find


@asynccontextmanager
async def operator(data_dir: Path, *, tenant: str | None = None) -> AsyncIterator[Caller]:
    """Whoever may do everything here; `tenant` (id): on whose data. Failure when nothing runs."""
    installation = find(data_dir)
    async with Services(installation.urls) as services:
        yield services.caller(installation.operator_secret, tenant=tenant)

"""The operator of the local installation, as a client of its services."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from zhipei.cli.options import running
from zhipei.client.http import Caller, Services
from zhipei.platform.local import LocalPlatform
from zhipei.supervisor.parts import OPERATOR


@asynccontextmanager
async def operator(data_dir: Path, *, tenant: str | None = None) -> AsyncIterator[Caller]:
    """Whoever may do everything here; `tenant` (id): on whose data. Failure when nothing runs in the data dir."""
    urls, secret = _installation(data_dir)
    async with Services(urls) as services:
        yield services.caller(secret, tenant=tenant)


def _installation(data_dir: Path) -> tuple[dict[str, str], str]:
    return running(data_dir).urls(), LocalPlatform(data_dir).secrets[OPERATOR]

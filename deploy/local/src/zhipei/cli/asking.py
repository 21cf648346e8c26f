"""What the commands share that ask the services about one tenant."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from zhipei.client import tenants
from zhipei.client.http import Caller
from zhipei.client.local import operator
from zhipei.client.tenants import Tenant

T = TypeVar("T")
TenantCode = Annotated[
    str | None,
    typer.Option(
        "--tenant", envvar="ZHIPEI_TENANT", help="Code of the tenant.", show_default="the newest"
    ),
]


def ask(
    data_dir: Path, code: str | None, question: Callable[[Caller, Tenant], Coroutine[Any, Any, T]]
) -> T:
    """Ask something as the operator who acts on a tenant (its code; by default the newest)."""

    async def asked() -> T:
        async with operator(data_dir) as caller:
            tenant = await tenants.find(caller, code)
            return await question(caller.within(tenant.tenant_id), tenant)

    return asyncio.run(asked())

"""Which tenant a command is about."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from zhipei.client.http import Caller
from zhipei.failure import Failure


@dataclass(frozen=True)
class Tenant:
    """A tenant as people tells of it."""

    tenant_id: str
    code: str
    zone: ZoneInfo
    simulated: bool
    created_at: datetime


async def tenants(operator: Caller) -> list[Tenant]:
    """All tenants of the installation, the oldest first."""
    found = [
        Tenant(
            one["tenant_id"],
            one["code"],
            ZoneInfo(one["zone"]),
            one["simulated"],
            datetime.fromisoformat(one["created_at"]),
        )
        async for one in operator.pages("people", "/v1/tenants")
    ]
    return sorted(found, key=lambda tenant: (tenant.created_at, tenant.code))


async def find(operator: Caller, code: str | None) -> Tenant:
    """The tenant of this code, by default the newest. Raises Failure when there is none."""
    known = await tenants(operator)
    wanted = [tenant for tenant in known if code in {None, tenant.code}]
    if not wanted:
        there = ", ".join(tenant.code for tenant in known)
        raise Failure(
            f"there is no tenant {code or 'yet'}",
            f"name one of: {there}" if there else "make one with ./zhipei password",
            exit_code=2,
        )
    return wanted[-1]

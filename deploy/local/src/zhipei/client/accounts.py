"""Accounts of people: one-time passwords, and the first administrator of an empty installation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from zhipei.client import tenants
from zhipei.client.http import Caller, Services
from zhipei.failure import Failure

TENANT, NUMBER = "main", "admin"
NAMES: Mapping[str, str] = {"tenant": "Zhipei", "person": "系统管理员"}
FALLBACK_ZONE = "Asia/Shanghai"
NO_PLACE = frozenset({"UTC", "Etc/UTC", "Etc/GMT"})  # of servers that were told nothing


@dataclass(frozen=True)
class OneTime:
    """A password that is shown once: it opens one sign-in and must be changed there."""

    number: str
    password: str
    expires_at: datetime


async def first_administrator(services: Services, operator_secret: str) -> OneTime | None:
    """Where nothing was set up: a tenant, its administrator, and a one-time password. Elsewhere
    None.
    """
    operator = services.caller(operator_secret)
    if await tenants.tenants(operator):
        return None
    body = {"code": TENANT, "name": NAMES["tenant"], "zone": machine_zone()}
    tenant = await operator.post("people", "/v1/tenants", body)
    inside = operator.within(tenant["tenant_id"])
    row = {
        "employee_no": NUMBER,
        "name": NAMES["person"],
        "roles": ["administrator"],
        "entered_on": datetime.now(ZoneInfo(body["zone"])).date().isoformat(),
    }
    report = await inside.post("people", "/v1/people/import", {"rows": [row]})
    if report["rejected"]:
        raise Failure(f"the first administrator was rejected: {report['faults']}", "see its log")
    return await one_time_password(inside, NUMBER)


async def one_time_password(inside: Caller, number: str) -> OneTime:
    """Give somebody of the caller's tenant a new password; their sessions end. Raises Failure."""
    person = await _find(inside, number)
    made = await inside.post("people", f"/v1/users/{person}/reset")
    expires_at = datetime.fromisoformat(made["expires_at"])
    return OneTime(number, made["password"], expires_at)


def machine_zone(localtime: Path = Path("/etc/localtime")) -> str:
    """The IANA zone of this machine; of one that was told none, the zone of Shanghai."""
    _, _, name = str(localtime.resolve()).partition("/zoneinfo/")
    try:
        return ZoneInfo(name).key if name and name not in NO_PLACE else FALLBACK_ZONE
    except (ZoneInfoNotFoundError, ValueError):
        return FALLBACK_ZONE


async def _find(inside: Caller, number: str) -> UUID:
    async for person in inside.pages("people", "/v1/people", q=number):
        if person["employee_no"] == number:
            return UUID(person["person_id"])
    raise Failure(f"nobody has the number {number}", "see people in the console", exit_code=2)

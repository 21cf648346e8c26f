"""Tenants are entered by the operator, once."""

from datetime import UTC, datetime

from chassis.http.problems import Conflict, Fault, Invalid
from chassis.http.wording import Message
from chassis.messages.tx import Tx
from people.ground.access.actions import signing_key, within
from people.ground.tenants import store
from people.ground.tenants.rules import Tenant, incomplete, same
from zhipei_events.people import TenantState
from zhipei_events.values import tenant_id

CLOCK_AND_SEED = Message(
    "模拟租户须填写 clock_at 和 seed，真实租户则两者都不填",
    "A simulated tenant needs clock_at and seed, a real one has neither",
)
OTHER_TENANT = Message(
    "租户 {code} 已存在，且内容不同", "The tenant {code} exists with other content"
)


class TenantDiffers(Conflict):
    slug = "tenant-differs"
    title = {
        "zh-Hans": "该代码的租户已存在且内容不同",
        "en": "A tenant of this code exists and differs",
    }


async def create(
    tx: Tx,
    *,
    code: str,
    name: str,
    zone: str,
    simulated: bool,
    clock_at: datetime | None,
    seed: str | None,
) -> tuple[Tenant, bool]:
    """Enter a tenant; True if it is new. The same request again gives the tenant that is there,
    another one is refused.
    """
    begins = clock_at.astimezone(UTC) if clock_at else None
    wanted = Tenant(tenant_id(code), code, name, zone, simulated, begins, seed, tx.now)
    if lacking := incomplete(wanted):
        raise Invalid(
            CLOCK_AND_SEED,
            errors=[Fault(f"body.{lacking}", "simulated")],
        )
    await tx.lock(f"tenant:{code}")
    await signing_key(tx)
    async with within(tx, wanted.tenant_id) as inside:
        known = await store.find_tenant(inside, wanted.tenant_id)
        if known is not None:
            if not same(wanted, known):
                raise TenantDiffers(OTHER_TENANT, code=code)
            return known, False
        await store.add_tenant(inside, wanted)
        state = TenantState(
            tenant_id=wanted.tenant_id,
            code=wanted.code,
            name=wanted.name,
            zone=wanted.zone,
            simulated=wanted.simulated,
            clock_at=wanted.clock_at,
            seed=wanted.seed,
            created=wanted.created_at,
        )
        inside.emit(state, at=clock_at)
    return wanted, True

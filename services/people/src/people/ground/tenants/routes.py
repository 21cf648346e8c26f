"""Tenants, for the operator of the installation."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, Field

from chassis.http.inputs import Code, Flag, Instant, Name, Text, Zone
from chassis.http.routes import PUBLIC, TENANT, NotFound, Page, Paging, Routes, TxDep
from chassis.http.wording import Message
from chassis.messages.database import EVERY_TENANT
from people.ground.access.actions import within
from people.ground.tenants import actions, store
from people.ground.tenants.rules import Tenant
from zhipei_events.values import tenant_id

NO_TENANT = Message("没有代码为 {code} 的租户", "There is no tenant {code}")

routes = Routes(prefix="/v1/tenants")


class NewTenant(BaseModel):
    """A tenant. A simulated one also needs where its clock begins and the seed of its draws (32
    bytes as hexadecimal digits).
    """

    code: Annotated[str, Text(63), Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
    name: Name
    zone: Zone
    simulated: Flag = False
    clock_at: Instant | None = None
    seed: Annotated[str, Text(64), Field(pattern=r"^[0-9a-f]{64}$")] | None = None


class TenantView(BaseModel):
    tenant_id: UUID
    code: str
    name: str
    zone: str
    simulated: bool
    clock_at: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, tenant: Tenant) -> "TenantView":
        # The seed stays inside: whoever knows it foresees every draw (QA-4b).
        return cls.model_validate(
            {name: value for name, value in vars(tenant).items() if name != "seed"}
        )


@routes.post("", permission="tenants.create", place=TENANT, status_code=201)
async def create_tenant(body: NewTenant, response: Response, tx: TxDep) -> TenantView:
    tenant, new = await actions.create(tx, **dict(body))
    if not new:
        response.status_code = 200
    return TenantView.of(tenant)


@routes.get("", permission="tenants.read", shows=PUBLIC)
async def list_tenants(tx: TxDep, paging: Paging) -> Page[TenantView]:
    position = paging.position(str)
    async with within(tx, EVERY_TENANT) as all_of_them:
        rows = await store.tenants(
            all_of_them, after=position[0] if position else None, limit=paging.fetch
        )
    return paging.page([TenantView.of(row) for row in rows], key=lambda view: [view.code])


@routes.get("/{code}", permission="tenants.read", shows=PUBLIC)
async def get_tenant(code: Code, tx: TxDep) -> TenantView:
    async with within(tx, tenant_id(code)) as inside:
        tenant = await store.find_tenant(inside, inside.tenant)
    if tenant is None:
        raise NotFound(NO_TENANT, code=code)
    return TenantView.of(tenant)

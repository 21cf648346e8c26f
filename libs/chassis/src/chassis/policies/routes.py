"""GET and PUT /v1/policies: what holds, what could, and a new value from a date on (GEN-1, GEN-2,
GEN-3).
"""

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, JsonValue

from chassis.http.auth import Permissions, allow, anyone
from chassis.http.inputs import Code, Day, Flag, Json, Reason, Text
from chassis.http.routes import (
    PUBLIC,
    TENANT,
    Fault,
    Invalid,
    NotFound,
    Page,
    Refusal,
    Routes,
    TxDep,
)
from chassis.http.wording import Message
from chassis.messages.service import Service
from chassis.policies import resolution as policies
from chassis.policies import versions
from chassis.policies.shipped import Definition, definitions, exact

NOT_READ = Message(
    "参数 {key} 尚未被任何功能使用，设置后不会生效",
    "Nothing reads {key} yet, so a value would have no effect",
)
NOT_IN_SCOPE = Message(
    "参数 {key} 只能按以下范围设置：{offered}", "{key} may be set for one of: {offered}"
)
NO_POLICY = Message("{service} 没有参数 {key}", "{service} owns no policy {key}")
BAD_SCOPE = Message(
    "scope 须写作 维度:编号，每个维度一次", "scope is dimension:id, once per dimension"
)
BAD_VALUE = Message("参数 {key} 不能取这个值：{reason}", "{key} cannot have this value: {reason}")

PERMISSIONS: Permissions = {
    "policies.read": anyone(),
    "policies.set": allow("administrator", "operator"),
}


class Place(BaseModel):
    """Where a value holds: one dimension and the id in it (GEN-2a). Without it: the whole
    tenant.
    """

    dimension: Code = "tenant"
    scope_id: Annotated[str, Text(100, least=0)] = ""


class NewValue(BaseModel):
    """A value from a date on, with its reason. Numbers may be strings; of a map only what
    differs. dry_run: answer as if it were entered, and keep nothing.
    """

    scope: Place = Place()
    value: Json
    effective_on: Day
    reason: Reason
    dry_run: Flag = False


class NotInUse(Refusal):
    status = 409
    slug = "policy-not-in-use"
    title = {"zh-Hans": "该参数尚未启用", "en": "This policy is not in use yet"}


class Confirmation(BaseModel):
    """Why the shipped default of a lost key is right here (GEN-3)."""

    reason: Reason


class PolicyView(BaseModel):
    """A key and the value in force.

    unconfirmed: show it as "unconfirmed default" wherever it is used (GEN-3); in_use: whether any
    code reads it, without which it cannot be set.
    """

    key: str
    type: str
    unit: str
    value: JsonValue
    default: JsonValue
    unconfirmed: bool
    in_use: bool
    origin: str
    options: tuple[str, ...]
    scope: tuple[str, ...]
    rule: tuple[str, ...]
    meaning: str


class SetView(PolicyView):
    """A key and the value that holds after it was set. changed: false where it was entered so
    already.
    """

    changed: bool


class EnteredView(BaseModel):
    """All versions of a key in one place, oldest first."""

    dimension: str
    scope_id: str
    confirmed: bool
    versions: list[dict[str, JsonValue]]


class HistoryView(PolicyView):
    """A key with everything that was ever entered for it."""

    entered: list[EnteredView]


def routes(service: Service) -> tuple[Routes, ...]:
    """The routes of the keys that a service owns; none when it owns none."""
    if service.policies is None or service.policy_events is None:
        return ()
    shipped, events, owner = (
        definitions(service.name, service.policies),
        service.policy_events,
        service.policy_events[1].PUBLISHER,
    )
    api = Routes(prefix="/v1/policies", tags=["policies"])

    def definition(key: str) -> Definition:
        if key not in shipped:
            raise NotFound(NO_POLICY, service=service.name, key=key)
        return shipped[key]

    @api.get("", permission="policies.read", shows=PUBLIC)
    async def list_policies(
        tx: TxDep,
        on: Day | None = None,
        scope: Annotated[
            list[Code] | None, Query(max_length=10, description="dimension:id, once per dimension")
        ] = None,
    ) -> Page[PolicyView]:
        """Every key with the value that holds on a date (default: today, UTC) in a place."""
        held = await policies.resolve(
            tx, owner, on=on or tx.today("UTC"), scope=_scope(scope or [])
        )
        return Page(items=[_view(shipped[key], held) for key in sorted(shipped) if key in held])

    @api.get("/{key}", permission="policies.read", shows=PUBLIC)
    async def show_policy(key: Code, tx: TxDep) -> HistoryView:
        """One key: what holds in the tenant today, and every version in every place."""
        held = await policies.resolve(tx, owner, on=tx.today("UTC"))
        entered = [
            EnteredView.model_validate(place, from_attributes=True)
            for place in await versions.entered(tx, definition(key).key)
        ]
        return HistoryView(**_view(shipped[key], held).model_dump(), entered=entered)

    @api.put("/{key}", permission="policies.set", place=TENANT)
    async def set_policy(key: Code, body: NewValue, tx: TxDep) -> SetView:
        """Enter a value; it supersedes the one before from its date on, and nothing that was judged
        earlier is judged again.
        """
        tx.is_rehearsal = body.dry_run
        known = _settable(definition(key))
        place = _place(known, body.scope, str(tx.tenant))
        try:
            value = known.read(body.value)
        except ValueError as error:
            raise Invalid(
                BAD_VALUE,
                errors=[Fault(where="body.value", code=f"not_{known.type}")],
                key=known.key,
                reason=error,
            ) from error
        changed = await versions.set_policy(
            tx,
            events,
            known,
            place=place,
            value=value,
            effective_on=body.effective_on,
            reason=body.reason,
        )
        scope = {} if place[0] == "tenant" else dict([place])
        held = await policies.resolve(tx, owner, on=body.effective_on, scope=scope)
        return SetView(**_view(known, held).model_dump(), changed=changed)

    @api.post("/{key}/confirm", permission="policies.set", place=TENANT)
    async def confirm_policy(key: Code, body: Confirmation, tx: TxDep) -> PolicyView:
        """Confirm the shipped default of a lost key for the tenant, from today on (GEN-3)."""
        known, today = _settable(definition(key)), tx.today("UTC")
        place = ("tenant", str(tx.tenant))
        await versions.set_policy(
            tx,
            events,
            known,
            place=place,
            value=known.default,
            effective_on=today,
            reason=body.reason,
        )
        return _view(known, await policies.resolve(tx, owner, on=today))

    return (api,)


def _settable(known: Definition) -> Definition:
    if not known.in_use:
        raise NotInUse(NOT_READ, key=known.key)
    return known


def _view(known: Definition, held: policies.PolicySet) -> PolicyView:
    return PolicyView(
        key=known.key,
        type=known.type,
        unit=known.unit,
        value=exact(held[known.key]),
        default=known.default,
        unconfirmed=known.key in held.unconfirmed,
        in_use=known.in_use,
        origin=known.origin,
        options=known.options,
        scope=("tenant", *(dimension for dimension in known.scope if dimension != "tenant")),
        rule=known.rule,
        meaning=known.meaning,
    )


def _place(known: Definition, place: Place, tenant: str) -> tuple[str, str]:
    if place.dimension == "tenant":
        return "tenant", tenant
    if place.dimension not in known.scope or not place.scope_id:
        offered = ", ".join(("tenant", *known.scope))
        raise Invalid(
            NOT_IN_SCOPE,
            errors=[Fault(where="body.scope", code="not_in_scope")],
            key=known.key,
            offered=offered,
        )
    return place.dimension, place.scope_id


def _scope(pairs: list[str]) -> dict[str, object]:
    scope: dict[str, object] = {}
    for pair in pairs:
        dimension, _, id = pair.partition(":")
        if dimension not in policies.PRECEDENCE[2:] or not id or dimension in scope:
            raise Invalid(
                BAD_SCOPE,
                errors=[Fault(where="query.scope", code="bad_scope")],
            )
        scope[dimension] = id
    return scope

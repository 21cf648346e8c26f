"""What a route says of itself: which kind of record it shows, and where it writes (GEN-11)."""

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fastapi import Depends
from starlette.requests import Request

from chassis.http.auth import Permissions
from chassis.http.problems import Forbidden
from chassis.http.reach import act_in
from chassis.http.wording import Message
from chassis.messages.tx import Tx
from measure.visibility import Grant, Person, RecordKind, reach

WHOLE_TENANT = Message("仅限管理整个租户的角色", "This takes a role that acts for the whole tenant")

PUBLIC: Final = "public"
"""Shows what no policy hides from whoever holds the permission: texts, clocks, the installation."""
OWN: Final = "own"
"""Shows or writes what is the caller's alone."""
TENANT: Final = "tenant"
"""Writes what lies in no place: for roles that act for all of the tenant."""
IN_ACTION: Final = "in_action"
"""The action asks `act_in` with the things at hand; a request that ends without is a bug."""

BY_RULE: Final = "by_rule"
"""Writes what holds for all of the tenant, by a role that a rule names, wherever it is held."""

Visibility = Callable[[Tx], Awaitable[Mapping[str, Sequence[str]]]]
"""`gen.visibility` where and when a request is made."""
PlaceOf = Callable[..., Awaitable[object]]
"""Where the written thing lies: called with the transaction and parameters of the path by name,
returns what `act_in` takes.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """The permission of a route, the kinds that it shows and where it writes.

    shows: kinds, or PUBLIC or OWN alone; work: columns that name who was given the work on a
    record; place: where it writes, None of a GET.
    """

    permission: str
    shows: tuple[str, ...] = ()
    work: tuple[str, ...] = ()
    place: str | PlaceOf | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(kind for kind in self.shows if kind not in {PUBLIC, OWN})

    @property
    def place_name(self) -> str:
        return self.place if isinstance(self.place, str) else "named" if self.place else ""

    def faults(self, *, reads: bool) -> str | None:
        """Why the app cannot start with it."""
        if reads and not self.shows:
            return "does not say what it shows: shows=<kind of gen.visibility>, PUBLIC or OWN"
        if not reads and self.place is None:
            return (
                "does not say where it writes: place=IN_ACTION, TENANT, OWN, BY_RULE or a function"
            )
        if unknown := [kind for kind in self.kinds if kind not in set(RecordKind)]:
            return f"shows {', '.join(unknown)}, which is no kind of record"
        return None

    def settle(self, tx: Tx) -> None:
        """Raise RuntimeError where the action forgot to ask whether the caller acts there."""
        if self.place == IN_ACTION and tx.grant is not None and not tx.grant.settled:
            raise RuntimeError(f"{self.permission}: nobody asked act_in where this writes")


async def grant(
    tx: Tx, declared: Declared, permissions: Permissions, visibility: Visibility
) -> Grant | None:
    """What a request may see and write by its route and its caller."""
    if (caller := tx.caller) is None:
        return None
    who = Person(person_id=caller.person_id, roles=caller.roles, places=caller.place_ids)
    holders = permissions[declared.permission].roles
    given = Grant(who=who, holders=holders)
    if declared.kinds:
        policy = await visibility(tx)
        given.by_kind = {
            kind: reach(kind, who, holders, policy, work=declared.work) for kind in declared.kinds
        }
    if declared.place == TENANT and not given.allows({}):
        raise Forbidden(WHOLE_TENANT)
    return given


def asking(place: PlaceOf) -> Any:  # noqa: ANN401  # what FastAPI calls a dependency
    """A dependency that asks `act_in` with what a function finds before the route is called."""

    async def ask(request: Request, **parameters: object) -> None:
        tx: Tx = request.state.tx
        act_in(tx, await place(tx, **parameters))

    named = list(inspect.signature(place).parameters.values())[1:]
    keyed = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in named]
    first = inspect.Parameter(
        "request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Request
    )
    ask.__signature__ = inspect.Signature([first, *keyed])  # type: ignore[attr-defined]
    return Depends(ask)

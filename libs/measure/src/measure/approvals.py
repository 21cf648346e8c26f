"""Who decides on what was submitted (GEN-10)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class State(StrEnum):
    """GEN-10. What is returned or withdrawn goes back to draft, as the next version."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Holder:
    """Someone with their roles, and the center in which they hold them; None: in all of them."""

    person_id: UUID
    roles: frozenset[str]
    center_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose decision is waited for: a holder of one of these roles in a center.

    own: people whose object it is, who never decide on it.
    """

    roles: Collection[str]
    center_id: UUID | None
    own: Collection[UUID]


def levels_of(entry: object) -> tuple[str, ...]:
    """The role of each level, from an entry of `pln.approval_matrix`: one role, or several in the
    order in which they decide.
    """
    return (entry,) if isinstance(entry, str) else tuple(map(str, entry))  # type: ignore[call-overload]


def deciders(
    role: str,
    own_roles: Collection[str],
    superiors: Mapping[str, Sequence[str]],
    otherwise: str,
) -> tuple[str, ...]:
    """The roles that decide on a level. Someone's own object goes to the superior of the role.

    own_roles: roles of the people whose object it is; superiors: role → roles of its superiors, of
    any other role `otherwise`.
    """
    return tuple(superiors.get(role, (otherwise,))) if role in own_roles else (role,)


def may_decide(holder: Holder, wanted: Wanted) -> bool:
    """Whether someone decides: the role, in its center, never on an own object."""
    here = holder.center_id is None or holder.center_id == wanted.center_id
    return here and holder.person_id not in wanted.own and not holder.roles.isdisjoint(wanted.roles)


def acts_for(person: Holder, wanted: Wanted, absent: Sequence[Holder]) -> tuple[bool, UUID | None]:
    """Whether someone may decide, and for whom: oneself (None), or an absent person who named them.

    absent: those who named this person as their delegate for the day.
    """
    if person.person_id in wanted.own:
        return False, None
    if may_decide(person, wanted):
        return True, None
    absentee = next((one.person_id for one in absent if may_decide(one, wanted)), None)
    return absentee is not None, absentee

"""How far somebody sees and acts (GEN-11): a reach as a condition on columns, and the question
where a request writes.

query = select(letters).where(letters.c.tenant_id == tx.tenant, within(letters.c, tx.reach))
act_in(tx, letter, about=[letter.writer_id])
"""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, true
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from chassis.http.problems import Forbidden, NotFound
from chassis.http.wording import Message
from chassis.messages.tx import Tx
from measure.visibility import NOTHING, Reach

OTHER_ROLE = Message("需要其他角色才能进行此操作", "This takes another role")

UNITS = ("center_id", "site_id", "section_id", "team_id")


class OutOfReach(NotFound):
    """What lies in another place is not there for the caller."""


class ConcernsCaller(Forbidden):
    slug = "concerns-yourself"
    title = {"zh-Hans": "此事涉及您本人，须由他人办理", "en": "This concerns you yourself"}


def within(columns: ReadOnlyColumnCollection[str, Any], reach: Reach) -> ColumnElement[bool]:
    """The condition of a reach on the columns of a table or query. A column that they have not is
    no way in.
    """
    if reach.everything:
        return true()
    ways = sorted(reach.ways)
    return or_(false(), *(columns[column] == id for column, id in ways if column in columns))


def seen(tx: Tx, kind: str) -> Reach:
    """Which records of one of the kinds that a route shows the caller may see."""
    return tx.grant.by_kind[kind] if tx.grant else NOTHING


def acts_in(
    tx: Tx,
    *things: object,
    roles: Collection[str] | None = None,
    work: Collection[UUID | None] = (),
) -> bool:
    """Whether the request may write about things that lie in places: objects or mappings with the
    ids of their units (`UNITS`). True outside requests.

    roles: only by these, of those that hold the permission; work: who was given this work, and does
    it wherever it lies.
    """
    if tx.grant is None:
        return True
    tx.grant.settled = True
    return all(tx.grant.allows(_place(thing), roles=roles, work=work) for thing in things)


def act_in(
    tx: Tx,
    *things: object,
    about: Collection[UUID | None] = (),
    roles: Collection[str] | None = None,
    work: Collection[UUID | None] = (),
    missing: Message | None = None,
) -> None:
    """Refuse a write about things in places where the caller does not act: as not there (`missing`:
    the detail), or as not permitted to somebody who acts nowhere; and one about the caller
    (`about`: whom it concerns). For `roles` and `work`, see `acts_in`.
    """
    if tx.grant is not None and not acts_in(tx, *things, roles=roles, work=work):
        raise (OutOfReach(missing) if tx.grant.acting(roles) else Forbidden(OTHER_ROLE))
    if any(concerns_caller(tx, person_id) for person_id in about):
        raise ConcernsCaller


def concerns_caller(tx: Tx, person_id: UUID | None) -> bool:
    """Whether something is about whoever asks."""
    return tx.grant is not None and person_id is not None and tx.grant.who.person_id == person_id


def _place(thing: object) -> Mapping[str, object]:
    if isinstance(thing, Mapping):
        return thing
    return {unit: getattr(thing, unit, None) for unit in UNITS}

"""The question bank: items by content, where they were used, how they were answered (EXM-3)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, ScalarSelect, Subquery, Uuid, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import distinct_on

from chassis.http.reach import within
from chassis.messages.database import to_json
from chassis.messages.rows import IGNORE, columns_of, pour
from chassis.messages.tx import Tx
from measure.visibility import Reach
from training.exams.bank.rules import Banked, IdentifiedItem, ItemTally
from training.exams.tables import item_tallies, item_uses, items

_IDS = ARRAY(Uuid)


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item to be added. number: its place in the paper."""

    number: int
    lineage_id: UUID
    item: IdentifiedItem


@dataclass(frozen=True, slots=True, kw_only=True)
class BankedItem:
    """An item of the bank. uses: papers; answered, wrong: in all papers."""

    item: IdentifiedItem
    center_id: UUID
    version: int
    tags: tuple[str, ...]
    uses: int
    answered: int
    wrong: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BankFilter:
    """Which items; None: any."""

    center_id: UUID | None = None
    topic: str | None = None
    skill: str | None = None
    type: str | None = None
    tag: str | None = None


# Known items stay as they are; the others become the next versions of their lineages, in the order
# given.
_ADD = text(
    """
    INSERT INTO items (tenant_id, item_id, center_id, lineage_id, version, part, type, text,
                       options, answer, topic, skill, difficulty, points, tags, entered_on)
    SELECT :tenant, i.item_id, :center, t.lineage_id,
           coalesce((SELECT max(version) FROM items
                      WHERE tenant_id = :tenant AND lineage_id = t.lineage_id), 0)
           + row_number() OVER (PARTITION BY t.lineage_id ORDER BY t.number),
           i.part, i.type, i.text, i.options, i.answer, i.topic, i.skill, i.difficulty, i.points,
           :tags, :entered_on
      FROM jsonb_to_recordset(CAST(:rows AS jsonb))
           AS t(number integer, lineage_id uuid, item jsonb)
     CROSS JOIN LATERAL jsonb_to_record(t.item)
           AS i(item_id uuid, part text, type text, text text, options jsonb, answer jsonb,
                topic text, skill text, difficulty text, points numeric)
     WHERE NOT EXISTS (SELECT FROM items WHERE tenant_id = :tenant AND item_id = i.item_id)
    """
).bindparams(
    bindparam("tenant", type_=Uuid),
    bindparam("center", type_=Uuid),
    bindparam("tags", type_=items.c.tags.type),
    bindparam("entered_on", type_=items.c.entered_on.type),
)


async def add(
    tx: Tx, center_id: UUID, entries: Sequence[NewItem], *, tags: Collection[str], on: date
) -> None:
    parameters = {
        "tenant": tx.tenant,
        "center": center_id,
        "rows": to_json(entries),
        "tags": list(tags),
        "entered_on": on,
    }
    await tx.execute(_ADD, parameters)


async def add_uses(tx: Tx, paper_id: UUID, ids: Collection[UUID]) -> None:
    rows = [{"item_id": item_id, "paper_id": paper_id} for item_id in ids]
    await pour(tx, item_uses, rows, conflict=IGNORE)


async def add_tallies(
    tx: Tx, marking_id: UUID, paper_id: UUID, tallies: Sequence[ItemTally]
) -> None:
    common = {"marking_id": marking_id, "paper_id": paper_id}
    await pour(tx, item_tallies, tallies, common=common)


async def usable(tx: Tx, center_id: UUID, tag: str) -> Sequence[Banked]:
    """The newest version of each question of a center that has a tag."""
    newest = (
        select(items.c.item_id, items.c.topic, items.c.skill, items.c.tags)
        .ext(distinct_on(items.c.lineage_id))
        .where(items.c.tenant_id == tx.tenant, items.c.center_id == center_id)
        .order_by(items.c.lineage_id, items.c.version.desc())
        .subquery()
    )
    query = select(newest.c.item_id, newest.c.topic, newest.c.skill).where(
        newest.c.tags.contains([tag])
    )
    return await tx.all(query, Banked)


async def by_id(tx: Tx, ids: Collection[UUID]) -> Mapping[UUID, IdentifiedItem]:
    query = select(*columns_of(items, IdentifiedItem)).where(
        items.c.tenant_id == tx.tenant, items.c.item_id == func.any(bindparam("ids", type_=_IDS))
    )
    found = await tx.all(query, IdentifiedItem, {"ids": list(ids)})
    return {item.item_id: item for item in found}


async def tallies_of_paper(tx: Tx, paper_id: UUID) -> Mapping[UUID, ItemTally]:
    """Item → how it was answered in a paper."""
    query = (
        select(
            item_tallies.c.item_id,
            func.sum(item_tallies.c.answered).label("answered"),
            func.sum(item_tallies.c.wrong).label("wrong"),
        )
        .where(item_tallies.c.tenant_id == tx.tenant, item_tallies.c.paper_id == paper_id)
        .group_by(item_tallies.c.item_id)
    )
    return {tally.item_id: tally for tally in await tx.all(query, ItemTally)}


async def listed(
    tx: Tx, *, reach: Reach, matching: BankFilter, after: tuple[UUID] | None, limit: int
) -> Sequence[BankedItem]:
    """Items by id, with their uses and how they were answered in all papers."""
    query = select(items).where(items.c.tenant_id == tx.tenant, within(items.c, reach))
    for name in ("center_id", "topic", "skill", "type"):
        value = getattr(matching, name)
        if value is not None:
            query = query.where(items.c[name] == value)
    if matching.tag is not None:
        query = query.where(items.c.tags.contains([matching.tag]))
    if after is not None:
        query = query.where(items.c.item_id > after[0])
    page = query.order_by(items.c.item_id).limit(limit).subquery()
    counted = select(
        page,
        _uses(page).label("uses"),
        _sum(page, "answered").label("answered"),
        _sum(page, "wrong").label("wrong"),
    )
    return await tx.all(counted.order_by(page.c.item_id), BankedItem)


def _uses(page: Subquery) -> ScalarSelect[int]:
    same = (item_uses.c.tenant_id == page.c.tenant_id, item_uses.c.item_id == page.c.item_id)
    return select(func.count()).select_from(item_uses).where(*same).scalar_subquery()


def _sum(page: Subquery, name: str) -> ScalarSelect[int]:
    same = (item_tallies.c.tenant_id == page.c.tenant_id, item_tallies.c.item_id == page.c.item_id)
    total = func.coalesce(func.sum(item_tallies.c[name]), 0)
    return select(total).where(*same).scalar_subquery()

"""The question bank: items by content, where they were used, how they were answered (EXM-3)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, Uuid, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import distinct_on

from chassis.http.reach import within
from chassis.messages.tx import Tx
from measure.visibility import Reach
from training.exams.bank.rules import Banked
from training.exams.tables import item_tallies, item_uses, items

# Those that are there already stay as they are; the others become the next versions of their
# lineages, in the order given.
_ADD = text(
    """
    INSERT INTO items (tenant_id, item_id, center_id, lineage_id, version, part, type, text,
       options, answer, topic, skill, difficulty,
                       points, tags, entered_on)
    SELECT :tenant, told.item_id, :center, told.lineage_id,
           coalesce((SELECT max(version) FROM items WHERE tenant_id = :tenant
              AND lineage_id = told.lineage_id), 0)
           + row_number() OVER (PARTITION BY told.lineage_id ORDER BY told.number),
           told.part, told.type, told.text, told.options, told.answer, told.topic, told.skill,
              told.difficulty, told.points,
           :tags, :entered_on
      FROM jsonb_to_recordset(CAST(:rows AS jsonb))
           AS told (number integer, item_id uuid, lineage_id uuid, part text, type text, text text,
              options jsonb, answer jsonb,
                    topic text, skill text, difficulty text, points numeric)
     WHERE NOT EXISTS (SELECT FROM items WHERE tenant_id = :tenant AND item_id = told.item_id)
    """
).bindparams(
    bindparam("tenant", type_=Uuid),
    bindparam("center", type_=Uuid),
    bindparam("tags", type_=items.c.tags.type),
    bindparam("entered_on", type_=items.c.entered_on.type),
)
_USE = text(
    "INSERT INTO item_uses (tenant_id, item_id, paper_id)"
    " SELECT :tenant, item_id, :paper FROM unnest(:ids) AS item_id ON CONFLICT DO NOTHING"
).bindparams(
    bindparam("tenant", type_=Uuid),
    bindparam("paper", type_=Uuid),
    bindparam("ids", type_=ARRAY(Uuid)),
)
_TALLY = text(
    "INSERT INTO item_tallies (tenant_id, item_id, marking_id, paper_id, answered, wrong)"
    " SELECT :tenant, told.item_id, :marking, :paper, told.answered, told.wrong"
    " FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told (item_id uuid, answered integer, "
    "wrong integer)"
).bindparams(
    bindparam("tenant", type_=Uuid),
    bindparam("marking", type_=Uuid),
    bindparam("paper", type_=Uuid),
)


async def add(
    tx: Tx, center_id: UUID, rows: Sequence[Mapping[str, Any]], *, tags: Collection[str], on: date
) -> None:
    """rows: what an item is, with its id, its lineage and its number in the paper."""
    told = {
        "tenant": tx.tenant,
        "center": center_id,
        "rows": orjson.dumps(rows, default=str).decode(),
        "tags": list(tags),
        "entered_on": on,
    }
    await tx.execute(_ADD, told)


async def add_uses(tx: Tx, paper_id: UUID, ids: Collection[UUID]) -> None:
    await tx.execute(_USE, {"tenant": tx.tenant, "paper": paper_id, "ids": list(ids)})


async def add_tallies(
    tx: Tx, marking_id: UUID, paper_id: UUID, rows: Sequence[Mapping[str, Any]]
) -> None:
    """rows: item_id, answered, wrong."""
    await tx.execute(
        _TALLY,
        {
            "tenant": tx.tenant,
            "marking": marking_id,
            "paper": paper_id,
            "rows": orjson.dumps(rows, default=str).decode(),
        },
    )


async def usable(tx: Tx, center_id: UUID, tag: str) -> Sequence[Banked]:
    """The newest version of each question of a center that may be used for this."""
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
    return [Banked(row.item_id, row.topic, row.skill) for row in await tx.execute(query)]


async def by_id(tx: Tx, ids: Collection[UUID]) -> Mapping[UUID, Mapping[str, Any]]:
    query = select(items).where(
        items.c.tenant_id == tx.tenant,
        items.c.item_id == func.any(bindparam("ids", type_=ARRAY(Uuid))),
    )
    return {
        row["item_id"]: dict(row)
        for row in (await tx.execute(query, {"ids": list(ids)})).mappings()
    }


async def tallies_of_paper(tx: Tx, paper_id: UUID) -> Mapping[UUID, tuple[int, int]]:
    """Item → how often it was answered in a paper, and how often wrong."""
    query = (
        select(
            item_tallies.c.item_id,
            func.sum(item_tallies.c.answered).label("answered"),
            func.sum(item_tallies.c.wrong).label("wrong"),
        )
        .where(item_tallies.c.tenant_id == tx.tenant, item_tallies.c.paper_id == paper_id)
        .group_by(item_tallies.c.item_id)
    )
    return {row.item_id: (row.answered, row.wrong) for row in await tx.execute(query)}


async def listed(
    tx: Tx,
    *,
    reach: Reach,
    matching: Mapping[str, object],
    tag: str | None,
    after: tuple[Any, ...] | None,
    limit: int,
) -> list[dict[str, Any]]:
    """Items by id, with their uses and how they were answered in all papers."""
    query = select(items).where(
        items.c.tenant_id == tx.tenant,
        within(items.c, reach),
        *(items.c[column] == value for column, value in matching.items()),
    )
    if tag is not None:
        query = query.where(items.c.tags.contains([tag]))
    if after is not None:
        query = query.where(items.c.item_id > after[0])
    page = query.order_by(items.c.item_id).limit(limit).subquery()
    uses = (
        select(func.count())
        .where(item_uses.c.tenant_id == page.c.tenant_id, item_uses.c.item_id == page.c.item_id)
        .scalar_subquery()
        .label("uses")
    )
    same = (item_tallies.c.tenant_id == page.c.tenant_id, item_tallies.c.item_id == page.c.item_id)
    answered, wrong = (
        select(func.coalesce(func.sum(item_tallies.c[name]), 0))
        .where(*same)
        .scalar_subquery()
        .label(name)
        for name in ("answered", "wrong")
    )
    rows = await tx.execute(select(page, uses, answered, wrong).order_by(page.c.item_id))
    return [dict(row) for row in rows.mappings()]

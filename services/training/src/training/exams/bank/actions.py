"""Fill the question bank and compose papers from it (EXM-3, EXM-12, EXM-14)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from chassis.http.problems import Refusal
from chassis.http.wording import Message
from chassis.messages.ids import uuid7
from chassis.messages.tx import Tx
from chassis.policies.resolution import PolicySet
from measure import hashes
from measure.visibility import Reach
from training.exams.bank import store
from training.exams.bank.rules import (
    TAGS,
    Composition,
    IdentifiedItem,
    ItemTally,
    RepostPolicy,
    compose,
)
from training.exams.bank.store import BankedItem, BankFilter, NewItem

NO_ITEMS = Message(
    "电话中心 {center_id} 的四个内容领域都没有审批通过的试题",
    "Center {center_id} has no approved item of the four content areas",
)

OFF_POST = "off_post"


class EmptyBank(Refusal):
    status = 409
    slug = "empty-bank"
    title = {
        "zh-Hans": "题库中没有可用的已批准试题",
        "en": "The question bank has no approved item that fits",
    }


async def enter(
    tx: Tx, center_id: UUID, paper_id: UUID, items: Sequence[IdentifiedItem], *, on: date
) -> None:
    """Add the items of an approved paper, each once, in all three tags (EXM-3)."""
    await tx.lock(f"bank of {center_id}")
    entries = [
        NewItem(number, item.lineage(tx.tenant, center_id), item)
        for number, item in enumerate(items)
    ]
    await store.add(tx, center_id, entries, tags=TAGS, on=on)
    await use(tx, paper_id, [item.item_id for item in items])


async def compose_repost(
    tx: Tx,
    center_id: UUID,
    weak_items: Collection[str],
    size: int,
    *,
    order: str,
    policies: PolicySet,
) -> tuple[Composition, Sequence[IdentifiedItem]]:
    """Compose a re-post paper from items of the center that may be used off post (EXM-12).

    order: a text that differs from paper to paper; with an item's id it decides between items that
    fit equally, the same way every time. Raises EmptyBank where nothing fits.
    """
    composition = compose(
        await store.usable(tx, center_id, OFF_POST),
        weak_items,
        size,
        order=lambda item_id: hashes.of_text(f"{order}|{item_id}"),
        policy=RepostPolicy.of(policies),
    )
    if not composition.items:
        raise EmptyBank(NO_ITEMS, center_id=center_id)
    found = await store.by_id(tx, composition.items)
    return composition, [found[item_id] for item_id in composition.items]


async def use(tx: Tx, paper_id: UUID, items: Collection[UUID]) -> None:
    """Keep that a paper uses these items."""
    await store.add_uses(tx, paper_id, items)


async def tally(tx: Tx, paper_id: UUID, answered: Mapping[UUID, tuple[int, int]]) -> None:
    """Keep how items were answered in one set of sittings: item → (answered, of them wrong)."""
    tallies = [ItemTally(item_id, count, wrong) for item_id, (count, wrong) in answered.items()]
    await store.add_tallies(tx, uuid7(), paper_id, tallies)


async def tallies(tx: Tx, papers: Sequence[UUID]) -> Mapping[UUID, Mapping[UUID, ItemTally]]:
    """Paper → item → how it was answered."""
    return {paper_id: await store.tallies_of_paper(tx, paper_id) for paper_id in papers}


async def listed(
    tx: Tx, *, reach: Reach, matching: BankFilter, after: tuple[UUID] | None, limit: int
) -> Sequence[BankedItem]:
    """Items that a reach covers, by id, with their uses and answers in all papers."""
    return await store.listed(tx, reach=reach, matching=matching, after=after, limit=limit)

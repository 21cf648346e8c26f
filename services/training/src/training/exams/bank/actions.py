"""What papers, exams and marks ask of the question bank (EXM-3, EXM-12, EXM-14)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from chassis.http.problems import Refusal
from chassis.messages.ids import uuid7
from chassis.messages.tx import Tx
from chassis.policies.resolution import PolicySet
from measure import hashes
from training.exams.bank import store
from training.exams.bank.formats import read, written
from training.exams.bank.rules import TAGS, Composition, Item, RepostPolicy, compose

OFF_POST = "off_post"


class EmptyBank(Refusal):
    status = 409
    slug = "empty-bank"
    title = {
        "zh-Hans": "题库中没有可用的已批准试题",
        "en": "The question bank has no approved item that fits",
    }


async def enter(
    tx: Tx, center_id: UUID, paper_id: UUID, items: Mapping[UUID, Item], *, on: date
) -> None:
    """Take all items of an approved paper in, each once, in all three tags (EXM-3)."""
    await tx.lock(f"bank of {center_id}")
    rows = [
        {
            **written(item, item_id),
            "number": number,
            "lineage_id": str(item.lineage(tx.tenant, center_id)),
        }
        for number, (item_id, item) in enumerate(items.items())
    ]
    await store.add(tx, center_id, rows, tags=TAGS, on=on)
    await store.add_uses(tx, paper_id, items)


async def compose_repost(
    tx: Tx,
    center_id: UUID,
    weak_items: Collection[str],
    size: int,
    *,
    order: str,
    policies: PolicySet,
) -> tuple[Composition, Mapping[UUID, Item]]:
    """A re-post paper's items: chosen from those of the center that may be used off post (EXM-12).

    order: a text that differs from paper to paper; with an item's id it decides between items that
    fit equally, the same way every time. Raises EmptyBank where nothing fits.
    """
    made = compose(
        await store.usable(tx, center_id, OFF_POST),
        weak_items,
        size,
        order=lambda item_id: hashes.of_text(f"{order}|{item_id}"),
        policy=RepostPolicy.of(policies),
    )
    if not made.items:
        raise EmptyBank(f"center {center_id} has no approved item of the four content areas")
    found = await store.by_id(tx, made.items)
    return made, {item_id: read(found[item_id]) for item_id in made.items}


async def use(tx: Tx, paper_id: UUID, items: Collection[UUID]) -> None:
    """Say that a paper that was made from the bank uses these items."""
    await store.add_uses(tx, paper_id, items)


async def tally(tx: Tx, paper_id: UUID, answered: Mapping[UUID, tuple[int, int]]) -> None:
    """Keep how items were answered in one set of sittings: item → (answered, of them wrong)."""
    rows = [
        {"item_id": str(item_id), "answered": count, "wrong": wrong}
        for item_id, (count, wrong) in answered.items()
    ]
    await store.add_tallies(tx, uuid7(), paper_id, rows)


async def tallies(tx: Tx, papers: Sequence[UUID]) -> Mapping[UUID, Mapping[UUID, tuple[int, int]]]:
    """Paper → item → (answered, of them wrong)."""
    return {paper_id: await store.tallies_of_paper(tx, paper_id) for paper_id in papers}

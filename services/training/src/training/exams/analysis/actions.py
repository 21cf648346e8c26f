"""Item analysis of a paper (EXM-14)."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from chassis.http.problems import NotFound
from chassis.messages.tx import Tx
from chassis.policies.resolution import resolve
from training.exams.analysis.rules import AnalysisPolicy, Tally, by_topic, needs
from training.exams.bank import actions as bank
from training.exams.papers import actions as papers
from training.exams.papers.rules import Paper, day_of_month


@dataclass(frozen=True)
class Analysis:
    """items, topics: how they were answered in a paper; before: topics in the one before; needs:
    topics that become training needs.
    """

    paper: Paper
    items: Mapping[UUID, Tally]
    topics: Mapping[str, Tally]
    before: Mapping[str, Tally]
    needs: frozenset[str]


async def analyse(tx: Tx, paper_id: UUID) -> Analysis:
    """How a paper of the caller's center was answered. Raises NotFound."""
    paper = await papers.get(tx, paper_id)
    if not tx.reach.covers(vars(paper)):
        raise NotFound(f"no paper {paper_id}")
    earlier = await papers.newest(tx, paper.center_id, before=paper.month) if paper.month else None
    counts = await bank.tallies(tx, [one.paper_id for one in (paper, earlier) if one])
    items = {
        item_id: Tally(*counts[paper.paper_id].get(item_id, (0, 0))) for item_id in paper.items
    }
    topics = by_topic([(paper.items[item_id].topic, tally) for item_id, tally in items.items()])
    before = (
        by_topic(
            [
                (earlier.items[item_id].topic, Tally(*count))
                for item_id, count in counts[earlier.paper_id].items()
            ]
        )
        if earlier
        else {}
    )
    on = day_of_month(paper.month, 1) if paper.month else paper.complete_on or tx.now.date()
    policy = AnalysisPolicy.of(
        await resolve(tx, "training", on=on, scope={"center": paper.center_id})
    )
    return Analysis(
        paper,
        items,
        topics,
        before,
        frozenset(topic for topic, tally in topics.items() if needs(tally, policy)),
    )

"""Item analysis of a paper (EXM-14)."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from chassis.http.problems import NotFound
from chassis.messages.tx import Tx
from chassis.policies.resolution import resolve
from training.exams.analysis.rules import AnalysisPolicy, Tally, by_topic, needs
from training.exams.bank import actions as bank
from training.exams.bank.rules import ItemTally
from training.exams.papers import actions as papers
from training.exams.papers.actions import NO_PAPER
from training.exams.papers.rules import Paper, day_of_month


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """How a paper was answered. before: topics in the paper before; needs: topics that become
    training needs.
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
        raise NotFound(NO_PAPER, paper_id=paper_id)
    counts = await bank.tallies(tx, [paper_id])
    items = {item.item_id: _tally(counts[paper_id].get(item.item_id)) for item in paper.items}
    topics = _by_topic(paper, items)
    on = day_of_month(paper.month, 1) if paper.month else paper.complete_on or tx.now.date()
    policies = await resolve(tx, "training", on=on, scope={"center": paper.center_id})
    policy = AnalysisPolicy.of(policies)
    return Analysis(
        paper=paper,
        items=items,
        topics=topics,
        before=await _before(tx, paper),
        needs=frozenset(topic for topic, tally in topics.items() if needs(tally, policy)),
    )


async def _before(tx: Tx, paper: Paper) -> Mapping[str, Tally]:
    """Topic → how it was answered in the paper before."""
    if paper.month is None:
        return {}
    earlier = await papers.newest(tx, paper.center_id, before=paper.month)
    if earlier is None:
        return {}
    counts = (await bank.tallies(tx, [earlier.paper_id]))[earlier.paper_id]
    return _by_topic(earlier, {item_id: _tally(count) for item_id, count in counts.items()})


def _by_topic(paper: Paper, items: Mapping[UUID, Tally]) -> Mapping[str, Tally]:
    topics = {item.item_id: item.topic for item in paper.items}
    return by_topic([(topics[item_id], tally) for item_id, tally in items.items()])


def _tally(count: ItemTally | None) -> Tally:
    return Tally(count.answered, count.wrong) if count else Tally(0, 0)

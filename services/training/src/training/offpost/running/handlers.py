"""Marks of re-post exams (EXM-12)."""

from collections.abc import Sequence

from chassis.messages.subscriptions import Received
from chassis.messages.tx import Tx
from training.exams.resits.handlers import Marked, results
from training.offpost.running import actions

REPOST = "repost"


async def on_exams_marked(tx: Tx, batch: Sequence[Received[Marked]]) -> None:
    """A re-post exam returns, extends or ends off-post training."""
    for result, envelope in results(batch):
        if result.purpose == REPOST:
            await actions.follow_mark(tx, result, envelope)

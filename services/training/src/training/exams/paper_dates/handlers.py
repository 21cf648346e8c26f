"""Papers that were submitted or returned, as their deadlines follow them."""

from chassis.messages.tx import Tx
from training.exams.paper_dates import actions
from zhipei_events.training import PaperReturned, PaperSubmitted


async def on_paper_submitted(tx: Tx, event: PaperSubmitted) -> None:
    await actions.submitted(tx, event.paper_id)


async def on_paper_returned(tx: Tx, event: PaperReturned) -> None:
    await actions.returned(
        tx,
        event.paper_id,
        center_id=event.center_id,
        month=event.month,
        author_id=event.author_id,
        resubmit_on=event.resubmit_on,
        told=tx.cause,
    )

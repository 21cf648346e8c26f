"""Sessions for forms of other wings."""

from collections.abc import Collection, Sequence
from uuid import UUID

from chassis.messages.tx import Tx
from training.classes.forms import store
from training.classes.forms.rules import Held


async def held(tx: Tx, ids: Collection[UUID]) -> Sequence[Held]:
    """Sessions by time, with what they are called."""
    return await store.held(tx, ids)

"""Keeping who was there, and telling what it rests on (KPI-8c)."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from chassis.messages.tx import Tx
from kpi.ground.stale.actions import LATE_ATTENDANCE, note_changed
from kpi.rankings.presence import store
from kpi.rankings.presence.rules import Attended, Kept, Staged, newest
from measure.workdays import week_of


async def note_stages(tx: Tx, staged: Sequence[Staged]) -> None:
    """Keep stages by the day from which they count (KPI-8c)."""
    await store.add_stages(tx, newest(staged))


async def note_attendance(tx: Tx, kept: Sequence[Kept]) -> None:
    """Keep how shifts were kept; one of a week that was published makes it stale (KPI-8c,
    KPI-8d).
    """
    await store.add_attendance(tx, newest(kept))
    await note_changed(
        tx,
        {(one.center_id, week_of(one.day)) for one in kept if one.center_id is not None},
        LATE_ATTENDANCE,
    )


async def stages_on(tx: Tx, day: date) -> Mapping[UUID, str]:
    """The stage of everybody whose stage ever changed, as of a day."""
    return await store.stages_on(tx, day)


async def attended(tx: Tx, first: date, last: date) -> Attended:
    """Days worked by attendance between two days, both included."""
    return await store.attended(tx, first, last)

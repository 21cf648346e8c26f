"""Changes of stages are kept with what they rest on, and said (ORG-3)."""

from collections.abc import Sequence
from uuid import UUID

from chassis.messages.tx import Place, Tx
from people.ground.stages import store
from people.ground.stages.rules import Kept, Stage, StageChange
from people.ground.units.rules import Home
from zhipei_events import values
from zhipei_events.people import AgentStageChanged


async def record(tx: Tx, changes: Sequence[tuple[StageChange, Home, str | None]]) -> None:
    """Keep and publish changes of stages, each with the person's home and line at the time."""
    if not changes:
        return
    await store.add_changes(tx, [change for change, _, _ in changes])
    for change, home, line in changes:
        tx.emit(
            AgentStageChanged(
                person_id=change.person_id,
                team_id=home.team_id,
                site_id=home.site_id,
                center_id=home.center_id,
                line=values.Line(line) if line else None,
                from_stage=values.Stage(change.from_stage) if change.from_stage else None,
                to_stage=values.Stage(change.to_stage),
                cause=change.cause,
                effective_on=change.effective_on,
                evidence=dict(change.evidence),
            ),
            place=Place(home.center_id, home.site_id),
        )


async def stage_before(tx: Tx, person_id: UUID) -> Stage | None:
    """The stage that a person held before the present one; None with the first (ORG-3: off-post →
    the stage before).
    """
    history = await store.history(tx, person_id)
    before = history[-1].from_stage if history else None
    return Stage(before) if before else None


async def history(tx: Tx, person_id: UUID) -> Sequence[Kept]:
    """Everything that happened to a person's stage, the oldest first."""
    return await store.history(tx, person_id)

"""The quota sheet of a week, and who is watched."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import distinct_on

from chassis.messages.rows import IGNORE, amend, pour
from chassis.messages.tx import Tx
from qa.draws.quotas.rules import Sample
from qa.draws.tables import samples, watches

# ---- the quota sheet


async def add_samples(tx: Tx, added: Sequence[Sample]) -> None:
    await pour(tx, samples, added)


async def remove_samples(
    tx: Tx, center_id: UUID, line: str, week: str, agents: Collection[UUID]
) -> None:
    """Take people off the quota sheet of a week."""
    if agents:
        mine = (
            samples.c.tenant_id == tx.tenant,
            samples.c.center_id == center_id,
            samples.c.line == line,
            samples.c.week == week,
        )
        await tx.execute(delete(samples).where(*mine, samples.c.agent_id.in_(agents)))


async def samples_of(tx: Tx, center_id: UUID, line: str, week: str) -> Sequence[Sample]:
    """The quota sheet of a week, by employee number."""
    query = select(samples).where(
        samples.c.tenant_id == tx.tenant,
        samples.c.center_id == center_id,
        samples.c.line == line,
        samples.c.week == week,
    )
    return await tx.all(query.order_by(samples.c.employee_no), Sample)


async def set_quotas(tx: Tx, changed: Sequence[Sample]) -> None:
    """Set groups and quotas of samples."""
    rows = [
        {
            "sample_id": sample.sample_id,
            "groups": sample.groups,
            "quota": sample.quota,
            "closing": sample.closing,
        }
        for sample in changed
    ]
    await amend(tx, samples, rows)


# ---- extra calls for poor service quality (QA-20)


async def newest_watches(tx: Tx) -> Mapping[UUID, tuple[date, date | None]]:
    """Agent → (since, until) of the newest watch."""
    query = (
        select(watches.c.agent_id, watches.c.since, watches.c.until)
        .ext(distinct_on(watches.c.agent_id))
        .where(watches.c.tenant_id == tx.tenant)
        .order_by(watches.c.agent_id, watches.c.since.desc())
    )
    return {row.agent_id: (row.since, row.until) for row in await tx.execute(query)}


async def set_watches(
    tx: Tx, begun: Collection[UUID], ended: Collection[tuple[UUID, date]], monday: date
) -> None:
    """Begin and end watches on a Monday; ended: agents with the Monday on which theirs began."""
    ends = [{"agent_id": id, "since": since, "until": monday} for id, since in ended]
    await amend(tx, watches, ends)
    await pour(tx, watches, [{"agent_id": id, "since": monday} for id in begun], conflict=IGNORE)

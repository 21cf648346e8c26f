"""Versions of scorecards (QA-2a)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select, update

from chassis.messages.rows import pour
from chassis.messages.tx import Tx
from qa.ground.scorecards.rules import Card, CardState, TitledCriterion
from qa.ground.tables import scorecards


@dataclass(frozen=True)
class Version:
    """One version of a card: draft → published → retired."""

    scorecard_id: UUID
    code: str
    version: int
    kind: str
    additive: bool
    title: Mapping[str, str]
    criteria: tuple[TitledCriterion, ...]
    state: CardState
    effective_on: date | None

    @property
    def card(self) -> Card:
        return Card(self.criteria, self.additive)


async def find(tx: Tx, scorecard_id: UUID, *, locked: bool = False) -> Version | None:
    query = select(scorecards).where(
        scorecards.c.tenant_id == tx.tenant, scorecards.c.scorecard_id == scorecard_id
    )
    return await tx.one_or_none(query.with_for_update() if locked else query, Version)


async def find_in_force(tx: Tx, code: str, on: date) -> Version | None:
    """The published version whose effective date is the last on or before a date."""
    query = (
        select(scorecards)
        .where(
            scorecards.c.tenant_id == tx.tenant,
            scorecards.c.code == code,
            scorecards.c.state != CardState.DRAFT,
            scorecards.c.effective_on <= on,
        )
        .order_by(scorecards.c.effective_on.desc(), scorecards.c.version.desc())
        .limit(1)
    )
    return await tx.one_or_none(query, Version)


async def versions(
    tx: Tx, *, code: str | None, after: tuple[str, int] | None, limit: int
) -> Sequence[Version]:
    """All versions by code and number."""
    query = (
        select(scorecards)
        .where(scorecards.c.tenant_id == tx.tenant)
        .order_by(scorecards.c.code, scorecards.c.version)
        .limit(limit)
    )
    if code is not None:
        query = query.where(scorecards.c.code == code)
    if after is not None:
        query = query.where(
            (scorecards.c.code > after[0])
            | ((scorecards.c.code == after[0]) & (scorecards.c.version > after[1]))
        )
    return await tx.all(query, Version)


async def next_version(tx: Tx, code: str) -> int:
    query = select(func.coalesce(func.max(scorecards.c.version), 0) + 1)
    return int(
        (
            await tx.execute(
                query.where(scorecards.c.tenant_id == tx.tenant, scorecards.c.code == code)
            )
        ).scalar_one()
    )


async def add(tx: Tx, version: Version) -> None:
    """Keep a draft; its author is the actor."""
    await pour(tx, scorecards, [version], common={"author": tx.actor, "made_at": tx.now})


async def set_published(tx: Tx, version: Version, effective_on: date) -> None:
    """Put a draft in force from a date; the versions of its code before it are retired by it, not
    changed (GEN-8).
    """
    row = (scorecards.c.tenant_id == tx.tenant, scorecards.c.scorecard_id == version.scorecard_id)
    await tx.execute(
        update(scorecards)
        .where(*row)
        .values(state=CardState.PUBLISHED, effective_on=effective_on, published_at=tx.now)
    )
    earlier = (
        scorecards.c.tenant_id == tx.tenant,
        scorecards.c.code == version.code,
        scorecards.c.version < version.version,
    )
    await tx.execute(
        update(scorecards)
        .where(*earlier, scorecards.c.state == CardState.PUBLISHED)
        .values(state=CardState.RETIRED)
    )

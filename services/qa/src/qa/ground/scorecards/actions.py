"""Drafting and publishing versions of scorecards, and finding the one in force (QA-2a, QA-16)."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from chassis.http.problems import Conflict, Fault, NotFound, Refusal
from chassis.http.wording import Message
from chassis.messages.tx import Tx
from chassis.policies.resolution import PolicySet
from qa.ground.scorecards import store
from qa.ground.scorecards.formats import ShippedCard, shipped
from qa.ground.scorecards.rules import FOLLOWS, CardState, TitledCriterion, flaws
from qa.ground.scorecards.store import Version
from zhipei_events.qa import Criterion, ScorecardPublished
from zhipei_events.values import ErrorClass, scorecard_id

NO_CARD = Message("没有编号为 {scorecard_id} 的评分表", "There is no scorecard {scorecard_id}")
NONE_IN_FORCE = Message(
    "评分表 {code} 在 {on} 没有生效的版本，请先发布",
    "No version of scorecard {code} is in force on {on}: publish one",
)
NO_SHIPPED_CARD = Message(
    "没有代码为 {code} 的内置评分表；内置评分表有：{shipped}",
    "There is no shipped scorecard {code}; shipped are: {shipped}",
)
CARD_STATE = Message(
    "评分表 {code} 的第 {version} 版{state}", "Version {version} of scorecard {code} {state}"
)
FLAWS = Message("评分表 {code} 有 {count} 处问题", "Scorecard {code} has {count} flaws")

STATES = {
    CardState.DRAFT: Message("是草稿", "is a draft"),
    CardState.PUBLISHED: Message("已经发布", "is published already"),
    CardState.RETIRED: Message("已由新版本取代", "is retired"),
}


class NotPublishable(Refusal):
    status = 422
    slug = "scorecard-not-publishable"
    title = {"zh-Hans": "评分表不能发布", "en": "The scorecard cannot be published"}


class NoCardInForce(Refusal):
    status = 409
    slug = "no-scorecard-in-force"
    title = {"zh-Hans": "没有生效的评分表", "en": "No scorecard is in force"}


async def get_card(tx: Tx, scorecard_id: UUID) -> Version:
    """A version by its id; refuses one that does not exist."""
    found = await store.find(tx, scorecard_id)
    if found is None:
        raise NotFound(NO_CARD, scorecard_id=scorecard_id)
    return found


async def card_in_force(tx: Tx, kind: str, on: date, policies: PolicySet) -> Version:
    """The version of the kind's card (`qa.default_card`) that is in force on a date (QA-16);
    NoCardInForce if none is.
    """
    code = policies["qa.default_card"][kind]
    found = await store.find_in_force(tx, code, on)
    if found is None:
        raise NoCardInForce(NONE_IN_FORCE, code=code, on=on)
    return found


async def has_card_in_force(tx: Tx, kind: str, on: date, policies: PolicySet) -> bool:
    """Whether calls of a date can be marked: work without a card waits."""
    return await store.find_in_force(tx, policies["qa.default_card"][kind], on) is not None


async def draft(
    tx: Tx,
    code: str,
    *,
    kind: str,
    title: Mapping[str, str],
    additive: bool,
    criteria: Sequence[TitledCriterion],
) -> Version:
    """Keep a new version of a card as a draft."""
    await tx.lock(f"scorecard {code}")
    number = await store.next_version(tx, code)
    version = Version(
        scorecard_id=scorecard_id(tx.tenant, code, number),
        code=code,
        version=number,
        kind=kind,
        additive=additive,
        title=title,
        criteria=tuple(criteria),
        state=CardState.DRAFT,
        effective_on=None,
    )
    await store.add(tx, version)
    return version


def shipped_card(code: str) -> ShippedCard:
    """A card as it is shipped; NotFound where none has the code."""
    card = shipped().get(code)
    if card is None:
        raise NotFound(NO_SHIPPED_CARD, code=code, shipped=sorted(shipped()))
    return card


async def draft_shipped(tx: Tx, code: str) -> Version:
    """Draft a version of a shipped card as it is shipped."""
    card = shipped_card(code)
    return await draft(
        tx,
        code,
        kind=card.kind,
        title=card.title,
        additive=card.additive,
        criteria=card.criteria,
    )


async def publish(tx: Tx, scorecard_id: UUID, effective_on: date) -> Version:
    """Put a draft in force from a date (QA-2a): weights that do not sum to 100 cannot be
    published.
    """
    version = await store.find(tx, scorecard_id, locked=True)
    if version is None:
        raise NotFound(NO_CARD, scorecard_id=scorecard_id)
    if CardState.PUBLISHED not in FOLLOWS[version.state]:
        raise Conflict(
            CARD_STATE, code=version.code, version=version.version, state=STATES[version.state]
        )
    found = flaws(version.card)
    if found:
        where = [
            Fault(
                where=f"criteria.{flaw.criterion}" if flaw.criterion else "criteria", code=flaw.code
            )
            for flaw in found
        ]
        raise NotPublishable(FLAWS, errors=where, code=version.code, count=len(found))
    await store.set_published(tx, version, effective_on)
    tx.emit(
        ScorecardPublished(
            scorecard_id=version.scorecard_id,
            card=version.code,
            version=version.version,
            kind=version.kind,
            additive=version.additive,
            effective_on=effective_on,
            criteria=tuple(_published(criterion) for criterion in version.criteria),
            center_id=None,
        )
    )
    return await get_card(tx, scorecard_id)


def _published(criterion: TitledCriterion) -> Criterion:
    return Criterion(
        criterion=criterion.code,
        weight=criterion.weight or Decimal(0),
        error_class=ErrorClass(criterion.error_class),
        fatal=criterion.fatal,
        section=criterion.section,
    )

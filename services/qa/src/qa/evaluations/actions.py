"""Giving work out, submitting it, and what other features ask of evaluations (QA-17, QA-40)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from chassis.http import Fault, Forbidden, NotFound, Refusal
from chassis.ids import uuid7
from chassis.policies import resolve
from chassis.tx import Cause, Place, Tx
from measure.workdays import week_of
from qa.directory import actions as directory
from qa.evaluations import store
from qa.evaluations.formats import item_fields, stored_answers, stored_findings, stored_items, stored_sections
from qa.evaluations.rules import Answer, DeadlinePolicy, Finding, Score, ScoringPolicy, deadline, locks, score
from qa.evaluations.store import ASSIGNED, Evaluation, WeekResult
from qa.ladder import actions as ladder
from qa.ladder.rules import ScoredCall
from qa.scorecards import actions as scorecards
from qa.scorecards.rules import CALL_TYPE
from zhipei_events.envelope import Envelope
from zhipei_events.qa import CallScored, Scored
from zhipei_events.values import ErrorClass, Grade, Line, SampleKind, ScoredKind

RECORDING = "recording"


class AlreadySubmitted(Refusal):
    status = 409
    slug = "evaluation-already-submitted"
    title = {"zh-Hans": "该评分已提交", "en": "This evaluation was submitted already"}


class RecordIncomplete(Refusal):
    status = 422
    slug = "record-incomplete"
    title = {"zh-Hans": "记录不完整，不能提交", "en": "The record cannot be submitted as it is"}


# ---- giving work out


@dataclass(frozen=True, kw_only=True)
class Assigned:
    """A drawn call given to an inspector (QA-6): the agent's whereabouts, line and group are those of the call's week.

    event_id: the qa.inspection-assigned that tells of it, which is the cause of the score; due_on: as `due` says.
    """

    sample_kind: str
    sample_id: UUID | None
    assignment_id: UUID | None
    event_id: UUID | None
    call_id: UUID
    call_key: str
    call_type: str
    call_started_at: datetime
    call_date: date
    agent_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    line: str | None
    group: str
    inspector_id: UUID
    due_on: date


def evaluation_id(tenant: UUID, call_id: UUID, sample_kind: str) -> UUID:
    """A call is scored once for one reason: the same draw makes the same evaluation."""
    return uuid5(tenant, f"evaluation:{call_id}|{sample_kind}")


async def due(tx: Tx, site_id: UUID | None, center_id: UUID | None) -> date:
    """When work given out today to somebody of a site must be submitted (QA-40)."""
    today = tx.today(await directory.zone(tx, site_id, center_id))
    policies = await resolve(tx, "qa", on=today, scope={"center": center_id, "site": site_id})
    return deadline(today, await directory.workdays(tx, site_id), DeadlinePolicy.of(policies))


async def assign(tx: Tx, work: Sequence[Assigned]) -> list[UUID]:
    """Keep given-out work, each with the card in force on the call's date (QA-16); the ids in the order of the work.

    Raises NoCardInForce where `qa.default_card` names one that is not published by then.
    """
    cards: dict[tuple[object, ...], UUID] = {}
    given = []
    for one in work:
        place = (one.call_date, one.center_id, one.site_id, one.line)
        if place not in cards:
            scope = {"center": one.center_id, "site": one.site_id, "line": one.line}
            policies = await resolve(tx, "qa", on=one.call_date, scope=scope)
            cards[place] = (await scorecards.card_in_force(tx, RECORDING, one.call_date, policies)).scorecard_id
        given.append(
            Evaluation(
                **vars(one),
                evaluation_id=evaluation_id(tx.tenant, one.call_id, one.sample_kind),
                kind=RECORDING,
                scorecard_id=cards[place],
                state=ASSIGNED,
                assigned_at=tx.now,
            )
        )
    await store.add(tx, given)
    return [one.evaluation_id for one in given]


# ---- what other features ask


async def week_results(tx: Tx, agents: Collection[UUID], weeks: Collection[str]) -> Mapping[UUID, Sequence[WeekResult]]:
    """Per agent the weeks ("2026-W47") in which evaluations of quota and extra draws were submitted, oldest first (QA-48, QA-20)."""
    found: dict[UUID, list[WeekResult]] = {}
    for result in await store.week_results(tx, agents, weeks):
        found.setdefault(result.agent_id, []).append(result)
    return found


# ---- submitting


@dataclass(frozen=True, kw_only=True)
class Record:
    """What the inspector found (F23)."""

    answers: Sequence[Answer]
    findings: Sequence[Finding] = ()
    description: str = ""
    suggestion: str = ""


async def submit(tx: Tx, evaluation_id: UUID, record: Record) -> Evaluation:
    """Score assigned work: its result stands, reaches the agent at once (QA-7) and sets off what the ladder asks.

    Refuses anybody but the inspector and a QA lead of the center, work that was submitted already, and records that QA-17 locks.
    """
    evaluation = await store.find(tx, evaluation_id, locked=True)
    if evaluation is None:
        raise NotFound(f"no evaluation {evaluation_id}")
    inspector_id = _inspector(tx, evaluation)
    if evaluation.state != ASSIGNED:
        raise AlreadySubmitted(f"submitted on {evaluation.scored_on}")
    scope = {"center": evaluation.center_id, "site": evaluation.site_id, "line": evaluation.line}
    policies = await resolve(tx, "qa", on=evaluation.call_date, scope=scope)  # GEN-2b: a rule about a call, the call's date
    policy = ScoringPolicy.of(policies)
    version_of_card = await scorecards.get_card(tx, evaluation.scorecard_id)
    card, facts = version_of_card.card, {CALL_TYPE: evaluation.call_type}
    found = locks(card, record.answers, findings=record.findings, suggestion=record.suggestion, facts=facts, policy=policy)
    if found:
        errors = [Fault(where=f"body.{lock.where}", code=lock.code) for lock in found]
        raise RecordIncomplete(f"{len(found)} things are missing or wrong", errors=errors)
    result = score(card, record.answers, facts, policy)
    today = tx.today(await directory.zone(tx, evaluation.site_id, evaluation.center_id))
    values = {"scored_on": today, "week": week_of(today), "policyset": policies.hash, "inspector_id": inspector_id}
    delivered = await store.set_delivered(tx, evaluation_id, {**_values(record, result), **values})
    told = _say(tx, delivered, result, code=version_of_card.code, number=version_of_card.version, additive=version_of_card.additive)
    await ladder.react(tx, _scored(delivered, result, code=version_of_card.code, told=told))
    return delivered


async def submit_list(tx: Tx, records: Sequence[tuple[UUID, Record]]) -> list[Evaluation]:
    """Submit many records in their order: all of them, or with the faults of the first that is refused none."""
    delivered = []
    for place, (evaluation_id, record) in enumerate(records):
        try:
            delivered.append(await submit(tx, evaluation_id, record))
        except Refusal as refusal:
            own = [replace(fault, where=f"body.records[{place}]{fault.where.removeprefix('body')}") for fault in refusal.errors]
            refusal.errors = tuple(own) or (Fault(where=f"body.records[{place}]", code=refusal.slug),)
            raise
    return delivered


def _inspector(tx: Tx, evaluation: Evaluation) -> UUID:
    """Whoever scores: the inspector to whom the work was given, or a QA lead of the center; nobody scores themself (QA-6)."""
    caller = tx.caller
    person = caller.person_id if caller else None
    lead = caller is not None and "qa_lead" in caller.roles and ("center", str(evaluation.center_id)) in caller.places
    if person is None or person == evaluation.agent_id or not (lead or person == evaluation.inspector_id):
        raise Forbidden("an evaluation is submitted by its inspector or a QA lead of the center")
    return person


def _values(record: Record, result: Score) -> dict[str, Any]:
    return {
        "answers": stored_answers(record.answers),
        "findings": stored_findings(record.findings),
        "description": record.description,
        "suggestion": record.suggestion,
        "items": stored_items(result),
        "sections": stored_sections(result),
        "total": result.total,
        "grade": result.grade,
        "fatal": list(result.fatal),
        "unacceptable": result.unacceptable,
    }


def _say(tx: Tx, delivered: Evaluation, result: Score, *, code: str, number: int, additive: bool) -> Envelope:
    """Tell of the score. Its cause is the assignment; with it a chain of its own begins (EVT-4a)."""
    items = [item_fields(item) for item in result.items]
    for fields in items:
        fields["grade"] = fields["grade"] and Grade(fields["grade"])
        fields["error_class"] = fields["error_class"] and ErrorClass(fields["error_class"])
    same = {name: getattr(delivered, name) for name in Evaluation.__dataclass_fields__ if name in CallScored.model_fields}
    own = {
        "line": delivered.line and Line(delivered.line),
        "kind": ScoredKind(delivered.kind),
        "sample_kind": SampleKind(delivered.sample_kind),
        "grade": result.grade and Grade(result.grade),
        "fatal": result.fatal,
        "items": tuple(Scored(**fields) for fields in items),
    }
    scored = CallScored(**same | own, card=code, card_version=number, additive=additive)
    cause = Cause(delivered.event_id, uuid7()) if delivered.event_id else None
    return tx.emit(scored, place=Place(delivered.center_id, delivered.site_id), cause=cause, policyset=delivered.policyset)


def _scored(delivered: Evaluation, result: Score, *, code: str, told: Envelope) -> ladder.Scored:
    call = ScoredCall(
        id=delivered.evaluation_id,
        on=delivered.call_date,
        grade=result.grade,
        group=delivered.group,
        card=code,
        criteria=result.failed,
    )
    whose = {name: getattr(delivered, name) for name in ("call_id", "agent_id", "team_id", "site_id", "center_id", "line", "inspector_id")}
    return ladder.Scored(call=call, told=told, **whose)

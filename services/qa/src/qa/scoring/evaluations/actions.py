"""Giving work out, submitting it, and what other features ask of evaluations (QA-17, QA-40)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from chassis.http.problems import Fault, Forbidden, NotFound, Refusal
from chassis.messages.ids import uuid7
from chassis.messages.tx import Cause, Place, Tx
from chassis.policies.reading import read
from chassis.policies.resolution import PolicySet, resolve
from measure.workdays import week_of
from qa.ground.directory import actions as directory
from qa.ground.scorecards import actions as scorecards
from qa.ground.scorecards.rules import CALL_TYPE, Card
from qa.scoring.evaluations import store
from qa.scoring.evaluations.formats import (
    item_fields,
    stored_answers,
    stored_findings,
    stored_items,
    stored_sections,
)
from qa.scoring.evaluations.rules import (
    Answer,
    DeadlinePolicy,
    Finding,
    Score,
    ScoringPolicy,
    deadline,
    locks,
    score,
)
from qa.scoring.evaluations.store import ASSIGNED, DELIVERED, Evaluation, WeekResult
from qa.scoring.ladder import actions as ladder
from qa.scoring.ladder.rules import ScoredCall
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
    """A drawn call given to an inspector (QA-6): the agent's whereabouts, line and group are those
    of the call's week.

    event_id: the qa.inspection-assigned that tells of it, which is the cause of the score; due_on:
    as `due` says.
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
    return deadline(today, await directory.workdays(tx, site_id), read(DeadlinePolicy, policies))


async def assign(tx: Tx, work: Sequence[Assigned]) -> list[UUID]:
    """Keep given-out work, each with the card in force on the call's date (QA-16); the ids in the
    order of the work.

    Raises NoCardInForce where `qa.default_card` names one that is not published by then.
    """
    cards: dict[tuple[object, ...], UUID] = {}
    given = []
    for one in work:
        place = (one.call_date, one.center_id, one.site_id, one.line)
        if place not in cards:
            scope = {"center": one.center_id, "site": one.site_id, "line": one.line}
            policies = await resolve(tx, "qa", on=one.call_date, scope=scope)
            cards[place] = (
                await scorecards.card_in_force(tx, RECORDING, one.call_date, policies)
            ).scorecard_id
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


async def finished(tx: Tx, evaluations: Collection[UUID]) -> Collection[UUID]:
    """Assignments of these evaluations in which nothing is left to submit.

    Two inspectors' last records of one assignment wait for each other: one of them sees both.
    """
    for assignment_id in sorted(await store.assignments_of(tx, evaluations)):
        await tx.lock(f"work of assignment {assignment_id}")
    return await store.finished(tx, evaluations)


async def move(tx: Tx, due: Mapping[UUID, date]) -> None:
    """Set the due dates of what is still to be submitted, by assignment."""
    await store.move(tx, due)


async def week_results(
    tx: Tx, agents: Collection[UUID], weeks: Collection[str]
) -> Mapping[UUID, Sequence[WeekResult]]:
    """Per agent the weeks ("2026-W47") in which evaluations of quota and extra draws were
    submitted, oldest first (QA-48, QA-20).
    """
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
    """Score assigned work: its result stands, reaches the agent at once (QA-7) and sets off what
    the ladder asks.

    Refuses anybody but the inspector and a QA lead of the center, work that was submitted already,
    and records that QA-17 locks.
    """
    found = await store.find_all(tx, [evaluation_id])
    marked = await _mark(_Book(tx), evaluation_id, found.get(evaluation_id), record)
    await _deliver(tx, [marked])
    return marked.evaluation


async def submit_list(tx: Tx, records: Sequence[tuple[UUID, Record]]) -> list[Evaluation]:
    """Submit many records in their order: all of them, or with the faults of the first that is
    refused none.
    """
    found = await store.find_all(tx, [evaluation_id for evaluation_id, _ in records])
    book, marked = _Book(tx), []
    for place, (evaluation_id, record) in enumerate(records):
        try:
            one = await _mark(book, evaluation_id, found.get(evaluation_id), record)
        except Refusal as refusal:
            own = [
                replace(fault, where=f"body.records[{place}]{fault.where.removeprefix('body')}")
                for fault in refusal.errors
            ]
            refusal.errors = tuple(own) or (
                Fault(where=f"body.records[{place}]", code=refusal.slug),
            )
            raise
        found[evaluation_id] = one.evaluation  # a second record of it finds it submitted
        marked.append(one)
    await _deliver(tx, marked)
    return [one.evaluation for one in marked]


@dataclass(frozen=True)
class _Used:
    """A version of a card, as it is named and as it counts."""

    code: str
    version: int
    card: Card


@dataclass(frozen=True)
class _Marked:
    """A record that was accepted: the evaluation as it is delivered, its result, and the card that
    was used.
    """

    evaluation: Evaluation
    result: Score
    used: _Used


class _Book:
    """What marking looks up, each once for a set of records: policies and cards, and what day it is
    at a site.
    """

    def __init__(self, tx: Tx) -> None:
        self.tx = tx
        self._policies: dict[tuple[object, ...], PolicySet] = {}
        self._cards: dict[UUID, _Used] = {}
        self._today: dict[tuple[UUID | None, UUID | None], date] = {}

    async def policies(self, evaluation: Evaluation) -> PolicySet:
        """GEN-2b: a rule about a call, the call's date."""
        key = (evaluation.call_date, evaluation.center_id, evaluation.site_id, evaluation.line)
        if key not in self._policies:
            scope = {
                "center": evaluation.center_id,
                "site": evaluation.site_id,
                "line": evaluation.line,
            }
            self._policies[key] = await resolve(self.tx, "qa", on=evaluation.call_date, scope=scope)
        return self._policies[key]

    async def card(self, scorecard_id: UUID) -> _Used:
        if scorecard_id not in self._cards:
            found = await scorecards.get_card(self.tx, scorecard_id)
            self._cards[scorecard_id] = _Used(found.code, found.version, found.card)
        return self._cards[scorecard_id]

    async def today(self, evaluation: Evaluation) -> date:
        key = (evaluation.site_id, evaluation.center_id)
        if key not in self._today:
            self._today[key] = self.tx.today(await directory.zone(self.tx, *key))
        return self._today[key]


async def _mark(
    book: _Book, evaluation_id: UUID, evaluation: Evaluation | None, record: Record
) -> _Marked:
    if evaluation is None:
        raise NotFound(f"no evaluation {evaluation_id}")
    inspector_id = _inspector(book.tx, evaluation)
    if evaluation.state != ASSIGNED:
        raise AlreadySubmitted(f"submitted on {evaluation.scored_on}")
    policies = await book.policies(evaluation)
    policy, facts = read(ScoringPolicy, policies), {CALL_TYPE: evaluation.call_type}
    used = await book.card(evaluation.scorecard_id)
    found = locks(
        used.card,
        record.answers,
        findings=record.findings,
        suggestion=record.suggestion,
        facts=facts,
        policy=policy,
    )
    if found:
        errors = [Fault(where=f"body.{lock.where}", code=lock.code) for lock in found]
        raise RecordIncomplete(f"{len(found)} things are missing or wrong", errors=errors)
    result = score(used.card, record.answers, facts, policy)
    today = await book.today(evaluation)
    delivered: dict[str, Any] = {
        "state": DELIVERED,
        "submitted_at": book.tx.now,
        "version": evaluation.version + 1,
    }
    values: dict[str, Any] = {
        "scored_on": today,
        "week": week_of(today),
        "policyset": policies.hash,
        "inspector_id": inspector_id,
    }
    return _Marked(
        replace(evaluation, **_values(record, result), **delivered, **values), result, used
    )


async def _deliver(tx: Tx, marked: Sequence[_Marked]) -> None:
    """Keep the results as one set, tell of them in their order, and let the ladder act on each."""
    await store.set_delivered(tx, [one.evaluation for one in marked])
    for one in marked:
        await ladder.react(tx, _scored(one, told=_say(tx, one)))


def _inspector(tx: Tx, evaluation: Evaluation) -> UUID:
    """Whoever scores: the inspector to whom the work was given, or a QA lead of the center; nobody
    scores themself (QA-6).
    """
    caller = tx.caller
    person = caller.person_id if caller else None
    lead = (
        caller is not None
        and "qa_lead" in caller.roles
        and ("center", str(evaluation.center_id)) in caller.places
    )
    if (
        person is None
        or person == evaluation.agent_id
        or not (lead or person == evaluation.inspector_id)
    ):
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


def _say(tx: Tx, marked: _Marked) -> Envelope:
    """Tell of the score. Its cause is the assignment; with it a chain of its own begins
    (EVT-4a).
    """
    delivered, result, used = marked.evaluation, marked.result, marked.used
    items = [item_fields(item) for item in result.items]
    for fields in items:
        fields["grade"] = fields["grade"] and Grade(fields["grade"])
        fields["error_class"] = fields["error_class"] and ErrorClass(fields["error_class"])
    same = {
        name: getattr(delivered, name)
        for name in Evaluation.__dataclass_fields__
        if name in CallScored.model_fields
    }
    own = {
        "line": delivered.line and Line(delivered.line),
        "kind": ScoredKind(delivered.kind),
        "sample_kind": SampleKind(delivered.sample_kind),
        "grade": result.grade and Grade(result.grade),
        "fatal": result.fatal,
        "items": tuple(Scored(**fields) for fields in items),
    }
    card = {"card": used.code, "card_version": used.version, "additive": used.card.additive}
    cause = Cause(delivered.event_id, uuid7()) if delivered.event_id else None
    return tx.emit(
        CallScored(**same | own | card),
        place=Place(delivered.center_id, delivered.site_id),
        cause=cause,
        policyset=delivered.policyset,
    )


def _scored(marked: _Marked, told: Envelope) -> ladder.Scored:
    delivered = marked.evaluation
    call = ScoredCall(
        id=delivered.evaluation_id,
        on=delivered.call_date,
        grade=marked.result.grade,
        group=delivered.group,
        card=marked.used.code,
        criteria=marked.result.failed,
    )
    people = ("agent_id", "inspector_id")
    places = ("team_id", "site_id", "center_id", "line")
    whose = {name: getattr(delivered, name) for name in ("call_id", *people, *places)}
    return ladder.Scored(call=call, told=told, **whose)

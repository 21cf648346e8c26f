"""Giving work out, submitting it, and what other features ask of evaluations (QA-17, QA-40)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID, uuid5

from chassis.http.problems import Fault, Forbidden, NotFound, Refusal
from chassis.http.reach import acts_in
from chassis.messages.ids import uuid7
from chassis.messages.tx import Cause, Place, Tx
from chassis.policies.reading import read
from chassis.policies.resolution import PolicySet, resolve
from measure.visibility import Reach
from measure.workdays import week_of
from qa.ground.directory import actions as directory
from qa.ground.scorecards import actions as scorecards
from qa.ground.scorecards.rules import CALL_TYPE, Card
from qa.scoring.evaluations import store
from qa.scoring.evaluations.formats import (
    INCOMPLETE,
    INSPECTOR_SUBMITS,
    MUST_BE_ANOTHER,
    SUBMITTED_ON,
    AlreadySubmitted,
    Banned,
    RecordIncomplete,
    published,
)
from qa.scoring.evaluations.formats import NO_EVALUATION as NO_EVALUATION
from qa.scoring.evaluations.rules import (
    FOLLOWS,
    BanPolicy,
    DeadlinePolicy,
    EvaluationState,
    Record,
    ScoringPolicy,
    ban,
    deadline,
    locks,
    score,
)
from qa.scoring.evaluations.store import AssignedWork, WeekResult
from qa.scoring.evaluations.store import EvaluatedAgent as EvaluatedAgent
from qa.scoring.evaluations.store import EvaluatedCall as EvaluatedCall
from qa.scoring.evaluations.store import Evaluation as Evaluation
from qa.scoring.evaluations.store import Result as Result
from qa.scoring.evaluations.store import Work as Work
from zhipei_events.qa import CallScored
from zhipei_events.values import Grade, Line, SampleKind, ScoredKind

RECORDING = "recording"


# ---- giving work out


def evaluation_id(tenant: UUID, call_id: UUID, sample_kind: str) -> UUID:
    """A call is scored once for one reason: the same draw makes the same evaluation."""
    return uuid5(tenant, f"evaluation:{call_id}|{sample_kind}")


async def due(tx: Tx, site_id: UUID | None, center_id: UUID | None) -> date:
    """When work given out today to an inspector of a site must be submitted (QA-40)."""
    today = tx.today(await directory.zone(tx, site_id, center_id))
    policies = await resolve(tx, "qa", on=today, scope={"center": center_id, "site": site_id})
    return deadline(today, await directory.workdays(tx, site_id), read(DeadlinePolicy, policies))


async def assign(tx: Tx, given: Sequence[Work]) -> list[UUID]:
    """Keep given-out work, each with the card in force on the call's date (QA-16); the ids in the
    order of the work.

    Raises NoCardInForce where `qa.default_card` names one that is not published by then.
    """
    book = Book(tx)
    assigned = [
        Evaluation(
            evaluation_id=evaluation_id(tx.tenant, work.call.call_id, work.sample_kind),
            kind=RECORDING,
            scorecard_id=await book.card_in_force(work),
            state=EvaluationState.ASSIGNED,
            version=1,
            assigned_at=tx.now,
            work=work,
        )
        for work in given
    ]
    await store.add(tx, assigned)
    return [evaluation.evaluation_id for evaluation in assigned]


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


async def work_of(tx: Tx, assignment_ids: Collection[UUID]) -> Sequence[AssignedWork]:
    """Evaluations of work lists, by call key."""
    return await store.work_of(tx, assignment_ids)


async def work_on_call(tx: Tx, call_id: UUID, reach: Reach) -> Work | None:
    """The work of an evaluation of a call that lies within the reach."""
    return await store.work_on_call(tx, call_id, reach=reach)


async def evaluated(tx: Tx, agents: Collection[UUID], days: Collection[date]) -> set[UUID]:
    """Calls of agents on some days for which there is an evaluation, submitted or not."""
    return await store.evaluated(tx, agents, days)


async def claim(tx: Tx, evaluation_id: UUID) -> Evaluation | None:
    """One evaluation, locked until the transaction ends."""
    return (await store.find_all(tx, [evaluation_id])).get(evaluation_id)


async def is_within(tx: Tx, evaluation_id: UUID, reach: Reach) -> bool:
    """Whether an evaluation lies within a reach."""
    return await store.find(tx, evaluation_id, reach=reach) is not None


async def keep_revised(tx: Tx, revised: Evaluation) -> None:
    """Keep a result that was revised."""
    await store.set_delivered(tx, [revised])


async def group_of(tx: Tx, evaluation_id: UUID) -> str:
    """The agent's group in the week of the call that was scored (QA-19)."""
    evaluation = await store.find(tx, evaluation_id)
    if evaluation is None:
        raise NotFound(NO_EVALUATION, evaluation_id=evaluation_id)
    return evaluation.work.agent.group


# ---- submitting


async def submit(tx: Tx, evaluation_id: UUID, record: Record) -> Evaluation:
    """Score assigned work: its result is final, and reaches the agent at once (QA-7).

    Refuses anybody but the inspector and a QA lead of the center, work that was submitted already,
    and records that QA-17 locks.
    """
    evaluations = await store.find_all(tx, [evaluation_id])
    marked = await _mark(Book(tx), evaluation_id, evaluations.get(evaluation_id), record)
    await _deliver(tx, [marked])
    return marked.evaluation


async def submit_list(tx: Tx, records: Sequence[tuple[UUID, Record]]) -> list[Evaluation]:
    """Submit many records in their order: all of them, or with the faults of the first that is
    refused none.
    """
    evaluations = await store.find_all(tx, [evaluation_id for evaluation_id, _ in records])
    book, delivered = Book(tx), []
    for index, (evaluation_id, record) in enumerate(records):
        try:
            marked = await _mark(book, evaluation_id, evaluations.get(evaluation_id), record)
        except Refusal as refusal:
            refusal.errors = _faults_in_list(refusal, index)
            raise
        evaluations[evaluation_id] = marked.evaluation  # a second record of it is refused
        delivered.append(marked)
    await _deliver(tx, delivered)
    return [marked.evaluation for marked in delivered]


def _faults_in_list(refusal: Refusal, index: int) -> tuple[Fault, ...]:
    """The faults of one record of a list, each with its place in the list."""
    where = f"body.records[{index}]"
    inside = tuple(
        replace(fault, where=where + fault.where.removeprefix("body")) for fault in refusal.errors
    )
    return inside or (Fault(where=where, code=refusal.slug),)


@dataclass(frozen=True)
class Used:
    """A version of a card, as it is named and as it counts."""

    code: str
    version: int
    card: Card


@dataclass(frozen=True)
class _Marked:
    """A record that was accepted: the evaluation as it is delivered, and the card that was used."""

    evaluation: Evaluation
    result: Result
    used: Used


class Book:
    """Lookups of giving out and marking, each made once: policies and cards of a place and date,
    and the date at a site.
    """

    def __init__(self, tx: Tx) -> None:
        self.tx = tx
        self._policies: dict[tuple[object, ...], PolicySet] = {}
        self._in_force: dict[tuple[object, ...], UUID] = {}
        self._cards: dict[UUID, Used] = {}
        self._today: dict[tuple[UUID | None, UUID | None], date] = {}

    async def policies(self, work: Work) -> PolicySet:
        """GEN-2b: a rule about a call, the call's date."""
        key = _place(work)
        if key not in self._policies:
            agent = work.agent
            scope = {"center": agent.center_id, "site": agent.site_id, "line": agent.line}
            on = work.call.call_date
            self._policies[key] = await resolve(self.tx, "qa", on=on, scope=scope)
        return self._policies[key]

    async def card_in_force(self, work: Work) -> UUID:
        """The card with which a call is scored (QA-16)."""
        key = _place(work)
        if key not in self._in_force:
            policies = await self.policies(work)
            on = work.call.call_date
            version = await scorecards.card_in_force(self.tx, RECORDING, on, policies)
            self._in_force[key] = version.scorecard_id
        return self._in_force[key]

    async def card(self, scorecard_id: UUID) -> Used:
        if scorecard_id not in self._cards:
            version = await scorecards.get_card(self.tx, scorecard_id)
            self._cards[scorecard_id] = Used(version.code, version.version, version.card)
        return self._cards[scorecard_id]

    async def today(self, agent: EvaluatedAgent) -> date:
        key = (agent.site_id, agent.center_id)
        if key not in self._today:
            self._today[key] = self.tx.today(await directory.zone(self.tx, *key))
        return self._today[key]


def _place(work: Work) -> tuple[object, ...]:
    """Where and when policies of a call are looked up."""
    return work.call.call_date, work.agent.center_id, work.agent.site_id, work.agent.line


async def _mark(
    book: Book, evaluation_id: UUID, evaluation: Evaluation | None, record: Record
) -> _Marked:
    if evaluation is None:
        raise NotFound(NO_EVALUATION, evaluation_id=evaluation_id)
    work = evaluation.work
    inspector_id = _inspector(book.tx, work)
    if EvaluationState.DELIVERED not in FOLLOWS[evaluation.state]:
        submitted = evaluation.result and evaluation.result.scored_on
        raise AlreadySubmitted(SUBMITTED_ON, submitted=submitted)
    policies = await book.policies(work)
    if inspector_id != work.inspector_id:
        await _refuse_banned(book.tx, work, inspector_id, read(BanPolicy, policies))
    policy = read(ScoringPolicy, policies)
    used = await book.card(evaluation.scorecard_id)
    facts = {CALL_TYPE: work.call.call_type}
    _refuse_incomplete(used.card, record, facts, policy)
    scored = score(used.card, record.answers, facts, policy)
    today = await book.today(work.agent)
    result = Result(
        items=scored.scored_items,
        sections=scored.sections,
        total=scored.total,
        grade=scored.grade,
        fatal=scored.fatal,
        unacceptable=scored.unacceptable,
        scored_on=today,
        week=week_of(today),
        policyset=policies.hash,
        submitted_at=book.tx.now,
    )
    delivered = replace(
        evaluation,
        state=EvaluationState.DELIVERED,
        version=evaluation.version + 1,
        work=replace(work, inspector_id=inspector_id),
        record=record,
        result=result,
    )
    return _Marked(delivered, result, used)


def _refuse_incomplete(
    card: Card, record: Record, facts: Mapping[str, str], policy: ScoringPolicy
) -> None:
    found = locks(
        card,
        record.answers,
        findings=record.findings,
        suggestion=record.suggestion,
        facts=facts,
        policy=policy,
    )
    if found:
        errors = [Fault(where=f"body.{lock.where}", code=lock.code) for lock in found]
        raise RecordIncomplete(INCOMPLETE, errors=errors, count=len(found))


async def _deliver(tx: Tx, marked: Sequence[_Marked]) -> None:
    """Keep the results in one statement, and publish each in their order."""
    await store.set_delivered(tx, [one.evaluation for one in marked])
    for one in marked:
        _publish(tx, one)
        await tx.react()  # what follows from a score comes before the next one


def _inspector(tx: Tx, work: Work) -> UUID:
    """The scorer: the inspector to whom the work was given, or a QA lead of the center; nobody
    scores their own call (QA-6).
    """
    person = tx.caller.person_id if tx.caller else None
    lead = tx.caller is not None and acts_in(tx, work.agent, roles={"qa_lead"})
    may_score = lead or person == work.inspector_id
    if person is None or person == work.agent.agent_id or not may_score:
        raise Forbidden(INSPECTOR_SUBMITS)
    return person


async def _refuse_banned(tx: Tx, work: Work, scorer: UUID, policy: BanPolicy) -> None:
    """What keeps work from being given to somebody keeps a QA lead from scoring it (QA-6)."""
    agent_id = work.agent.agent_id
    people = await directory.people(tx, [scorer, agent_id])
    agent = replace(people[agent_id], team_id=work.agent.team_id)
    if (reason := ban(people[scorer], agent, policy)) is not None:
        raise Banned(MUST_BE_ANOTHER, errors=[Fault(where="token", code=reason)])


def _publish(tx: Tx, marked: _Marked) -> None:
    """Emit qa.call-scored. Its cause is the assignment; a chain of its own begins with it
    (EVT-4a).
    """
    evaluation, result, used = marked.evaluation, marked.result, marked.used
    work, call, agent = evaluation.work, evaluation.work.call, evaluation.work.agent
    event = CallScored(
        evaluation_id=evaluation.evaluation_id,
        agent_id=agent.agent_id,
        team_id=agent.team_id,
        site_id=agent.site_id,
        center_id=agent.center_id,
        line=Line(agent.line) if agent.line else None,
        inspector_id=work.inspector_id,
        kind=ScoredKind(evaluation.kind),
        sample_kind=SampleKind(work.sample_kind),
        call_id=call.call_id,
        call_key=call.call_key,
        call_type=call.call_type,
        call_started_at=call.call_started_at,
        call_date=call.call_date,
        scored_on=result.scored_on,
        week=result.week,
        scorecard_id=evaluation.scorecard_id,
        card=used.code,
        card_version=used.version,
        items=tuple(published(item) for item in result.items),
        total=result.total,
        grade=Grade(result.grade) if result.grade else None,
        additive=used.card.additive,
        fatal=result.fatal,
        unacceptable=result.unacceptable,
    )
    tx.emit(
        event,
        place=Place(agent.center_id, agent.site_id),
        cause=Cause(work.event_id, uuid7()) if work.event_id else None,
        policyset=result.policyset,
    )

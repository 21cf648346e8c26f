"""The week of a draw: commit the seed, fix the quotas, draw day by day, close and reveal (QA-4, QA-4b). One run each, by time."""

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row

from chassis.ids import uuid7
from chassis.policies import PolicySet, resolve
from chassis.timers import Due, Scope
from chassis.tx import Place, Tx
from measure import hashes
from measure.ranks import Standing, Ties
from measure.workdays import monday_of, monday_of_week, week_of
from qa.assignment.actions import assign
from qa.directory import actions as directory
from qa.evaluations import actions as evaluations
from qa.ladder import actions as ladder
from qa.sampling import rules, store
from qa.sampling.rules import CLOSING, METHOD, Agent, Call, Groups, Ranked, SamplingPolicy, Scores, SheetLine
from zhipei_events.qa import DrawnCall, FrameHash, SampleCommitted, SampleDrawn, SampleRevealed, SampleShortfall, TypeShortfall
from zhipei_events.values import Group, Line, Media

_WEEK = timedelta(days=7)
_SUNDAY = timedelta(days=6)


class _Policies:
    """The policies of a draw: those of the week's first day (GEN-2b), in one place or another of the center."""

    def __init__(self, tx: Tx, center_id: UUID, line: str, monday: date) -> None:
        self._tx, self._center, self._line, self._monday = tx, center_id, line, monday
        self._of: dict[UUID | None, tuple[SamplingPolicy, PolicySet]] = {}

    async def of(self, site_id: UUID | None) -> tuple[SamplingPolicy, PolicySet]:
        if site_id not in self._of:
            scope = {"center": self._center, "site": site_id, "line": self._line}
            held = await resolve(self._tx, "qa", on=self._monday, scope=scope)
            self._of[site_id] = SamplingPolicy.of(held), held
        return self._of[site_id]


class _Frame(NamedTuple):
    """The eligible calls of a run with what is known of each, and how many were rejected for which reason."""

    calls: Mapping[Call, Row[Any]]
    rejected: Counter[str]
    rejected_of: Mapping[str, Counter[str]]

    @property
    def lines(self) -> list[str]:
        return sorted(call.line() for call in self.calls)


# ---- for whom there are draws


async def lines(tx: Tx) -> Sequence[Scope]:
    """Every line of every center."""
    return [Scope(f"{center_id}/{line}", zone) for center_id, line, zone in await directory.lines(tx)]


async def closing_lines(tx: Tx) -> Sequence[Scope]:
    """The same with the time of their closing runs (QA-4 step 4)."""
    found = []
    for center_id, line, zone in await directory.lines(tx):
        policy, _ = await _Policies(tx, center_id, line, tx.today(zone)).of(None)
        found.append(Scope(f"{center_id}/{line}", zone, time.fromisoformat(policy.closing_run_time)))
    return found


def _whose(due: Due) -> tuple[UUID, str]:
    center_id, _, line = due.scope.partition("/")
    return UUID(center_id), line


# ---- commit (QA-4b)


async def commit(tx: Tx, due: Due) -> None:
    """Fix the seed of the week that begins tomorrow, and publish what it will be held to."""
    center_id, line = _whose(due)
    week = week_of(due.on + _WEEK)
    tenant_seed = await directory.simulated_seed(tx)
    seed = secrets.token_hex(32) if tenant_seed is None else hashes.simulated_seed(tenant_seed, str(center_id), line, week)
    event = SampleCommitted(
        center_id=center_id,
        line=Line(line),
        week=week,
        method=METHOD,
        commitment=hashes.of_text(seed),
        simulated=tenant_seed is not None,
    )
    row = event.model_dump(exclude={"line"}) | {
        "line": line,
        "draw": event.draw.rpartition(":")[2],
        "seed": seed,
        "state": "committed",
        "committed_at": tx.now,
    }
    if await store.add_draw(tx, row):
        tx.emit(event, place=Place(center_id))


# ---- fix groups and quotas (QA-4 step 1)


async def fix_quotas(tx: Tx, due: Due) -> None:
    """Monday 00:00: the quota sheet from the facts of this moment. A week whose seed was not committed is not drawn."""
    center_id, line = _whose(due)
    draw = await store.find_draw(tx, center_id, line, due.period)
    if draw is None or draw.state != "committed":
        return
    policies = _Policies(tx, center_id, line, due.on)
    people = [person for person in await directory.agents_of(tx, center_id, line) if rules.is_sampled(person.stage or "")]
    sites = {person.site_id for person in people if person.site_id is not None}
    rostered = await directory.rostered_days(tx, sites, due.on, due.on + _SUNDAY)
    watched = await _watch(tx, (center_id, line), due.on, [person.person_id for person in people])
    seven = [due.on + timedelta(days=n) for n in range(7)]
    rows = []
    for person in people:
        policy, _ = await policies.of(person.site_id)
        roster = rostered.get(person.site_id) if person.site_id is not None else None
        rows.append(
            {
                "sample_id": uuid7(),
                "agent_id": person.person_id,
                "employee_no": person.employee_no,
                "team_id": person.team_id,
                "site_id": person.site_id,
                "center_id": center_id,
                "line": line,
                "week": due.period,
                "stage": person.stage,
                "entered_on": person.entered_on,
                "groups": [],
                "quota": 0,
                "extra": policy.extra_per_week if person.person_id in watched else 0,
                "rostered": seven if roster is None else list(roster.get(person.person_id, ())),
                "has_roster": roster is not None,
            }
        )
    await store.add_samples(tx, rows)
    await store.set_draw(tx, draw, state="fixed", fixed_at=tx.now)
    await _group(tx, draw, due.on, policies)


async def _group(tx: Tx, draw: Row[Any], monday: date, policies: _Policies) -> None:
    """Groups and quotas of the sheet from last week's ranking, as far as it has arrived."""
    samples = await store.samples_of(tx, draw.center_id, draw.line, draw.week)
    policy, held = await policies.of(None)
    found, ranked = await _groups(tx, draw, monday, policy, samples)
    rows = []
    for sample in samples:
        own, _ = await policies.of(sample.site_id)
        days = len(sample.rostered) if sample.has_roster else None
        into = found.into[sample.employee_no]
        quota = rules.monday_quota(into[0], days, own)
        rows.append({"sample_id": sample.sample_id, "groups": ",".join(into), "quota": quota, "closing": None})
    await store.set_samples(tx, rows)
    sheet = _sheet(await store.samples_of(tx, draw.center_id, draw.line, draw.week))
    values = {"rule": found.rule, "sizes": dict(found.sizes), "ranked": ranked, "policyset": held.hash}
    await store.set_draw(tx, draw, **values, sheet=hashes.of_lines(agent.text() for agent in sheet))


async def _groups(tx: Tx, draw: Row[Any], monday: date, policy: SamplingPolicy, samples: Sequence[Row[Any]]) -> tuple[Groups, bool]:
    """The groups, and whether a ranking made them."""
    rows = await directory.ranking_of(tx, draw.center_id, "group_weekly", week_of(monday - _WEEK))
    ranking = [
        Ranked(row.employee_no, row.line, str(row.site_id), Standing(row.value, row.evaluations, row.calls))
        for row in rows
        if row.value is not None and row.employee_no is not None
    ]
    exempt: frozenset[str] = frozenset()
    correction: frozenset[str] = frozenset()
    if ranking:
        kpi = await resolve(tx, "kpi", on=monday - _WEEK, scope={"center": draw.center_id})
        exempt, correction = rules.acting_places(ranking, policy, Ties(kpi["kpi.tie_policy"]))
    agents = [Agent(sample.employee_no, sample.stage, sample.entered_on) for sample in samples]
    return rules.groups(agents, exempt, correction, monday, policy), bool(rows)


async def _watch(tx: Tx, whose: tuple[UUID, str], monday: date, agent_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Who gets extra calls in the week that now begins; begins and ends watches (QA-20)."""
    policy, _ = await _Policies(tx, *whose, monday).of(None)
    known = await store.newest_watches(tx)
    asked = await ladder.intensified(tx, monday)
    recent = monday - _WEEK * policy.poor_weeks
    first = min([recent, *(since for since, until in known.values() if until is None)])
    weeks_before = [week_of(first + _WEEK * n) for n in range((monday - first).days // 7)]
    scores = await evaluations.week_results(tx, agent_ids, weeks_before)
    watched, begun, ended = set(), [], []
    for id in agent_ids:
        since, until = known.get(id, (None, None))
        running = since if until is None else None
        anew = id in asked and (since is None or asked[id] > since)
        weeks = [Scores(monday_of_week(one.week), one.total, one.evaluations) for one in scores.get(id, ())]
        if running is None:
            weeks = [week for week in weeks if week.monday >= max(recent, until or recent)]
        if anew or rules.watched(running, weeks, policy):
            watched.add(id)
            if anew or running is None:
                begun.append(id)
        if running is not None and (anew or id not in watched):
            ended.append((id, running))
    await store.set_watches(tx, begun, ended, monday)
    return frozenset(watched)


# ---- draw (QA-4 steps 3 and 4)


async def draw_day(tx: Tx, due: Due) -> None:
    """The run for the day that has ended."""
    center_id, line = _whose(due)
    day = due.on - timedelta(days=1)
    monday = monday_of(day)
    draw = await store.find_draw(tx, center_id, line, week_of(day))
    if draw is None or draw.state != "fixed":
        return
    policies = _Policies(tx, center_id, line, monday)
    if day == monday and not draw.ranked:
        await _group(tx, draw, monday, policies)  # the ranking came in the course of Monday
    frame = await _frame(tx, draw, day, day, policies)
    sheet = await store.samples_of(tx, center_id, line, draw.week)
    drawn = [_call(row) for row in await store.drawn_of(tx, center_id, line, draw.week)]
    taken = rules.draw_day(draw.seed, day, frame.calls, _sheet(sheet), drawn)
    await _keep(tx, draw, day.isoformat(), frame)
    await _say(tx, draw, day, taken=taken, frame=frame, drawn=drawn, policies=policies)
    await assign(tx, center_id, due.on)


async def close(tx: Tx, due: Due) -> None:
    """The closing run of the week before: what is missing, shortfalls, and the seed for everyone to see."""
    center_id, line = _whose(due)
    monday = due.on - _WEEK
    draw = await store.find_draw(tx, center_id, line, week_of(monday))
    if draw is None or draw.state != "fixed":
        return
    policies = _Policies(tx, center_id, line, monday)
    policy, held = await policies.of(None)
    everything = await store.calls_of(tx, center_id, line, monday, monday + _SUNDAY)
    await _close_quotas(tx, draw, monday, Counter(row.employee_no for row in everything), policies)
    frame = await _frame(tx, draw, monday, monday + _SUNDAY, policies)
    samples = await store.samples_of(tx, center_id, line, draw.week)
    sheet = _sheet(samples)
    await store.set_draw(tx, draw, sheet=hashes.of_lines(agent.text() for agent in sheet))
    drawn = [_call(row) for row in await store.drawn_of(tx, center_id, line, draw.week)]
    taken = rules.draw_closing(draw.seed, frame.calls, sheet, drawn)
    await _keep(tx, draw, CLOSING, frame)
    await _say(tx, draw, None, taken=taken, frame=frame, drawn=drawn, policies=policies)
    total = [*drawn, *taken]
    await _say_shortfalls(tx, draw, samples, total, frame=frame, calls=Counter(row.employee_no for row in everything))
    types = Counter(row.call_type for row in everything)
    missing = rules.type_shortfalls(types, Counter(call.type for call in [*frame.calls, *drawn]), total, policy)
    shortfalls = [
        TypeShortfall(
            call_type=one.of, calls=types[one.of], drawn=policy.type_min_evaluations - one.missing, due=policy.type_min_evaluations
        )
        for one in missing
    ]
    await _reveal(tx, draw, shortfalls, held)
    await assign(tx, center_id, due.on)


async def _close_quotas(tx: Tx, draw: Row[Any], monday: date, calls: Mapping[str, int], policies: _Policies) -> None:
    worked = await store.days_with_calls(tx, draw.center_id, monday, monday + _SUNDAY)
    rows = []
    for sample in await store.samples_of(tx, draw.center_id, draw.line, draw.week):
        policy, _ = await policies.of(sample.site_id)
        days = worked.get(sample.agent_id, 0) if sample.has_roster else None
        closing = rules.closing_quota(sample.groups[0], sample.quota, days, calls.get(sample.employee_no, 0), policy)
        groups = ",".join(sample.groups)
        rows.append({"sample_id": sample.sample_id, "groups": groups, "quota": sample.quota, "closing": closing})
    await store.set_samples(tx, rows)


async def _frame(tx: Tx, draw: Row[Any], first: date, last: date, policies: _Policies) -> _Frame:
    """The undrawn eligible calls of some days, known now."""
    calls: dict[Call, Row[Any]] = {}
    rejected: dict[str, Counter[str]] = {}
    for row in await store.calls_of(tx, draw.center_id, draw.line, first, last):
        if row.is_drawn:
            continue
        policy, _ = await policies.of(row.site_id)
        facts = {"seconds": row.seconds, "recording": row.recording, "transcript": row.transcript}
        reason = rules.rejection(**facts, incident=False, evaluated=row.is_evaluated, policy=policy)
        if reason is not None:
            rejected.setdefault(row.employee_no, Counter())[reason] += 1
        else:
            calls[_call(row)] = row
    return _Frame(calls, sum(rejected.values(), Counter()), rejected)


async def _keep(tx: Tx, draw: Row[Any], run: str, frame: _Frame) -> None:
    lines = frame.lines
    whose = {"center_id": draw.center_id, "line": draw.line, "week": draw.week, "run": run}
    kept = {"lines": "\n".join(lines), "sha256": hashes.of_lines(lines), "rejected": dict(frame.rejected), "frozen_at": tx.now}
    await store.add_frame(tx, whose | kept)


def _call(row: Row[Any]) -> Call:
    return Call(row.business_date, row.employee_no, row.call_key, row.call_type)


def _sheet(samples: Iterable[Row[Any]]) -> list[SheetLine]:
    return [
        SheetLine(row.employee_no, row.line, row.groups[0], row.quota, row.extra, row.closing, tuple(sorted(row.rostered)))
        for row in samples
    ]


# ---- say what was drawn and what is missing


async def _say(
    tx: Tx, draw: Row[Any], day: date | None, *, taken: Sequence[Call], frame: _Frame, drawn: Iterable[Call], policies: _Policies
) -> None:
    """One sample-drawn per agent of whom something was drawn; the calls are kept with the event that tells of them."""
    draw = await store.find_draw(tx, draw.center_id, draw.line, draw.week) or draw
    samples = {sample.employee_no: sample for sample in await store.samples_of(tx, draw.center_id, draw.line, draw.week)}
    had = Counter(call.employee_no for call in drawn)
    hashed = hashes.of_lines(frame.lines)
    by_agent: dict[str, list[Call]] = {}
    for call in taken:
        by_agent.setdefault(call.employee_no, []).append(call)
    rows = []
    for employee_no, calls in by_agent.items():
        sample = samples[employee_no]
        policy, held = await policies.of(sample.site_id)
        tickets = {call: hashes.ticket(draw.seed, call.key) for call in calls}
        event = SampleDrawn(
            **_whose_sample(sample),
            day=day,
            closing=day is None,
            rule="QA-3a" if sample.groups[0] == "new" else "QA-19",
            precedence=tuple(Group(group) for group in sample.groups),
            quota=sample.quota if sample.closing is None else sample.closing,
            extra=sample.extra,
            rostered=tuple(rules.ordered_days(draw.seed, employee_no, sample.rostered)),
            eligible_media=Media(policy.eligible_media),
            commitment=draw.commitment,
            frame=hashed,
            sheet=draw.sheet,
            drawn=tuple(
                DrawnCall(call_id=frame.calls[call].call_id, call_key=call.key, call_type=call.type, ticket=tickets[call]) for call in calls
            ),
            causes=tuple(frame.calls[call].cause_id for call in calls),
        )
        told = tx.emit(event, place=Place(sample.center_id, sample.site_id), policyset=held.hash)
        for nth, call in enumerate(calls, had[employee_no] + 1):
            rows.append(
                {
                    "call_id": frame.calls[call].call_id,
                    "sample_id": sample.sample_id,
                    "run": CLOSING if day is None else day.isoformat(),
                    "sample_kind": "extra" if nth > event.quota else "quota",
                    "call_key": call.key,
                    "call_type": call.type,
                    "business_date": call.on,
                    "ticket": tickets[call],
                    "event_id": told.id,
                }
            )
    await store.add_drawn(tx, rows)


def _whose_sample(sample: Row[Any]) -> dict[str, Any]:
    return {
        "sample_id": sample.sample_id,
        "agent_id": sample.agent_id,
        "team_id": sample.team_id,
        "site_id": sample.site_id,
        "center_id": sample.center_id,
        "line": Line(sample.line),
        "week": sample.week,
        "group": Group(sample.groups[0]),
    }


async def _say_shortfalls(
    tx: Tx, draw: Row[Any], samples: Sequence[Row[Any]], drawn: Sequence[Call], *, frame: _Frame, calls: Mapping[str, int]
) -> None:
    by_number = {sample.employee_no: sample for sample in samples}
    for one in rules.agent_shortfalls(_sheet(samples), drawn, calls):
        sample = by_number[one.of]
        due = sample.closing + sample.extra
        event = SampleShortfall(
            **_whose_sample(sample),
            due=due,
            drawn=due - one.missing,
            missing=one.missing,
            reason=one.reason,
            rejected=dict(frame.rejected_of.get(one.of, {})),
        )
        tx.emit(event, place=Place(sample.center_id, sample.site_id), policyset=draw.policyset)


async def _reveal(tx: Tx, draw: Row[Any], shortfalls: Sequence[TypeShortfall], held: PolicySet) -> None:
    draw = await store.find_draw(tx, draw.center_id, draw.line, draw.week) or draw
    frames = await store.frames_of(tx, draw.center_id, draw.line, draw.week)
    event = SampleRevealed(
        center_id=draw.center_id,
        line=Line(draw.line),
        week=draw.week,
        method=draw.method,
        commitment=draw.commitment,
        seed=draw.seed,
        frames=tuple(FrameHash(day=None if row.run == CLOSING else date.fromisoformat(row.run), sha256=row.sha256) for row in frames),
        sheet=draw.sheet,
        shortfalls=tuple(shortfalls),
    )
    await store.set_draw(tx, draw, state="revealed", revealed_at=tx.now, shortfalls=[one.model_dump(mode="json") for one in shortfalls])
    tx.emit(event, place=Place(draw.center_id), policyset=held.hash)

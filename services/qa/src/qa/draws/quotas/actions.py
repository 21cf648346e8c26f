"""The quota sheet: fixed on Monday 00:00, grouped by last week's ranking, closed by the closing run
(QA-4 step 1, QA-4a, QA-19, QA-20).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from chassis.messages.ids import uuid7
from chassis.messages.tx import Tx
from chassis.policies.reading import read
from chassis.policies.resolution import PolicySet, resolve
from measure import hashes
from measure.ranks import Standing, Ties
from measure.workdays import monday_of_week, week_of
from qa.draws.quotas import rules, store
from qa.draws.quotas.rules import (
    Agent,
    Groups,
    QuotaPolicy,
    Ranked,
    Sample,
    SampledAgent,
    Scores,
    SheetLine,
    Week,
)
from qa.ground.calls import actions as candidates
from qa.ground.directory import actions as directory
from qa.ground.directory.rules import Person
from qa.scoring.evaluations import actions as evaluations
from qa.scoring.ladder import actions as ladder

RANKING = "group_weekly"
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Sheet:
    """The quota sheet as it stands: agents by employee number, the hash of its lines, and what made
    the groups (QA-19).
    """

    agents: Sequence[Sample]
    sha256: str
    groups: Groups
    ranked: bool
    policyset: str


def lines(agents: Iterable[Sample]) -> list[SheetLine]:
    """The sheet as it is drawn for."""
    return [sample.sheet_line for sample in agents]


def sheet_hash(agents: Iterable[Sample]) -> str:
    """The hash that is published (QA-4b)."""
    return hashes.of_lines(line.text() for line in lines(agents))


async def policies(
    tx: Tx, week: Week, sites: Iterable[UUID | None]
) -> Mapping[UUID | None, PolicySet]:
    """Site → what holds there on the week's first day (GEN-2b); None: in the center."""
    return {
        site_id: await resolve(
            tx,
            "qa",
            on=week.monday,
            scope={"center": week.center_id, "site": site_id, "line": week.line},
        )
        for site_id in {None, *sites}
    }


async def agents(tx: Tx, week: Week) -> Sequence[Sample]:
    """The sheet's agents by employee number."""
    return await store.samples_of(tx, week.center_id, week.line, week.name)


async def fix(tx: Tx, week: Week) -> Sheet:
    """Make the sheet from the facts of this moment, Monday 00:00; the ranking may still be to
    come.
    """
    off_post = await directory.off_post_on(tx, week.monday)
    people = await directory.agents_of(tx, week.center_id, week.line)
    await _add(tx, week, [person for person in people if person.person_id not in off_post])
    return await group(tx, week)


async def settle(tx: Tx, week: Week) -> Sheet:
    """The sheet once Monday is over: who is off post from Monday on, or back on it, becomes known
    in the course of the day (QA-4 step 1, TRN-11).

    Nothing has been drawn yet. A change later in the week counts from the next Monday on.
    """
    sheet = {sample.agent.agent_id for sample in await agents(tx, week)}
    off_post = set(await directory.off_post_on(tx, week.monday))
    await store.remove_samples(tx, week.center_id, week.line, week.name, sheet & off_post)
    back = await directory.returned_on(tx, week.monday)
    people = await directory.agents_of(tx, week.center_id, week.line)
    new = [person for person in people if person.person_id in back]
    await _add(tx, week, [person for person in new if person.person_id not in sheet])
    return await group(tx, week)


async def _add(tx: Tx, week: Week, people: Sequence[Person]) -> None:
    """Put those of the people who are sampled on the sheet, each with the days on which they are
    rostered as known now (QA-4a).
    """
    sampled = [
        person for person in people if person.stage is not None and rules.is_sampled(person.stage)
    ]
    if not sampled:
        return
    sites = {person.site_id for person in sampled}
    held = await _quota_policies(tx, week, sites)
    rostered = await directory.rostered_days(
        tx, [site_id for site_id in sites if site_id is not None], week.monday, week.sunday
    )
    watched = await _watch(tx, week, held[None], [person.person_id for person in sampled])
    added = []
    for person in sampled:
        roster = rostered.get(person.site_id) if person.site_id is not None else None
        days = week.days if roster is None else roster.get(person.person_id, ())
        extra = held[person.site_id].extra_per_week if person.person_id in watched else 0
        added.append(
            Sample(
                sample_id=uuid7(),
                agent=_sampled_agent(person, week),
                line=week.line,
                week=week.name,
                groups=(),
                quota=0,
                extra=extra,
                rostered=tuple(days),
                has_roster=roster is not None,
            )
        )
    await store.add_samples(tx, added)


def _sampled_agent(person: Person, week: Week) -> SampledAgent:
    return SampledAgent(
        agent_id=person.person_id,
        employee_no=person.employee_no or "",
        team_id=person.team_id,
        site_id=person.site_id,
        center_id=week.center_id,
        stage=person.stage or "",
        entered_on=person.entered_on,
    )


async def _quota_policies(
    tx: Tx, week: Week, sites: Iterable[UUID | None]
) -> Mapping[UUID | None, QuotaPolicy]:
    sets = await policies(tx, week, sites)
    return {site_id: read(QuotaPolicy, held) for site_id, held in sets.items()}


async def group(tx: Tx, week: Week) -> Sheet:
    """Put everyone on the sheet into a group by last week's ranking, as far as it has arrived
    whole, and set the quotas (QA-19).
    """
    sheet = await agents(tx, week)
    sets = await policies(tx, week, {sample.agent.site_id for sample in sheet})
    held = {site_id: read(QuotaPolicy, keys) for site_id, keys in sets.items()}
    groups, ranked = await _groups(tx, week, held[None], sheet)
    grouped = []
    for sample in sheet:
        into = groups.into[sample.agent.employee_no]
        days = len(sample.rostered) if sample.has_roster else None
        quota = rules.monday_quota(into[0], days, held[sample.agent.site_id])
        grouped.append(replace(sample, groups=into, quota=quota, closing=None))
    await store.set_quotas(tx, grouped)
    return Sheet(grouped, sheet_hash(grouped), groups, ranked, sets[None].hash)


async def close(tx: Tx, week: Week, calls: Mapping[str, int]) -> Sequence[Sample]:
    """Fix the closing quotas from the days really worked and the calls of the week (employee number
    → calls); the sheet (QA-4a, QA-18).
    """
    sheet = await agents(tx, week)
    held = await _quota_policies(tx, week, {sample.agent.site_id for sample in sheet})
    worked = await candidates.days_with_calls(tx, week.center_id, week.monday, week.sunday)
    closed = []
    for sample in sheet:
        agent = sample.agent
        closing = rules.closing_quota(
            sample.groups[0],
            sample.quota,
            worked.get(agent.agent_id, 0) if sample.has_roster else None,
            calls.get(agent.employee_no, 0),
            held[agent.site_id],
        )
        closed.append(replace(sample, closing=closing))
    await store.set_quotas(tx, closed)
    return closed


async def _groups(
    tx: Tx, week: Week, policy: QuotaPolicy, sheet: Sequence[Sample]
) -> tuple[Groups, bool]:
    """The groups, and whether a ranking of this line made them."""
    last_week = week.monday - _WEEK
    rows = await directory.ranking_of(tx, week.center_id, RANKING, week_of(last_week))
    ranking = [
        Ranked(
            row.employee_no,
            row.line,
            str(row.site_id),
            Standing(row.value, row.evaluations, row.calls),
        )
        for row in rows
        if row.value is not None and row.employee_no is not None
    ]
    exempt: frozenset[str] = frozenset()
    correction: frozenset[str] = frozenset()
    if ranking:
        kpi = await resolve(tx, "kpi", on=last_week, scope={"center": week.center_id})
        exempt, correction = rules.acting_places(ranking, policy, Ties(kpi["kpi.tie_policy"]))
    people = [
        Agent(sample.agent.employee_no, sample.agent.stage, sample.agent.entered_on)
        for sample in sheet
    ]
    ranked = any(row.line in {week.line, None} for row in rows)
    return rules.groups(people, exempt, correction, week.monday, policy), ranked


async def _watch(
    tx: Tx, week: Week, policy: QuotaPolicy, agent_ids: Sequence[UUID]
) -> frozenset[UUID]:
    """Who gets extra calls in the week that now begins; begins and ends watches (QA-20)."""
    watches = await store.newest_watches(tx)
    intensified = await ladder.intensified(tx, week.monday)
    recent = week.monday - _WEEK * policy.poor_weeks
    first = min([recent, *(since for since, until in watches.values() if until is None)])
    before = [week_of(first + _WEEK * n) for n in range((week.monday - first).days // 7)]
    results = await evaluations.week_results(tx, agent_ids, before)
    watched, begun, ended = set(), [], []
    for id in agent_ids:
        since, until = watches.get(id, (None, None))
        running = since if until is None else None
        again = id in intensified and (since is None or intensified[id] > since)
        weeks = [
            Scores(monday_of_week(result.week), result.total, result.evaluations)
            for result in results.get(id, ())
        ]
        if running is None:
            weeks = [scores for scores in weeks if scores.monday >= max(recent, until or recent)]
        if again or rules.watched(running, weeks, policy):
            watched.add(id)
            if again or running is None:
                begun.append(id)
        if running is not None and (again or id not in watched):
            ended.append((id, running))
    await store.set_watches(tx, begun, ended, week.monday)
    return frozenset(watched)

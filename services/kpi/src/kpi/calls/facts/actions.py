"""Taking calls on record: set by set, by their natural key, saying each new or changed one once
(KPI-0).
"""

import secrets
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.http.reach import acts_in
from chassis.messages.tx import Place as Somewhere
from chassis.messages.tx import Tx
from kpi.calls.facts import store
from kpi.calls.facts.formats import BadLine, ReadCall
from kpi.calls.facts.rules import Call, Fact, Flaw, Rated, Revised, Unchanged, compare
from zhipei_events.kpi import CallAbandoned, CallFacts, CallHandled, CallRated, CallRevised, Scale
from zhipei_events.values import Line, call_id, call_key

SECRET_OCTETS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a set of calls comes from. `match` says what names agents there; `import_id` is the run
    that tells them.
    """

    source: str
    match: str = "employee_no"
    import_id: UUID | None = None
    dry_run: bool = False


@dataclass(slots=True)
class Recorded:
    """What became of a set of calls."""

    counts: Counter[str] = field(default_factory=Counter)  # new, rated, revised, unchanged
    rejected: list[BadLine] = field(default_factory=list)


async def customer_secret(tx: Tx) -> bytes:
    """The tenant's secret for customer keys, made when it is first needed (KPI-0b)."""
    return await store.secret(tx, secrets.token_bytes(SECRET_OCTETS))


async def known_agents(tx: Tx, names: Collection[str], match: str) -> frozenset[str]:
    """Those of the names that mean one person."""
    return frozenset(
        name
        for name, people in (await store.agents(tx, names, by=match)).items()
        if len(people) == 1
    )


async def record(tx: Tx, origin: Origin, told: Sequence[ReadCall]) -> Recorded:
    """Put calls on record and say what is new; the same calls told again, in any order and in
    pieces, change nothing.
    """
    await tx.lock(f"calls of {origin.source}")
    done = Recorded()
    facts = await _identified(tx, origin, told, done)
    known = await store.known(tx, [fact.call_id for _, fact in facts])
    new: dict[UUID, Fact] = {}
    changed: dict[UUID, Rated | Revised] = {}
    same: list[UUID] = []
    for line, fact in facts:
        before, by = known.get(fact.call_id, (None, None))
        twice = (
            fact.call_id in new
            or fact.call_id in changed
            or (by is not None and by == origin.import_id)
        )
        before = new.get(fact.call_id) or (
            changed[fact.call_id].now if fact.call_id in changed else before
        )
        if before is None:
            new[fact.call_id] = fact
            done.counts["new"] += 1
            continue
        verdict = compare(before, fact)
        if isinstance(verdict, Flaw):
            done.rejected.append(BadLine(line, verdict.field, verdict.code, fact.call_key))
        elif isinstance(verdict, Unchanged):
            same.append(fact.call_id)
            done.counts["unchanged"] += 1
        elif twice:
            done.rejected.append(BadLine(line, "id", "duplicate_key", fact.call_key))
        else:
            changed[fact.call_id] = verdict
            done.counts["rated" if isinstance(verdict, Rated) else "revised"] += 1
    if not origin.dry_run:
        await store.put(
            tx, [*new.values(), *(verdict.now for verdict in changed.values())], origin.import_id
        )
        await store.touch(tx, same, origin.import_id)
        _say(tx, new, changed)
    return done


async def _identified(
    tx: Tx, origin: Origin, told: Sequence[ReadCall], done: Recorded
) -> list[tuple[int, Fact]]:
    """The calls with ids for names; an unknown agent is a rejected line, nobody is made up
    (KPI-0a).
    """
    names = {one.call.agent for one in told if one.call.agent is not None}
    people = await store.agents(tx, names, by=origin.match) if names else {}
    untaken = any(one.call.agent is None or not _handled(one.call) for one in told)
    nowhere = await store.nobody(tx) if untaken else None
    facts: list[tuple[int, Fact]] = []
    for one in told:
        agent = one.call.agent
        if not _handled(one.call) and len(people.get(agent or "", ())) != 1:
            agent = None  # Nobody took it: it counts, whoever the source says was rung
        meant = people.get(agent, []) if agent is not None else [nowhere] if nowhere else []
        if len(meant) == 1 and not acts_in(tx, meant[0]):
            done.rejected.append(BadLine(one.line, "agent", "out_of_reach", agent))
        elif len(meant) == 1:
            facts.append((one.line, _fact(tx.tenant, origin.source, one.call, meant[0])))
        elif agent is None:
            done.rejected.append(BadLine(one.line, None, "no_center"))
        else:
            done.rejected.append(
                BadLine(one.line, "agent", "ambiguous_agent" if meant else "unknown_agent", agent)
            )
    return facts


def _handled(call: Call) -> bool:
    """Whether a call is somebody's: an agent took it, or made it."""
    return call.answered or call.line == Line.OUTBOUND


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _fact(tenant: UUID, source: str, call: Call, place: store.Place) -> Fact:
    key = call_key(source, call.id)
    handled = _handled(call)
    return Fact(
        call_id=call_id(tenant, key),
        call_key=key,
        source=source,
        handled=handled,
        agent_id=place.agent_id,
        team_id=place.team_id,
        site_id=place.site_id,
        center_id=place.center_id,
        line=call.line,
        queue=call.queue,
        project=call.project,
        raw_type=call.type_code,
        call_type=call.type,
        offered_at=call.offered_at,
        business_date=call.offered_at.astimezone(_zone(place.zone)).date(),
        started_at=call.started_at
        or (
            call.offered_at + timedelta(seconds=call.wait)
            if handled and call.wait is not None
            else None
        ),
        answered=call.answered,
        wait_seconds=call.wait,
        talk_seconds=(call.talk or 0) if handled else None,
        hold_seconds=call.hold,
        acw_seconds=call.after_work,
        transferred=call.transferred,
        resolved=call.resolved if call.answered else None,
        ended_by=call.ended_by,
        customer_key=call.customer,
        reason=call.reason,
        recording_ref=call.recording,
        transcript_ref=call.transcript,
        rating=call.rating,
        rating_least=call.least,
        rating_greatest=call.greatest,
    )


def _say(tx: Tx, new: Mapping[UUID, Fact], changed: Mapping[UUID, Rated | Revised]) -> None:
    for fact in new.values():
        event = (
            CallHandled(**_told(fact))
            if fact.handled
            else CallAbandoned(**_common(fact), agent_id=fact.agent_id)
        )
        tx.emit(event, place=_somewhere(fact), at=fact.ended_at)
    for verdict in changed.values():
        tx.emit(
            _revised(verdict) if isinstance(verdict, Revised) else _rated(verdict.now),
            place=_somewhere(verdict.now),
        )


def _revised(verdict: Revised) -> CallRevised:
    return CallRevised(
        **_told(verdict.now), changed=verdict.changed, old=CallFacts(**_told(verdict.before))
    )


def _rated(fact: Fact) -> CallRated:
    return CallRated(
        **{name: getattr(fact, name) for name in _LATE},
        line=Line(fact.line),
        rating_scale=_scale(fact),  # type: ignore[arg-type]  # `flaw` refuses one without a scale
    )


def _somewhere(fact: Fact) -> Somewhere:
    return Somewhere(fact.center_id, fact.site_id)


def _scale(fact: Fact) -> Scale | None:
    return (
        None
        if fact.rating_least is None or fact.rating_greatest is None
        else Scale(least=fact.rating_least, greatest=fact.rating_greatest)
    )


_COMMON = (
    "call_id",
    "call_key",
    "source",
    "team_id",
    "site_id",
    "center_id",
    "queue",
    "project",
    "raw_type",
    "call_type",
    "offered_at",
    "business_date",
    "wait_seconds",
    "ended_by",
    "customer_key",
    "reason",
)
_LATE = (
    "call_id",
    "call_key",
    "agent_id",
    "team_id",
    "site_id",
    "center_id",
    "queue",
    "project",
    "business_date",
    "rating",
)
_HANDLED = (
    "agent_id",
    "started_at",
    "answered",
    "talk_seconds",
    "acw_seconds",
    "transferred",
    "resolved",
    "recording_ref",
    "transcript_ref",
    "rating",
)


def _common(fact: Fact) -> dict[str, Any]:
    return {**{name: getattr(fact, name) for name in _COMMON}, "line": Line(fact.line)}


def _told(fact: Fact) -> dict[str, Any]:
    handled = {name: getattr(fact, name) for name in _HANDLED}
    handled["started_at"] = fact.started_at or fact.offered_at
    return {
        **_common(fact),
        **handled,
        "hold_seconds": fact.hold_seconds or 0,
        "rating_scale": _scale(fact),
    }

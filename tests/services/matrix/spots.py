"""Places full of made rows: each business table of a service has a row in each place, whose ids
tell where it is from.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    Table,
    Text,
    Uuid,
    insert,
)
from sqlalchemy.dialects.postgresql import JSONB

from chassis.messages.tables import CHASSIS
from chassis.testing import ServiceUnderTest

NOW = datetime(2026, 11, 18, 4, tzinfo=UTC)
"""A Wednesday at noon in Shanghai."""
DAY, MOMENT = date(2026, 11, 17), datetime(2026, 11, 17, 2, tzinfo=UTC)
ABOUT = frozenset({"person_id", "agent_id", "about_id"})


@dataclass(frozen=True)
class Spot:
    """A team with a person in it, in a site of a center. marks: everything that is only here."""

    name: str
    center: str
    month: str = "2026-11"  # a center has one exam a month
    marks: set[str] = field(default_factory=set, compare=False)

    def id(self, column: str) -> UUID:
        """The id that stands in a column of this place's rows."""
        column = "team_id" if column == "unit_id" else column
        if column == "center_id":
            return uuid5(NAMESPACE_OID, self.center)
        made = uuid5(NAMESPACE_OID, f"{self.name}:{'person' if column in ABOUT else column}")
        self.marks.add(str(made))
        return made

    @property
    def units(self) -> dict[str, UUID]:
        return {name: self.id(name) for name in ("center_id", "site_id", "section_id", "team_id")}

    @property
    def places(self) -> list[tuple[str, str]]:
        """Of whoever belongs here, as a token has them."""
        return [(name.removesuffix("_id"), str(id)) for name, id in self.units.items()]

    @property
    def record(self) -> dict[str, object]:
        """What a reach looks at in a record about the person of this place."""
        return {**self.units, **{column: self.id(column) for column in ABOUT}}


HOME, NEXT_SITE, AWAY = Spot("home", "A"), Spot("next site", "A", "2026-10"), Spot("away", "B")
FOREIGN = Spot("another tenant", "Z")

SOUND = b"x"
"""The recording of every place, of as many octets as its row says."""
SOUND_SHA256 = sha256(SOUND).hexdigest()

WORDS: Mapping[str, str] = {
    "line": "inbound",
    "sitting": "first",
    "purpose": "monthly",
    "week": "2026-W47",
    "period": "2026-W47",
    "zone": "Asia/Shanghai",
    "language": "en",
    "gender": "female",
    "post_level": "front_line",
    "stage": "regular",
    "to_stage": "regular",
    "from_stage": "probation",
    "sample_kind": "quota",
    "call_type": "inbound",
    "method": "lecture",
    "mode": "offline",
    "trigger": "service",
    "pay_rule": "normal",
    "was": "normal",
    "part": "written",
    "difficulty": "easy",
    "type": "single",
    "unowned": "no_trainer",
    "policyset": "0" * 64,
    "assignments.kind": "qa_correction",
    "assignments.state": "open",
    "attendance.given": "on_time",
    "attendance.result": "on_time",
    "batches.sitting": "first",
    "acknowledgements.state": "waiting",
    "appeals.state": "first_instance",
    "calendar_changes.kind": "off",
    "causes.kind": "qa_correction",
    "causes.not_assigned": "already_open",
    "coachings.state": "open",
    "cohorts.state": "open",
    "cohorts.template": "T-S0",
    "cohort_blocks.exam": "final",
    "cohort_blocks.part": "theory",
    "cohort_blocks.state": "planned",
    "cohort_days.content": "the_job",
    "cohort_days.part": "theory",
    "final_marks.absence": "with_leave",
    "final_marks.component": "theory",
    "induction_results.result": "passed",
    "trainee_days.presence": "present",
    "trainees.state": "enrolled",
    "draws.state": "revealed",
    "evaluations.grade": "good",
    "evaluations.kind": "recording",
    "evaluations.state": "delivered",
    "deadlines.kind": "coaching",
    "deadlines.owner_role": "nobody",
    "handovers.state": "open",
    "heard_rankings.kind": "monthly_exam",
    "heard_rankings.period": "2026-10",
    "imports.format": "csv",
    "imports.state": "open",
    "leaves.leave_type": "annual",
    "leaves.half": "first",
    "leaves.state": "approved",
    "leave_decisions.state": "approved",
    "messages.template": "training.training-assigned/assigned",
    "offpost_orders.state": "ordered",
    "papers.state": "submitted",
    "paper_versions.decision": "approved",
    "pay_rules.reason": "returned",
    "proposals.decider": "qa_supervisor",
    "proposals.state": "proposed",
    "rankings.kind": "monthly_exam",
    "listenings.kind": "recording",
    "recordings.media_type": "audio/wav",
    "recordings.sha256": SOUND_SHA256,
    "register.kind": "skill",
    "samples.stage": "regular",
    "scorecards.state": "published",
    "seats.state": "seated",
    "sessions.kind": "skill",
    "sessions.state": "handed_in",
    "session_entries.state": "present",
    "session_entries.excused_for": "leave",
    "sittings.outcome": "failed",
    "stage_changes.cause": "import",
}
"""Column, or table and column → a word that its readers know; elsewhere the name of the place."""

QUESTION = {
    "part": "written", "type": "single", "text": "?", "options": {"A": "a", "B": "b"},
    "answer": "A", "topic": "calls", "skill": "business", "difficulty": "easy", "points": "5",
}  # fmt: skip


def documents(spot: Spot) -> dict[str, Any]:
    """Table and column → the JSON that its readers know; elsewhere an empty list."""
    return {
        "assignment_runs.proof": {
            "greatest": {"units": 1, "value": 1, "inspectors": []}, "least": {"units": 1, "value": 1, "inspectors": []},
            "full": [],
        },
        "calendars.days": [],
        "causes.facts": {},
        "draws.sizes": {},
        "evaluations.answers": [],
        "earlier_scores.sections": {},
        "evaluations.sections": {},
        "handovers.marks": {},
        "imports.counts": {},
        "induction_results.marks": {},
        "imports.options": {
            "format": "csv", "source": spot.name, "zone": None, "mapping": None, "match": "name",
        },
        "imports.evidence": None,
        "items.options": {"A": "a"},
        "items.answer": "A",
        "papers.parts": [{"form": "written", "weight": "100", "pass_mark": None}],
        "papers.items": [{**QUESTION, "item_id": str(spot.id("item_id"))}],
        "assignments.present": {"value": "1", "target": "2", "period": "2026-10", "met": False},
        "persons.addresses": {"sms": "1"},
        "rankings.top": [{"asked": 1, "agents": [str(spot.id("agent_id"))]}],
        "rankings.bottom": [{"asked": 1, "agents": [str(spot.id("agent_id"))]}],
        "scorecards.title": {"en": "card", "zh-Hans": "卡"},
        "sittings.answers": {},
        "sittings.parts": {},
        "sessions.record": {"content": "", "marks": [], "explained": []},
        "stage_changes.evidence": {},
        "messages.details": {},
        "frames.rejected": {},
        "approvals.summary": {},
        "approvals.facts": {},
        "deadlines.facts": {},
    }  # fmt: skip


NEVER = {"ended_on", "suspended_until", "suspended_because", "completed_at", "completed_on",
         "retired_at", "excused_for", "left_at", "returned_on", "closed_on", "closed_as",
         "unowned", "half", "breaks_at", "held_on", "held_by", "sitting_id", "mentor_id",
         "cleared_period", "cleared_at", "cleared_value", "cleared_target", "cleared_counted",
         "with_leave", "not_ranked", "extended_at", "decided_at", "decided_by", "decided_because",
         "outcome", "closed_at", "closed_by", "finished_at", "stage_before", "refused", "chosen"}  # fmt: skip
"""Columns that stay empty: of what has not ended."""


LISTS: Mapping[str, list[str]] = {"groups": ["new"], "roles": ["agent"]}
PLAIN: Mapping[type[object], object] = {
    Boolean: True,
    Date: DAY,
    DateTime: MOMENT,
    Integer: 1,
    Numeric: Decimal(1),
    LargeBinary: b"x",
}


async def fill(sut: ServiceUnderTest, *spots: Spot) -> None:
    """Write a row of each place into each table of the service's business."""
    async with sut.tx() as tx:
        for table in _business(sut.service.metadata):
            rows = [row for spot in spots for row in rows_of(table, spot)]
            await tx.execute(
                insert(table), [{"tenant_id": sut.tenant, **row} for row in _different(table, rows)]
            )


def _business(metadata: MetaData) -> Iterator[Table]:
    ours = CHASSIS.tables.keys() - {"deadlines"}
    ours |= {"tenant_register", "tenant_seeds", "issuing_keys", "secrets"}
    return (
        table
        for table in metadata.sorted_tables
        if table.name not in ours and "tenant_id" in table.columns
    )


def _different(table: Table, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row of each key: what has no columns but those of a center has one row for both its
    sites.
    """
    key = [column.name for column in table.primary_key.columns if column.name != "tenant_id"]
    return list({tuple(row[name] for name in key): row for row in reversed(rows)}.values())


def rows_of(table: Table, spot: Spot) -> list[dict[str, Any]]:
    """The row of a place in a table; of units the three around its person."""
    columns = [c for c in table.columns if c.name != "tenant_id" and c.computed is None]
    row = {column.name: _value(table.name, column, spot) for column in columns}
    if table.name != "units":
        return [row]
    around = ("center", None), ("site", "center_id"), ("team", "site_id")
    return [
        {
            **row,
            "kind": kind,
            "unit_id": spot.id(f"{kind}_id"),
            **({"parent_id": spot.id(parent) if parent else None} if "parent_id" in row else {}),
            **({"code": f"{spot.center if kind == 'center' else spot.name} {kind}"}
               if "code" in row else {}),
            **({"site_id": None} if "site_id" in row and kind == "center" else {}),
            **({"name": f"{spot.center} center"} if "name" in row and kind == "center" else {}),
        }
        for kind, parent in around
    ]  # fmt: skip


def _value(table: str, column: Column[Any], spot: Spot) -> object:
    name, kind = column.name, column.type
    if column.nullable and name in NEVER:
        return None
    if name in LISTS:
        return LISTS[name]
    if isinstance(kind, ARRAY):
        return [_scalar(table, name, kind.item_type, spot)] if _listed(kind) else []
    return _scalar(table, name, kind, spot)


def _listed(kind: ARRAY[Any]) -> bool:
    return isinstance(kind.item_type, Uuid | Date)


def _scalar(table: str, name: str, kind: object, spot: Spot) -> object:
    if isinstance(kind, Uuid):
        return spot.id("agent_id" if name in {"bottom", "agents"} else name)
    if name == "month" or (table, name) == ("rankings", "period"):
        return spot.month
    if isinstance(kind, Text):
        word = WORDS.get(f"{table}.{name}", WORDS.get(name))
        if word is None:
            spot.marks.add(f"{spot.name} {name}")
        return word or f"{spot.name} {name}"
    if isinstance(kind, JSONB):
        return documents(spot).get(f"{table}.{name}", [])
    if name in {"greatest", "rating_greatest"}:
        return Decimal(5)
    return next(value for of, value in PLAIN.items() if isinstance(kind, of))

"""What notify hears from others, made briefly."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from services.directory import person_state, unit_state

from chassis.messages.ids import uuid7
from chassis.testing import ServiceUnderTest
from zhipei_events.kpi import AgentRanked, RankingPublished
from zhipei_events.people import AgentStageChanged, PersonState, UnitState
from zhipei_events.qa import (
    CallScored,
    CoachingRequired,
    InspectionAssigned,
    RepeatedPoorQuality,
    SampleShortfall,
    Work,
)
from zhipei_events.training import (
    ExamBatchScheduled,
    ExamFailed,
    OffpostOrdered,
    SessionScheduled,
    TrainingAssigned,
)
from zhipei_events.values import (
    Grade,
    Group,
    Line,
    NotRanked,
    PayRule,
    RankingKind,
    SampleKind,
    ScoredKind,
    Sitting,
    Stage,
    UnitKind,
    call_id,
    person_id,
    ranking_id,
    scorecard_id,
    unit_id,
)

MONDAY = date(2026, 11, 2)
NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Directory:
    """A center with sites East and West; each has one section with one team."""

    tenant: UUID

    def unit(self, code: str) -> UUID:
        return unit_id(self.tenant, code)

    def person(self, employee_no: str) -> UUID:
        return person_id(self.tenant, employee_no)

    def state(
        self,
        code: str,
        kind: UnitKind,
        parent: str | None,
        *,
        leader: str | None = None,
        zone: str | None = None,
    ) -> UnitState:
        return unit_state(
            self.tenant,
            code,
            kind,
            parent_id=self.unit(parent) if parent else None,
            center_id=self.unit("C"),
            site_id=self.unit(code.split(maxsplit=1)[0]) if parent else None,
            zone=zone,
            leader_id=self.person(leader) if leader else None,
        )

    def units(self) -> list[UnitState]:
        return [
            self.state("C", UnitKind.CENTER, None),
            *(self.state(site, UnitKind.SITE, "C") for site in ("East", "West")),
            *(
                self.state(f"{site} section", UnitKind.SECTION, site, leader=f"Head {site}")
                for site in ("East", "West")
            ),
            *(
                self.state(
                    f"{site} team", UnitKind.TEAM, f"{site} section", leader=f"Leader {site}"
                )
                for site in ("East", "West")
            ),
        ]

    def staff(
        self,
        employee_no: str,
        *roles: str,
        site: str | None = "East",
        language: str = "en",
        name: str | None = None,
    ) -> PersonState:
        return person_state(
            self.tenant,
            employee_no,
            name=name or employee_no,
            team_id=self.unit(f"{site} team") if site else None,
            site_id=self.unit(site) if site else None,
            center_id=self.unit("C"),
            roles=roles or ("agent",),
            language=language,
        )

    def everybody(self) -> list[PersonState]:
        """Agents A and B in the East, C in the West; leaders and trainers at both; the others once
        in the center.
        """
        return [
            self.staff("A"),
            self.staff("B", language="zh-Hans", name="张三"),
            self.staff("C", site="West"),
            self.staff("Leader East", "team_leader"),
            self.staff("Leader West", "team_leader", site="West"),
            self.staff("Trainer East", "trainer"),
            self.staff("Trainer West", "trainer", site="West"),
            self.staff("QA lead", "qa_lead", site="West"),
            self.staff("QA supervisor", "qa_supervisor", "inspector", site=None),
            self.staff("HR", "hr", site=None),
            self.staff("Director", "center_director", site=None),
            self.staff("Shift leader", "shift_leader"),
            self.staff("Training lead", "training_lead", site=None),
            self.staff("Project supervisor", "project_supervisor", site=None),
            self.staff("Administrator", "administrator", site=None),
        ]

    def at(self, site: str = "East") -> dict[str, Any]:
        return {
            "team_id": self.unit(f"{site} team"),
            "site_id": self.unit(site),
            "center_id": self.unit("C"),
        }

    def scored(self, agent: str, *, unacceptable: bool = False, site: str = "East") -> CallScored:
        evaluation = uuid7()
        return CallScored(
            evaluation_id=evaluation,
            agent_id=self.person(agent),
            **self.at(site),
            line=Line.INBOUND,
            inspector_id=uuid4(),
            kind=ScoredKind.RECORDING,
            sample_kind=SampleKind.QUOTA,
            call_id=call_id(self.tenant, f"pbx:{evaluation}"),
            call_key=f"pbx:{evaluation}",
            call_type="enquiry",
            call_started_at=NOON,
            call_date=MONDAY,
            scored_on=MONDAY,
            week="2026-W45",
            scorecard_id=scorecard_id(self.tenant, "SC-1", 1),
            card="SC-1",
            card_version=1,
            items=(),
            total=Decimal("41.25") if unacceptable else Decimal(90),
            grade=Grade.UNACCEPTABLE if unacceptable else Grade.EXCELLENT,
            additive=False,
            unacceptable=unacceptable,
        )

    def coaching(self, agent: str, coach: str | None) -> CoachingRequired:
        return CoachingRequired(
            coaching_id=uuid7(),
            agent_id=self.person(agent),
            **self.at(),
            evaluation_id=uuid7(),
            call_id=uuid4(),
            coach_id=self.person(coach) if coach else None,
            group=Group.REGULAR,
            criteria=("solving",),
            due_on=date(2026, 11, 5),
        )

    def repeated(self, agent: str, *, site: str = "East") -> RepeatedPoorQuality:
        return RepeatedPoorQuality(
            step_id=uuid7(),
            agent_id=self.person(agent),
            **self.at(site),
            line=Line.INBOUND,
            step=1,
            calls=(),
            criteria=("solving",),
            card="SC-1",
            occurred_on=MONDAY,
        )

    def assigned(self, agent: str, owner: str | None) -> TrainingAssigned:
        return TrainingAssigned(
            assignment_id=uuid7(),
            agent_id=self.person(agent),
            **self.at(),
            kind="qa_correction",
            cause_id=uuid7(),
            cause_type="qa.repeated-poor-quality",
            cause_subject="step",
            about="SC-1/solving",
            criteria=("solving",),
            owner_id=self.person(owner) if owner else None,
            due_on=date(2026, 11, 16),
        )

    def session(self, trainer: str, *agents: str) -> SessionScheduled:
        return SessionScheduled(
            session_id=uuid7(),
            kind="csat",
            center_id=self.unit("C"),
            site_id=self.unit("East"),
            trainer_id=self.person(trainer),
            starts_at=NOON,
            ends_at=NOON.replace(hour=5),
            place="301",
            roster=tuple(map(self.person, agents)),
        )

    def batch(self, *agents: str) -> ExamBatchScheduled:
        return ExamBatchScheduled(
            batch_id=uuid7(),
            paper_id=uuid7(),
            month="2026-11",
            center_id=self.unit("C"),
            site_id=self.unit("East"),
            sitting=Sitting.FIRST,
            starts_at=NOON,
            ends_at=NOON.replace(hour=5),
            people=tuple(map(self.person, agents)),
            scheduled_by=self.person("Shift leader"),
        )

    def exam_failed(self, agent: str) -> ExamFailed:
        return ExamFailed(
            paper_id=uuid7(),
            person_id=self.person(agent),
            **self.at(),
            purpose="monthly",
            month="2026-11",
            sitting_id=uuid7(),
            sitting=Sitting.FIRST,
            sat_on=MONDAY,
            total=Decimal("48.75"),
            pass_mark=Decimal(60),
            topics_failed=("products",),
        )

    def offpost(self, agent: str) -> OffpostOrdered:
        return OffpostOrdered(
            order_id=uuid7(),
            person_id=self.person(agent),
            **self.at(),
            trigger="last_place",
            trigger_id=uuid7(),
            starts_on=date(2026, 12, 1),
            ends_on=date(2026, 12, 31),
            pay_rule=PayRule.BASIC_ONLY,
            ordered_by=None,
        )

    def shortfall(self, agent: str) -> SampleShortfall:
        return SampleShortfall(
            sample_id=uuid7(),
            agent_id=self.person(agent),
            **self.at(),
            line=Line.INBOUND,
            week="2026-W44",
            group=Group.REGULAR,
            due=3,
            drawn=1,
            missing=2,
            reason="too_few_calls",
            rejected={},
        )

    def inspection(self, inspector: str, calls: int) -> InspectionAssigned:
        work = tuple(
            Work(evaluation_id=uuid7(), call_id=uuid4(), agent_id=uuid4()) for _ in range(calls)
        )
        return InspectionAssigned(
            assignment_id=uuid7(),
            inspector_id=self.person(inspector),
            team_id=None,
            site_id=None,
            center_id=self.unit("C"),
            day=MONDAY,
            work=work,
            due_on=date(2026, 11, 3),
        )

    def stage(self, person: str, *, site: str = "East") -> AgentStageChanged:
        return AgentStageChanged(
            person_id=self.person(person),
            **self.at(site),
            line=Line.INBOUND,
            from_stage=Stage.PROBATION,
            to_stage=Stage.REGULAR,
            cause="probation_passed",
            effective_on=MONDAY,
            evidence={},
        )

    def ranking(self, *, acting: bool, site: str | None = None) -> dict[str, Any]:
        unit = self.unit(site or "C")
        scope = f"{'site' if site else 'center'}:{unit}/inbound"
        return {
            "ranking_id": ranking_id(self.tenant, "group_weekly", scope, "2026-W44"),
            "kind": RankingKind.GROUP_WEEKLY,
            "metric": "qa_weekly_mean",
            "line": Line.INBOUND,
            "unit_id": unit,
            "scope": scope,
            "period": "2026-W44",
            "revision": 1,
            "acting": acting,
            "policyset": "0" * 64,
        }

    def head(self, *, acting: bool, site: str | None = None) -> RankingPublished:
        return RankingPublished(
            **self.ranking(acting=acting, site=site),
            center_id=self.unit("C"),
            site_id=self.unit(site) if site else None,
            ranked=2,
            not_ranked=1,
            checksum="0" * 64,
        )

    def row(self, agent: str, place: int | None, *, acting: bool = True) -> AgentRanked:
        return AgentRanked(
            **self.ranking(acting=acting),
            agent_id=self.person(agent),
            **self.at(),
            value=Decimal(90) if place else None,
            place=place,
            of=2,
            not_ranked=None if place else NotRanked.TOO_FEW_DAYS,
        )


async def settled(sut: ServiceUnderTest, *, without: Sequence[str] = ()) -> Directory:
    there = Directory(sut.tenant)
    await sut.given(
        *there.units(),
        *(person for person in there.everybody() if person.employee_no not in without),
    )
    return there

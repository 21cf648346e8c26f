"""What kpi hears from others, made briefly."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID, uuid4, uuid5

from services.directory import person_state, unit_state

from chassis.testing import ServiceUnderTest
from measure.hashes import of_lines
from zhipei_events.every import PolicyVersion, QaPolicyState
from zhipei_events.people import (
    AgentStageChanged,
    AttendanceRecorded,
    CalendarDay,
    CalendarState,
    PersonState,
)
from zhipei_events.qa import CallScored, EvaluationRevised
from zhipei_events.training import (
    ExamFailed,
    ExamMarkRevised,
    ExamMissed,
    ExamPassed,
    ExamWindowClosed,
)
from zhipei_events.values import (
    PLATFORM,
    Attendance,
    DayKind,
    Grade,
    Line,
    Origin,
    SampleKind,
    ScoredKind,
    Sitting,
    Stage,
    UnitKind,
    call_id,
    person_id,
    scorecard_id,
    unit_id,
)

NOON = datetime(2020, 1, 1, 4, tzinfo=UTC)


@dataclass(slots=True)
class Directory:
    """The people of one center with one site in one zone, as the directory tells of them."""

    kpi: ServiceUnderTest
    zone: str = "Asia/Shanghai"

    @property
    def center(self) -> UUID:
        return unit_id(self.kpi.tenant, "C1")

    @property
    def site(self) -> UUID:
        return unit_id(self.kpi.tenant, "S1")

    def person(self, employee_no: str) -> UUID:
        return person_id(self.kpi.tenant, employee_no)

    async def units(self) -> None:
        await self.kpi.given(
            unit_state(self.kpi.tenant, "C1", UnitKind.CENTER, name="Center"),
            unit_state(
                self.kpi.tenant,
                "S1",
                UnitKind.SITE,
                name="Site",
                parent_id=self.center,
                center_id=self.center,
                zone=self.zone,
            ),
        )

    async def agents(
        self,
        *numbers: str,
        line: Line = Line.INBOUND,
        stage: Stage = Stage.REGULAR,
        team: UUID | None = None,
    ) -> None:
        await self.kpi.given(
            *(self.state(number, line=line, stage=stage, team=team) for number in numbers)
        )

    def state(
        self,
        number: str,
        *,
        line: Line = Line.INBOUND,
        stage: Stage = Stage.REGULAR,
        team: UUID | None = None,
        name: str | None = None,
    ) -> PersonState:
        return person_state(
            self.kpi.tenant,
            number,
            name=name or f"Name of {number}",
            team_id=team,
            site_id=self.site,
            center_id=self.center,
            line=line,
            stage=stage,
            language="zh-Hans",
        )

    def stage_changed(self, number: str, to: Stage, on: date) -> AgentStageChanged:
        return AgentStageChanged(
            person_id=self.person(number),
            team_id=None,
            site_id=self.site,
            center_id=self.center,
            line=Line.INBOUND,
            from_stage=Stage.REGULAR,
            to_stage=to,
            cause="import",
            effective_on=on,
            evidence={},
        )

    async def day_off(self, day: date) -> None:
        off = CalendarDay(day=day, kind=DayKind.OFF)
        await self.kpi.given(CalendarState(site_id=self.site, center_id=self.center, days=(off,)))

    def attended(
        self, number: str, day: date, result: Attendance = Attendance.ON_TIME, revision: int = 1
    ) -> AttendanceRecorded:
        at = NOON.replace(year=day.year, month=day.month, day=day.day)
        return AttendanceRecorded(
            person_id=self.person(number),
            team_id=None,
            site_id=self.site,
            center_id=self.center,
            day=day,
            starts_at=at,
            ends_at=at,
            result=result,
            revision=revision,
        )

    def scored(
        self,
        number: str,
        total: str,
        on: date,
        *,
        sample: SampleKind = SampleKind.QUOTA,
        kind: ScoredKind = ScoredKind.RECORDING,
        additive: bool = False,
    ) -> CallScored:
        year, week, _ = on.isocalendar()
        evaluation = uuid4()
        tenant = self.kpi.tenant
        return CallScored(
            evaluation_id=evaluation,
            agent_id=self.person(number),
            team_id=None,
            site_id=self.site,
            center_id=self.center,
            line=Line.INBOUND,
            inspector_id=uuid4(),
            kind=kind,
            sample_kind=sample,
            call_id=call_id(tenant, f"pbx:{evaluation}"),
            call_key=f"pbx:{evaluation}",
            call_type="enquiry",
            call_started_at=NOON.replace(year=on.year, month=on.month, day=on.day),
            call_date=on,
            scored_on=on,
            week=f"{year}-W{week:02}",
            scorecard_id=scorecard_id(tenant, "SC-1", 1),
            card="SC-1",
            card_version=1,
            items=(),
            total=Decimal(total),
            grade=Grade.GOOD,
            additive=additive,
            unacceptable=False,
        )

    def revised(
        self, scored: CallScored, total: str | None, *, revision: int = 2
    ) -> EvaluationRevised:
        """A revision of a score; total None: no criterion applies any more."""
        shared = EvaluationRevised.model_fields.keys() & CallScored.model_fields.keys()
        now = {"total": None if total is None else Decimal(total)}
        return EvaluationRevised(
            **{name: getattr(scored, name) for name in shared} | now,
            revision=revision,
            reason="appeal",
            revised_by=uuid4(),
            old_total=scored.total,
            old_grade=scored.grade,
            old_unacceptable=scored.unacceptable,
        )


Result = ExamPassed | ExamFailed | ExamMissed


@dataclass(slots=True)
class Exam:
    """A month's exam of the center, as training tells of it."""

    directory: Directory
    month: str

    def _sat(self, number: str, sitting: Sitting) -> dict[str, object]:
        paper = uuid5(self.directory.kpi.tenant, self.month)
        return {
            **self._about(number),
            "sitting_id": uuid5(paper, f"{number}{sitting}"),
            "sitting": sitting,
            "sat_on": date.fromisoformat(f"{self.month}-20"),
            "pass_mark": Decimal(60),
        }

    def _about(self, number: str) -> dict[str, object]:
        directory = self.directory
        return {
            "paper_id": uuid5(directory.kpi.tenant, self.month),
            "person_id": directory.person(number),
            "purpose": "monthly",
            "month": self.month,
            "team_id": None,
            "site_id": directory.site,
            "center_id": directory.center,
        }

    def result(self, number: str, total: str | None, sitting: Sitting = Sitting.FIRST) -> Result:
        """A mark; None: missed with leave, "0": without."""
        if total in {None, "0"}:
            return ExamMissed.model_validate(
                {**self._about(number), "with_leave": total is None, "total": total and Decimal(0)}
            )
        kind = ExamPassed if Decimal(total) >= 60 else ExamFailed
        return kind.model_validate({**self._sat(number, sitting), "total": Decimal(total)})

    def revised(self, number: str, old: str, new: str) -> ExamMarkRevised:
        changed = {
            "old_total": Decimal(old),
            "passed": Decimal(new) >= 60,
            "was_passed": Decimal(old) >= 60,
            "revision": 2,
            "reason": "复评",
        }
        return ExamMarkRevised.model_validate(
            {**self._sat(number, Sitting.FIRST), "total": Decimal(new), **changed}
        )

    def closed(self, results: Sequence[Result], on: date) -> ExamWindowClosed:
        missed = sum(isinstance(one, ExamMissed) for one in results)
        return ExamWindowClosed(
            paper_id=uuid5(self.directory.kpi.tenant, self.month),
            center_id=self.directory.center,
            month=self.month,
            must_sit=len(results),
            sat=len(results) - missed,
            missed=missed,
            checksum=of_lines(one.line_of_checksum for one in results),
            closed_on=on,
        )


def csv(rows: Iterable[str]) -> bytes:
    """A help desk's file with these rows."""
    return "\n".join((HEAD, *rows, "")).encode()


HEAD = (
    "Call Id,Agent,Date,Time,Topic,Answered (Y/N),Resolved,Speed of answer in seconds,"
    "AvgTalkDuration,Satisfaction rating"
)


GROUPS: dict[str, str | int] = {
    "qa.group_metric": "qa_weekly_mean",
    "qa.group_scope": "per_line",
    "qa.group_unit": "center",
    "qa.exempt_top.outbound": 5,
    "qa.exempt_top.inbound": 1,
    "qa.correction_bottom": 5,
}


async def qa_policies(kpi: ServiceUnderTest, **changed: str | int) -> None:
    """What qa decides of group rankings, as it ships it unless changed (`group_scope="pooled"`)."""
    values = GROUPS | {f"qa.{name}": value for name, value in changed.items()}
    await kpi.given(
        *(
            QaPolicyState(
                dimension="shipped",
                scope_id="default",
                policy_key=key,
                value_type="int" if isinstance(value, int) else "enum",
                unit="",
                origin=Origin.OURS,
                lost=False,
                confirmed=True,
                versions=(
                    PolicyVersion(
                        effective_on=date(1970, 1, 1),
                        value=value,
                        author="shipped",
                        reason="shipped",
                    ),
                ),
            )
            for key, value in values.items()
        ),
        tenant=PLATFORM,
    )

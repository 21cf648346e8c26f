"""The words that several events share: natural ids, closed vocabularies, exact numbers."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import NAMESPACE_DNS, UUID, uuid5

from pydantic import (
    AfterValidator,
    AwareDatetime,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    JsonValue,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue

PLATFORM = UUID(int=0)
"""The tenant under which shipped policy defaults stand."""


# ---- natural ids: the same thing has the same id wherever and however often it is read in


def tenant_id(code: str) -> UUID:
    return uuid5(NAMESPACE_DNS, f"zhipei:{code}")


def person_id(tenant: UUID, employee_no: str) -> UUID:
    """ORG-2: an employee number is unique in the tenant and never used again."""
    return uuid5(tenant, f"person:{employee_no}")


def unit_id(tenant: UUID, code: str) -> UUID:
    return uuid5(tenant, f"unit:{code}")


def call_key(source: str, call: str) -> str:
    """KPI-0: source + ":" + call id."""
    return f"{source}:{call}"


def call_id(tenant: UUID, key: str) -> UUID:
    return uuid5(tenant, f"call:{key}")


def scorecard_id(tenant: UUID, code: str, version: int) -> UUID:
    return uuid5(tenant, f"scorecard:{code}@{version}")


def ranking_id(tenant: UUID, kind: str, scope: str, period: str) -> UUID:
    return uuid5(tenant, f"ranking:{kind}|{scope}|{period}")


def line_key(center: UUID | None, line: str) -> str:
    """The record key of what concerns a line and no person (EVT-4)."""
    return f"line:{line}@{center or 'none'}"


# ---- closed vocabularies: only where the rulebook closes them


class Vocabulary(StrEnum):
    """A closed list of codes. Writing takes its members only; reading turns a code that is not
    among them into `unknown`.
    """

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type, handler: GetCoreSchemaHandler
    ) -> dict[str, Any]:
        # Compiled, no Python on the way. The chain keeps "not even a text" an error.
        member = {"type": "enum", "cls": cls, "members": list(cls), "sub_type": "str"}
        forgiving = {
            "type": "default",
            "schema": member,
            "default": cls("unknown"),
            "on_error": "default",
        }
        read = {"type": "chain", "steps": [{"type": "str"}, forgiving]}
        return {
            "type": "json-or-python",
            "json_schema": read,
            "python_schema": {"type": "literal", "expected": cls.known()},
        }

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: dict[str, Any], handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "enum": [member.value for member in cls.known()]}

    @classmethod
    def known(cls) -> list[Self]:
        return [member for member in cls if member.value != "unknown"]


class Line(Vocabulary):
    """呼入 / 呼出: targets and rankings are per line."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    UNKNOWN = "unknown"


class Stage(Vocabulary):
    """ORG-3."""

    TRAINEE = "trainee"
    PROBATION = "probation"
    REGULAR = "regular"
    OFF_POST = "off_post"
    SEPARATED = "separated"
    UNKNOWN = "unknown"


class UnitKind(Vocabulary):
    """ORG-1."""

    CENTER = "center"
    SITE = "site"
    SECTION = "section"
    TEAM = "team"
    UNKNOWN = "unknown"


class PostLevel(Vocabulary):
    """ORG-2; line_manager is the team leader."""

    FRONT_LINE = "front_line"
    STAFF = "staff"
    LINE_MANAGER = "line_manager"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    UNKNOWN = "unknown"


class DayKind(Vocabulary):
    """ORG-12: what a day of a site's calendar counts as."""

    WORK = "work"
    HALF = "half"
    OFF = "off"
    UNKNOWN = "unknown"


class Grade(Vocabulary):
    """QA-2: 优秀, 良好, 合格, 不合格."""

    EXCELLENT = "excellent"
    GOOD = "good"
    ACCEPTABLE = "acceptable"
    UNACCEPTABLE = "unacceptable"
    UNKNOWN = "unknown"


class ErrorClass(Vocabulary):
    """QA-34: 不规范项, 技巧缺陷."""

    NON_COMPLIANCE = "non_compliance"
    SKILL_DEFECT = "skill_defect"
    UNKNOWN = "unknown"


class Group(Vocabulary):
    """QA-3: what an agent is for the sampling of one week."""

    NEW = "new"
    REGULAR = "regular"
    CORRECTION = "correction"
    EXEMPT = "exempt"
    UNKNOWN = "unknown"


class Media(Vocabulary):
    """QA-4: what a call must have to be drawn (`qa.eligible_media`)."""

    RECORDING = "recording"
    TRANSCRIPT = "transcript"
    RECORDING_OR_TRANSCRIPT = "recording_or_transcript"
    ANY = "any"
    UNKNOWN = "unknown"


class ScoredKind(Vocabulary):
    """QA-40: which evaluations are told by `qa.call-scored`."""

    RECORDING = "recording"
    LIVE = "live"
    UNKNOWN = "unknown"


class SampleKind(Vocabulary):
    """QA-48: why a call came to be scored; only quota and extra enter a mean."""

    QUOTA = "quota"
    EXTRA = "extra"
    LIVE = "live"
    RISK = "risk"
    SELF = "self"
    CALIBRATION = "calibration"
    SPOT_CHECK = "spot_check"
    UNKNOWN = "unknown"


class RankingKind(Vocabulary):
    """KPI-8."""

    GROUP_WEEKLY = "group_weekly"
    QA_MONTHLY = "qa_monthly"
    COMPOSITE_WEEKLY = "composite_weekly"
    COMPOSITE_MONTHLY = "composite_monthly"
    MONTHLY_EXAM = "monthly_exam"
    UNKNOWN = "unknown"


class NotRanked(Vocabulary):
    """KPI-8c: why someone has no place."""

    TOO_FEW_DAYS = "too_few_days"
    NO_VALUE = "no_value"
    OFF_POST = "off_post"
    TRAINEE = "trainee"
    SEPARATED = "separated"
    EXAM_MISSED = "exam_missed"
    UNKNOWN = "unknown"


class Attendance(Vocabulary):
    """ORG-13c: 准时, 迟到, 早退, 旷工; leave: a shift within approved leave."""

    ON_TIME = "on_time"
    LATE = "late"
    EARLY_LEAVE = "early_leave"
    ABSENT = "absent"
    LEAVE = "leave"
    UNKNOWN = "unknown"


class PayRule(Vocabulary):
    """KPI-16: basic wage only, or as usual."""

    NORMAL = "normal"
    BASIC_ONLY = "basic_only"
    UNKNOWN = "unknown"


class Sitting(Vocabulary):
    """EXM-11: in the window, in the make-up days after it, or again after a failure; a re-post exam
    is a paper of its own (EXM-12).
    """

    FIRST = "first"
    MAKEUP = "makeup"
    RESIT = "resit"
    UNKNOWN = "unknown"


class Presence(Vocabulary):
    """PLN-3: who came to a session, and how; excused: on approved leave."""

    PRESENT = "present"
    LATE = "late"
    LEFT_EARLY = "left_early"
    ABSENT = "absent"
    EXCUSED = "excused"
    UNKNOWN = "unknown"


class Consequence(Vocabulary):
    """KPI-9, KPI-9c."""

    OFF_POST = "off_post"
    SEPARATION = "separation"
    UNKNOWN = "unknown"


class Origin(Vocabulary):
    """README 3: whether a shipped default is in a source or is ours."""

    SOURCE = "source"
    OURS = "ours"
    UNKNOWN = "unknown"


# ---- open words, numbers, times

Code = Annotated[str, StringConstraints(min_length=1, max_length=100)]
"""A word of a list that a site may change: call types, roles, kinds of training, reasons. Readers
take any.
"""

FindingTopic = Code
"""QA-17: one of `qa.finding_topics`."""

Instant = AwareDatetime
Week = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-W[0-9]{2}$")]
"""ISO week, Monday to Sunday (GEN-4): 2026-W47."""

Month = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
"""Calendar month (GEN-4): 2026-11."""

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 (or 32 bytes) as 64 hexadecimal digits in lower case."""

Seconds = Annotated[int, Field(ge=0)]
Count = Annotated[int, Field(ge=0)]

Causes = tuple[UUID, ...]
"""All events from which a fact came, when there are several (EVT-4a); of thousands the run's id
alone.
"""


def plain(number: Decimal) -> str:
    """A decimal without exponent: 1E+2 is written 100."""
    return format(number, "f")


Exact = Annotated[
    Decimal,
    PlainSerializer(plain, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}),
]
"""An exact number, a string in JSON (GEN-6)."""


def exact_only(value: JsonValue) -> JsonValue:
    if isinstance(value, float):
        # Pydantic collects ValueError
        raise ValueError("a decimal goes as a string: a float does not keep it (GEN-6)")  # noqa: TRY004
    for part in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        exact_only(part)
    return value


PolicyValue = Annotated[JsonValue, AfterValidator(exact_only)]
"""A policy's value: JSON, decimals as strings at every depth."""


def dated(thing: object, day: date) -> str:
    """The id of what a thing has on one day, such as a site's roster."""
    return f"{thing}:{day.isoformat()}"

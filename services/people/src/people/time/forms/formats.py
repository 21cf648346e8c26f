"""The leave request with what was decided on it (F48)."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from documents import Column, Form, L
from documents.figures import Given
from people.ground.staff.rules import Person
from people.time.forms.rules import Decision, Request

TYPES = {
    "annual": L("年假", "Annual leave"),
    "personal": L("事假", "Personal leave"),
    "sick": L("病假", "Sick leave"),
    "marriage": L("婚假", "Marriage leave"),
    "maternity": L("产假", "Maternity leave"),
    "bereavement": L("丧假", "Bereavement leave"),
    "womens_day": L("妇女节半天假", "Half day on Women's Day"),
}
HALVES = {"first": L("上半天", "First half"), "second": L("下半天", "Second half")}
STATES = {
    "approved": L("批准", "Approved"),
    "rejected": L("驳回", "Rejected"),
    "cancelled": L("销假", "Cancelled"),
}
F48 = Form(
    "F48",
    title=L("请假/换班申请", "Leave / shift-swap request"),
    rule="ORG-13",
    head=(
        Column("employee_no", L("工号", "Employee no.")),
        Column("name", L("姓名", "Name")),
        Column("type", L("假别", "Type")),
        Column("first_day", L("开始日期", "First day"), date=True),
        Column("last_day", L("结束日期", "Last day"), date=True),
        Column("half", L("半天", "Half"), choice=HALVES),
        Column("days", L("工作日", "Working days"), number=1),
        Column("now", L("审批结果", "Decision now"), choice=STATES),
    ),
    columns=(
        Column("number", L("序号", "No."), number=0),
        Column("state", L("决定", "Decision"), choice=STATES),
        Column("decided_by", L("审批人", "Approver")),
        Column("decided_at", L("时间", "Time"), time=True),
        Column("reason", L("原因", "Reason")),
    ),
    signatures=(L("申请人", "Applicant"), L("审批人", "Approver")),
)


def head(request: Request, person: Person) -> dict[str, Any]:
    return {
        "employee_no": person.employee_no,
        "name": person.name,
        "type": TYPES.get(request.leave_type, request.leave_type),
        "first_day": request.first_day,
        "last_day": request.last_day,
        "half": request.half,
        "days": request.days,
        "now": request.state,
    }


def decisions(made: Iterable[Decision], names: Mapping[UUID, str], zone: str) -> list[Given]:
    """Decisions in their order, times by the clock of the person's site."""
    here = ZoneInfo(zone)
    return [
        {
            "number": one.number,
            "state": one.state,
            "decided_by": names.get(one.decided_by) if one.decided_by else None,
            "decided_at": one.decided_at.astimezone(here),
            "reason": one.reason,
        }
        for one in made
    ]

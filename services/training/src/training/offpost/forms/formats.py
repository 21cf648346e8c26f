"""The off-post record (F19)."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from documents import Column, Form, L
from documents.figures import Given
from training.ground.directory.rules import Person
from training.offpost.forms.rules import Attempt, Record, whole_months

TRIGGERS = {
    "last_place": L("末位", "Last place"),
    "service_attitude": L("服务态度", "Service attitude"),
    "service_quality": L("服务质量", "Service quality"),
    "quality_failing": L("质检不合格", "Failing quality"),
    "other": L("其他", "Other"),
}
STATES = {
    "ordered": L("已下达", "Ordered"),
    "suspended": L("暂缓", "Suspended"),
    "running": L("待岗中", "Off post"),
    "passed": L("考试通过，待返岗", "Passed, not yet back"),
    "returned": L("已返岗", "Returned"),
    "separation_proposed": L("建议解除", "Separation proposed"),
    "ended": L("已离职", "Left"),
}
PAY_RULES = {
    "normal": L("正常薪酬", "Normal pay"),
    "basic_only": L("仅发基本工资", "Basic pay only"),
}
F19 = Form(
    "F19",
    title=L("待岗培训记录", "Off-post record"),
    rule="TRN-11",
    head=(
        Column("employee_no", L("工号", "Employee no.")),
        Column("name", L("姓名", "Agent")),
        Column("trigger", L("待岗原因", "Trigger")),
        Column("state", L("状态", "State"), choice=STATES),
        Column("starts_on", L("开始日期", "Start"), date=True),
        Column("ends_on", L("结束日期", "End"), date=True),
        Column("months", L("月数", "Months"), number=0, required=True),
        Column("pay_rule", L("待岗薪酬", "Pay rule"), choice=PAY_RULES, required=True),
        Column("weak_items", L("薄弱项", "Weak items"), required=True),
        Column("ordered_by", L("下达人", "Ordered by")),
        Column("reason", L("说明", "Reason")),
        Column("returned_on", L("返岗日期", "Back on post"), date=True),
    ),
    columns=(
        Column("attempt", L("次数", "Attempt"), number=0),
        Column("on", L("安排日期", "Arranged for"), date=True),
        Column("sat_on", L("考试日期", "Sat on"), date=True),
        Column("total", L("成绩", "Mark"), number=1),
        Column("passed", L("通过", "Passed"), flag=True),
    ),
    signatures=(L("本人", "Agent"), L("总监", "Director"), L("人事", "HR")),
)


def head(record: Record, people: Mapping[UUID, Person]) -> dict[str, Any]:
    agent = people[record.person_id]
    return {
        "employee_no": agent.employee_no,
        "name": agent.name,
        "trigger": TRIGGERS.get(record.trigger, record.trigger),
        "state": record.state,
        "starts_on": record.starts_on,
        "ends_on": record.ends_on,
        "months": whole_months(record.starts_on, record.ends_on),
        "pay_rule": record.pay_rule,
        "weak_items": "\n".join(record.weak_items),
        "ordered_by": people[record.ordered_by].label if record.ordered_by else None,
        "reason": record.reason,
        "returned_on": record.returned_on,
    }


def exams(attempts: Iterable[Attempt]) -> list[Given]:
    return [vars(attempt) for attempt in attempts]

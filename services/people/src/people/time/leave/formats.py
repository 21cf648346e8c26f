"""Leave files (请假单) and set requests about leave → rows (ORG-13, ORG-20)."""

from collections.abc import Mapping, Sequence

from pydantic import TypeAdapter

from people.ground.imports.formats import Form, Translation, choice, written_date
from people.time.leave.rules import Row

COLUMNS: Mapping[str, Sequence[str]] = {
    "employee_no": ("工号", "员工编号", "employee number", "agent"),
    "leave_type": ("假别", "请假类型", "type of leave"),
    "first_day": ("开始日期", "首日", "from"),
    "last_day": ("结束日期", "末日", "to"),
    "half": ("半天",),
    "state": ("审批结果", "状态", "decision"),
    "decided_by": ("审批人", "审批人工号"),
    "reason": ("原因", "说明"),
}
TRANSLATIONS: Mapping[str, Translation] = {
    "first_day": written_date,
    "last_day": written_date,
    "half": choice({"first": ("上半天", "上午", "am"), "second": ("下半天", "下午", "pm")}),
    "state": choice(
        {
            "approved": ("批准", "同意"),
            "rejected": ("驳回", "不同意"),
            "cancelled": ("销假", "取消"),
        }
    ),
}
FORM = Form(
    TypeAdapter(Row), COLUMNS, TRANSLATIONS, required=("employee_no", "leave_type", "first_day")
)

"""The month's exam ranking (F18)."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from documents import Column, Form, L
from documents.figures import Given
from kpi.rankings.forms.rules import Head, Ranked

NOT_RANKED = {
    "missed_exam": L("缺考", "Missed the exam"),
    "missed_with_leave": L("请假缺考", "Missed with leave"),
}
F18 = Form(
    "F18",
    title=L("月考排名", "Monthly exam ranking"),
    rule="KPI-8",
    head=(
        Column("center", L("中心", "Center")),
        Column("revision", L("修订", "Revision"), number=0),
        Column("ranked", L("参加排名", "Ranked"), number=0),
        Column("not_ranked", L("未参加排名", "Not ranked"), number=0),
        Column("reason", L("修订原因", "Reason")),
    ),
    columns=(
        Column("place", L("名次", "Place"), number=0, required=True),
        Column("employee_no", L("工号", "Employee no.")),
        Column("name", L("姓名", "Agent")),
        Column("total", L("总分", "Total"), number=1),
        Column("bottom", L("末两名", "Bottom two"), flag=True),
        Column("months", L("连续月数", "Months in a row"), number=0),
        Column("remark", L("备注", "Remark")),
    ),
    signatures=(L("质培岗", "Quality & training post"), L("总监", "Director")),
)


def head(ranking: Head) -> dict[str, str | int | None]:
    return {name: getattr(ranking, name) for name in (column.name for column in F18.head)}


def rows(
    ranked: Sequence[Ranked], bottom: frozenset[UUID], months: Mapping[UUID, int]
) -> list[Given]:
    """Rows by place. months: how many in a row somebody was among the last."""
    return [
        {
            "place": row.place,
            "employee_no": row.employee_no,
            "name": row.name,
            "total": row.value,
            "bottom": row.agent_id in bottom,
            "months": months.get(row.agent_id) or None,
            "remark": NOT_RANKED.get(row.not_ranked, row.not_ranked) if row.not_ranked else None,
        }
        for row in ranked
    ]

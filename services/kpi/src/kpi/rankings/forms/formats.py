"""The month's exam ranking (F18)."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from documents import Column, Form, L
from documents.figures import Given
from kpi.ground.directory.rules import Person
from kpi.rankings.forms.rules import Head, Ranked

NOT_RANKED = {
    "too_few_days": L("出勤天数不足", "Too few days worked"),
    "no_value": L("没有成绩", "No mark"),
    "off_post": L("待岗", "Off post"),
    "trainee": L("培训期", "Trainee"),
    "separated": L("已离职", "Left"),
    "exam_missed": L("缺考", "Missed the exam"),
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


def head(ranking: Head, center: str | None) -> dict[str, str | int | None]:
    return {
        "center": center,
        "revision": ranking.revision,
        "ranked": ranking.ranked,
        "not_ranked": ranking.not_ranked,
        "reason": ranking.reason,
    }


def rows(
    ranked: Sequence[Ranked],
    people: Mapping[UUID, Person],
    bottom: frozenset[UUID],
    months: Mapping[UUID, int],
) -> list[Given]:
    """Rows by place and employee number, those without a place last.

    months: how many in a row somebody was among the last.
    """

    def order(row: Ranked) -> tuple[bool, int, str]:
        return row.place is None, row.place or 0, people[row.agent_id].employee_no or ""

    return [
        {
            "place": row.place,
            "employee_no": people[row.agent_id].employee_no,
            "name": people[row.agent_id].name,
            "total": row.value,
            "bottom": row.agent_id in bottom,
            "months": months.get(row.agent_id) or None,
            "remark": NOT_RANKED.get(row.not_ranked, row.not_ranked) if row.not_ranked else None,
        }
        for row in sorted(ranked, key=order)
    ]

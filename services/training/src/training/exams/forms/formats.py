"""The paper with its approval (F16) and the schedule of its batches (F17)."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from documents import Column, Form, L
from documents.figures import Given
from training.classes.forms.rules import Held
from training.exams.forms.rules import Place
from training.exams.papers.rules import Paper
from training.ground.directory.rules import Person
from training.ground.texts.formats import texts

PARTS = {
    "written": L("笔试", "Written"),
    "oral": L("口试", "Oral"),
    "practical": L("实操", "Practical"),
}
TYPES = {
    "single": L("单选", "Single choice"),
    "multiple": L("多选", "Multiple choice"),
    "true_false": L("判断", "True or false"),
    "fill_in": L("填空", "Fill in"),
}
STATES = {
    "draft": L("草稿", "Draft"),
    "submitted": L("已提交", "Submitted"),
    "approved": L("已批准", "Approved"),
    "returned": L("退回修改", "Returned"),
    "closed": L("已结束", "Closed"),
}
SITTINGS = {
    "first": L("首考", "First"),
    "makeup": L("补考（缺考）", "Make-up"),
    "resit": L("重考", "Re-sit"),
}
F16 = Form(
    "F16",
    title=L("月考试卷审批", "Monthly exam paper and approval"),
    rule="EXM-7",
    head=(
        Column("month", L("月份", "Month")),
        Column("title", L("试卷", "Paper")),
        Column("author", L("出卷人", "Author")),
        Column("version", L("版本", "Version"), number=0),
        Column("pass_mark", L("及格分", "Pass mark"), number=1),
        Column("courses", L("对应培训", "Covered trainings"), required=True),
        Column("submitted_on", L("提交日期", "Submitted"), date=True, required=True),
        Column("state", L("状态", "State"), choice=STATES),
        Column("decided_by", L("审批人", "Decided by")),
        Column("decided_on", L("审批日期", "Decided on"), date=True, required=True),
        Column("reason", L("审批意见", "Reason")),
    ),
    columns=(
        Column("number", L("题号", "No."), number=0),
        Column("part", L("形式", "Form"), choice=PARTS),
        Column("type", L("题型", "Type"), choice=TYPES),
        Column("topic", L("主题", "Topic")),
        Column("text", L("题目", "Item")),
        Column("points", L("分值", "Points"), number=2),
    ),
    signatures=(L("出卷人", "Author"), L("总监", "Director")),
    notes=(L("答案不随试卷打印。", "Keys are not printed."),),
)
F17 = Form(
    "F17",
    title=L("考试批次表", "Exam batch schedule"),
    rule="EXM-7",
    head=(Column("month", L("月份", "Month")), Column("paper", L("试卷", "Paper"))),
    columns=(
        Column("batch", L("批次", "Batch"), number=0),
        Column("site", L("职场", "Site")),
        Column("starts", L("开始", "Starts"), time=True),
        Column("ends", L("结束", "Ends"), time=True),
        Column("place", L("考场", "Place")),
        Column("sitting", L("场次", "Sitting"), choice=SITTINGS),
        Column("employee_no", L("工号", "Employee no.")),
        Column("name", L("姓名", "Name")),
        Column("done", L("已考", "Done"), flag=True),
    ),
    landscape=True,
)


def approval(
    paper: Paper, people: Mapping[UUID, Person], sessions: Iterable[Held]
) -> dict[str, Any]:
    """The head of F16. sessions: those that the paper covers, besides courses."""
    courses = [L(link["course"], link["course"]) for link in paper.links if "course" in link]
    covered = [*courses, *(_session(held) for held in sessions)]
    return {
        "month": paper.month,
        "title": paper.title,
        "author": people[paper.author_id].label if paper.author_id else None,
        "version": paper.version,
        "pass_mark": paper.pass_mark,
        "courses": L(
            "\n".join(text.zh for text in covered), "\n".join(text.en for text in covered)
        ),
        "submitted_on": paper.submitted_on,
        "state": paper.state,
        "decided_by": people[paper.decided_by].label if paper.decided_by else None,
        "decided_on": paper.decided_on,
        "reason": paper.reason,
    }


def _session(held: Held) -> L:
    named = texts()["kind"].get(held.kind, {})
    return L(
        f"{held.day} {held.title or named.get('zh-Hans', held.kind)}",
        f"{held.day} {held.title or named.get('en', held.kind)}",
    )


def items(paper: Paper) -> list[Given]:
    """The items of a paper in order, without their keys."""
    return [
        {
            "number": number,
            "part": item.part,
            "type": str(item.type),
            "topic": item.topic,
            "text": item.text,
            "points": item.points,
        }
        for number, item in enumerate(paper.items, 1)
    ]


def schedule(
    places: Iterable[Place],
    people: Mapping[UUID, Person],
    *,
    sites: Mapping[UUID, str],
    zones: Mapping[UUID | None, str],
) -> list[Given]:
    """Seats by batch and employee number, times by the clock of each site."""
    numbers: dict[UUID, int] = {}
    rows: list[Given] = []
    for seat in places:
        here = ZoneInfo(zones[seat.site_id])
        rows.append(
            {
                "batch": numbers.setdefault(seat.batch_id, len(numbers) + 1),
                "site": sites.get(seat.site_id) if seat.site_id else None,
                "starts": seat.starts_at.astimezone(here),
                "ends": seat.ends_at.astimezone(here),
                "place": seat.place,
                "sitting": seat.sitting,
                "employee_no": people[seat.person_id].employee_no,
                "name": people[seat.person_id].name,
                "done": seat.done,
            }
        )
    return sorted(rows, key=lambda row: (row["batch"], str(row["employee_no"])))

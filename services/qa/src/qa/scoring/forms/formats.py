"""The evaluation of a recording (F23), the day's inspection work (F27), online coaching (F29)."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from documents import Column, Form, L
from documents.figures import Given
from qa.ground.directory.rules import Person
from qa.scoring.forms.rules import Coached, Scored, Work

GRADES = {
    "excellent": L("优秀", "Excellent"),
    "good": L("良好", "Good"),
    "acceptable": L("合格", "Acceptable"),
    "unacceptable": L("不合格", "Unacceptable"),
    "not_applicable": L("不适用", "Not applicable"),
}
TOPICS = {
    "business": L("业务知识", "Business"),
    "system_operation": L("系统操作", "System operation"),
    "service_phrases": L("服务用语", "Service phrases"),
    "communication": L("沟通技巧", "Communication"),
    "attitude": L("服务态度", "Attitude"),
}
SAMPLES = {
    "quota": L("抽检", "Quota"),
    "extra": L("加抽", "Extra"),
    "live": L("现场监听", "Live"),
    "risk": L("风险", "Risk"),
    "self": L("自查", "Self-check"),
    "calibration": L("校准", "Calibration"),
    "spot_check": L("抽查", "Spot check"),
}
STATES = {"open": L("待督导", "Open"), "held": L("已完成", "Held")}
F23 = Form(
    "F23",
    title=L("录音质检", "Evaluation of a recording"),
    rule="QA-17",
    head=(
        Column("sample", L("样本", "Sample")),
        Column("agent_no", L("工号", "Employee no.")),
        Column("agent", L("座席代表", "Agent")),
        Column("inspector", L("质检员", "Inspector")),
        Column("call", L("通话", "Call")),
        Column("call_time", L("通话时间", "Call time"), time=True, required=True),
        Column("card", L("评分表", "Scorecard")),
        Column("total", L("总分", "Total"), number=1),
        Column("result", L("总等级", "Overall grade"), choice=GRADES),
        Column("feedback", L("反馈日期", "Feedback date"), date=True),
        Column("description", L("问题描述", "Problem description"), required=True),
        Column("suggestion", L("改进建议", "Suggestion"), required=True),
    ),
    columns=(
        Column("criterion", L("评分项", "Criterion")),
        Column("weight", L("权重", "Weight"), number=1),
        Column("grade", L("等级", "Grade"), choice=GRADES),
        Column("points", L("得分", "Points"), number=1),
        Column("topic", L("主题", "Topic")),
        Column("note", L("批注与说明", "Annotation and explanation"), required=True),
        Column("position", L("录音位置", "Position"), number=0),
    ),
    signatures=(L("质检员", "Inspector"), L("座席代表", "Agent")),
    notes=(L("录音位置为通话开始后的秒数。", "Positions are seconds from the begin of the call."),),
    landscape=True,
)
F27 = Form(
    "F27",
    title=L("质检任务分配", "Daily inspection assignment"),
    rule="QA-6",
    columns=(
        Column("inspector_no", L("质检员工号", "Inspector no.")),
        Column("inspector", L("质检员", "Inspector")),
        Column("agent", L("座席代表", "Agent")),
        Column("call", L("通话", "Call")),
        Column("call_time", L("通话时间", "Call time"), time=True),
        Column("due_on", L("截止日期", "Due"), date=True),
        Column("done", L("已完成", "Done"), flag=True),
        Column("done_on", L("完成日期", "Done on"), date=True),
    ),
    landscape=True,
)
F29 = Form(
    "F29",
    title=L("在线督导记录", "Online coaching record"),
    rule="QA-5",
    columns=(
        Column("call", L("通话", "Call")),
        Column("call_date", L("通话日期", "Call date"), date=True),
        Column("agent_no", L("工号", "Employee no.")),
        Column("agent", L("座席代表", "Agent")),
        Column("coach", L("督导人", "Coach")),
        Column("criteria", L("不合格项", "Unacceptable on")),
        Column("points", L("督导要点", "Points")),
        Column("due_on", L("截止日期", "Due"), date=True),
        Column("held_on", L("督导日期", "Date"), date=True),
        Column("state", L("状态", "State"), choice=STATES),
    ),
    landscape=True,
)

People = Mapping[UUID, Person]
Titles = Mapping[str, Mapping[str, str]]
"""Criterion → its title by language."""


def evaluation(
    scored: Scored, people: People, card: Mapping[str, str], zone: str
) -> dict[str, Any]:
    """The head of F23. card: its title by language."""
    here, agent = ZoneInfo(zone), people[scored.agent_id]
    return {
        "sample": SAMPLES.get(scored.sample_kind, scored.sample_kind),
        "agent_no": agent.employee_no,
        "agent": agent.name,
        "inspector": people[scored.inspector_id].label,
        "call": scored.call_key,
        "call_time": scored.call_started_at.astimezone(here),
        "card": _named(card),
        "total": scored.total,
        "result": scored.grade,
        "feedback": scored.submitted_at.astimezone(here).date(),
        "description": scored.description,
        "suggestion": scored.suggestion,
    }


def criteria(scored: Scored, titles: Titles) -> list[Given]:
    """Criteria in the card's order with what was said of them, then findings besides."""
    said = {answer["criterion"]: answer for answer in scored.answers}
    rows: list[Given] = []
    for item in scored.items:
        answer = said.get(item["criterion"], {})
        rows.append(
            {
                "criterion": _title(item["criterion"], titles),
                "weight": _exact(item.get("weight")),
                "grade": item.get("grade") or answer.get("grade"),
                "points": _exact(item.get("points")),
                "topic": _topic(answer.get("topic")),
                "note": answer.get("note"),
                "position": answer.get("position_seconds"),
            }
        )
    return rows + [
        {
            "criterion": _title(finding["criterion"], titles) if finding.get("criterion") else None,
            "topic": _topic(finding.get("topic")),
            "note": finding.get("explanation"),
            "position": finding.get("position_seconds"),
        }
        for finding in scored.findings
    ]


def work(given: Iterable[Work], people: People, zone: str) -> list[Given]:
    """Rows by inspector and call."""
    here = ZoneInfo(zone)
    rows: list[Given] = [
        {
            "inspector_no": people[one.inspector_id].employee_no,
            "inspector": people[one.inspector_id].name,
            "agent": people[one.agent_id].label,
            "call": one.call_key,
            "call_time": one.call_started_at.astimezone(here),
            "due_on": one.due_on,
            "done": one.submitted_at is not None,
            "done_on": one.submitted_at and one.submitted_at.astimezone(here).date(),
        }
        for one in given
    ]
    return sorted(rows, key=lambda row: (str(row["inspector_no"]), str(row["call"])))


def coachings(coached: Sequence[Coached], people: People, titles: Titles) -> list[Given]:
    return [
        {
            "call": one.call_key,
            "call_date": one.call_date,
            "agent_no": people[one.agent_id].employee_no,
            "agent": people[one.agent_id].name,
            "coach": people[coach].label if (coach := one.held_by or one.coach_id) else None,
            "criteria": _joined([_title(code, titles) for code in one.criteria]),
            "points": one.record,
            "due_on": one.due_on,
            "held_on": one.held_on,
            "state": one.state,
        }
        for one in coached
    ]


def _title(code: str, titles: Titles) -> L:
    return _named(titles[code]) if code in titles else L(code, code)


def _named(title: Mapping[str, str]) -> L:
    return L(title["zh-Hans"], title["en"])


def _topic(code: str | None) -> L | str | None:
    return TOPICS.get(code, code) if code else None


def _joined(texts: Sequence[L]) -> L:
    return L("、".join(text.zh for text in texts), ", ".join(text.en for text in texts))


def _exact(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))

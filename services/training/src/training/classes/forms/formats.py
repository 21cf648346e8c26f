"""The sign-in sheet (F1), the training content record (F2) and the training register (F14)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from documents import Column, Form, L
from documents.figures import Given
from training.classes.forms.rules import Session, Signed
from training.ground.directory.rules import Person, Shift
from training.ground.register.rules import RegisterLine, hours
from training.ground.texts.formats import texts

People = Mapping[UUID, Person]

STATES = {
    "booked": L("已预约", "Booked"),
    "present": L("出席", "Present"),
    "late": L("迟到", "Late"),
    "left_early": L("早退", "Left early"),
    "absent": L("缺勤", "Absent"),
    "excused": L("请假", "Excused"),
}
SESSION = (
    Column("session", L("培训", "Session")),
    Column("date", L("日期", "Date"), date=True),
    Column("place", L("地点", "Place")),
    Column("trainer", L("讲师", "Trainer")),
)
F1 = Form(
    "F1",
    title=L("签到表", "Sign-in sheet"),
    rule="PLN-3",
    landscape=True,
    head=SESSION,
    columns=(
        Column("employee_no", L("工号", "Employee no.")),
        Column("name", L("姓名", "Name")),
        Column("team", L("部门", "Department")),
        Column("shift", L("班次", "Shift")),
        Column("arrival", L("签到时间", "Arrival"), time=True),
        Column("leaving", L("离开时间", "Leaving"), time=True),
        Column("state", L("出勤", "Attendance"), choice=STATES),
        Column("signature", L("签名", "Signature"), by_hand=True),
        Column("remark", L("备注", "Remark")),
    ),
    signatures=(L("讲师", "Trainer"), L("培训组", "Training group")),
)
F2 = Form(
    "F2",
    title=L("培训内容记录", "Training content record"),
    rule="PLN-4",
    head=(
        *SESSION,
        Column("content", L("培训内容", "Content"), required=True),
        Column("materials", L("教材", "Materials")),
        Column("method", L("培训方式", "Method")),
        Column("preparation", L("准备事项", "Preparation checklist")),
        Column("observed", L("现场情况", "Observed state")),
        Column("exceptions", L("异常情况", "Exceptions")),
    ),
    signatures=(L("讲师", "Trainer"), L("培训组", "Training group")),
)

F14 = Form(
    "F14",
    title=L("员工资料库", "Training register"),
    rule="PLN-11",
    landscape=True,
    columns=(
        Column("employee_no", L("工号", "Employee no.")),
        Column("name", L("姓名", "Name")),
        Column("course", L("课程", "Course")),
        Column("date", L("日期", "Date"), date=True),
        Column("hours", L("课时", "Hours"), number=2),
        Column("mark", L("成绩", "Mark"), number=1),
        Column("confirmed_by", L("确认人", "Confirmed by")),
        Column("confirmed_on", L("确认日期", "Confirmed on"), date=True),
        Column("archive", L("存档编号", "Archive reference")),
    ),
)


def head(session: Session, people: People) -> dict[str, Any]:
    """The fields that both forms of a session share."""
    return {
        "session": session.title or kind_name(session.kind),
        "date": session.business_date,
        "place": session.place,
        "trainer": people[session.trainer_id].label,
    }


def rows(
    session: Session,
    signed: Iterable[Signed],
    people: People,
    *,
    teams: Mapping[UUID, str],
    shifts: Mapping[UUID, Sequence[Shift]],
    zone: str,
) -> list[Given]:
    """Rows of the sign-in sheet by employee number, times by the clock of the place."""
    here = ZoneInfo(zone)
    explained = {
        explanation["person_id"]: explanation["text"]
        for explanation in (session.record or {}).get("explained", ())
    }
    made: list[Given] = [
        {
            "employee_no": people[entry.person_id].employee_no,
            "name": people[entry.person_id].name,
            "team": teams.get(entry.team_id) if entry.team_id else None,
            "shift": " ".join(_span(shift, here) for shift in shifts.get(entry.person_id, ())),
            "arrival": entry.arrived_at and entry.arrived_at.astimezone(here),
            "leaving": entry.left_at and entry.left_at.astimezone(here),
            "state": entry.state,
            "remark": explained.get(str(entry.person_id)),
        }
        for entry in signed
    ]
    return sorted(made, key=lambda row: str(row["employee_no"]))


def _span(shift: Shift, here: ZoneInfo) -> str:
    """09:00–17:00."""
    begin, end = (at.astimezone(here) for at in (shift.starts_at, shift.ends_at))
    return f"{begin:%H:%M}–{end:%H:%M}"


def record(session: Session) -> dict[str, Any]:
    """What was handed in as the content record."""
    pack = session.record or {}
    preparation = pack.get("preparation") or {}
    return {
        "content": pack.get("content"),
        "materials": "\n".join(pack.get("materials") or ()),
        "method": pack.get("method"),
        "preparation": "\n".join(f"{item}: {state}" for item, state in preparation.items()),
        "observed": pack.get("observed"),
        "exceptions": pack.get("exceptions"),
    }


def registered(entries: Iterable[RegisterLine], people: People) -> list[Given]:
    """Rows of the register."""
    return [
        {
            "employee_no": people[entry.person_id].employee_no,
            "name": people[entry.person_id].name,
            "course": entry.course or kind_name(entry.kind),
            "date": entry.business_date,
            "hours": hours(entry.minutes),
            "mark": entry.mark,
            "confirmed_by": people[entry.confirmed_by].label,
            "confirmed_on": entry.confirmed_on,
            "archive": f"F2/{entry.session_id}",
        }
        for entry in entries
    ]


def kind_name(kind: str) -> L | str:
    """The kind of training in words; a kind that the catalogue has not, by its code."""
    named = texts()["kind"].get(kind)
    return L(named["zh-Hans"], named["en"]) if named else kind

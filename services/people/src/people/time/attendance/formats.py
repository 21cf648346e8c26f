"""Clock files (考勤表) and set requests about attendance → rows (ORG-13c, ORG-20)."""

import re
from collections.abc import Mapping, Sequence
from datetime import time

from pydantic import TypeAdapter

from people.ground.imports.formats import Form, Translation, choice, written_date
from people.time.attendance.rules import Row

COLUMNS: Mapping[str, Sequence[str]] = {
    "employee_no": ("工号", "员工编号", "employee number", "agent"),
    "day": ("日期", "date"),
    "clock_in": ("上班打卡", "签到", "打卡上班", "in"),
    "clock_out": ("下班打卡", "签退", "打卡下班", "out"),
    "result": ("考勤结果", "结果"),
    "minutes": ("分钟", "分钟数"),
    "reason": ("原因", "更正原因"),
}
WRITTEN_TIME = re.compile(r"(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?")
MOST_MINUTES = 24 * 60


def clock_time(value: object) -> time:
    """A time of day as a clock writes it: 9:01, 09:01:30."""
    found = WRITTEN_TIME.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("time-wanted")
    try:
        return time(int(found[1]), int(found[2]), int(found[3] or 0))
    except ValueError:
        raise ValueError("no-such-time") from None


def _minutes(value: object) -> int:
    try:
        minutes = int(str(value))
    except ValueError:
        raise ValueError("number-wanted") from None
    if not 0 <= minutes <= MOST_MINUTES:
        raise ValueError("not-in-a-day")
    return minutes


TRANSLATIONS: Mapping[str, Translation] = {
    "day": written_date,
    "clock_in": clock_time,
    "clock_out": clock_time,
    "result": choice(
        {
            "on_time": ("准时", "正常"),
            "late": ("迟到",),
            "early_leave": ("早退",),
            "absent": ("旷工", "缺勤"),
            "leave": ("请假",),
        }
    ),
    "minutes": _minutes,
}
FORM = Form(TypeAdapter(Row), COLUMNS, TRANSLATIONS, required=("employee_no", "day"))

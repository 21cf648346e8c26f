"""Roster files (排班表) and set requests about shifts → rows (ORG-19, ORG-20)."""

import re
from collections.abc import Mapping, Sequence
from datetime import time

from pydantic import TypeAdapter

from people.ground.imports.formats import Form, Translation, choice, written_date
from people.time.rosters.rules import Row

COLUMNS: Mapping[str, Sequence[str]] = {
    "employee_no": ("工号", "员工编号", "employee number", "agent"),
    "day": ("日期", "date"),
    "start": ("上班", "上班时间", "开始时间", "start time"),
    "end": ("下班", "下班时间", "结束时间", "end time"),
    "break_start": ("休息开始", "休息时间"),
    "break_minutes": ("休息分钟", "休息时长"),
    "line": ("线路", "业务线", "呼入呼出"),
}
WRITTEN_TIME = re.compile(r"(\d{1,2})[:：](\d{2})(?:[:：]00)?")
END_OF_DAY = "24:00"


def written_time(value: object) -> time:
    """A time of day as people write it, to the minute: 9:00, 09:00:00, 24:00 for midnight."""
    found = WRITTEN_TIME.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("time-wanted")
    try:
        return time() if value == END_OF_DAY else time(int(found[1]), int(found[2]))
    except ValueError:
        raise ValueError("no-such-time") from None


def _minutes(value: object) -> int:
    try:
        minutes = int(str(value))
    except ValueError:
        raise ValueError("number-wanted") from None
    if minutes < 0:
        raise ValueError("negative")
    return minutes


TRANSLATIONS: Mapping[str, Translation] = {
    "day": written_date,
    "start": written_time,
    "end": written_time,
    "break_start": written_time,
    "break_minutes": _minutes,
    "line": choice({"inbound": ("呼入", "IB"), "outbound": ("呼出", "外呼", "OB")}),
}
FORM = Form(TypeAdapter(Row), COLUMNS, TRANSLATIONS, required=("employee_no", "day"))

"""Files and set requests about units → rows in our words (ORG-20)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import available_timezones

from pydantic import TypeAdapter

from people.ground.imports.formats import Form, Translation, choice, written_date
from people.ground.units.rules import Kind

COLUMNS: Mapping[str, Sequence[str]] = {
    "code": ("代码", "编码", "unit code"),
    "kind": ("类别", "类型", "type"),
    "name": ("名称", "unit name"),
    "parent": ("上级", "上级代码", "parent code"),
    "leader": ("负责人", "负责人工号"),
    "zone": ("时区", "time zone"),
    "started_on": ("启用日期", "开始日期"),
    "ended_on": ("停用日期", "结束日期"),
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One unit as a row says it. `parent`: the code of the unit around it; `leader`: an employee
    number.
    """

    code: str
    kind: Kind
    name: str | None = None
    parent: str | None = None
    leader: str | None = None
    zone: str | None = None
    started_on: date | None = None
    ended_on: date | None = None


def _zone(value: object) -> str:
    if value not in available_timezones():
        raise ValueError("unknown-zone")
    return str(value)


TRANSLATIONS: Mapping[str, Translation] = {
    "kind": choice(
        {"center": ("电话中心", "中心"), "site": ("职场",), "section": ("处室",), "team": ("班组",)}
    ),
    "zone": _zone,
    "started_on": written_date,
    "ended_on": written_date,
}
FORM = Form(TypeAdapter(Row), COLUMNS, TRANSLATIONS, required=("code", "kind"))

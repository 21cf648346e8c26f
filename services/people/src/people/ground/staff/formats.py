"""Roster files (花名册) and set requests about people → entries (ORG-20), and records → what events
say of them.

Chinese and English headers, words and role aliases are accepted.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from pydantic import TypeAdapter

from people.ground.imports.formats import Form, Line, Translation, choice, several, written_date
from people.ground.roles.formats import registry
from people.ground.staff.rules import Entry, Person
from zhipei_events import values
from zhipei_events.people import Address, PersonState
from zhipei_events.people import Spoken as SpokenFact

COLUMNS: Mapping[str, Sequence[str]] = {
    "employee_no": ("工号", "员工编号", "员工号", "employee number", "agent"),
    "name": ("姓名", "名字", "agent name"),
    "gender": ("性别", "sex"),
    "birth_year": ("出生年", "出生年份", "year of birth"),
    "center": ("电话中心", "中心", "call center"),
    "site": ("职场",),
    "section": ("处室",),
    "team": ("班组", "小组", "group"),
    "line": ("线路", "业务线", "呼入呼出"),
    "post": ("岗位", "职位", "position"),
    "post_level": ("岗位级别", "职级", "level"),
    "roles": ("角色", "role"),
    "entered_on": ("入职日期", "报到日期", "entry date", "hire date"),
    "stage": ("阶段", "员工状态", "status"),
    "mentor": ("带教", "师傅", "导师"),
    "language": ("界面语言",),
    "skills": ("技能",),
    "conflicts": ("回避", "回避人员", "conflict of interest"),
    "email": ("邮箱", "电子邮件", "e-mail"),
    "phone": ("手机", "手机号", "mobile"),
}
"""Field → headers. email and phone are message addresses by channel (ORG-2)."""

CHANNELS = {"email": "email", "phone": "sms"}


def _role(word: object) -> str:
    code = registry().find(word) if isinstance(word, str) else None
    if code is None:
        raise ValueError("unknown-role")
    return code


TRANSLATIONS: Mapping[str, Translation] = {
    "gender": choice({"female": ("女", "f"), "male": ("男", "m")}),
    "line": choice({"inbound": ("呼入", "IB"), "outbound": ("呼出", "外呼", "OB")}),
    "post_level": choice(
        {
            "front_line": ("一线", "一线员工"),
            "staff": ("职员",),
            "line_manager": ("班组长级", "基层管理"),
            "supervisor": ("主管", "主管级"),
            "manager": ("经理", "经理级"),
        }
    ),
    "stage": choice(
        {
            "trainee": ("培训中", "在培"),
            "probation": ("试用期", "试用"),
            "regular": ("正式", "转正", "在职"),
            "off_post": ("待岗",),
            "separated": ("离职",),
        }
    ),
    "roles": several(_role),
    "skills": several(),
    "conflicts": several(),
    "entered_on": written_date,
    "language": choice({"zh-Hans": ("简体中文", "中文"), "en": ("英文", "english")}),
}


def _with_addresses(line: Line) -> Line:
    addresses = {
        channel: line.values[column]
        for column, channel in CHANNELS.items()
        if column in line.values
    }
    values = {name: value for name, value in line.values.items() if name not in CHANNELS}
    return Line(line.number, values | ({"addresses": addresses} if addresses else {}), line.cells)


FORM = Form(
    TypeAdapter(Entry), COLUMNS, TRANSLATIONS, required=("employee_no",), gathered=_with_addresses
)


def write_rows(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Rows of a set request as the file on which they rest: JSON, UTF-8."""
    return orjson.dumps(list(rows))


def record(person: Person) -> dict[str, Any]:
    """The fields of ORG-2 that every event about a record carries: without name, gender, birth year
    and addresses (EVT-7).
    """
    return {
        **vars(person.home),
        "person_id": person.person_id,
        "employee_no": person.employee_no,
        "line": values.Line(person.line) if person.line else None,
        "project_id": None,
        "post": person.post,
        "post_level": values.PostLevel(person.post_level),
        "roles": person.roles,
        "entered_on": person.entered_on,
        "stage": values.Stage(person.stage) if person.stage else None,
        "stage_since": person.stage_since,
        "mentor_id": person.mentor_id,
        "language": person.language,
        "spoken": tuple(
            SpokenFact(language=spoken.language, level=spoken.level) for spoken in person.spoken
        ),
        "skills": person.skills,
        "conflicts": person.conflicts,
        "ended_on": person.ended_on,
    }


def snapshot(person: Person) -> PersonState:
    """The whole record, with what stands nowhere else (EVT-7)."""
    addresses = tuple(
        Address(channel=channel, address=address)
        for channel, address in sorted(person.addresses.items())
    )
    return PersonState(
        **record(person),
        name=person.name,
        gender=person.gender,
        birth_year=person.birth_year,
        addresses=addresses,
        tokens_from=person.tokens_from,
    )

"""What people tells of units and of people, made briefly for the services that hear it."""

from datetime import date
from typing import Any
from uuid import UUID

from zhipei_events.people import PersonState, UnitState
from zhipei_events.values import Line, PostLevel, Stage, UnitKind, person_id, unit_id

SINCE = date(2020, 1, 1)


def unit_state(tenant: UUID, code: str, kind: UnitKind, **facts: Any) -> UnitState:
    """A unit without a leader and in the zone around it, unless `facts` say otherwise. A center and
    a site name themselves.
    """
    me = unit_id(tenant, code)
    usual = {
        "name": code,
        "parent_id": None,
        "center_id": me,
        "site_id": me if kind is UnitKind.SITE else None,
        "zone": None,
        "leader_id": None,
        "started_on": SINCE,
        "ended_on": None,
    }
    return UnitState(unit_id=me, code=code, kind=kind, **usual | facts)


def person_state(tenant: UUID, employee_no: str, **facts: Any) -> PersonState:
    """An agent who takes calls and belongs nowhere yet, unless `facts` say otherwise."""
    usual = {
        "name": employee_no,
        "team_id": None,
        "section_id": None,
        "site_id": None,
        "center_id": None,
        "line": Line.INBOUND,
        "project_id": None,
        "post": None,
        "post_level": PostLevel.FRONT_LINE,
        "roles": ("agent",),
        "entered_on": SINCE,
        "stage": Stage.REGULAR,
        "stage_since": SINCE,
        "language": "en",
    }
    return PersonState(
        person_id=person_id(tenant, employee_no), employee_no=employee_no, **usual | facts
    )

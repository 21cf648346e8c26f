"""The tree of units: what fits where, what a path names."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from people.ground.units.rules import (
    Ambiguous,
    Found,
    Home,
    Kind,
    Misplaced,
    Tree,
    Unit,
    Unknown,
    misplaced,
)

DAY = date(2026, 1, 1)


def unit(
    code: str, kind: Kind, parent: Unit | None = None, *, name: str = "", zone: str | None = None
) -> Unit:
    return Unit(
        unit_id=uuid4(),
        code=code,
        kind=kind,
        name=name or code,
        parent_id=parent.unit_id if parent else None,
        zone=zone,
        started_on=DAY,
    )


CENTER = unit("CC", Kind.CENTER)
SHANGHAI = unit("SH", Kind.SITE, CENTER, name="上海职场", zone="Asia/Shanghai")
URUMQI = unit("UR", Kind.SITE, CENTER, name="乌鲁木齐", zone="Asia/Urumqi")
SECTION = unit("SH-1", Kind.SECTION, SHANGHAI, name="一处")
FIRST = unit("SH-1-1", Kind.TEAM, SECTION, name="一班")
OTHER_FIRST = unit("UR-1", Kind.TEAM, URUMQI, name="一班")
TREE = Tree.of([CENTER, SHANGHAI, URUMQI, SECTION, FIRST, OTHER_FIRST])


@pytest.mark.rule("ORG-1")
def test_the_home_of_a_team_names_every_unit_around_it() -> None:
    assert TREE.home(FIRST.unit_id) == Home(
        CENTER.unit_id, SHANGHAI.unit_id, SECTION.unit_id, FIRST.unit_id
    )
    assert TREE.home(OTHER_FIRST.unit_id) == Home(
        CENTER.unit_id, URUMQI.unit_id, None, OTHER_FIRST.unit_id
    )


@pytest.mark.rule("ORG-1")
def test_a_unit_is_found_by_code_or_name_and_the_outer_words_choose() -> None:
    assert TREE.find([(Kind.TEAM, "sh-1-1")]) == Found(TREE.home(FIRST.unit_id), FIRST.unit_id)
    assert TREE.find([(Kind.SITE, "上海职场"), (Kind.TEAM, "一班")]) == Found(
        TREE.home(FIRST.unit_id), FIRST.unit_id
    )
    assert TREE.find([(Kind.TEAM, "一班")]) == Ambiguous(Kind.TEAM, "一班", ("SH-1-1", "UR-1"))
    assert TREE.find([(Kind.SITE, "UR"), (Kind.TEAM, "二班")]) == Unknown(
        Kind.TEAM, "二班", URUMQI.unit_id
    )


@pytest.mark.rule("GEN-4")
def test_a_unit_without_a_zone_has_that_of_the_nearest_unit_around_it() -> None:
    assert TREE.zone(OTHER_FIRST.unit_id, "Asia/Shanghai") == "Asia/Urumqi"
    assert TREE.zone(CENTER.unit_id, "Asia/Macau") == "Asia/Macau"


@pytest.mark.rule("ORG-1")
@pytest.mark.parametrize(
    ("placed", "why"),
    [
        (unit("C2", Kind.CENTER), None),
        (unit("S9", Kind.SITE, CENTER), None),
        (unit("T9", Kind.TEAM, CENTER), None),  # levels between may be missing
        (unit("T9", Kind.TEAM), Misplaced.PARENT_MISSING),
        (unit("T9", Kind.TEAM, unit("??", Kind.SITE)), Misplaced.PARENT_UNKNOWN),
        (unit("S9", Kind.SITE, FIRST), Misplaced.PARENT_INSIDE),
        (unit("S9", Kind.SITE, SHANGHAI), Misplaced.PARENT_INSIDE),
        (unit("C2", Kind.CENTER, CENTER), Misplaced.PARENT_INSIDE),
    ],
)
def test_a_unit_stands_inside_a_larger_one(placed: Unit, why: Misplaced | None) -> None:
    assert misplaced(placed, TREE.units) == why


@pytest.mark.rule("ORG-1")
def test_a_unit_keeps_its_kind_and_does_not_end_before_it_starts() -> None:
    turned = Unit(
        unit_id=SECTION.unit_id,
        code="SH-1",
        kind=Kind.TEAM,
        name="一处",
        parent_id=SHANGHAI.unit_id,
        started_on=DAY,
    )
    assert misplaced(turned, TREE.units) == Misplaced.KIND_CHANGED
    ended = Unit(
        unit_id=UUID(int=5),
        code="X",
        kind=Kind.CENTER,
        name="X",
        parent_id=None,
        started_on=DAY,
        ended_on=date(2025, 12, 31),
    )
    assert misplaced(ended, TREE.units) == Misplaced.ENDS_BEFORE_START

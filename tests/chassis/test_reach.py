"""How far somebody sees: what becomes a condition, and what of a record at hand."""

from uuid import UUID

import pytest
from sqlalchemy import MetaData, select
from sqlalchemy.dialects import postgresql

from chassis.http.reach import Reach, reaches, within
from chassis.messages.columns import business_table
from chassis.messages.tx import Caller

ME, TEAM, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)
LETTERS = business_table(MetaData(), "letters", "letter_id id", "sender_id id, team_id id?")


def condition(reach: Reach) -> str:
    statement = select(LETTERS.c.letter_id).where(within(LETTERS.c, reach))
    # SQLAlchemy's own
    return str(statement.compile(dialect=postgresql.dialect())).partition(" \nWHERE ")[2]  # type: ignore[no-untyped-call]


@pytest.mark.rule("GEN-11")
def test_any_column_of_a_reach_is_a_way_in() -> None:
    assert condition([("sender_id", ME), ("team_id", TEAM)]) == (
        "letters.sender_id = %(sender_id_1)s::UUID OR letters.team_id = %(team_id_1)s::UUID"
    )


@pytest.mark.rule("GEN-11")
@pytest.mark.parametrize(
    ("reach", "found"), [(None, "true"), ([], "false"), ([("center_id", OTHER)], "false")]
)
def test_no_limit_is_everything_and_no_way_in_is_nothing(reach: Reach, found: str) -> None:
    assert condition(reach) == found


@pytest.mark.rule("GEN-11")
def test_a_record_at_hand_is_judged_alike() -> None:
    letter = {"sender_id": ME, "team_id": None}
    assert [
        reaches(reach, letter)
        for reach in (None, [("sender_id", ME)], [("team_id", TEAM)], [("center_id", OTHER)], [])
    ] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_a_caller_is_in_one_place_of_each_dimension() -> None:
    caller = Caller(
        tenant=OTHER, person_id=ME, roles=frozenset(), places=frozenset({("team", str(TEAM))})
    )
    assert caller.place_ids == {"team": TEAM}

"""A reach as a condition on columns, and who is in which place."""

from uuid import UUID

import pytest
from sqlalchemy import MetaData, select
from sqlalchemy.dialects import postgresql

from chassis.http.reach import within
from chassis.messages.columns import business_table
from chassis.messages.tx import Caller
from measure.visibility import EVERYTHING, NOTHING, Reach

ME, TEAM, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)
LETTERS = business_table(MetaData(), "letters", "letter_id id", "sender_id id, team_id id?")


def ways(*pairs: tuple[str, UUID]) -> Reach:
    return Reach(ways=frozenset(pairs))


def condition(reach: Reach) -> str:
    statement = select(LETTERS.c.letter_id).where(within(LETTERS.c, reach))
    # SQLAlchemy's own
    return str(statement.compile(dialect=postgresql.dialect())).partition(" \nWHERE ")[2]  # type: ignore[no-untyped-call]


@pytest.mark.rule("GEN-11")
def test_any_column_of_a_reach_is_a_way_in() -> None:
    assert condition(ways(("sender_id", ME), ("team_id", TEAM))) == (
        "letters.sender_id = %(sender_id_1)s::UUID OR letters.team_id = %(team_id_1)s::UUID"
    )


@pytest.mark.rule("GEN-11")
@pytest.mark.parametrize(
    ("reach", "found"),
    [(EVERYTHING, "true"), (NOTHING, "false"), (ways(("center_id", OTHER)), "false")],
)
def test_no_limit_is_everything_and_no_way_in_is_nothing(reach: Reach, found: str) -> None:
    assert condition(reach) == found


@pytest.mark.rule("GEN-11")
@pytest.mark.parametrize(
    ("reach", "covered"),
    [
        (EVERYTHING, True),
        (ways(("sender_id", ME)), True),
        (ways(("team_id", TEAM)), False),
        (ways(("center_id", OTHER)), False),
        (NOTHING, False),
    ],
)
def test_a_record_at_hand_is_judged_alike(reach: Reach, *, covered: bool) -> None:
    assert reach.covers({"sender_id": ME, "team_id": None}) is covered


def test_a_caller_is_in_one_place_of_each_dimension() -> None:
    caller = Caller(
        tenant=OTHER, person_id=ME, roles=frozenset(), places=frozenset({("team", str(TEAM))})
    )
    assert caller.place_ids == {"team": TEAM}

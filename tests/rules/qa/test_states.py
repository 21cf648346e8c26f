"""Which state follows which: every state is reached from the first, and each way ends."""

from collections.abc import Mapping
from enum import StrEnum

import pytest

from qa.draws.sampling import rules as draws
from qa.ground.scorecards import rules as scorecards
from qa.scoring.acknowledgements import rules as acknowledgements
from qa.scoring.evaluations import rules as evaluations
from qa.scoring.ladder import rules as ladder


def walk(follows: Mapping[StrEnum, frozenset[StrEnum]], first: StrEnum) -> list[StrEnum]:
    """States in the order in which they are reached; a state that comes back is a fault."""
    path, reached = [first], [first]
    while path:
        for state in sorted(follows[path.pop()]):
            assert state not in reached, f"{state} comes back"
            path.append(state)
            reached.append(state)
    return reached


@pytest.mark.parametrize(
    ("follows", "way"),
    [
        (evaluations.FOLLOWS, ["assigned", "delivered"]),
        (acknowledgements.FOLLOWS, ["waiting", "acknowledged", "appealed", "not_acknowledged"]),
        (ladder.FOLLOWS, ["open", "cancelled", "held"]),
        (draws.FOLLOWS, ["committed", "fixed", "revealed"]),
        (scorecards.FOLLOWS, ["draft", "published", "retired"]),
    ],
)
def test_every_state_is_reached_once_and_each_way_ends(
    follows: Mapping[StrEnum, frozenset[StrEnum]], way: list[str]
) -> None:
    assert walk(follows, next(iter(follows))) == way
    assert follows.keys() == set(way)

"""Which state may follow which: of sessions, entries, assignments, papers, seats, marks, proposals
and off-post orders.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import pytest

from training.assigning.assignments import rules as assignments
from training.classes.attendance import rules as attendance
from training.classes.sessions import rules as sessions
from training.exams.batches import rules as batches
from training.exams.marking import rules as marking
from training.exams.papers import rules as papers
from training.offpost.orders import rules as orders
from training.offpost.proposals import rules as proposals

FIRST: Mapping[str, StrEnum] = {
    "assignments": assignments.AssignmentState.OPEN,
    "attendance": attendance.Presence.BOOKED,
    "sessions": sessions.SessionState.SCHEDULED,
    "batches": batches.SeatState.SEATED,
    "papers": papers.State.DRAFT,
    "orders": orders.State.ORDERED,
    "proposals": proposals.ProposalState.PROPOSED,
}
MAPPINGS: Mapping[str, Mapping[Any, frozenset[Any]]] = {
    "assignments": assignments.FOLLOWS,
    "attendance": attendance.FOLLOWS,
    "sessions": sessions.FOLLOWS,
    "batches": batches.FOLLOWS,
    "papers": papers.FOLLOWS,
    "orders": orders.FOLLOWS,
    "proposals": proposals.FOLLOWS,
    "marking": marking.FOLLOWS,
}


def reached(follows: Mapping[StrEnum, frozenset[StrEnum]], first: StrEnum) -> set[StrEnum]:
    """Every state to which a way leads from the first."""
    seen, ahead = set[StrEnum](), [first]
    while ahead:
        state = ahead.pop()
        if state not in seen:
            seen.add(state)
            ahead += follows[state]
    return seen


@pytest.mark.parametrize("name", MAPPINGS)
def test_every_state_says_which_may_follow_it(name: str) -> None:
    follows = MAPPINGS[name]
    states: type[StrEnum] = type(next(iter(follows)))
    assert set(follows) == set(states)
    assert {later for states in follows.values() for later in states} <= set(follows)


@pytest.mark.parametrize("name", FIRST)
def test_a_way_leads_from_the_first_state_to_every_other(name: str) -> None:
    assert reached(MAPPINGS[name], FIRST[name]) == set(MAPPINGS[name])


@pytest.mark.parametrize(
    ("name", "ends"),
    [
        ("sessions", {"confirmed", "cancelled"}),
        ("assignments", {"passed", "other_arrangement", "closed_with_reason"}),
        ("papers", {"closed"}),
        ("batches", {"moved", "sat"}),
        ("orders", {"returned", "ended"}),
        ("proposals", {"ordered", "declined"}),
        ("attendance", set[str]()),
        ("marking", set[str]()),
    ],
)
def test_what_has_ended_stays_as_it_is(name: str, ends: set[str]) -> None:
    assert {state.value for state, later in MAPPINGS[name].items() if not later} == ends


def test_a_sheet_is_signed_where_a_session_may_become_held_without_being_returned() -> None:
    into_held = {
        state
        for state, later in sessions.FOLLOWS.items()
        if sessions.SessionState.HELD in later and state is not sessions.SessionState.HANDED_IN
    }
    assert into_held == sessions.SIGNABLE

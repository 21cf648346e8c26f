"""Who scores what: as much as can be, as level as can be, against brute force."""

from collections import Counter
from collections.abc import Sequence
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.draws.assignment.rules import Assignment, AssignmentPolicy, Inspector, Item, assign, ban

TEAMS = [None, "t1", "t2", "t3"]


def inspectors(*rooms: int, team: str | None = None) -> list[Inspector]:
    return [Inspector(f"q{n}", team, room, 0) for n, room in enumerate(rooms)]


@st.composite
def days(draw: st.DrawFn) -> tuple[list[Item], list[Inspector]]:
    people = [
        Inspector(
            f"q{n}",
            draw(st.sampled_from(TEAMS)),
            draw(st.integers(0, 3)),
            draw(st.integers(0, 2)),
            languages=frozenset({"zh"}),
        )
        for n in range(draw(st.integers(1, 3)))
    ]
    appealed = st.frozensets(st.sampled_from([one.id for one in people]))
    items = [
        Item(
            f"i{n}",
            draw(st.sampled_from(["a", "b", "q0"])),
            draw(st.sampled_from(TEAMS)),
            appealed_against=draw(appealed),
        )
        for n in range(draw(st.integers(0, 5)))
    ]
    return items, people


def best(
    items: Sequence[Item], people: Sequence[Inspector], policy: AssignmentPolicy
) -> tuple[int, int]:
    """Most items given out, then least imbalance, by trying everything."""
    found = []
    for choice in product([None, *people], repeat=len(items)):
        loads = Counter(one.id for one in choice if one is not None)
        if all(loads[one.id] <= one.room for one in people) and all(
            one is None or ban(item, one, policy) is None
            for item, one in zip(items, choice, strict=True)
        ):
            spread = [loads[one.id] for one in people]
            found.append((-sum(spread), max(spread) - min(spread)))
    given, imbalance = min(found)
    return -given, imbalance


def holds(
    result: Assignment, items: Sequence[Item], people: Sequence[Inspector], policy: AssignmentPolicy
) -> bool:
    """Whether the kept proof proves it, by counting alone."""
    of = {item.id: item for item in items}
    room = {one.id: one for one in people}
    may = {item.id: {one.id for one in people if ban(item, one, policy) is None} for item in items}
    load = {id: len(work) for id, work in result.work.items()}
    greatest, least = set(result.greatest.inspectors), set(result.least.inspectors)
    forced = sum(may[id] <= greatest for id, one in of.items() if id not in result.left)
    could = sum(min(room[id].room, result.greatest.value - 1) for id in greatest)
    reachable = sum(bool(may[id] & least) for id in of)
    enough = sum(min(room[id].room, result.least.value + 1) for id in least)
    stuck = all(load[id] == room[id].room for id in result.full) and all(
        may[id] <= set(result.full) for id in result.left
    )
    low = min(load.values())
    return (
        stuck
        and (forced > could or result.greatest.value == 0)
        and (reachable < (low + 1) * len(least) or enough < (low + 1) * len(least))
    )


@pytest.mark.rule("QA-6")
@given(day=days())
def test_nothing_gives_out_more_or_more_evenly(
    assignment: AssignmentPolicy, day: tuple[list[Item], list[Inspector]]
) -> None:
    items, people = day
    result = assign(items, people, assignment)
    given_out, imbalance = best(items, people, assignment)
    loads = [len(work) for work in result.work.values()]
    assert (
        (sum(loads), max(loads) - min(loads))
        == (given_out, imbalance)
        == (given_out, result.imbalance)
    )
    assert sorted([*result.left, *(id for work in result.work.values() for id in work)]) == sorted(
        item.id for item in items
    )
    assert holds(result, items, people, assignment)


@pytest.mark.rule("QA-6")
@given(day=days(), shuffle=st.randoms(use_true_random=False))
def test_bans_and_caps_hold_and_order_is_no_matter(
    assignment: AssignmentPolicy, day: tuple[list[Item], list[Inspector]], shuffle: Random
) -> None:
    items, people = day
    result = assign(items, people, assignment)
    of = {item.id: item for item in items}
    for one in people:
        assert len(result.work[one.id]) <= one.room
        assert all(ban(of[id], one, assignment) is None for id in result.work[one.id])
    mixed, mixed_people = list(items), list(people)
    shuffle.shuffle(mixed)
    shuffle.shuffle(mixed_people)
    assert assign(mixed, mixed_people, assignment) == result


@pytest.mark.rule("QA-6")
@pytest.mark.parametrize(
    ("item", "inspector", "reason"),
    [
        (Item("i", "q0", "t1"), Inspector("q0", "t1", 1, 0), "self"),
        (Item("i", "a", "t1"), Inspector("q0", "t1", 1, 0), "own_team"),
        (Item("i", "a", None), Inspector("q0", None, 1, 0), None),
        (
            Item("i", "a", "t1", conflicts=frozenset({"q0"})),
            Inspector("q0", "t2", 1, 0),
            "conflict",
        ),
        (Item("i", "a", "t1"), Inspector("q0", "t2", 1, 0, conflicts=frozenset({"a"})), "conflict"),
        (
            Item("i", "a", "t1", appealed_against=frozenset({"q0"})),
            Inspector("q0", "t2", 1, 0),
            "appeal",
        ),
        (
            Item("i", "a", "t1", language="yue"),
            Inspector("q0", "t2", 1, 0, languages=frozenset({"zh"})),
            "language",
        ),
        (
            Item("i", "a", "t1", language="zh"),
            Inspector("q0", "t2", 1, 0, languages=frozenset({"zh"})),
            None,
        ),
    ],
)
def test_who_may_not_score_whom(
    assignment: AssignmentPolicy, item: Item, inspector: Inspector, reason: str | None
) -> None:
    assert ban(item, inspector, assignment) == reason
    assert assign([item], [inspector], assignment).left == (("i",) if reason else ())


@pytest.mark.rule("QA-6")
@given(runs=st.lists(st.integers(0, 12), min_size=1, max_size=6), size=st.integers(1, 5))
def test_without_bans_a_week_stays_as_level_as_a_run(
    assignment: AssignmentPolicy, runs: list[int], size: int
) -> None:
    done: Counter[str] = Counter()
    for run, count in enumerate(runs):
        people = [Inspector(f"q{n}", None, 40, done[f"q{n}"]) for n in range(size)]
        result = assign(
            [Item(f"{run}-{n:02}", f"a{n}", "t1") for n in range(count)], people, assignment
        )
        done.update({id: len(work) for id, work in result.work.items()})
        assert result.imbalance <= 1
        week = [done[one.id] for one in people]
        assert max(week) - min(week) <= 1


@pytest.mark.rule("QA-6")
def test_the_cap_leaves_work_and_says_why(assignment: AssignmentPolicy) -> None:
    result = assign([Item(f"i{n}", "a", None) for n in range(5)], inspectors(2, 1), assignment)
    assert (len(result.left), result.full) == (2, ("q0", "q1"))


@pytest.mark.rule("QA-6")
def test_whoever_got_too_little_is_named(assignment: AssignmentPolicy) -> None:
    assert assign([Item("i", "a", None)], inspectors(5, 5), assignment).idle == ("q1",)
    assert assign([], [], assignment).idle == ()


@pytest.mark.rule("QA-6")
def test_a_day_of_a_large_center_is_given_out(assignment: AssignmentPolicy) -> None:
    people = [Inspector(f"q{n:03}", f"t{n % 40}", 40, n % 3) for n in range(400)]
    items = [Item(f"i{n:05}", f"a{n % 9_000}", f"t{n % 300}") for n in range(12_000)]
    result = assign(items, people, assignment)
    assert (result.left, result.imbalance) == ((), 0)

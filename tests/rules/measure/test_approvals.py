"""Who decides on what was submitted: the role of the matrix, never oneself, a delegate (GEN-10)."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure.approvals import Holder, Wanted, acts_for, deciders, levels_of, may_decide

AUTHOR, DIRECTOR, DEPUTY, BOSS = (UUID(int=n) for n in (1, 2, 3, 4))
CENTER, ELSEWHERE = UUID(int=11), UUID(int=12)
SUPERIORS = {"center_director": ("cs_center_manager", "general_manager")}
DIRECTORS = Wanted(("center_director",), CENTER, (AUTHOR,))


def holder(person: UUID, *roles: str, center: UUID | None = CENTER) -> Holder:
    return Holder(person, frozenset(roles), center)


def test_an_entry_of_the_matrix_names_one_role_or_one_for_each_level() -> None:
    assert levels_of("center_director") == ("center_director",)
    assert levels_of(["training_lead", "center_director"]) == ("training_lead", "center_director")


@pytest.mark.rule("GEN-10")
@pytest.mark.parametrize(
    ("role", "own_roles", "expected"),
    [
        ("center_director", {"quality_training_post"}, ("center_director",)),
        ("center_director", {"center_director"}, ("cs_center_manager", "general_manager")),
        ("training_lead", {"training_lead", "trainer"}, ("center_director",)),
    ],
)
def test_an_own_object_goes_to_the_superior_of_the_role(
    role: str, own_roles: set[str], expected: tuple[str, ...]
) -> None:
    assert deciders(role, own_roles, SUPERIORS, "center_director") == expected


@pytest.mark.rule("GEN-10")
@pytest.mark.parametrize(
    ("person", "may"),
    [
        (holder(DIRECTOR, "center_director"), True),
        (holder(DIRECTOR, "center_director", center=None), True),  # the post is the tenant's
        (holder(DIRECTOR, "center_director", center=ELSEWHERE), False),
        (holder(DIRECTOR, "shift_leader"), False),
        (holder(AUTHOR, "center_director"), False),
    ],
)
def test_the_role_decides_in_its_center_and_never_on_an_own_object(
    person: Holder, *, may: bool
) -> None:
    assert may_decide(person, DIRECTORS) is may


@pytest.mark.rule("GEN-10")
def test_a_delegate_decides_for_the_absent_person_whose_role_it_is() -> None:
    deputy, director = holder(DEPUTY, "shift_leader"), holder(DIRECTOR, "center_director")
    assert acts_for(deputy, DIRECTORS, [holder(BOSS, "hr"), director]) == (True, DIRECTOR)
    assert acts_for(deputy, DIRECTORS, []) == (False, None)
    # one's own role comes first, and is marked for nobody
    assert acts_for(director, DIRECTORS, [holder(BOSS, "center_director")]) == (True, None)


PEOPLE = st.builds(
    Holder,
    st.sampled_from([AUTHOR, DIRECTOR, DEPUTY, BOSS]),
    st.frozensets(st.sampled_from(["center_director", "general_manager", "hr"])),
    st.sampled_from([CENTER, ELSEWHERE, None]),
)


@pytest.mark.rule("GEN-10")
@given(
    person=PEOPLE,
    absent=st.lists(PEOPLE, max_size=3),
    own=st.sets(st.sampled_from([AUTHOR, DIRECTOR, DEPUTY]), min_size=1),
)
def test_neither_whose_object_it_is_nor_a_delegate_of_theirs_decides(
    person: Holder, absent: list[Holder], own: set[UUID]
) -> None:
    allowed, absentee = acts_for(person, Wanted(("center_director",), CENTER, own), absent)
    assert not (allowed and person.person_id in own)
    assert absentee not in own
    assert allowed or absentee is None

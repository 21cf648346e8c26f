"""Who sees which kind of record, and where a role acts (GEN-11)."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import pytest
import yaml
from architecture.trees import ROOT
from hypothesis import given
from hypothesis import strategies as st

from measure.visibility import (
    ACTS_IN,
    EVERYBODY_IN,
    EVERYTHING,
    NOTHING,
    ROLES,
    SELF,
    UNLISTED,
    Grant,
    Person,
    Reach,
    RecordKind,
    acting,
    reach,
)

ME, CENTER, SITE, TEAM, OTHER = (UUID(int=n) for n in range(1, 6))
HOME = {"center": CENTER, "site": SITE, "team": TEAM}
ANYONE = ("*",)
SHIPPED = next(
    entry["default"]
    for entry in yaml.safe_load(
        (ROOT / "docs/rulebook/data/policies.yaml").read_text(encoding="utf-8")
    )["policies"]
    if entry["key"] == "gen.visibility"
)
ROLE_CODES = {
    role["code"]
    for role in yaml.safe_load(
        (ROOT / "docs/rulebook/data/roles.yaml").read_text(encoding="utf-8")
    )["roles"]
}


def person(*roles: str, places: Mapping[str, UUID] = HOME) -> Person:
    return Person(person_id=ME, roles=frozenset(roles), places=places)


def sees(
    kind: str,
    *roles: str,
    holders: Collection[str] = ANYONE,
    visibility: Mapping[str, Sequence[str]] = SHIPPED,
    work: Sequence[str] = (),
) -> Reach:
    return reach(kind, person(*roles), holders, visibility, work=work)


def ways(*pairs: tuple[str, UUID]) -> Reach:
    return Reach(ways=frozenset(pairs))


OWN = (("person_id", ME), ("agent_id", ME), ("about_id", ME))


@pytest.mark.rule("GEN-11")
@pytest.mark.parametrize(
    ("kind", "role", "found"),
    [
        ("marks", "agent", ways(*OWN)),
        ("marks", "team_leader", ways(*OWN, ("team_id", TEAM))),
        ("marks", "trainer", ways(*OWN, ("center_id", CENTER))),
        ("marks", "shift_leader", ways(*OWN)),
        ("marks", "center_director", ways(*OWN)),
        ("marks", "hr", EVERYTHING | ways(*OWN)),
        ("last_place_list", "agent", NOTHING),
        ("last_place_list", "team_leader", NOTHING),
        ("last_place_list", "center_director", ways(("center_id", CENTER))),
        ("team_scores", "agent", NOTHING),
        ("team_scores", "supervisor", ways(("center_id", CENTER))),
        ("own_score", "inspector", ways(*OWN)),
        ("own_score", "qa_lead", ways(*OWN, ("center_id", CENTER))),
        ("pay_rule", "center_director", ways(*OWN)),
        ("notice", "agent", ways(("site_id", SITE))),
        ("improvement_plan", "agent", EVERYTHING),
    ],
)
def test_the_shipped_policy_shows_each_role_what_it_says(
    kind: str, role: str, found: Reach
) -> None:
    assert sees(kind, role) == found


@pytest.mark.rule("GEN-11")
def test_another_policy_shows_something_else() -> None:
    assert sees("marks", "shift_leader", visibility={"marks": ["shift_leader"]}) == ways(
        ("site_id", SITE)
    )
    assert sees("marks", "agent", visibility={"marks": ["hr"]}) == NOTHING


@pytest.mark.rule("GEN-11")
def test_a_kind_that_the_policy_does_not_list_can_be_listed() -> None:
    assert sees("attendance", "team_leader") == ways(*OWN, ("team_id", TEAM))
    assert sees("attendance", "team_leader", visibility={"attendance": ["hr"]}) == NOTHING


@pytest.mark.rule("GEN-11")
def test_only_roles_that_hold_the_permission_count_each_for_its_own_place() -> None:
    both = ("team_leader", "qa_lead")
    assert sees("team_scores", *both) == ways(("team_id", TEAM), ("center_id", CENTER))
    assert sees("team_scores", *both, holders=("team_leader",)) == ways(("team_id", TEAM))


@pytest.mark.rule("GEN-11")
def test_who_was_given_the_work_sees_it_wherever_it_lies() -> None:
    assert sees("own_score", "inspector", work=("inspector_id",)) == ways(
        *OWN, ("inspector_id", ME)
    )


def test_who_belongs_nowhere_sees_no_place() -> None:
    nowhere = person("trainer", places={})
    assert reach("marks", nowhere, ANYONE, SHIPPED) == ways(*OWN)


def test_the_operator_sees_everything_and_is_nobody() -> None:
    operator = Person(person_id=None, roles=frozenset({"operator"}), places={})
    assert reach("pay_rule", operator, ("operator",), SHIPPED) == EVERYTHING


@pytest.mark.rule("GEN-11")
@given(
    kind=st.sampled_from([*RecordKind]),
    roles=st.frozensets(st.sampled_from(sorted(ROLE_CODES))),
    more=st.sampled_from(sorted(ROLE_CODES)),
    record=st.fixed_dictionaries(
        {
            name: st.sampled_from([ME, CENTER, SITE, TEAM, OTHER])
            for name in ("center_id", "site_id", "team_id", "person_id")
        }
    ),
)
def test_another_role_never_hides_what_was_seen(
    kind: str, roles: frozenset[str], more: str, record: dict[str, UUID]
) -> None:
    if sees(kind, *roles).covers(record):
        assert sees(kind, *roles, more).covers(record)


def test_every_kind_of_the_policy_is_known_here_and_every_other_has_its_own_words() -> None:
    assert set(SHIPPED) | set(UNLISTED) == set(RecordKind)
    assert not set(SHIPPED) & set(UNLISTED)


def test_every_word_means_roles_of_the_registry_or_a_place() -> None:
    words = {word for listed in (*SHIPPED.values(), *UNLISTED.values()) for word in listed}
    meant = {role for word in words for role in ROLES.get(word, (word,))}
    known = ROLE_CODES | {"operator"} | SELF | set(EVERYBODY_IN) | {"by_role"}
    assert meant - known == set()
    assert set(ACTS_IN) - ROLE_CODES == {"operator"}


@pytest.mark.rule("GEN-11")
@pytest.mark.parametrize(
    ("roles", "place", "allowed"),
    [
        (("team_leader",), {"team_id": TEAM}, True),
        (("team_leader",), {"team_id": OTHER, "center_id": CENTER}, False),
        (("shift_leader",), {"site_id": SITE}, True),
        (("shift_leader",), {"site_id": OTHER, "center_id": CENTER}, False),
        (("trainer",), {"center_id": CENTER}, True),
        (("trainer",), {"center_id": OTHER}, False),
        (("hr",), {"center_id": OTHER}, True),
        (("agent",), {"team_id": TEAM, "center_id": CENTER}, False),
    ],
)
def test_a_role_acts_in_its_own_place(
    roles: tuple[str, ...], place: dict[str, object], *, allowed: bool
) -> None:
    assert Grant(who=person(*roles), holders=ANYONE).allows(place) is allowed


@pytest.mark.rule("GEN-11")
def test_a_role_without_the_permission_lends_its_place_to_nobody() -> None:
    grant = Grant(who=person("team_leader", "trainer"), holders=("team_leader",))
    assert not grant.allows({"team_id": OTHER, "center_id": CENTER})
    assert grant.allows({"team_id": TEAM, "center_id": CENTER})


@pytest.mark.rule("GEN-11")
def test_of_roles_that_are_named_only_those_count() -> None:
    grant = Grant(who=person("team_leader", "trainer"), holders=ANYONE)
    assert grant.allows({"center_id": CENTER}, roles={"trainer"})
    assert not grant.allows({"center_id": CENTER}, roles={"team_leader"})


def test_who_was_given_the_work_does_it_wherever_it_lies() -> None:
    grant = Grant(who=person("agent"), holders=ANYONE)
    assert grant.allows({"center_id": OTHER}, work=[ME])
    assert not grant.allows({"center_id": OTHER}, work=[None, OTHER])


def test_roles_that_act_nowhere_are_nothing() -> None:
    assert acting(person("agent", "no_such_role"), {"agent", "no_such_role"}) == NOTHING

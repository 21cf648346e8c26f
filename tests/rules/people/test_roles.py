"""The role registry: every word for a role finds it."""

import pytest
import yaml

from people.ground.roles.formats import read_registry, registry
from people.ground.roles.rules import Registry, Role, post_level


@pytest.mark.rule("ORG-6")
@pytest.mark.parametrize("role", registry().roles.values(), ids=lambda role: role.code)
def test_a_role_is_found_by_its_code_its_names_and_every_alias(role: Role) -> None:
    for word in (role.code, role.zh, role.en, *role.aliases):
        assert registry().find(word) == role.code


@pytest.mark.rule("ORG-6")
@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("客服代表", "agent"),
        (" csr ", "agent"),
        ("ＴＬ", "team_leader"),
        ("QA", "qa_lead"),
        ("QC", "inspector"),
        ("讲师", "trainer"),
        ("行政人事部", "hr"),
    ],
)
def test_case_width_and_blanks_make_no_difference(word: str, code: str) -> None:
    assert registry().find(word) == code


@pytest.mark.rule("ORG-6")
def test_a_word_that_names_no_role_finds_none() -> None:
    assert registry().find("厨师") is None


def test_a_registry_in_which_one_word_names_two_roles_is_refused() -> None:
    twice = yaml.safe_dump(
        {
            "roles": [
                {"code": code, "zh": code, "en": code, "aliases": ["同名"], "level": "staff"}
                for code in ("one", "other")
            ]
        }
    )
    with pytest.raises(ValueError, match="names both one and other"):
        read_registry(twice)


@pytest.mark.rule("ORG-2", "ORG-6")
@pytest.mark.parametrize(
    ("roles", "level"),
    [
        ((), "front_line"),
        (("agent",), "front_line"),
        (("agent", "mentor", "team_leader"), "line_manager"),
        (("qa_lead", "qa_supervisor"), "supervisor"),
        (("hr",), "front_line"),  # a department acting as a role gives nobody a level
    ],
)
def test_the_highest_level_among_the_roles_is_the_post_level(
    roles: tuple[str, ...], level: str
) -> None:
    known: Registry = registry()
    assert post_level(known.roles[role].level for role in roles) == level

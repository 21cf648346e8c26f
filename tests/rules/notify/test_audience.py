"""The table NTF-3 says what the rulebook's does, and every event that is heard can be told to
somebody in both languages.
"""

import re
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from notify.addressing.audience.rules import (
    GEN_9,
    NTF_3,
    TOLD_OF,
    Told,
    Voice,
    duty,
    only,
    own,
    staff,
)
from notify.addressing.recipients.handlers import PERSON_KEYS
from notify.addressing.recipients.rules import (
    RELATIONS,
    Fact,
    Found,
    Holder,
    Leader,
    Named,
    Place,
    addresses,
    named,
    one_each,
    vacancies,
)
from notify.subscriptions import FACTS
from zhipei_events.catalogue import BY_TYPE
from zhipei_events.envelope import Event

RULEBOOK = Path(__file__).parents[3] / "docs/rulebook/notify.md"
ROWS = re.findall(r"^\| (`.*?) \| (.*) \|$", RULEBOOK.read_text(encoding="utf-8"), re.MULTILINE)


def name_in_rulebook(type_: str) -> set[str]:
    """The names by which the table may call an event: a leading "kpi-" or "qa-" is dropped on the
    wire (EVT-4).
    """
    publisher, _, name = type_.partition(".")
    return {name, f"{publisher}-{name}"}


def rows_of(type_: str) -> list[str]:
    return [
        told
        for events, told in ROWS
        if name_in_rulebook(type_) & set(re.findall(r"`([a-z-]+)`", events))
    ]


@pytest.mark.rule("NTF-3")
def test_every_row_of_the_rulebook_is_in_the_table_and_no_other() -> None:
    in_rulebook = {name for events, _ in ROWS for name in re.findall(r"`([a-z-]+)`", events)}
    assert len(in_rulebook) > 90
    assert [type_ for type_ in NTF_3 if not rows_of(type_)] == []
    assert in_rulebook - {name for type_ in NTF_3 for name in name_in_rulebook(type_)} == set()


@pytest.mark.rule("NTF-3", "NTF-7", "NTF-8")
@pytest.mark.parametrize(("events", "row"), ROWS)
def test_urgent_and_digest_marks_are_the_rulebooks(events: str, row: str) -> None:
    told = told_in(events)
    assert (" !" in row) == any(one.urgent for one in told)
    assert bool(re.search(r" D\b", row)) == any(one.digest for one in told)


CODES = (
    "hr",
    "center_director",
    "qt_supervisor",
    "qa_lead",
    "qa_supervisor",
    "training_lead",
    "team_leader",
    "inspector",
    "training_group",
)


@pytest.mark.rule("NTF-3")
@pytest.mark.parametrize(("events", "row"), ROWS)
def test_every_role_that_a_row_names_by_its_code_is_told(events: str, row: str) -> None:
    told = {one.who for one in told_in(events)}
    explained = (
        {"center_director"} if "requester" in row else set()
    )  # there it says who the requester is
    assert {code for code in CODES if re.search(rf"\b{code}\b", row)} - told - explained == set()


def told_in(events: str) -> list[Told]:
    """Everybody told by the events of one row."""
    names = set(re.findall(r"`([a-z-]+)`", events))
    return [one for type_, row in NTF_3.items() if name_in_rulebook(type_) & names for one in row]


@pytest.mark.rule("NTF-1")
@pytest.mark.parametrize("event", FACTS, ids=lambda event: event.TYPE)
def test_everybody_in_the_row_of_a_heard_event_can_be_found(event: type) -> None:
    fields = BY_TYPE[event.TYPE].model_fields  # type: ignore[attr-defined]
    for told in TOLD_OF[event.TYPE]:  # type: ignore[attr-defined]
        relation = RELATIONS[told.who]
        assert not isinstance(relation, Named) or relation.field in fields, told
        assert {when.field for when in told.when} <= set(fields), told


OTHER_KEYS = {"center_id", "unit_id", "unit", "owner", "concerned"}
"""Record keys that are no person, or a person only for some of the events."""


@pytest.mark.parametrize("event", FACTS, ids=lambda event: event.TYPE)
def test_the_record_key_of_each_event_is_known_as_a_persons_or_not(event: type[Event]) -> None:
    assert event.KEY in PERSON_KEYS | OTHER_KEYS


@pytest.mark.rule("NTF-3")
def test_every_event_of_the_contract_that_has_a_row_is_heard() -> None:
    unheard = {"people.roster-published"}  # whose own shift changed takes the roster before it
    assert set(BY_TYPE) & set(TOLD_OF) - unheard == {event.TYPE for event in FACTS}


@pytest.mark.rule("GEN-9")
def test_what_is_due_is_told_to_its_owner_and_when_it_is_overdue_to_the_superior_too() -> None:
    """No name of NTF-3 carries a reminder: these rows are GEN-9's own."""
    assert NTF_3.keys() & GEN_9.keys() == set()
    person = {"owner_id": str(UUID(int=5)), "owner_role": None, "about_id": None}
    role = {"owner_id": None, "owner_role": "center_director", "about_id": None}
    assert told_by("training.deadline-approached", **person) == [("due_owner", Voice.DUTY)]
    assert told_by("training.deadline-overdue", **person) == [
        ("due_owner", Voice.DUTY),
        ("training_lead", Voice.STAFF),
    ]
    (address, _) = addresses([fact("training.deadline-overdue", **role)])
    assert address.relation == Holder("center_director")


# ---- recipients


def fact(type_: str, **details: object) -> Fact:
    place = Place(uuid4(), uuid4(), uuid4())
    return Fact(uuid4(), type_, datetime(2026, 11, 2, tzinfo=UTC), UUID(int=1), place, details)


def told_by(type_: str, **details: object) -> list[tuple[str, Voice]]:
    return [(address.who, address.told.voice) for address in addresses([fact(type_, **details)])]


@pytest.mark.rule("NTF-3", "QA-5")
def test_the_leader_hears_of_an_unacceptable_call_only() -> None:
    assert told_by("qa.call-scored", unacceptable=False) == [("agent", Voice.OWN)]
    assert told_by("qa.call-scored", unacceptable=True) == [
        ("agent", Voice.OWN),
        ("team_leader", Voice.STAFF),
    ]


@pytest.mark.rule("NTF-3", "KPI-8")
def test_a_ranking_that_does_not_act_is_told_to_nobody() -> None:
    assert told_by("kpi.ranking-published", acting=False) == []
    assert told_by("kpi.agent-ranked", acting=False, not_ranked=None) == []
    assert told_by("kpi.ranking-published", acting=True) == [
        ("every_team_leader", Voice.STAFF),
        ("center_director", Voice.STAFF),
    ]


@pytest.mark.rule("NTF-3", "KPI-8c")
@pytest.mark.parametrize(
    ("not_ranked", "text"),
    [(None, "kpi.agent-ranked/own"), ("too_few_days", "kpi.agent-ranked/not_ranked")],
)
def test_an_agent_hears_the_place_or_why_there_is_none(not_ranked: str | None, text: str) -> None:
    (address,) = addresses([fact("kpi.agent-ranked", acting=True, not_ranked=not_ranked)])
    assert address.told.template("kpi.agent-ranked") == text


@pytest.mark.rule("NTF-1", "QA-5")
def test_a_coaching_without_a_coach_is_the_team_leaders_to_take_up() -> None:
    assert told_by("qa.coaching-required", coach_id=None)[0] == ("team_leader", Voice.DUTY)
    assert told_by("qa.coaching-required", coach_id=str(UUID(int=5)))[0] == ("coach", Voice.DUTY)


@pytest.mark.rule("NTF-1")
def test_the_event_names_a_person_or_nobody() -> None:
    owned, unowned = (
        fact("training.training-assigned", owner_id=owner) for owner in (str(UUID(int=5)), None)
    )
    assert [named(address, owned) for address in addresses([owned]) if address.who == "owner"] == [
        [UUID(int=5)]
    ]
    assert [
        named(address, unowned) for address in addresses([unowned]) if address.who == "owner"
    ] == [[]]


@pytest.mark.rule("NTF-1", "PLN-16")
def test_an_event_names_many_people_and_a_list_that_it_leaves_empty_is_nobodys_lack() -> None:
    full = fact(
        "training.session-scheduled",
        roster=[str(UUID(int=5)), str(UUID(int=6))],
        trainer_id=str(UUID(int=7)),
    )
    assert [named(address, full) for address in addresses([full])][:2] == [
        [UUID(int=5), UUID(int=6)],
        [UUID(int=7)],
    ]
    empty = fact("training.session-cancelled", roster=[], trainer_id=None)
    assert [one.who for one in vacancies(list(addresses([empty])), [], [empty])] == [
        "trainer_of_session",
        "shift_leaders_of_roster",
    ]


@pytest.mark.rule("NTF-6")
def test_whoever_is_reached_twice_is_told_once_in_the_nearer_part() -> None:
    (mine,), (task,), (about,) = own("agent"), duty("owner"), staff("team_leader")
    person, other = uuid4(), uuid4()
    reached = [
        Found(0, person, about),
        Found(0, person, task),
        Found(0, person, mine),
        Found(0, other, about),
        Found(1, person, about),
    ]
    assert one_each(reached) == [
        Found(0, person, mine),
        Found(0, other, about),
        Found(1, person, about),
    ]


@pytest.mark.rule("NTF-1")
def test_nobody_found_is_a_vacancy_of_the_team_or_of_the_center() -> None:
    stage = fact("people.agent-stage-changed", person_id=str(uuid4()))
    asked = list(addresses([stage]))
    assert [type(address.relation) for address in asked] == [Named, Leader, Holder]
    empty = vacancies(asked, [Found(0, uuid4(), asked[0].told)], [stage])
    assert [(one.who, one.unit_id) for one in empty] == [
        ("team_leader", stage.place.team_id),
        ("hr", stage.place.center_id),
    ]


def test_a_condition_holds_for_its_values_only() -> None:
    (when,) = only("result", "late", "absent")
    assert [when.holds({"result": result}) for result in ("late", "absent", "present", None)] == [
        True,
        True,
        False,
        False,
    ]
    assert Told("person", Voice.OWN).template("x.y") == "x.y/own"

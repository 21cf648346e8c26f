from datetime import date
from statistics import mean

from zhipei.world import traits
from zhipei.world.dice import throw

DAY = date(2021, 1, 4)
CALLS = [f"helpdesk:{n}" for n in range(400)]


def is_weak(agent: traits.Agent) -> bool:
    return agent.skill < (traits.WEAK + traits.ORDINARY) / 2


def test_a_throw_depends_on_seed_and_name_alone() -> None:
    assert throw(1, "call", "a").random() == throw(1, "call", "a").random()
    assert (
        len(
            {
                throw(1, "call", "a").random(),
                throw(2, "call", "a").random(),
                throw(1, "call", "b").random(),
            }
        )
        == 3
    )


def test_an_eighth_of_the_agents_is_weak_and_in_the_smallest_team_one() -> None:
    assert sum(is_weak(agent) for agent in traits.agents(1, map(str, range(50))).values()) == 6
    assert sum(is_weak(agent) for agent in traits.agents(1, ["Ann", "Bob"]).values()) == 1


def test_who_is_weak_does_not_depend_on_the_order_of_the_names() -> None:
    assert traits.agents(3, ["c", "a", "b"]) == traits.agents(3, ["a", "b", "c"])


def test_weak_agents_get_unacceptable_grades_often_and_others_seldom() -> None:
    inspector = traits.Inspector(1, "inspector")

    def share(agent: traits.Agent) -> float:
        grades = [
            inspector.grade("solving", call, agent.performance("solving", call, DAY))
            for call in CALLS
        ]
        return grades.count("unacceptable") / len(grades)

    people = traits.agents(1, map(str, range(20))).values()
    assert mean(share(agent) for agent in people if is_weak(agent)) > 0.15
    assert mean(share(agent) for agent in people if not is_weak(agent)) < 0.05


def test_a_severe_inspector_grades_no_better_than_a_mild_one() -> None:
    by_severity = sorted(
        (throw(1, "inspector", str(n)).gauss(0, traits.SEVERITY_SPREAD), str(n)) for n in range(20)
    )
    (_, mild), (_, severe) = by_severity[0], by_severity[-1]
    worth = {
        number: mean(
            traits.GRADES.index(traits.Inspector(1, number).grade("solving", call, -0.6))
            for call in CALLS
        )
        for number in (mild, severe)
    }
    assert worth[severe] < worth[mild]


def test_coaching_helps_from_the_next_day_and_wears_off() -> None:
    agent = traits.Agent(1, "Ann", traits.WEAK)

    def after(days: int) -> float:
        on = date.fromordinal(DAY.toordinal() + days)
        return agent.performance("solving", "helpdesk:1", on, [DAY]) - agent.performance(
            "solving", "helpdesk:1", on
        )

    assert after(0) == 0
    assert after(1) > after(14) > after(60) > 0


def test_among_five_hundred_two_know_next_to_nothing_and_of_thirty_newcomers_none_must() -> None:
    def lost(people: dict[str, traits.Agent]) -> int:
        return sum(agent.knowledge < (traits.LOST + traits.UNSURE) / 2 for agent in people.values())

    assert lost(traits.agents(1, map(str, range(500)))) == 2
    assert lost(traits.agents(1, map(str, range(30)), rounded=round)) == 0


def test_lessons_help_from_the_next_day_and_are_forgotten() -> None:
    agent = traits.agents(1, ["Ann"])["Ann"]
    chances = [
        agent.knows("business", date.fromordinal(DAY.toordinal() + days), [DAY] * 3)
        for days in (0, 1, 30, 300)
    ]
    assert chances[0] < chances[3] < chances[2] < chances[1] < 1


def test_who_knows_next_to_nothing_stays_behind_whatever_is_taught_in_an_hour_and_not_after_a_month_off_the_phones() -> (
    None
):
    people = traits.agents(1, map(str, range(500))).values()
    lost = [agent for agent in people if agent.knowledge < (traits.LOST + traits.UNSURE) / 2]
    for agent in lost:
        retaught = [date.fromordinal(DAY.toordinal() - days) for days in range(0, 60, 4)]
        off_post = [
            date.fromordinal(DAY.toordinal() - days) for days in range(1, 29) for _ in range(5)
        ]
        assert agent.knows("business", DAY, retaught) < 0.5
        assert agent.knows("business", DAY, off_post) > 0.75


def test_training_makes_calls_shorter_and_customers_happier_but_not_without_end() -> None:
    agent, later = traits.agents(1, ["Ann"])["Ann"], date.fromordinal(DAY.toordinal() + 1)
    assert agent.takes("aht", later, [DAY] * 5) < agent.takes("aht", later)
    assert agent.takes("acw", later, [DAY] * 500) == agent.takes("acw", later, [DAY] * 600) > 0
    assert agent.pleases(later, [DAY] * 5) > agent.pleases(later)

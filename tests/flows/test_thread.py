"""The thread through all rooms: a call that was handled ends as a message in somebody's inbox, and
every step names its cause.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flows.installation import Installation, Message, read_log

from zhipei.client.clocks import drain
from zhipei.client.http import Services
from zhipei.world import calllog, madeup
from zhipei.world.play import play
from zhipei.world.plot import of_log
from zhipei.world.scene import Scene, prepare
from zhipei.world.traits import Agent

pytestmark = pytest.mark.timeout(900)  # what it waits for is a whole installation and two weeks
TOPICS = (
    "people.events",
    "kpi.calls",
    "kpi.events",
    "qa.events",
    "training.events",
    "notify.events",
)
POOR = "made-up-agent-1"
HOPELESS, FLAWLESS = -9.0, 9.0  # skill: so far out that chance changes no grade


class Silence:
    """A watch that looks away."""

    def say(self, line: str) -> None: ...

    def note(self, day: date, **more: int) -> None: ...


@dataclass(frozen=True)
class Played:
    """What a play left behind: all events, and the inbox of the agent whose calls were poor."""

    poor: str
    log: dict[UUID, Message]
    inbox: list[dict[str, Any]]
    assignments: list[dict[str, Any]]
    leader_inbox: list[dict[str, Any]]

    def of_type(self, type: str) -> list[Message]:
        return [message for message in self.log.values() if message.type == type]

    def about_the_poor(self, type: str) -> list[Message]:
        return [message for message in self.of_type(type) if message.value["agent_id"] == self.poor]


@pytest.fixture(scope="module")
async def played(installation: Installation) -> Played:
    """Two weeks in which one agent's calls are all unacceptable and the others' are all
    excellent.
    """
    data = madeup.calls(seed=5, agents=3, weeks=2, start=madeup.SAMPLE_START)
    plotted = of_log(calllog.cut(data, name="thread.csv", zone="Asia/Shanghai"), seed=5)
    async with Services(installation.state.urls()) as services:
        scene = await prepare(services, installation.secret, plotted, lambda _: None)
        scene.traits = {
            number: Agent(plotted.seed, number, HOPELESS if number == POOR else FLAWLESS)
            for number in scene.traits
        }
        await play(scene, Silence())
        await drain(scene.operator)
        return await _look(installation, scene)


async def _look(installation: Installation, scene: Scene) -> Played:
    poor = await scene.acting(POOR)
    leader = await scene.acting(scene.cast.leader_of(POOR).employee_no)
    tenant = scene.operator.headers["Zhipei-Tenant"]
    return Played(
        poor=next(id for id, number in scene.numbers.items() if number == POOR),
        log={
            message.id: message
            for message in await read_log(installation.state.bootstrap, tenant, TOPICS)
        },
        inbox=[message async for message in poor.pages("notify", "/v1/inbox")],
        assignments=[one async for one in poor.pages("training", "/v1/assignments", whose="mine")],
        leader_inbox=[message async for message in leader.pages("notify", "/v1/inbox")],
    )


@pytest.mark.rule("QA-14")
def test_three_unacceptable_calls_are_repeated_poor_quality_of_that_agent_alone(
    played: Played,
) -> None:
    steps = played.of_type("qa.repeated-poor-quality")
    assert steps
    assert {step.value["agent_id"] for step in steps} == {played.poor}
    assert {len(step.value["calls"]) for step in steps} == {3}


@pytest.mark.rule("EVT-4a")
def test_repeated_poor_quality_names_the_scores_of_its_three_calls_as_its_causes(
    played: Played,
) -> None:
    for step in played.of_type("qa.repeated-poor-quality"):
        told = [played.log[cause] for cause in step.causes]
        assert {one.type for one in told} == {"qa.call-scored"}
        assert {one.value["call_id"] for one in told} == {
            one["call_id"] for one in step.value["calls"]
        }


@pytest.mark.rule("EVT-4a")
def test_every_score_goes_back_to_the_call_that_was_handled(played: Played) -> None:
    scores = played.about_the_poor("qa.call-scored")
    assert len(scores) >= 3
    for scored in scores:
        handled = [one for one in _ancestors(played, scored) if one.type == "kpi.call-handled"]
        assert scored.value["call_id"] in {one.value["call_id"] for one in handled}


@pytest.mark.rule("QA-5")
def test_every_unacceptable_call_is_coached_and_the_coaching_goes_back_to_its_score(
    played: Played,
) -> None:
    unacceptable = {
        one.value["evaluation_id"]: one
        for one in played.of_type("qa.call-scored")
        if one.value["unacceptable"]
    }
    required = played.of_type("qa.coaching-required")
    assert {one.value["evaluation_id"] for one in required} == set(unacceptable)
    for one in required:
        assert one.cause == unacceptable[one.value["evaluation_id"]].id
        assert one.correlation == unacceptable[one.value["evaluation_id"]].correlation
    held = {one.value["coaching_id"] for one in played.of_type("qa.coaching-completed")}
    assert held == {one.value["coaching_id"] for one in required}


@pytest.mark.rule("TRN-28")
def test_repeated_poor_quality_leads_to_a_training_that_the_agent_sees(played: Played) -> None:
    assigned = played.of_type("training.training-assigned")
    assert {one.value["agent_id"] for one in assigned} == {played.poor}
    first = min(played.of_type("qa.repeated-poor-quality"), key=lambda one: one.headers["time"])
    (caused,) = [one for one in assigned if one.cause == first.id]
    assert caused.correlation == first.correlation
    shown = {one["assignment_id"]: one for one in played.assignments}
    assert shown[caused.value["assignment_id"]]["cause"]["cause_id"] == str(first.id)


@pytest.mark.rule("NTF-1", "NTF-6")
def test_the_agent_and_the_leader_find_it_in_their_inboxes_once(played: Played) -> None:
    for assigned in played.of_type("training.training-assigned"):
        for inbox in (played.inbox, played.leader_inbox):
            assert [
                one["message_class"] for one in inbox if one["cause_id"] == str(assigned.id)
            ] == ["training.training-assigned"]
        sent = [
            one
            for one in played.of_type("notify.notification-sent")
            if one.value["cause_id"] == str(assigned.id)
        ]
        assert {one.cause for one in sent} == {assigned.id}
        assert {one.correlation for one in sent} == {assigned.correlation}
        assert len({one.value["person_id"] for one in sent}) == len(sent) >= 2


@pytest.mark.rule("EVT-4a")
def test_every_cause_is_an_event_of_the_log_or_a_run_with_a_correlation_of_its_own(
    played: Played,
) -> None:
    runs: dict[UUID, set[UUID]] = {}
    for message in played.log.values():
        for cause in message.causes - played.log.keys():
            assert message.headers["actor"].startswith("rule:"), (
                f"{message.type} names {cause}, which nobody said"
            )
            runs.setdefault(cause, set()).add(message.correlation)
    assert {len(correlations) for correlations in runs.values()} == {1}


def test_the_inbox_speaks_the_language_of_its_reader(played: Played) -> None:
    assert all(one["title"].isascii() for one in played.inbox)
    assert not any(one["title"].isascii() for one in played.leader_inbox)


def _ancestors(played: Played, message: Message) -> list[Message]:
    """Every event from which a message came, by the causes that they name."""
    found: dict[UUID, Message] = {}
    waiting = [message]
    while waiting:
        for cause in waiting.pop().causes - found.keys():
            if cause in played.log:
                found[cause] = played.log[cause]
                waiting.append(found[cause])
    return list(found.values())

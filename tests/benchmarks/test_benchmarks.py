"""The benchmarks measure what they say: invariants hold, and a deliberate slow-down of ours shows.
Ratios only, never seconds.
"""

from collections.abc import AsyncIterator
from statistics import median

import pytest

from benchmarks import consumer_apply, consumer_peers, poison, relay
from benchmarks.command import BENCHMARKS
from benchmarks.rounds import Arm, compared, in_turns
from benchmarks.stage import Stage, staged
from zhipei.platform.postgres import Postgres


@pytest.fixture(scope="module")
async def stage(
    postgres: Postgres, kafka: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Stage]:
    async with staged(postgres, kafka, tmp_path_factory.mktemp("files"), calls=12_000) as stage:
        yield stage


async def rates(stage: Stage, *, of: str, rounds: int = 5) -> tuple[list[float], list[float]]:
    """Rates of ours as it is and slowed down, in turns."""
    run = {"consumer": consumer_apply.ours, "relay": relay.ours}[of]

    async def turn(*, slow: bool) -> float:
        stage.slow = slow
        return await run(stage)

    ours = Arm("ours", "ours", lambda: turn(slow=False))
    slowed = Arm("slowed", "peer", lambda: turn(slow=True))
    found = await in_turns([ours, slowed], rounds)
    stage.slow = False
    return found["ours"], found["slowed"]


async def test_a_slow_down_of_our_consumer_to_half_shows_in_the_ratio(stage: Stage) -> None:
    ours, slowed = await rates(stage, of="consumer")
    assert median(slow / own for own, slow in zip(ours, slowed, strict=True)) < 0.8


async def test_a_slow_down_of_our_relay_to_half_shows_in_the_ratio(stage: Stage) -> None:
    await relay.arms(stage)  # makes the rows
    ours, slowed = await rates(stage, of="relay")
    assert median(slow / own for own, slow in zip(ours, slowed, strict=True)) < 0.8


async def test_our_consumer_is_many_times_as_fast_as_a_commit_per_message(stage: Stage) -> None:
    everyone = [
        Arm("ours", "ours", lambda: consumer_apply.ours(stage)),
        Arm("memory", "limit", lambda: consumer_apply.from_memory(stage)),
        Arm(
            "per message",
            "peer",
            lambda: consumer_apply.counting(stage, consumer_peers.faststream_message),
        ),
    ]
    found = compared("consumer_apply", "events/s", everyone, await in_turns(everyone, 3))
    assert found["ratio_to_peers"]["per message"] > 10
    assert 0.05 < found["ratio_to_limit"] < 1.2


async def test_one_poison_event_in_2000_costs_a_few_transactions_and_holds_its_key_only(
    stage: Stage,
) -> None:
    found = await poison.measure(stage)
    assert found["rate"] <= found["limit"] == 12
    assert found["applied"] + found["held"] == found["batch"] == 2_000


async def test_ranking_a_week_finds_the_same_result_in_the_raw_calls(stage: Stage) -> None:
    found = await BENCHMARKS["ranking"](stage, 1)
    for one in (found, found["published"]):
        assert one.keys() >= {"name", "unit", "rate", "limit", "ratio_to_limit", "ratio_to_peers"}
        assert one["ratio_to_peers"].keys() == {"scan of raw calls"}
        assert 0 < one["ratio_to_limit"] < 1
    assert (found["name"], found["rate"] > 0) == ("ranking", True)


def test_the_ratio_is_the_median_of_the_rounds_and_the_limit_the_least_of_a_round() -> None:
    async def never() -> float:
        raise AssertionError

    arms = [
        Arm("ours", "ours", never),
        Arm("a", "limit", never),
        Arm("b", "limit", never),
        Arm("p", "peer", never),
    ]
    found = compared(
        "x",
        "rows/s",
        arms,
        {
            "ours": [50.0, 10.0, 60.0],
            "a": [100.0, 100.0, 100.0],
            "b": [200.0, 40.0, 80.0],
            "p": [5.0, 2.0, 3.0],
        },
    )
    assert found["ratio_to_limit"] == 0.5  # of 50/100, 10/40 and 60/80
    assert found["ratio_to_peers"] == {"p": 10.0}

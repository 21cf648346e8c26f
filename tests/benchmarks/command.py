"""The command line: which benchmarks, how long, what is printed, and the exit status."""

import argparse
import json
import logging
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from time import perf_counter
from typing import Any

import structlog
import uvloop

from benchmarks import (
    chain,
    command_cost,
    consumer_apply,
    growth,
    latency,
    poison,
    ranking,
    rebuild,
    recovery,
    relay,
)
from benchmarks.rounds import Arm, compared, in_turns
from benchmarks.stage import Stage, staged
from zhipei.platform.local import LocalPlatform
from zhipei.platform.ports import answers

QUICK_ROUNDS, FULL_ROUNDS = 3, 5
QUICK_CALLS, FULL_CALLS = 12_000, 120_000
PEER = "FastStream per message"
TARGETS: dict[str, Callable[[dict[str, Any]], bool]] = {
    "relay": lambda found: found["ratio_to_limit"] >= 0.5,
    "consumer_apply": lambda found: (
        found["ratio_to_limit"] >= 0.5 and found["ratio_to_peers"][PEER] >= 20
    ),
    "poison": lambda found: found["rate"] <= found["limit"],
    "latency": lambda found: found["p99_seconds"] <= 0.3,  # as asked
}
Progress = Callable[[str], None]


def main(argv: Sequence[str] | None = None) -> None:
    """Entry of `./zhipei bench`. Exit status 1 with --check when a target of the messaging design
    is missed.
    """
    options = _options(argv)
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # a group's first start is no error
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    began = perf_counter()

    def say(what: str) -> None:
        print(f"{perf_counter() - began:6.1f} s  {what}", file=sys.stderr)

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="zhipei-bench-")))
        data_dir = options.data_dir or folder / "data"
        say("starting PostgreSQL and Kafka")
        platform = stack.enter_context(
            LocalPlatform(data_dir, options.port_base or _free_base(), trusting=True)
        )
        found = uvloop.run(_measure(platform, folder, options, say))
    say("done")
    for one in found:
        if one["name"] in TARGETS:
            one["target_met"] = TARGETS[one["name"]](one)
    print(json.dumps(found, indent=2) if options.json else "\n".join(map(_line, found)))
    if options.check and not all(one.get("target_met", True) for one in found):
        sys.exit(1)


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./zhipei bench",
        description="The chassis beside its peers and its limits, on real parts.",
    )
    parser.add_argument(
        "--quick", action="store_true", help="3 rounds, one peer, no Java tool: within 60 seconds"
    )
    parser.add_argument("--json", action="store_true", help="for programs: a list of results")
    parser.add_argument(
        "--check", action="store_true", help="exit status 1 when a target is missed"
    )
    parser.add_argument(
        "--only",
        type=lambda names: names.split(","),
        metavar="NAMES",
        help=f"some of {','.join(BENCHMARKS)}",
    )
    parser.add_argument("--rounds", type=int, help="more rounds, or fewer")
    parser.add_argument("--calls", type=int, help="a larger load, or a smaller one")
    parser.add_argument("--data-dir", type=Path, help="by default a temporary one")
    parser.add_argument("--port-base", type=int, help="by default one that is free")
    parser.add_argument(
        "--slow-ours", action="store_true", help=argparse.SUPPRESS
    )  # the deliberate slow-down, which must show
    options = parser.parse_args(argv)
    if unknown := set(options.only or ()) - BENCHMARKS.keys():
        parser.error(
            f"there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}"
        )
    return options


async def _measure(
    platform: LocalPlatform, folder: Path, options: argparse.Namespace, say: Progress
) -> list[dict[str, Any]]:
    calls, rounds = (QUICK_CALLS, QUICK_ROUNDS) if options.quick else (FULL_CALLS, FULL_ROUNDS)
    say("making the load")
    calls = options.calls or calls
    async with staged(
        platform.postgres,
        platform.bootstrap,
        folder,
        calls=calls,
        full=not options.quick,
        slow=options.slow_ours,
    ) as stage:
        stage.platform, found = platform, []
        for name in options.only or (QUICK if options.quick else BENCHMARKS):
            say(name)
            found.append(await BENCHMARKS[name](stage, options.rounds or rounds))
    return found


def _in_rounds(
    name: str, unit: str, arms: Callable[[Stage], Awaitable[list[Arm]]]
) -> Callable[[Stage, int], Awaitable[dict[str, Any]]]:
    async def run(stage: Stage, rounds: int) -> dict[str, Any]:
        everyone = await arms(stage)
        return compared(name, unit, everyone, await in_turns(everyone, rounds))

    return run


def _once(
    measure: Callable[[Stage], Awaitable[dict[str, Any]]],
) -> Callable[[Stage, int], Awaitable[dict[str, Any]]]:
    return lambda stage, _: measure(stage)


BENCHMARKS: dict[str, Callable[[Stage, int], Awaitable[dict[str, Any]]]] = {
    "relay": _in_rounds("relay", "rows/s", relay.arms),
    "consumer_apply": _in_rounds("consumer_apply", "events/s", consumer_apply.arms),
    "command_cost": _in_rounds("command_cost", "transactions/s", command_cost.arms),
    "poison": _once(poison.measure),
    "ranking": ranking.measure,
    "latency": _once(chain.measure),
    "command_latency": _once(latency.measure),
    "growth": _in_rounds("growth", "events/s", growth.arms),
    "rebuild": _in_rounds("rebuild", "calls/s", rebuild.arms),
    "recovery": _once(recovery.measure),
}
QUICK = ("relay", "consumer_apply", "command_cost", "poison", "latency")


def _line(found: dict[str, Any]) -> str:
    peers = "".join(f"  {ratio:g} × {peer}" for peer, ratio in found["ratio_to_peers"].items())
    verdict = "" if "target_met" not in found else "  ok" if found["target_met"] else "  MISSED"
    return (
        f"{found['name']:16}{found['rate']:>12g} {found['unit']}  "
        f"{found['ratio_to_limit']:g} of the limit{peers}{verdict}"
    )


def _free_base() -> int:
    """A base whose first ports nobody uses."""
    for base in range(28_000, 32_000, 100):
        if not any(answers(base + number) for number in (1, 2, 3, 5)):
            return base
    raise SystemExit("no free ports between 28000 and 32000")

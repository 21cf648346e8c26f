"""Arms take turns, round after round, on one machine; what counts is the ratio within a round,
since noise meets its neighbours alike.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter, sleep
from typing import Any, Literal

LONGEST = 600.0  # seconds of one turn
Kind = Literal["ours", "limit", "peer"]


class Wrong(Exception):
    """An arm lost, doubled or disordered something, or was less durable: its number counts for
    nothing.
    """


@dataclass(frozen=True, slots=True)
class Arm:
    """One way to do the work. `run` does it once from a clean start and returns its rate (units per
    second, larger is better).
    """

    name: str
    kind: Kind
    run: Callable[[], Awaitable[float]]


@dataclass(slots=True)
class Ticks:
    """The steady rate of work that comes in batches: all but the first, from the first one's start
    to the last one's end.

    Joining a group and warming up are thereby nobody's burden, and it does not matter how many run
    side by side. slow: take as long again as each batch took, which a ratio must show.
    """

    slow: bool = False
    starts: list[float] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)

    def tick(self, count: int) -> None:
        """A batch of `count` begins."""
        if self.slow and self.starts:
            sleep(perf_counter() - self.starts[-1])
        self.starts.append(perf_counter())
        self.counts.append(count)

    def end(self) -> float:
        """The last batch has ended; per second."""
        return sum(self.counts[1:]) / (perf_counter() - self.starts[0])


async def until(is_so: Callable[[], bool], every: float = 0.005) -> None:
    """Wait for what signals nothing. every: seconds between two looks."""
    while not is_so():  # noqa: ASYNC110  # as said
        await asyncio.sleep(every)


async def in_turns(arms: Sequence[Arm], rounds: int) -> dict[str, list[float]]:
    """The rates of every arm, one per round. Each round begins with another arm, so that nobody
    always follows the same one.
    """
    rates: dict[str, list[float]] = {arm.name: [] for arm in arms}
    for number in range(rounds):
        first = number % len(arms)
        for arm in (*arms[first:], *arms[:first]):
            try:
                async with asyncio.timeout(LONGEST):
                    rates[arm.name].append(await arm.run())
            except TimeoutError as late:
                raise Wrong(f"{arm.name} did not end within {LONGEST:.0f} s") from late
    return rates


def compared(
    name: str, unit: str, arms: Sequence[Arm], rates: Mapping[str, Sequence[float]]
) -> dict[str, Any]:
    """What `--json` prints of one benchmark: medians of the ratios of each round; the limit of a
    round is the least of its limits.
    """
    ours = next(rates[arm.name] for arm in arms if arm.kind == "ours")
    limits = [
        min(values)
        for values in zip(*(rates[arm.name] for arm in arms if arm.kind == "limit"), strict=True)
    ]
    to_limit = [own / limit for own, limit in zip(ours, limits, strict=True)]
    peers = {arm.name: rates[arm.name] for arm in arms if arm.kind == "peer"}
    return {
        "name": name,
        "unit": unit,
        "rate": round(median(ours), 1),
        "limit": round(median(limits), 1),
        "ratio_to_limit": round(median(to_limit), 3),
        "ratio_to_limit_range": [round(min(to_limit), 3), round(max(to_limit), 3)],
        "ratio_to_peers": {peer: _ratio(ours, values, 2) for peer, values in peers.items()},
        "limits": {
            arm.name: round(median(rates[arm.name]), 1) for arm in arms if arm.kind == "limit"
        },
        "ratio_to_limits": {
            arm.name: _ratio(ours, rates[arm.name], 3) for arm in arms if arm.kind == "limit"
        },
        "peers": {peer: round(median(values), 1) for peer, values in peers.items()},
        "rounds": len(ours),
    }


def _ratio(ours: Sequence[float], others: Sequence[float], digits: int) -> float:
    return round(median([own / other for own, other in zip(ours, others, strict=True)]), digits)

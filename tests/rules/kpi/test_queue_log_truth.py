"""A queue log made with known truth: loops, transfers, repeated and cut pieces, whole seconds."""

import os
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

import pytest

from kpi.calls.facts.formats import ReadCall
from kpi.calls.facts.rules import Call
from kpi.calls.queue_log.formats import assemble, entry
from kpi.calls.queue_log.rules import Entry

LINES = int(os.environ.get("ZHIPEI_QUEUE_LOG_LINES", "8000"))
"""200,000 take half a minute."""
START = 1_767_571_200

Figures = dict[tuple[str, str], tuple[int, int, int]]


@dataclass
class Log:
    """Lines in the order in which a switch writes them, and what they mean."""

    lines: list[tuple[int, str]] = field(default_factory=list)
    agents: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))
    queues: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))

    def say(self, at: int, call: str, queue: str, agent: str, rest: str) -> None:
        self.lines.append((at, f"{at}|{call}|{queue}|{agent}|{rest}"))

    def count(self, queue: str, wait: int, agent: str | None, talk: int) -> None:
        self.queues[queue][0] += 1
        self.queues[queue][1] += agent is not None
        self.queues[queue][2] += wait
        if agent is not None:
            for place, number in enumerate((1, talk, wait)):
                self.agents[agent][place] += number

    @property
    def figures(self) -> Figures:
        by = {("agent", name): (a, b, c) for name, (a, b, c) in self.agents.items()}
        return by | {("queue", name): (a, b, c) for name, (a, b, c) in self.queues.items()}


def made(lines: int, random: Random) -> Log:
    """A log of about so many lines, in whole seconds."""
    log, number = Log(), 0
    while len(log.lines) < lines:
        number += 1
        _call(log, f"{START + number}.{number}", START + number * 3, random)
        if number % 500 == 0:  # The switch is started again
            log.say(START + number * 3, "NONE", "NONE", "NONE", "QUEUESTART|")
    log.lines.sort(key=lambda line: line[0])  # Lines of one second keep the order of their call
    return log


def _call(log: Log, call: str, at: int, random: Random) -> None:
    for _ in range(random.choice([1, 1, 1, 2, 4])):  # Passages, each beginning as the last ends
        queue = random.choice(["sales", "service"])
        agent = str(2000 + random.randrange(30))
        log.say(at, call, queue, "NONE", "ENTERQUEUE||x|1")
        wait = random.randrange(1, 60)
        fate = random.random()
        if wait > 3 and random.random() < 0.3:
            log.say(at + wait // 2, call, queue, f"PJSIP/{agent}", "RINGNOANSWER|1000")
        if fate < 0.4:
            at += wait
            log.say(at, call, queue, "NONE", f"EXITWITHTIMEOUT|1|1|{wait}")
            log.count(queue, wait, None, 0)
            continue
        if fate < 0.5:
            log.say(at + wait, call, queue, "NONE", f"ABANDON|1|1|{wait}")
            log.count(queue, wait, None, 0)
            return
        talk = random.randrange(1, 300)
        name = random.choice([agent, f"PJSIP/{agent}", f"Local/{agent}@from-queue/n"])
        log.say(at + wait, call, queue, name, f"CONNECT|{wait}|y|1")
        at += wait + talk
        log.count(queue, wait, agent, talk)
        if fate < 0.65:
            log.say(at, call, queue, name, f"BLINDTRANSFER|1001|default|{wait}|{talk}|1")
            continue
        log.say(at, call, queue, name, f"COMPLETECALLER|{wait}|{talk}|1")
        return


def taken(pieces: Sequence[Sequence[str]]) -> dict[str, Call]:
    """The calls by key of files that come one after another, as an import keeps what waits."""
    kept: dict[str, Call] = {}
    waiting: dict[tuple[str, str], list[Entry]] = {}
    for piece in pieces:
        new = list(_entries(piece))
        earlier = [one for key in {one.passage for one in new} for one in waiting.pop(key, [])]
        calls, left = assemble(new, earlier)
        for one in left:
            waiting.setdefault(one.passage, []).append(one)
        for call in calls:
            assert isinstance(call, ReadCall)
            kept[call.call.id] = call.call
    return kept


def _entries(piece: Sequence[str]) -> Iterator[Entry]:
    for number, line in enumerate(piece, 1):
        if isinstance(found := entry(number, line), Entry):
            yield found


def figures(calls: dict[str, Call]) -> Figures:
    sums: Counter[tuple[str, str, int]] = Counter()
    for call in calls.values():
        wait = call.wait or 0
        for place, number in enumerate((1, int(call.answered), wait)):
            sums["queue", call.queue or "", place] += number
        if call.answered:
            for place, number in enumerate((1, call.talk or 0, wait)):
                sums["agent", call.agent or "", place] += number
    keys = {(kind, name) for kind, name, _ in sums}
    return {key: (sums[*key, 0], sums[*key, 1], sums[*key, 2]) for key in keys}


@pytest.mark.rule("KPI-0")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_figures_of_a_log_are_exact_cut_anywhere_in_any_order_and_twice(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a made-up log, no secret
    log = made(LINES, chance)
    lines = [line for _, line in log.lines]
    assert figures(taken([lines])) == log.figures
    cuts = sorted({0, len(lines), *(chance.randrange(len(lines)) for _ in range(12))})
    pieces = [lines[first:last] for first, last in pairwise(cuts)]
    assert figures(taken(pieces)) == log.figures
    chance.shuffle(pieces)
    assert figures(taken(pieces)) == log.figures
    again = [*pieces, *pieces]
    chance.shuffle(again)
    assert figures(taken(again)) == log.figures
    chance.shuffle(lines)
    assert figures(taken([lines])) == log.figures

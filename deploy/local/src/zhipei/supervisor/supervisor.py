"""Starts the parts of an installation, keeps them running, says what happens, stops them in
order.
"""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from zhipei.failure import Failure
from zhipei.platform.local import LocalPlatform
from zhipei.platform.processes import Identity, tail
from zhipei.supervisor.parts import Part
from zhipei.supervisor.state import PartState, Phase, State
from zhipei.supervisor.waiting import TICK, until

READY_SECONDS = 180.0  # all of a first start on a small, busy machine
FIRST_DELAY, LONGEST_DELAY = (
    0.5,
    30.0,
)  # seconds before a part that ended is started again; doubled each time
STEADY_SECONDS = 60.0  # a part that ran as long begins anew with the first delay
ATTEMPTS = 3  # a part that ends so often before it was ever ready will not get better by itself


class View(Protocol):
    """Who watches: the live table of `up`, or nobody."""

    def show(self, state: State) -> None:
        """Called at every change."""

    def say(self, message: str) -> None:
        """Something happened that a person should read."""

    def step(self, message: str) -> None:
        """What is being done now."""


@dataclass
class Watch:
    """A part and what its supervisor knows of it."""

    part: Part
    phase: Phase = "waiting"
    restarts: int = 0
    since: float = 0.0
    was_ready: bool = False

    def state(self) -> PartState:
        process = self.part.process
        running = (
            Identity.of(process.pid) if process is not None and process.poll() is None else None
        )
        return PartState(
            self.part.name,
            self.phase,
            self.part.port,
            self.restarts,
            running,
            self.since,
            str(self.part.log),
        )


class Supervisor:
    """Supervises `servers` (which the platform has started) and `services` (which it starts itself,
    a few at a time).

    `run` returns when a signal or `stop_soon` asks for the end; then nothing of it runs any more.
    """

    def __init__(
        self, platform: LocalPlatform, servers: Sequence[Part], services: Sequence[Part], view: View
    ) -> None:
        self._platform = platform
        self._servers = [
            Watch(part, "ready", since=time.time(), was_ready=True) for part in servers
        ]
        self._services = [Watch(part) for part in services]
        self._view = view
        self._stopping = asyncio.Event()
        # More at once would only make each of them slow: a start is mostly imports.
        self._starts = asyncio.Semaphore(max(2, os.cpu_count() or 2))

    async def run(self) -> None:
        """Until the end is asked for. Raises Failure when the parts do not become ready."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self.stop_soon)
        end = asyncio.create_task(self._stopping.wait())
        keepers = [
            asyncio.create_task(self._keep(watch)) for watch in (*self._servers, *self._services)
        ]
        tasks = {end, asyncio.create_task(self._until_all_ready()), *keepers}
        try:
            while not end.done():
                done, _ = await asyncio.wait(
                    {task for task in tasks if not task.done()}, return_when=asyncio.FIRST_COMPLETED
                )
                for task in done:
                    task.result()  # raises what ended it
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._stop_services()

    def stop_soon(self) -> None:
        """Ask for the end; safe to call twice."""
        self._stopping.set()

    @property
    def is_ready(self) -> bool:
        return all(watch.phase == "ready" for watch in (*self._servers, *self._services))

    def state(self) -> State:
        """What runs where, now."""
        parts = tuple(watch.state() for watch in (*self._servers, *self._services))
        return State(
            Identity.of(os.getpid()),
            self.is_ready,
            self._platform.ports.base,
            self._platform.bootstrap,
            parts,
        )

    async def _until_all_ready(self) -> None:
        try:
            async with asyncio.timeout(READY_SECONDS):
                await until(lambda: self.is_ready)
        except TimeoutError:
            late = [watch.part for watch in self._services if watch.phase != "ready"]
            raise Failure(
                f"after {READY_SECONDS:.0f} s not ready: "
                f"{', '.join(part.name for part in late)}\n{tail(late[0].log)}",
                f"see {late[0].log.parent}, or ask http://127.0.0.1:{late[0].port}/readyz",
            ) from None

    async def _keep(self, watch: Watch) -> None:
        """Start a part, and again whenever it ends, for as long as we run."""
        delay, attempts = FIRST_DELAY, 0
        while True:
            problem = None if _runs(watch.part) else await self._start(watch)
            if await _reaches(watch.part, watch.part.is_ready):
                self._enter(watch, "ready")
                watch.was_ready, attempts = True, 0
                await until(lambda: not _runs(watch.part))
            attempts += 1
            if not watch.was_ready and attempts >= ATTEMPTS:
                raise Failure(
                    f"{watch.part.name} does not start:\n{tail(watch.part.log)}",
                    f"see {watch.part.log}",
                )
            delay = FIRST_DELAY if time.time() - watch.since > STEADY_SECONDS else delay
            self._view.say(
                f"{watch.part.name} {problem or _ending(watch.part)}; starting it again in "
                f"{delay:g} s (log: {watch.part.log})"
            )
            watch.restarts += 1
            self._enter(watch, "failed")
            await asyncio.sleep(delay)
            delay = min(2 * delay, LONGEST_DELAY)

    async def _start(self, watch: Watch) -> str | None:
        """Launch a part and see it through its start; why it could not be launched again, if so."""
        async with self._starts:
            try:
                watch.part.launch()
            except (Failure, OSError) as problem:
                if not watch.was_ready:
                    raise
                return (
                    f"could not be started: "
                    f"{problem.what if isinstance(problem, Failure) else problem}"
                )
            self._enter(watch, "starting")
            await _reaches(watch.part, watch.part.is_up)
        return None

    def _enter(self, watch: Watch, phase: Phase) -> None:
        watch.phase, watch.since = phase, time.time()
        self._publish()

    def _publish(self) -> None:
        state = self.state()
        with contextlib.suppress(
            OSError
        ):  # a full disk is no reason to stop what runs; the next change is written down again
            state.write(self._platform.data_dir)
        self._view.show(state)

    def _stop_services(self) -> None:
        for watch in self._services:
            watch.phase = "stopping"
            if watch.part.process is not None and watch.part.process.poll() is None:
                watch.part.process.terminate()  # all at once; the waiting comes after
        self._publish()
        for watch in self._services:
            watch.part.stop()


async def _reaches(part: Part, state: Callable[[], Awaitable[bool]]) -> bool:
    """Wait for a state of a part; False when it ends before."""
    while _runs(part):
        if await state():
            return True
        await asyncio.sleep(TICK)
    return False


def _runs(part: Part) -> bool:
    return part.process is not None and part.process.poll() is None


def _ending(part: Part) -> str:
    code = part.process.returncode if part.process is not None else 0
    return (
        f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
    )

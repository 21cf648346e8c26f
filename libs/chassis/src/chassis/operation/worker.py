"""The worker of a service: relay, consumer, timers and housekeeping in one event loop, apart from
HTTP.
"""

import asyncio
import contextlib
import gc
import signal
import sys
from collections.abc import Awaitable, Callable

import structlog
import uvloop
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.messages import metrics, timers
from chassis.messages.broker import NotLetIn
from chassis.messages.consumer import Consumer
from chassis.messages.database import engine_for, transient
from chassis.messages.relay import Relay
from chassis.messages.service import Service
from chassis.messages.settings import Settings
from chassis.operation import health, logging, migrate

log = structlog.get_logger()

_SWEEP_SECONDS = 1.0
_GAUGE_SECONDS = 10.0
_COLLECT_SECONDS = 10.0
_HOUSEKEEPING_SECONDS = 3600.0


async def work(service: Service, settings: Settings) -> None:
    """Run until SIGTERM or SIGINT: stop fetching, finish, commit, leave."""
    logging.configure(service.name, settings.log_level)
    stopping = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopping.set)
    engine = engine_for(settings, name=f"{service.name}-worker")
    try:
        async with health.listening(service, settings, engine):
            await run(service, settings, engine, stopping)
    finally:
        await engine.dispose()


async def run(
    service: Service, settings: Settings, engine: AsyncEngine, stopping: asyncio.Event
) -> None:
    """The parts of a worker, side by side, until `stopping` is set or one of them fails for
    good.
    """
    relay = Relay(service.name, settings)
    consumer = Consumer(settings, engine, service.subscriptions, relay.wake)
    log.info("worker started", service=service.name)
    try:
        async with asyncio.TaskGroup() as parts:
            parts.create_task(relay.run(stopping))
            if service.subscriptions.topics:
                parts.create_task(consumer.run(stopping))
            parts.create_task(
                _every(_SWEEP_SECONDS, stopping, lambda: timers.sweep(service.timers, engine))
            )
            parts.create_task(_every(_GAUGE_SECONDS, stopping, lambda: metrics.refresh(engine)))
            parts.create_task(_every(_COLLECT_SECONDS, stopping, _collect))
            parts.create_task(
                _every(
                    _HOUSEKEEPING_SECONDS, stopping, lambda: migrate.keep_ranges(engine, settings)
                )
            )
    finally:
        log.info("worker stopped", service=service.name)


async def _every(
    seconds: float, stopping: asyncio.Event, act: Callable[[], Awaitable[object]]
) -> None:
    """Do something now and every so often; what passes by itself is waited out."""
    while not stopping.is_set():
        try:
            await act()
        except Exception as error:
            if not transient(error):
                raise
            log.warning("to be tried again", error=repr(error))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), seconds)


async def _collect() -> None:
    gc.collect()


def collect_by_the_clock() -> None:
    """No collection while events are decoded: they make many objects and no cycle, and looking for
    one took a tenth of the time.

    What is loaded now is never looked at again; the few cycles of what failed go when the clock
    says so.
    """
    gc.freeze()
    gc.disable()


def main(service: Service, settings: Settings) -> None:
    """Entry of the process."""
    collect_by_the_clock()
    refused: list[str] = []
    try:
        uvloop.run(work(service, settings))
    except* NotLetIn as refusals:  # of the relay, the consumer or both
        refused = [str(refusal) for refusal in refusals.exceptions]
    if refused:  # not inside: what is raised there comes out as a group
        sys.exit(refused[0])

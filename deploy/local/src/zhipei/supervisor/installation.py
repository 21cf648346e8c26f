"""One local installation from nothing to stopped: platform, migrations, services."""

import asyncio
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from zhipei.failure import Failure
from zhipei.platform.local import LocalPlatform
from zhipei.platform.ports import DATABASES
from zhipei.platform.processes import stop, wait_until
from zhipei.project import ROOT
from zhipei.supervisor import frontend
from zhipei.supervisor.migrations import migrate
from zhipei.supervisor.parts import STOP_SECONDS, Part, Server, service_parts
from zhipei.supervisor.state import State, state_file
from zhipei.supervisor.supervisor import Supervisor, View

LEAVING_SECONDS = 60.0  # services finish what they do, then the servers


def run(platform: LocalPlatform, view: View) -> None:
    """Start everything, keep it running until Ctrl-C or SIGTERM, stop everything. Raises Failure;
    then, too, nothing is left.
    """
    with owned(platform, view):
        asyncio.run(_run(platform, view, DATABASES))


@contextmanager
def owned(platform: LocalPlatform, view: View) -> Iterator[None]:
    """PostgreSQL and Kafka as our own, and nothing else of an installation. One that is being
    stopped is waited for.

    Raises Failure where somebody else's runs.
    """
    view.step("PostgreSQL and Kafka")
    wait_until(lambda: not is_stopping(State.read(platform.data_dir)), seconds=LEAVING_SECONDS)
    platform.start()
    if not platform.is_owner:
        raise Failure(
            f"{platform.data_dir} is in use by process {platform.owner()}",
            "see ./zhipei status, or stop it with ./zhipei down",
        )
    try:
        stop_leftovers(State.read(platform.data_dir))
        yield
    finally:
        view.step("stopping PostgreSQL and Kafka")
        platform.stop()
        state_file(platform.data_dir).unlink(missing_ok=True)


def is_stopping(state: State | None) -> bool:
    """Whether somebody else's installation is on its way out."""
    return (
        state is not None
        and state.supervisor.find() is not None
        and any(part.phase == "stopping" for part in state.parts)
    )


async def _run(platform: LocalPlatform, view: View, services: Sequence[str]) -> None:
    view.step("migrations")
    web_log = platform.data_dir / "logs" / "web.log"
    await asyncio.gather(migrate(platform, services), frontend.built(ROOT, web_log, view.say))
    view.step("services")
    servers: list[Part] = [Server("postgres", platform.postgres), Server("kafka", platform.kafka)]
    await Supervisor(platform, servers, service_parts(platform), view).run()


def stop_leftovers(state: State | None) -> None:
    """End what the services of a killed supervisor left running (normally nothing: they hear of its
    death).
    """
    for part in state.parts if state else ():
        process = part.process.find() if part.process else None
        if process is not None:
            stop(process, (signal.SIGTERM, STOP_SECONDS))

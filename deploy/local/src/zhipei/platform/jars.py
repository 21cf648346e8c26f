"""The jars of Apache Kafka: fetched once by Maven coordinates, checked against committed sums, kept
in the user's cache.
"""

import hashlib
import os
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path

from zhipei.failure import Failure

COORDINATES = ("org.apache.kafka:kafka_2.13:4.3.1", "org.slf4j:slf4j-simple:1.7.36")
SUMS = "kafka.sha256"


def cache_dir() -> Path:
    """ZHIPEI_CACHE, else `zhipei` in the user's cache folder."""
    given = os.environ.get("ZHIPEI_CACHE")
    if given:
        return Path(given).expanduser().resolve()
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "zhipei"


def read_sums() -> dict[str, str]:
    """Repository path of each jar → its SHA-256, in class-path order."""
    lines = files("zhipei.platform").joinpath(SUMS).read_text().splitlines()
    return {path: digest for digest, path in (line.split() for line in lines)}


def class_path() -> list[Path]:
    """All jars, present and checked; fetches what is missing (46 MB at the first start).

    Raises Failure when a jar cannot be fetched or is not the one that was committed.
    """
    repository = cache_dir() / "maven"
    sums = read_sums()
    checked = repository / f"checked-{hashlib.sha256(repr(sums).encode()).hexdigest()[:16]}"
    jars = [repository / path for path in sums]
    if checked.exists() and all(jar.exists() for jar in jars):
        return jars
    repository.mkdir(parents=True, exist_ok=True)
    fetch([path for path in sums if not (repository / path).exists()], repository)
    verify(repository, sums)
    checked.touch()
    return jars


def verify(repository: Path, sums: dict[str, str]) -> None:
    """Refuse, and remove, every jar whose content is not the committed one."""
    wrong = [
        path
        for path, digest in sums.items()
        if hashlib.sha256((repository / path).read_bytes()).hexdigest() != digest
    ]
    for path in wrong:
        (repository / path).unlink()
    if wrong:
        raise Failure(
            f"{len(wrong)} of Kafka's jars are not the ones that this version was checked with: "
            f"{', '.join(wrong[:3])}",
            "they were removed; start again, and if it repeats, look at the Maven mirror of "
            "this machine",
        )


def fetch(paths: list[str], repository: Path) -> None:
    """Fetch jars by their repository paths, four at a time."""
    if not paths:
        return
    # Late: only a first start needs it, and it brings half a second of imports.
    from jgo.maven import MavenContext, PythonResolver  # noqa: PLC0415

    context = MavenContext(
        resolver=PythonResolver(),
        repo_cache=repository,
        remote_repos=remote_repositories(),
        timeout=60,
    )

    def fetch_one(path: str) -> None:
        group, artifact, version, _ = path.rsplit("/", 3)
        context.project(group.replace("/", "."), artifact).at_version(version).artifact().resolve()

    try:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(fetch_one, paths))
    except Exception as failure:  # jgo raises whatever its HTTP client does
        raise Failure(
            f"Kafka's jars could not be fetched: {failure}",
            "check the network or the mirror in ~/.m2/settings.xml, then start again; what was "
            "fetched is kept",
        ) from failure


def remote_repositories() -> dict[str, str] | None:
    """Where this machine fetches Maven artifacts: its settings' mirror of Central, else what jgo is
    configured for (None: its default).
    """
    for settings in (Path("~/.m2/settings.xml").expanduser(), Path("/etc/maven/settings.xml")):
        if settings.exists():
            # The user's own settings file
            for mirror in ET.parse(settings).iterfind(".//{*}mirror"):  # noqa: S314
                mirrored, url = mirror.findtext("{*}mirrorOf", ""), mirror.findtext("{*}url", "")
                if {"*", "central", "external:*"} & {
                    word.strip() for word in mirrored.split(",")
                } and url:
                    return {"central": url.strip().rstrip("/")}
    from jgo.config import GlobalSettings  # noqa: PLC0415

    return GlobalSettings.load().repositories or None


def lock() -> str:
    """Resolve COORDINATES afresh and return the text of the sums file: `python -m
    zhipei.platform.jars > kafka.sha256`.
    """
    from jgo.maven import MavenContext, PythonResolver  # noqa: PLC0415

    repository = cache_dir() / "maven"
    context = MavenContext(
        resolver=PythonResolver(),
        repo_cache=repository,
        remote_repos=remote_repositories(),
        timeout=60,
    )
    inputs, transitive = context.resolver.resolve(
        [context.create_dependency(coordinate) for coordinate in COORDINATES]
    )
    artifacts = [d.artifact for d in inputs] + [
        d.artifact for d in transitive if d.scope in {"compile", "runtime"}
    ]
    jars = [Path(str(artifact.resolve())) for artifact in artifacts]
    return "".join(
        f"{hashlib.sha256(jar.read_bytes()).hexdigest()}  {jar.relative_to(repository)}\n"
        for jar in jars
    )


if __name__ == "__main__":
    print(lock(), end="")

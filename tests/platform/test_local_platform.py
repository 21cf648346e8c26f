"""PostgreSQL and Kafka as one pair: start, attach, kill, take over. Real parts, a data dir and
ports of their own.
"""

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from zhipei.failure import Failure
from zhipei.platform.admin import OPERATOR
from zhipei.platform.local import LocalPlatform
from zhipei.platform.ports import require_free
from zhipei.platform.processes import wait_until
from zhipei.platform.topics import topic_names
from zhipei_events.catalogue import TOPICS

PORTS = 21600
RUN_UNTIL_KILLED = """
import sys, time
from pathlib import Path
from zhipei.platform.local import LocalPlatform
platform = LocalPlatform(Path(sys.argv[1]), int(sys.argv[2]))
platform.start()
print(platform.postgres.process.pid, platform.kafka.process.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("platform")


def run_elsewhere(data_dir: Path) -> tuple["subprocess.Popen[str]", list[psutil.Process]]:
    """Another process that owns the platform; its server and its broker."""
    owner = subprocess.Popen(
        [sys.executable, "-c", RUN_UNTIL_KILLED, str(data_dir), str(PORTS)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert owner.stdout is not None
    return owner, [psutil.Process(int(pid)) for pid in owner.stdout.readline().split()]


def operator(platform: LocalPlatform) -> tuple[str, str]:
    """Where he comes to Kafka, and his password: he sees all topics."""
    return platform.services_bootstrap, platform.kafka.password(OPERATOR)


def is_gone(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def test_it_starts_with_the_topics_of_the_contract_and_a_database_per_service(
    data_dir: Path,
) -> None:
    with LocalPlatform(data_dir, PORTS) as platform:
        assert {topic.name for topic in TOPICS} <= topic_names(*operator(platform))
        databases = platform.postgres.psql("SELECT datname FROM pg_database").split()
        assert {"people", "training", "qa", "kpi", "notify"} <= set(databases)
    require_free(PORTS + 1, "nobody: it has stopped")
    require_free(PORTS + 2, "nobody: it has stopped")
    require_free(PORTS + 5, "nobody: it has stopped")


def test_no_service_may_enter_the_database_of_another(data_dir: Path) -> None:
    with LocalPlatform(data_dir, PORTS) as platform:
        foreign = platform.postgres.psql(
            "SELECT r.rolname, d.datname FROM pg_roles r, pg_database d WHERE NOT r.rolsuper "
            "AND r.rolcanlogin"
            " AND NOT d.datistemplate AND r.rolname <> d.datname AND "
            "has_database_privilege(r.oid, d.oid, 'CONNECT')",
        )
        assert foreign.strip() == ""


def test_passwords_are_generated_once_and_private(data_dir: Path) -> None:
    first, second = LocalPlatform(data_dir, PORTS), LocalPlatform(data_dir, PORTS)
    assert first.database_url("qa") == second.database_url("qa") != first.database_url("kpi")
    assert (data_dir / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_a_second_process_attaches_and_leaves_it_running(data_dir: Path) -> None:
    with LocalPlatform(data_dir, PORTS) as owner:
        with LocalPlatform(data_dir, PORTS + 50) as guest:
            assert not guest.is_owner
            assert (guest.bootstrap, guest.admin_url) == (owner.bootstrap, owner.admin_url)
        assert owner.postgres.is_alive()
        assert owner.kafka.is_alive()


def test_a_start_beside_an_owner_that_stops_takes_over_when_it_has_stopped(data_dir: Path) -> None:
    with LocalPlatform(data_dir, PORTS) as owner, ThreadPoolExecutor(1) as aside:
        stopping = aside.submit(owner.stop)
        assert wait_until(lambda: not (data_dir / "platform.json").exists(), seconds=10)
        with LocalPlatform(data_dir, PORTS) as heir:
            assert heir.is_owner
            assert heir.postgres.psql("SELECT 1").strip() == "1"
        stopping.result()


@pytest.mark.skipif(
    sys.platform != "linux",
    reason="the death signal is Linux's; elsewhere the next start takes over",
)
def test_a_killed_owner_takes_its_processes_with_it(data_dir: Path) -> None:
    owner, processes = run_elsewhere(data_dir)
    with owner:
        owner.kill()
    assert wait_until(lambda: all(map(is_gone, processes)), seconds=30)


def test_servers_that_outlive_their_killed_owner_are_taken_over(data_dir: Path) -> None:
    """Stopped by SIGSTOP they do not hear the death signal: the next start finds them alive, on its
    ports and in its files.
    """
    owner, processes = run_elsewhere(data_dir)
    with owner:
        for process in processes:
            process.suspend()
        owner.kill()
    with LocalPlatform(data_dir, PORTS) as platform:
        assert all(map(is_gone, processes))
        assert platform.postgres.psql("SELECT 1").strip() == "1"
        assert topic_names(*operator(platform))


@pytest.mark.parametrize("part", ["postgres", "kafka"])
def test_what_was_killed_starts_again_and_has_lost_nothing(data_dir: Path, part: str) -> None:
    with LocalPlatform(data_dir, PORTS) as platform:
        platform.postgres.psql(
            "CREATE TABLE IF NOT EXISTS kept (n int); INSERT INTO kept VALUES (1)"
        )
        topics = topic_names(*operator(platform))
        process = platform.postgres.process if part == "postgres" else platform.kafka.process
        assert process is not None
        process.send_signal(signal.SIGKILL)
        assert process.wait(10) == -signal.SIGKILL
        if part == "postgres":
            platform.postgres.start()
        else:
            platform.kafka.start()
        assert int(platform.postgres.psql("SELECT count(*) FROM kept")) >= 1
        assert topic_names(*operator(platform)) == topics


def test_a_taken_port_is_said_with_its_holder_and_a_remedy(data_dir: Path) -> None:
    said = rf"port {PORTS + 2} for Kafka is taken by java.*\n.*--port-base"
    with LocalPlatform(data_dir, PORTS), pytest.raises(Failure, match=said):
        LocalPlatform(data_dir.parent / "another", PORTS).start()

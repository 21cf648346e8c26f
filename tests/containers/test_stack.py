"""docker compose up: the system in containers does what it does without them, with one service away
as well.
"""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from containers.stack import LEFT_OUT, Stack

from zhipei.client import clocks, tenants
from zhipei.client.http import Services
from zhipei.platform.ports import SERVICES
from zhipei.platform.processes import wait_until
from zhipei.world import madeup

pytestmark = [pytest.mark.containers, pytest.mark.timeout(1800)]  # the first of them builds
OTHERS = tuple(service for service in SERVICES if service != LEFT_OUT)
PROCESSES = [f"{service}-{process}" for service in SERVICES for process in ("api", "worker")]
FIRST_MONDAY = date(2025, 3, 3)
SECONDS = 120.0
HEARD = "I1 every event in the log was handled or parked"
SAID = "I5 every published event has its row"


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    return wait_until(condition, seconds=seconds, every=0.5)


def test_without_one_service_the_others_are_ready(incomplete: Stack) -> None:
    containers = incomplete.state.composed.containers
    assert {
        f"{service}-{process}" for service in OTHERS for process in ("api", "worker")
    } <= containers.keys()
    assert not any(name.startswith(f"{LEFT_OUT}-") for name in containers)
    assert set(incomplete.state.urls()) == set(OTHERS)
    assert {part.phase for part in incomplete.state.composed.parts()} == {"ready"}


def test_everything_is_healthy(stack: Stack) -> None:
    parts = {part.name: part.phase for part in stack.state.composed.parts()}
    assert set(parts) == {
        name.replace("-", " ") for name in (*PROCESSES, "postgres", "kafka", "prometheus")
    }
    assert set(parts.values()) == {"ready"}
    status = stack.run("status", "--json")
    assert status.returncode == 0, status.stderr
    assert json.loads(status.stdout)["ready"] is True


@pytest.mark.parametrize("process", PROCESSES)
def test_a_process_is_not_root_and_can_write_nowhere_but_among_its_files(
    stack: Stack, process: str
) -> None:
    tried = stack.compose(
        "exec",
        "-T",
        process,
        "sh",
        "-c",
        "id -u; for f in / /venv /run/secrets /var/lib/zhipei; do [ -w $f ] && echo $f; done; :",
    )
    assert tried.split() == ["10001", "/var/lib/zhipei"]


@pytest.mark.parametrize("process", PROCESSES)
def test_metrics_are_well_formed(stack: Stack, process: str) -> None:
    (port,) = [
        part.port for part in stack.state.composed.parts() if part.name == process.replace("-", " ")
    ]
    page = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False)
    assert "zhipei_" in page.text
    stack.compose("exec", "-T", "prometheus", "promtool", "check", "metrics", given=page.text)


def test_prometheus_finds_every_process_up(stack: Stack) -> None:
    (port,) = [part.port for part in stack.state.composed.parts() if part.name == "prometheus"]

    def up() -> set[str]:
        found = httpx.get(
            f"http://127.0.0.1:{port}/api/v1/query",
            params={"query": 'up{job="zhipei"} == 1'},
            trust_env=False,
        ).json()
        return {
            f"{one['metric']['service']}-{one['metric']['process']}"
            for one in found["data"]["result"]
        }

    assert within(SECONDS, lambda: up() == set(PROCESSES)), set(PROCESSES) - up()


def calls_of(weeks: int, folder: Path) -> Path:
    """A log of a few people's calls; that of more weeks begins with that of fewer."""
    log = folder / "calls.csv"
    log.write_bytes(madeup.calls(seed=11, agents=4, weeks=weeks, start=FIRST_MONDAY))
    return log


@pytest.fixture(scope="module")
def played(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the demo prints, of two weeks."""
    done = stack.run(
        "demo",
        "--calls",
        str(calls_of(2, tmp_path_factory.mktemp("calls"))),
        "--seed",
        "11",
        "--json",
    )
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def test_the_loops_turn_in_containers(played: dict[str, Any]) -> None:
    totals = played["totals"]
    assert totals["drawn"] == totals["scored"] > 0
    assert totals["coachings"] == totals["coachings_held"] == totals["unacceptable"] > 0
    assert totals["notices"] > 0


# After it
def test_nothing_is_lost_doubled_or_disordered(stack: Stack, played: dict[str, Any]) -> None:  # noqa: ARG001
    findings = stack.verify()
    assert set(findings) == set(SERVICES)
    assert [service for service, finding in findings.items() if not finding["ok"]] == []
    assert findings[LEFT_OUT]["checks"][SAID]["checked"] > 0


async def test_a_service_that_was_away_catches_up(
    stack: Stack,
    played: dict[str, Any],  # noqa: ARG001
    tmp_path: Path,
) -> None:
    """A third week happens without it: nothing stops, it misses nothing, and tells people when it
    comes.
    """
    before = stack.verify()[LEFT_OUT]["checks"]
    stack.up(without=LEFT_OUT)
    assert set(stack.state.urls()) == set(OTHERS)
    imported = stack.run(
        "import", "calls", str(calls_of(3, tmp_path)), "--zone", "Asia/Shanghai", "--json"
    )
    assert json.loads(imported.stdout)["counts"]["new"] > 0, imported.stderr
    await _a_week_passes(stack)

    findings = stack.verify()
    assert [service for service in OTHERS if not findings[service]["ok"]] == []
    assert findings[LEFT_OUT]["checks"][HEARD]["broken"] > 0

    stack.up()
    assert within(SECONDS, lambda: _lag(stack) == 0), (
        f"{LEFT_OUT} is still {_lag(stack)} events behind"
    )
    findings = stack.verify()
    assert [service for service, finding in findings.items() if not finding["ok"]] == []
    for check in (HEARD, SAID):
        assert findings[LEFT_OUT]["checks"][check]["checked"] > before[check]["checked"]


async def _a_week_passes(stack: Stack) -> None:
    """For those who are there, a day at a time, as `./zhipei advance` does it for all."""
    async with Services(stack.state.urls()) as services:
        operator = services.caller(stack.secret)
        mover = operator.within((await tenants.find(operator, None)).tenant_id)
        now = datetime.fromisoformat((await mover.get("people", "/v1/clock"))["now"])
        for day in range(1, 9):
            for service in (
                service for wave in clocks.WAVES for service in wave if service in services.urls
            ):
                await mover.post(
                    service, "/v1/clock", {"to": (now + timedelta(days=day)).isoformat()}
                )
                await clocks.drain(operator)


def _lag(stack: Stack) -> int | None:
    done = stack.run("positions", "show", "--service", LEFT_OUT, "--json")
    lag: int | None = json.loads(done.stdout)[0]["lag"] if done.returncode == 0 else None
    return lag

"""What the files of the containers say, read without an engine: they are well formed, closed, and
agree with the local platform.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from chassis.messages.settings import Settings
from console.settings import Settings as ConsoleSettings
from zhipei.platform import admin, kafka, postgres
from zhipei.platform.ports import DATABASES, SERVICES, Ports
from zhipei.project import ROOT

COMPOSE_FILE = ROOT / "docker-compose.yml"
PUBLISHED = re.compile(r"127\.0\.0\.1:\$\{ZHIPEI_PORTS:-200\}(\d\d):(\d+)")
PORTS = Ports()
PROCESSES = {
    f"{service}-{process}": port(service)
    for service in SERVICES
    for process, port in (("api", PORTS.api), ("worker", PORTS.metrics))
}
LISTENERS = {
    "listeners",
    "advertised.listeners",
    "listener.security.protocol.map",
    "inter.broker.listener.name",
    "controller.quorum.voters",
}
PLACES = {"log.dirs", "listen_addresses"}
# by whom a broker of either kind is commanded; the password is given to each in its own way
OPERATOR = "listener.name.{}.plain.sasl.jaas.config"
SCRAM = "listener.name.services.scram-sha-256.sasl.jaas.config"
OWN = {"HOST", "PORT", "METRICS_PORT"}


VARIABLES = {
    name: str(field.validation_alias or f"ZHIPEI_{name.upper()}")
    for name, field in Settings.model_fields.items()
}


def compose() -> Mapping[str, Any]:
    document: Mapping[str, Any] = yaml.safe_load(COMPOSE_FILE.read_text(encoding="utf-8"))
    return document


PARTS: Mapping[str, Mapping[str, Any]] = compose()["services"]


def run(tool: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).with_name(tool), *words], capture_output=True, text=True, check=False
    )


def test_the_compose_file_follows_its_specification() -> None:
    done = run("check-jsonschema", "--builtin-schema", "vendor.compose-spec", str(COMPOSE_FILE))
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_unknown_key_of_a_compose_file_is_reported(tmp_path: Path) -> None:
    wrong = tmp_path / "docker-compose.yml"
    wrong.write_text("services: {tea: {image: tea, milk: true}}\n")
    assert (
        run("check-jsonschema", "--builtin-schema", "vendor.compose-spec", str(wrong)).returncode
        == 1
    )


def test_the_dockerfile_is_clean() -> None:
    done = run("hadolint", "--format", "json", str(ROOT / "deploy/docker/Dockerfile"))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []


def test_a_package_without_a_pin_is_reported(tmp_path: Path) -> None:
    wrong = tmp_path / "Dockerfile"
    wrong.write_text("FROM python:3.13-slim\nRUN pip install --no-cache-dir tea\n")
    assert "DL3013" in run("hadolint", str(wrong)).stdout


def test_every_service_is_there_as_api_and_worker_after_its_migrations() -> None:
    for process in PROCESSES:
        service, kind = process.split("-")
        assert PARTS[process]["command"] == [kind]
        assert PARTS[process]["depends_on"] == {
            f"{service}-migrate": {"condition": "service_completed_successfully"},
            "topics": {"condition": "service_completed_successfully"},
        }
    migrated = {name.removesuffix("-migrate") for name in PARTS if name.endswith("-migrate")}
    assert migrated == set(DATABASES)


def test_ports_are_those_of_the_local_platform() -> None:
    expected = {
        "postgres": [PORTS.postgres],
        "kafka": [PORTS.kafka, PORTS.kafka_services],
        "prometheus": [PORTS.prometheus],
    }
    expected |= {name: [port] for name, port in PROCESSES.items()} | {
        "console-api": [PORTS.console]
    }
    found = {name: list(published(part)) for name, part in PARTS.items() if "ports" in part}
    assert {name: [outside for outside, _ in ports] for name, ports in found.items()} == expected
    assert {name: [inside for _, inside in found[name]] for name in PROCESSES} == {
        name: [port] for name, port in PROCESSES.items()
    }


def published(part: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
    """Ports on the host's loopback, with the shipped base, and in the container."""
    for port in part["ports"]:
        found = PUBLISHED.fullmatch(port)
        assert found, f"{port} is not published on the loopback by the installation's base"
        yield int(f"200{found[1]}"), int(found[2])


def test_every_process_listens_where_it_is_published() -> None:
    for process, port in PROCESSES.items():
        name = "ZHIPEI_PORT" if process.endswith("-api") else "ZHIPEI_METRICS_PORT"
        assert PARTS[process]["environment"][name] == str(port)


def test_settings_have_the_names_that_the_services_know() -> None:
    for process in PROCESSES:
        assert {name.removesuffix("_FILE") for name in PARTS[process]["environment"]} <= set(
            VARIABLES.values()
        )


def test_secrets_come_from_files_only() -> None:
    secret = {
        VARIABLES[name]
        for name, field in Settings.model_fields.items()
        if "SecretStr" in str(field.annotation)
    }
    assert secret
    for process in PROCESSES:
        told = set(PARTS[process]["environment"])
        assert told & secret == set()
        without = set() if process.startswith("people-") else {"ZHIPEI_GATEWAY_SECRET"}
        assert {f"{name}_FILE" for name in secret - without} <= told
        assert told & {f"{name}_FILE" for name in without} == set()


def test_the_console_is_set_by_names_that_it_knows_and_reaches_every_service() -> None:
    told = PARTS["console-api"]["environment"]
    known = {f"ZHIPEI_{name.upper()}" for name in ConsoleSettings.model_fields}
    assert {name.removesuffix("_FILE") for name in told} <= known
    for service in SERVICES:
        address = f"http://{service}-api:{PORTS.api(service)}"
        assert told[f"ZHIPEI_{service.upper()}_URL"] == address
    assert told["ZHIPEI_PORT"] == str(PORTS.console)
    assert PARTS["console-api"]["volumes"] == ["console-secrets:/run/secrets:ro"]


def test_kafka_is_set_as_on_the_local_platform() -> None:
    told = {named(name): value for name, value in PARTS["kafka"]["environment"].items()}
    local = dict(line.split("=", 1) for line in kafka.PROPERTIES.splitlines())
    local["super.users"] = f"User:{admin.OPERATOR}"
    local[SCRAM] = kafka.SCRAM_JAAS
    apart = (
        LISTENERS | PLACES | {OPERATOR.format(listener) for listener in ("controller", "services")}
    )
    assert {name: told.get(name) for name in local.keys() - apart} == {
        name: value for name, value in local.items() if name not in apart
    }
    assert told["cluster.id"] == kafka.CLUSTER_ID


def named(variable: str) -> str:
    """The property that the image makes of a variable: one underscore is a dot, three are a
    dash.
    """
    return variable.removeprefix("KAFKA_").lower().replace("___", "-").replace("_", ".")


def test_kafka_asks_everybody_but_at_its_open_door() -> None:
    told = {named(name): value for name, value in PARTS["kafka"]["environment"].items()}
    protocols = dict(pair.split(":") for pair in told["listener.security.protocol.map"].split(","))
    assert [listener for listener, protocol in protocols.items() if protocol == "PLAINTEXT"] == [
        "OPEN"
    ]
    password = "$${directory:/run/secrets:password}"  # noqa: S105 -- where it lies
    for listener in protocols.keys() - {"OPEN"}:
        assert told[OPERATOR.format(listener.lower())] == kafka.OPERATOR_JAAS.format(
            password=password
        )
    for listener in protocols.keys() - {"OPEN", "CONTROLLER"}:
        users = "listener.name.{}.scram-sha-256.sasl.jaas.config"
        assert told[users.format(listener.lower())] == told[users.format("services")]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_itself_on_kafka(service: str) -> None:
    for kind in ("api", "worker", "migrate"):  # in that of migrate, `verify` runs
        assert PARTS[f"{service}-{kind}"]["environment"]["KAFKA_USERNAME"] == service


def test_postgres_is_set_as_on_the_local_platform() -> None:
    told = dict(word.removeprefix("-c").split("=", 1) for word in PARTS["postgres"]["command"])
    assert told == {name: value for name, value in postgres.SETTINGS.items() if name not in PLACES}


def test_prometheus_looks_at_every_process() -> None:
    told = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text(encoding="utf-8"))[
        "scrape_configs"
    ]
    targets = {
        target
        for job in told
        if job["job_name"] == "zhipei"
        for group in job["static_configs"]
        for target in group["targets"]
    }
    everything = {**PROCESSES, "console-api": PORTS.console}
    assert targets == {f"{name}:{port}" for name, port in everything.items()}


@pytest.mark.parametrize("name", PARTS)
def test_a_container_may_do_nothing_that_it_does_not_need(name: str) -> None:
    part = PARTS[name]
    assert part["read_only"] is True
    assert part["cap_drop"] == ["ALL"]
    assert "cap_add" not in part
    assert "privileged" not in part
    assert part["security_opt"] == ["no-new-privileges:true"]
    assert part["mem_limit"]
    assert part["pids_limit"]


def test_only_the_maker_of_secrets_is_root_and_it_has_no_network() -> None:
    rooted = {
        name: part
        for name, part in PARTS.items()
        if str(part.get("user", "")).split(":")[0] in {"0", "root"}
    }
    assert set(rooted) == {"secrets"}
    assert rooted["secrets"]["network_mode"] == "none"


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_sees_its_own_secrets_and_files_only(service: str) -> None:
    for kind in ("api", "worker", "migrate"):
        volumes = PARTS[f"{service}-{kind}"]["volumes"]
        assert volumes[0] == f"{service}-secrets:/run/secrets:ro"
        assert {volume.split("-")[0] for volume in volumes} == {service}


def test_what_stays_up_says_how_it_is_and_ends_in_time() -> None:
    staying = {name: part for name, part in PARTS.items() if part["restart"] != "no"}
    assert set(staying) == {"postgres", "kafka", "prometheus", "console-api", *PROCESSES}
    for part in staying.values():
        assert part["healthcheck"]["test"][0] == "CMD"
        assert part["stop_grace_period"]

"""Secrets of an installation in containers: made once, completed after a kill, the same for whoever
must agree on them.
"""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from zhipei.platform.ports import DATABASES, SERVICES
from zhipei.platform.secret_files import write

OPERATOR_AT_LEAST = 32  # characters that the services ask of the operator's secret


def told(root: Path) -> dict[str, str]:
    return {
        file.relative_to(root).as_posix(): file.read_text()
        for file in root.rglob("*")
        if file.is_file()
    }


@pytest.fixture
def made(tmp_path: Path) -> Path:
    write(tmp_path)
    return tmp_path


def test_each_service_gets_the_address_of_its_database_with_the_password_that_postgres_gets(
    made: Path,
) -> None:
    for service in DATABASES:
        address = urlsplit((made / service / "database-url").read_text())
        assert address.username == address.path.removeprefix("/") == service
        assert address.password == (made / "postgres" / "roles" / service).read_text()


def test_each_service_gets_the_password_that_kafka_is_told_of_its_user(made: Path) -> None:
    for service in SERVICES:
        assert (made / service / "kafka-password").read_text() == (
            made / "kafka" / "users" / service
        ).read_text()


def test_no_two_roles_share_a_password_and_all_services_know_one_operator(made: Path) -> None:
    passwords = [
        text for name, text in told(made).items() if name.startswith(("postgres/", "kafka/"))
    ]
    assert len(set(passwords)) == len(passwords) == 2 * (len(SERVICES) + 1) + 1
    (operator,) = {(made / service / "operator-secret").read_text() for service in SERVICES}
    assert len(operator) >= OPERATOR_AT_LEAST


def test_people_and_the_console_share_the_gateways_secret_and_nobody_else_has_it(
    made: Path,
) -> None:
    holders = {file.parent.name: file.read_text() for file in made.glob("*/gateway-secret")}
    assert set(holders) == {"people", "console"}
    assert len(set(holders.values())) == 1
    assert len(holders["people"]) >= OPERATOR_AT_LEAST


def test_what_was_made_stays(made: Path) -> None:
    before = told(made)
    write(made)
    assert told(made) == before


@pytest.mark.parametrize(
    "lost",
    [
        "postgres/password",
        "qa/database-url",
        "kpi/kafka-password",
        "notify/operator-secret",
        "people/database-url",
    ],
)
def test_a_run_that_was_killed_is_completed_by_the_next(made: Path, lost: str) -> None:
    before = told(made)
    (made / lost).unlink()
    write(made)
    after = told(made)
    assert after.keys() == before.keys()
    assert {name: text for name, text in after.items() if name != lost} == {
        name: text for name, text in before.items() if name != lost
    }
    if not lost.startswith("postgres/"):
        assert after[lost] == before[lost]


def test_a_file_can_be_read_by_its_container_and_written_by_nobody(made: Path) -> None:
    assert {file.stat().st_mode & 0o777 for file in made.rglob("*") if file.is_file()} == {0o444}

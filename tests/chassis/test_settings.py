"""What a process is told: by variables, or by files that variables name."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from chassis.messages import broker
from chassis.messages.settings import Settings

ADDRESS = "postgresql://qa:secret@postgres:5432/qa"


@pytest.fixture(autouse=True)
def _nothing_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "ZHIPEI_DATABASE_URL",
        "ZHIPEI_OPERATOR_SECRET",
        "KAFKA_USERNAME",
        "KAFKA_PASSWORD",
    ):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)


@pytest.fixture
def address_file(tmp_path: Path) -> Path:
    """As an editor leaves it: with a line end."""
    file = tmp_path / "database-url"
    file.write_text(f"{ADDRESS}\n")
    return file


def test_a_value_comes_from_the_file_that_its_variable_names(
    monkeypatch: pytest.MonkeyPatch, address_file: Path
) -> None:
    monkeypatch.setenv("ZHIPEI_DATABASE_URL_FILE", str(address_file))
    settings = Settings()
    assert settings.asyncpg_dsn == ADDRESS
    assert ADDRESS not in repr(settings)


def test_a_name_of_another_spelling_works_the_same(
    monkeypatch: pytest.MonkeyPatch, address_file: Path, tmp_path: Path
) -> None:
    servers = tmp_path / "servers"
    servers.write_text("kafka-1:9092,kafka-2:9092")
    monkeypatch.setenv("ZHIPEI_DATABASE_URL_FILE", str(address_file))
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS_FILE", str(servers))
    assert Settings().kafka == "kafka-1:9092,kafka-2:9092"


def test_the_variable_itself_goes_before_the_file(
    monkeypatch: pytest.MonkeyPatch, address_file: Path
) -> None:
    monkeypatch.setenv("ZHIPEI_DATABASE_URL", "postgresql://qa@elsewhere/qa")
    monkeypatch.setenv("ZHIPEI_DATABASE_URL_FILE", str(address_file))
    assert Settings().asyncpg_dsn == "postgresql://qa@elsewhere/qa"


def test_a_file_that_is_not_there_is_said_at_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ZHIPEI_DATABASE_URL_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(FileNotFoundError, match="nowhere"):
        Settings()


def test_without_either_it_is_missing() -> None:
    with pytest.raises(ValidationError, match="database_url"):
        Settings()


def test_files_of_others_are_left_alone(
    monkeypatch: pytest.MonkeyPatch, address_file: Path
) -> None:
    monkeypatch.setenv("ZHIPEI_DATABASE_URL_FILE", str(address_file))
    for name in ("SSL_CERT_FILE", "KAFKA_LOG4J_FILE", "ZHIPEI_CALLS_FILE"):
        monkeypatch.setenv(name, "/nowhere")
    assert Settings().log_level == "info"


def test_the_password_on_kafka_comes_from_a_file_and_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "kafka-password").write_text("whispered")
    monkeypatch.setenv("ZHIPEI_DATABASE_URL", ADDRESS)
    monkeypatch.setenv("KAFKA_USERNAME", "qa")
    monkeypatch.setenv("KAFKA_PASSWORD_FILE", str(tmp_path / "kafka-password"))
    settings = Settings()
    assert settings.kafka_password is not None
    assert settings.kafka_password.get_secret_value() == "whispered"
    assert broker.access(settings)["sasl_plain_username"] == "qa"
    assert "whispered" not in repr(settings)


def test_without_a_user_on_kafka_a_client_connects_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIPEI_DATABASE_URL", ADDRESS)
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "kafka:9092")
    assert broker.access(Settings()) == {"bootstrap_servers": "kafka:9092"}


@pytest.mark.parametrize("half", ["KAFKA_USERNAME", "KAFKA_PASSWORD"])
def test_half_a_login_is_refused_with_the_other_half(
    monkeypatch: pytest.MonkeyPatch, half: str
) -> None:
    monkeypatch.setenv("ZHIPEI_DATABASE_URL", ADDRESS)
    monkeypatch.setenv(half, "something")
    with pytest.raises(
        ValidationError, match=r"KAFKA_USERNAME and KAFKA_PASSWORD .*: set both, or neither"
    ):
        Settings()

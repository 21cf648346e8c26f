"""When the migrations of a service are run again: whenever anything that they read has changed, and
never otherwise.
"""

from pathlib import Path

import pytest

from zhipei.project import ROOT
from zhipei.supervisor.migrations import fingerprint


def grow(root: Path, **more: str) -> Path:
    files = {
        "services/qa/src/qa/tables.py": "",
        "services/qa/src/qa/policies.yaml": "policies: []",
        "services/qa/src/qa/migrations/versions/first.py": "",
        "libs/chassis/src/chassis/migrate.py": "",
        "schemas/src/zhipei_events/qa.py": "",
        "services/kpi/src/kpi/tables.py": "",
    } | more
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


@pytest.mark.parametrize(
    "changed",
    [
        "services/qa/src/qa/policies.yaml",
        "services/qa/src/qa/migrations/versions/first.py",
        "services/qa/src/qa/migrations/versions/second.py",
        "libs/chassis/src/chassis/migrate.py",
        "schemas/src/zhipei_events/qa.py",
    ],
)
def test_a_change_of_anything_that_a_migration_reads_has_it_run(
    tmp_path: Path, changed: str
) -> None:
    before = fingerprint(grow(tmp_path), "qa")
    assert fingerprint(grow(tmp_path, **{changed: "# changed"}), "qa") != before


def test_the_same_files_elsewhere_and_another_service_change_nothing(tmp_path: Path) -> None:
    before = fingerprint(grow(tmp_path / "here"), "qa")
    assert (
        fingerprint(
            grow(tmp_path / "there", **{"services/kpi/src/kpi/tables.py": "# changed"}), "qa"
        )
        == before
    )


def test_every_service_of_this_project_has_a_fingerprint_of_its_own() -> None:
    services = ("people", "training", "qa", "kpi", "notify")
    assert len({fingerprint(ROOT, service) for service in services}) == len(services)

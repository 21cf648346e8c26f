"""The executable sets itself up, also twice at once, and says what is wrong in a sentence."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXECUTABLE = Path(__file__).parents[2] / "zhipei"


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A project with an environment still to be made; without dependencies, so that it needs no network."""
    shutil.copy(EXECUTABLE, tmp_path / "zhipei")
    for name in ("local", "dev"):
        (tmp_path / "requirements").mkdir(exist_ok=True)
        (tmp_path / "requirements" / f"{name}.txt").write_text(f"# {name}\n")
    package = tmp_path / "deploy" / "local" / "src" / "zhipei"
    package.mkdir(parents=True)
    (package / "__main__.py").write_text("import sys; print(sys.argv[1:], sys.prefix)")
    return tmp_path


def test_two_first_starts_at_once_make_one_environment(fresh: Path) -> None:
    command = [sys.executable, str(fresh / "zhipei"), "up", "--detach"]
    starts = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    for start in starts:
        said, complained = start.communicate(timeout=120)
        assert (start.returncode, complained) == (0, "")
        assert said.strip() == f"['up', '--detach'] {fresh / '.venv'}"
    assert [stamp.name for stamp in (fresh / ".venv").glob("*.sha256")] == ["zhipei-local.sha256"]


def test_changed_requirements_are_installed_at_the_next_start(fresh: Path) -> None:
    subprocess.run([sys.executable, str(fresh / "zhipei"), "up"], check=True, stdout=subprocess.DEVNULL)
    stamp = fresh / ".venv" / "zhipei-local.sha256"
    before = stamp.read_text()
    (fresh / "requirements" / "local.txt").write_text("# other\n")
    subprocess.run([sys.executable, str(fresh / "zhipei"), "up"], check=True, stdout=subprocess.DEVNULL)
    assert stamp.read_text() != before


def test_what_cannot_be_installed_is_said_with_a_remedy(fresh: Path) -> None:
    (fresh / "requirements" / "local.txt").write_text("./nowhere --hash=sha256:00\n")
    done = subprocess.run([sys.executable, str(fresh / "zhipei"), "up"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "the environment could not be set up" in done.stderr
    assert "→" in done.stderr
    assert not (fresh / ".venv" / "zhipei-local.sha256").exists()


def test_an_old_python_is_told_what_to_do() -> None:
    pretend = f"import sys; sys.version_info = (3, 9, 2); sys.argv = ['zhipei', 'up']; exec(open({str(EXECUTABLE)!r}).read())"
    done = subprocess.run([sys.executable, "-c", f"__file__ = {str(EXECUTABLE)!r}; {pretend}"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Python 3.9" in done.stderr
    assert "needs 3.11 or newer" in done.stderr
    assert "→" in done.stderr


@pytest.mark.parametrize(("arguments", "code"), [(["up", "--bogus"], 2), (["nonsense"], 2), (["up", "--port-base", "80"], 2)])
def test_wrong_usage_ends_with_exit_code_2(arguments: list[str], code: int) -> None:
    done = subprocess.run([sys.executable, "-m", "zhipei", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert done.stdout == ""


def test_asking_for_what_does_not_run_says_how_to_start_it(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "zhipei", "status", "--data-dir", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "./zhipei up" in done.stderr

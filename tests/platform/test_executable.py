"""The executable sets itself up, also twice at once, and says what is wrong in a sentence."""

import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXECUTABLE = Path(__file__).parents[2] / "zhipei"


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A project with an environment still to be made; without dependencies, so that it needs no
    network.
    """
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
    starts = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for start in starts:
        said, complained = start.communicate(timeout=120)
        assert (start.returncode, complained) == (0, "")
        assert said.strip() == f"['up', '--detach'] {fresh / '.venv'}"
    assert [stamp.name for stamp in (fresh / ".venv").glob("*.sha256")] == ["zhipei-local.sha256"]


def test_changed_requirements_are_installed_at_the_next_start(fresh: Path) -> None:
    subprocess.run(
        [sys.executable, str(fresh / "zhipei"), "up"], check=True, stdout=subprocess.DEVNULL
    )
    stamp = fresh / ".venv" / "zhipei-local.sha256"
    before = stamp.read_text()
    (fresh / "requirements" / "local.txt").write_text("# other\n")
    subprocess.run(
        [sys.executable, str(fresh / "zhipei"), "up"], check=True, stdout=subprocess.DEVNULL
    )
    assert stamp.read_text() != before


def test_what_cannot_be_installed_is_said_with_a_remedy(fresh: Path) -> None:
    (fresh / "requirements" / "local.txt").write_text("./nowhere --hash=sha256:00\n")
    done = subprocess.run(
        [sys.executable, str(fresh / "zhipei"), "up"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "the environment could not be set up" in done.stderr
    assert "→" in done.stderr
    assert not (fresh / ".venv" / "zhipei-local.sha256").exists()


def without_privilege() -> list[str]:
    """Words before a command by which root, too, may write only where everybody in its place
    might.
    """
    return [
        "setpriv",
        "--bounding-set=-dac_override,-dac_read_search",
        "--inh-caps=-dac_override,-dac_read_search",
    ]


@pytest.fixture
def forbidden(tmp_path: Path) -> Path:
    """A folder of somebody else."""
    folder = tmp_path / "forbidden"
    folder.mkdir()
    if os.geteuid() == 0:
        os.chown(folder, pwd.getpwnam("nobody").pw_uid, -1)
        folder.chmod(0o700)
    else:
        folder.chmod(0)
    return folder


@pytest.mark.skipif(
    os.geteuid() == 0 and shutil.which("setpriv") is None,
    reason="root may write everywhere, and setpriv is not here",
)
@pytest.mark.parametrize(
    ("words", "code"), [(("up", "--data-dir", "data"), 1), (("import", "calls", "calls.csv"), 2)]
)
def test_a_place_that_may_not_be_entered_is_named_with_a_remedy(
    forbidden: Path, words: tuple[str, ...], code: int
) -> None:
    command = [sys.executable, "-m", "zhipei", *words[:-1], str(forbidden / words[-1])]
    done = subprocess.run(
        without_privilege() * (os.geteuid() == 0) + command,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code
    assert str(forbidden / words[-1]) in done.stderr
    assert "Permission denied" in done.stderr
    assert "→" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_old_python_is_told_what_to_do() -> None:
    pretend = (
        f"import sys; sys.version_info = (3, 9, 2); sys.argv = ['zhipei', 'up']; "
        f"exec(open({str(EXECUTABLE)!r}).read())"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"__file__ = {str(EXECUTABLE)!r}; {pretend}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Python 3.9" in done.stderr
    assert "needs 3.11 or newer" in done.stderr
    assert "→" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["up", "--bogus"], 2), (["nonsense"], 2), (["up", "--port-base", "80"], 2)],
)
def test_wrong_usage_ends_with_exit_code_2(arguments: list[str], code: int) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "zhipei", *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == code
    assert done.stdout == ""


def test_asking_for_what_does_not_run_says_how_to_start_it(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "zhipei", "status", "--data-dir", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "./zhipei up" in done.stderr

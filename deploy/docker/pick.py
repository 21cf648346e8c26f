# ruff: noqa: INP001 - a script of the image build
"""Picks out of the workspace what one package needs, so that its image holds nothing else.

    python deploy/docker/pick.py qa /picked      run in the project's folder

writes /picked/dependencies.txt, the third-party packages that it and its neighbours name in their
pyproject.toml, and copies it and those neighbours to /picked/packages. What comes out is the same
as long as none of these change, and with it the layers that are built on it.
"""

import re
import shutil
import sys
import tomllib
from pathlib import Path

FOLDERS = ("schemas", "libs/*", "services/*", "deploy/local")


def pick(root: Path, package: str) -> tuple[list[str], list[Path]]:
    """Dependencies of a package (its import name), third-party ones as requirements and its
    neighbours as folders, itself included.

    Raises LookupError when no folder of the workspace holds it.
    """
    projects = {}
    for file in (
        found for pattern in FOLDERS for found in sorted(root.glob(f"{pattern}/pyproject.toml"))
    ):
        project = tomllib.loads(file.read_text(encoding="utf-8"))["project"]
        projects[project["name"]] = (file.parent, project.get("dependencies", []))
    waiting = [
        name
        for name, (folder, _) in projects.items()
        if (folder / "src" / package / "__init__.py").exists()
    ]
    if not waiting:
        raise LookupError(f"no package {package} in {', '.join(FOLDERS)}")
    folders: dict[str, Path] = {}
    strangers: set[str] = set()
    while waiting:
        name = waiting.pop()
        folders[name], needed = projects[name]
        # A requirement begins with a name
        neighbours = {line for line in needed if re.match(r"[\w.-]+", line)[0] in projects}  # type: ignore[index]
        strangers.update(set(needed) - neighbours)
        waiting += [line for line in neighbours if line not in folders]
    plain = {
        line for line in strangers if any(other.startswith(f"{line}[") for other in strangers)
    }  # the one with extras says it too
    return sorted(strangers - plain), [folders[name] for name in sorted(folders)]


def main(package: str, into: Path) -> None:
    strangers, folders = pick(Path.cwd(), package)
    into.mkdir()
    (into / "dependencies.txt").write_text(
        "".join(f"{line}\n" for line in strangers), encoding="utf-8"
    )
    for folder in folders:
        shutil.copytree(folder, into / "packages" / folder.name)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

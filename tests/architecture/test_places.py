"""What is committed works on any machine: behind a mirror, in any folder, without what happened to
stand beside it.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from architecture.trees import ROOT, committed, grow, named, text

# Where packages come from is said by the clients' own settings. (Name and ending apart, so that
# this file names none itself.)
HOSTS = [
    *(
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("npmmirror", "com"),
        ("yarnpkg", "com"),
    ),
    *(
        ("repo1.maven", "org"),
        ("repo.maven.apache", "org"),
        ("crates", "io"),
        ("rubygems", "org"),
        ("proxy.golang", "org"),
        ("anaconda", "org"),
    ),
    *(("docker", "io"), ("ghcr", "io"), ("quay", "io"), ("gcr", "io")),
]
REGISTRY = re.compile(rf"\b(?:{'|'.join(re.escape('.'.join(host)) for host in HOSTS)})\b")
MACHINE = re.compile(r"(?<![\w.:/])/(?:work|home|root|Users|workspace)/[\w.-]+|\b[A-Z]:\\Users\\")
OUTWARD = re.compile(r"(?:\.\./)+[\w./-]*")


def lines(root: Path) -> Iterator[tuple[Path, int, str]]:
    for path in committed(root):
        yield from (
            (path, number, line) for number, line in enumerate(text(path).splitlines(), start=1)
        )


def registries(root: Path) -> list[str]:
    return [
        f"{named(path, root)}:{number}"
        for path, number, line in lines(root)
        if REGISTRY.search(line)
    ]


def machine_paths(root: Path) -> list[str]:
    return [
        f"{named(path, root)}:{number} {found[0]}"
        for path, number, line in lines(root)
        if (found := MACHINE.search(line))
    ]


def outside_folders(root: Path) -> list[str]:
    """Folders outside the project that the README, the change log or a page names; the rulebook's
    own text is not ours to judge.
    """
    return [
        f"{named(path, root)}:{number} {way}"
        for path, number, line in lines(root)
        if path.suffix == ".md" and not path.is_relative_to(root / "docs/rulebook")
        for way in OUTWARD.findall(line)
        if not (path.parent / way).resolve().is_relative_to(root.resolve())
    ]


def dead_links(root: Path) -> list[str]:
    """Relative links of the pages that lead to no file."""
    link = re.compile(r"\[[^\]]*\]\((?!\w+:|#)([^)#\s]+)[^)]*\)")
    return [
        f"{named(path, root)}:{number} {target}"
        for path, number, line in lines(root)
        if path.suffix == ".md" and not path.is_relative_to(root / "docs/rulebook")
        for target in link.findall(line)
        if not (path.parent / target).exists()
    ]


def test_no_file_names_a_package_registry() -> None:
    assert registries(ROOT) == []


def test_a_registry_in_a_requirements_file_is_reported(tmp_path: Path) -> None:
    host = "files." + ".".join(HOSTS[1])
    grow(
        tmp_path,
        {
            "requirements/dev.txt": f"ruff==0.17\n--index-url https://{host}/simple\n",
            "README.md": "pip install\n",
        },
    )
    assert registries(tmp_path) == ["requirements/dev.txt:2"]


def test_no_file_names_a_folder_of_one_machine() -> None:
    assert machine_paths(ROOT) == []


def test_a_folder_of_one_machine_is_reported(tmp_path: Path) -> None:
    home = Path("/home") / "li"
    grow(
        tmp_path,
        {
            "zhipei": f"#!/bin/sh\ncd {home}/zhipei\n",
            "docs/api.md": "GET https://example.test/home/page and /api/work/v1\n",
        },
    )
    assert machine_paths(tmp_path) == [f"zhipei:2 {home}"]


def test_no_page_sends_its_reader_outside_the_project() -> None:
    assert outside_folders(ROOT) == []


def test_a_page_that_leads_outside_is_reported(tmp_path: Path) -> None:
    grow(
        tmp_path / "project",
        {
            "docs/how-to/run.md": "see ../../README.md\nsee ../../../shared/data\n",
            "README.md": "see ../data\n",
        },
    )
    assert outside_folders(tmp_path / "project") == [
        "README.md:1 ../data",
        "docs/how-to/run.md:2 ../../../shared/data",
    ]


def test_every_link_of_the_pages_leads_somewhere() -> None:
    assert dead_links(ROOT) == []


def test_a_dead_link_is_reported(tmp_path: Path) -> None:
    grow(
        tmp_path,
        {
            "README.md": "[a](docs/a.md) [b](docs/b.md#part) [c](https://example.test) "
            "[d](#here)\n",
            "docs/a.md": "",
        },
    )
    assert dead_links(tmp_path) == ["README.md:1 docs/b.md"]

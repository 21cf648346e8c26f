"""Imports every module of one package while nothing but the standard library and the packages named
on the command line can be found.

python isolated.py PACKAGE ALLOWED...      exit code 0, or a traceback that names the module and
what it wanted
"""

import importlib
import pkgutil
import sys
from collections.abc import Iterator, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType


class Fence(MetaPathFinder):
    """Stands before every other finder; says no, or leaves the search to them."""

    def __init__(self, allowed: frozenset[str]) -> None:
        self.allowed = allowed | sys.stdlib_module_names

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        # _sysconfigdata_… belongs to the standard library and carries the platform in its name, so
        # it is not in the list of names
        if fullname.partition(".")[0] not in self.allowed and not fullname.startswith(
            "_sysconfigdata"
        ):
            raise ModuleNotFoundError(
                f"{fullname} is not among the declared dependencies", name=fullname
            )
        return None


def modules(package: ModuleType) -> Iterator[ModuleType]:
    """Every module inside a package, imported. Not `__main__`, which is an entry, and not
    `testing`, which has dependencies of its own.
    """
    for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        if not found.name.endswith((".__main__", ".testing")):
            yield (module := importlib.import_module(found.name))
            if found.ispkg:
                yield from modules(module)


if __name__ == "__main__":
    name, *allowed = sys.argv[1:]
    sys.path.pop(0)  # this folder
    sys.meta_path.insert(0, Fence(frozenset((name, *allowed))))
    for _ in modules(importlib.import_module(name)):
        pass

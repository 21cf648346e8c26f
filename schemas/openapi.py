# ruff: noqa: INP001 - a script beside the documents that it writes
"""Writes the OpenAPI document of every service: schemas/openapi/<service>.json.

python schemas/openapi.py             write what changed
python schemas/openapi.py --check     write nothing; exit 1 and name what is stale
"""

import argparse
import importlib
import json
import pkgutil
import sys
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI
from pydantic import SecretStr

from chassis.messages.database import engine_for
from chassis.messages.service import Service
from chassis.messages.settings import Settings
from chassis.operation.app import create_app

HERE: Final = Path(__file__).resolve().parent / "openapi"
SERVICES: Final = ("people", "training", "qa", "kpi", "notify")
_NOWHERE: Final = Settings(
    database_url=SecretStr("postgresql://nobody@127.0.0.1:1/nothing"),
    KAFKA_BOOTSTRAP_SERVERS="127.0.0.1:1",
    files="file:///nonexistent",
)
"""Settings of an app that is never run."""


def app_of(name: str) -> FastAPI:
    """The app of a service, with every refusal that it may answer with imported."""
    package = importlib.import_module(name)
    for module in pkgutil.walk_packages(package.__path__, f"{name}."):
        if "migrations" not in module.name:
            importlib.import_module(module.name)
    service: Service = importlib.import_module(f"{name}.__main__").SERVICE
    return create_app(service, _NOWHERE, engine_for(_NOWHERE, name=name))


def document(name: str) -> dict[str, Any]:
    """What the service serves at /openapi.json."""
    return app_of(name).openapi()


def written(made: dict[str, Any]) -> str:
    """The text of a document's file: as it is served, indented."""
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def stale(folder: Path) -> dict[Path, str]:
    """Files that differ from what the routes say now → what they should be."""
    texts = {folder / f"{name}.json": written(document(name)) for name in SERVICES}
    return {
        path: text
        for path, text in texts.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true")
    found = stale(HERE)
    if parser.parse_args().check and found:
        names = ", ".join(path.name for path in found)
        sys.exit(f"Stale: {names}. Run python schemas/openapi.py.")
    HERE.mkdir(exist_ok=True)
    for path, text in found.items():
        path.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{len(SERVICES)} documents, {len(found)} written\n")


if __name__ == "__main__":
    main()

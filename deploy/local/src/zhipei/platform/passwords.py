"""Generated passwords, kept in the data dir and readable only by their owner."""

import json
import os
import secrets
from pathlib import Path


class Secrets:
    """`Secrets(path)["qa"]` is the same password for ever: made when first asked for."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __getitem__(self, name: str) -> str:
        known: dict[str, str] = json.loads(self._path.read_text()) if self._path.exists() else {}
        if name not in known:
            known[name] = secrets.token_urlsafe(24)
            self._write(known)
        return known[name]

    def _write(self, known: dict[str, str]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(known, file, indent=1)
        fresh.replace(self._path)  # atomic: a kill leaves the old file or the new one

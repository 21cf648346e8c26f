"""Who runs the platform of a data dir: a lock that the kernel lets go of when its holder dies,
however it dies.
"""

import fcntl
import os
from pathlib import Path


class Ownership:
    """An exclusive lock on a data dir. A file left behind by a killed owner locks nobody out."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / "owner.lock"
        self._descriptor: int | None = None

    def take(self) -> bool:
        """True when we own the data dir now, False while another living process does."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(
            self._path, os.O_RDWR | os.O_CREAT, 0o600
        )  # Python keeps it from our children
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        self._descriptor = descriptor
        return True

    @property
    def held(self) -> bool:
        return self._descriptor is not None

    def owner(self) -> int | None:
        """Process id of the last owner; it lives exactly when `take` fails."""
        text = self._path.read_text() if self._path.exists() else ""
        return int(text) if text else None

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

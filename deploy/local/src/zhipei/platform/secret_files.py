"""The secrets of an installation in containers: made once, a file each, in a folder for each part
that needs them.

    python -m zhipei.platform.secret_files /secrets

    /secrets/postgres/password           the superuser's
    /secrets/postgres/roles/<service>    that of the service's role
    /secrets/kafka/password              the operator's on Kafka
    /secrets/kafka/users/<service>       that of the service's user
    /secrets/<service>/kafka-password    the same, for the service
    /secrets/<service>/database-url      where the service's database is, as its own role
    /secrets/<service>/operator-secret   the operator's; the same for all
    /secrets/people/gateway-secret       the gateway's; the same for the console
    /secrets/console/…                   its database-url and gateway-secret

Each folder is a volume that only its part mounts, so a file may be read by whoever can see it. What
is there stays: databases and tokens live on it. A run that was ended half-way is completed by the
next.
"""

import os
import secrets
import sys
from pathlib import Path

from zhipei.platform.ports import CONSOLE, DATABASES, SERVICES

ISSUER = "people"  # of tokens; it and the console share a secret
ADDRESS = "postgresql://{service}:{password}@postgres:5432/{service}"


def write(root: Path) -> None:
    """Make what is missing."""
    kept(root / "postgres" / "password", secrets.token_urlsafe(24))
    kept(root / "kafka" / "password", secrets.token_urlsafe(24))
    operator = kept(root / SERVICES[0] / "operator-secret", secrets.token_urlsafe(32))
    gateway = kept(root / ISSUER / "gateway-secret", secrets.token_urlsafe(32))
    kept(root / CONSOLE / "gateway-secret", gateway)
    for service in DATABASES:
        password = kept(root / "postgres" / "roles" / service, secrets.token_urlsafe(24))
        kept(root / service / "database-url", ADDRESS.format(service=service, password=password))
    for service in SERVICES:
        kept(root / service / "operator-secret", operator)
        kept(
            root / service / "kafka-password",
            kept(root / "kafka" / "users" / service, secrets.token_urlsafe(24)),
        )


def kept(file: Path, text: str) -> str:
    """What the file says; a new one says `text`."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(".new")
        fresh.write_text(text)
        fresh.chmod(0o444)
        with fresh.open() as written:
            os.fsync(written.fileno())
        fresh.replace(file)  # atomic: a kill leaves nothing or all of it
    return file.read_text()


if __name__ == "__main__":
    write(Path(sys.argv[1]))

"""What makes a tenant, and when a second request for one is the same request."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Tenant:
    """A tenant. A simulated one has a clock that only `POST /v1/clock` moves, where it began, and
    the seed of its draws (QA-4b).
    """

    tenant_id: UUID
    code: str
    name: str
    zone: str
    simulated: bool
    clock_at: datetime | None
    seed: str | None
    created_at: datetime


def same(wanted: Tenant, known: Tenant) -> bool:
    """Whether the request asks for the tenant that is there: everything agrees but when it was
    entered.
    """
    return replace(wanted, created_at=known.created_at) == known


def incomplete(wanted: Tenant) -> str | None:
    """The field that a simulated tenant lacks, or that a real one must not have; None if all is
    there.
    """
    for name in ("clock_at", "seed"):
        if (getattr(wanted, name) is not None) != wanted.simulated:
            return name
    return None

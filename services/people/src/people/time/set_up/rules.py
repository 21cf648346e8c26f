"""What of a center's directory is there, for whoever sets it up (GEN-3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class SiteSetUp:
    """A site. rostered_until: the last day with a shift; years: those whose official arrangement
    its calendar follows, or in which it has days of its own.
    """

    site_id: UUID
    name: str
    rostered_until: date | None
    years: Sequence[int]


@dataclass(frozen=True, kw_only=True)
class SetUp:
    """How far a tenant's directory is set up. units: kind → how many are open; roles: role → how
    many people hold it.
    """

    units: Mapping[str, int]
    roles: Mapping[str, int]
    sites: Sequence[SiteSetUp]

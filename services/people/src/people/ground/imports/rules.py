"""What an import reports: how many rows did what, and why each bad one was rejected (ORG-20)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True)
class Evidence:
    """A kept file: the ground of an import (ORG-3)."""

    file_id: UUID
    sha256: str
    name: str


@dataclass(frozen=True)
class Bad:
    """Why a row was rejected: line (1 = first), field, cell in a file ("B3"), a code for programs
    and a word for people.
    """

    line: int
    where: str
    code: str
    detail: str = ""
    cell: str | None = None


@dataclass(frozen=True, kw_only=True)
class Report:
    """What an import did, or with `dry_run` would do. A row with several faults counts once.

    passed_over: headers of the file that nobody knows; opened: codes of units that rows named by
    their whole path; short_notice: shifts published later than `org.roster_lead_days` ahead
    (ORG-19).
    """

    import_id: UUID | None
    evidence: Evidence | None
    dry_run: bool
    given: int
    created: int
    changed: int
    unchanged: int
    rejected: int
    faults: Sequence[Bad] = field(default_factory=tuple)
    passed_over: Sequence[str] = ()
    opened: Sequence[str] = ()
    short_notice: int = 0

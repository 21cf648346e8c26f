"""Every import is kept with its result, and the file on which it rests (ORG-3, ORG-20)."""

from collections.abc import Sequence

from chassis.http import Invalid, Refusal
from chassis.ids import uuid7
from chassis.tx import Tx
from people.imports import store
from people.imports.rules import Bad, Evidence, Report


class Unreadable(Invalid):
    slug = "unreadable-file"
    title = {"zh-Hans": "无法读取该文件", "en": "The file cannot be read"}


class EvidenceMissing(Refusal):
    status = 422
    slug = "evidence-missing"
    title = {"zh-Hans": "没有保存过该凭据文件", "en": "No such file is kept as evidence"}


async def report(
    tx: Tx,
    kind: str,
    *,
    given: int,
    created: int,
    changed: int,
    faults: Sequence[Bad],
    evidence: Evidence | None,
    dry_run: bool,
    passed_over: Sequence[str] = (),
    opened: Sequence[str] = (),
    short_notice: int = 0,
) -> Report:
    """What an import did; kept unless it was a dry run."""
    rejected = len({fault.line for fault in faults})
    made = Report(
        import_id=None if dry_run else uuid7(),
        evidence=evidence,
        dry_run=dry_run,
        given=given,
        created=created,
        changed=changed,
        unchanged=given - created - changed - rejected,
        rejected=rejected,
        faults=sorted(faults, key=lambda fault: (fault.line, fault.where)),
        passed_over=passed_over,
        opened=opened,
        short_notice=short_notice,
    )
    if not dry_run:
        await store.add_import(tx, kind, made)
    return made

"""Plan an onboarding programme by the calendar and the policies of a site (ONB-1, ONB-10)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.http.problems import Conflict, NotFound
from chassis.http.wording import Message
from chassis.messages.tx import Tx
from chassis.policies.reading import read
from chassis.policies.resolution import resolve
from training.ground.directory import actions as directory
from training.onboarding.programme.formats import blocks_of
from training.onboarding.programme.rules import (
    Block,
    Part,
    Programme,
    ProgrammePolicy,
    Template,
    plan,
)

NO_SITE = Message("没有编号为 {site_id} 的职场", "There is no site {site_id}")
TEMPLATE_WITHOUT_DAYS = Message(
    "培训模板 {template} 没有给出天数", "The template {template} gives no days"
)

S3_BUSINESS = "onb.s3_business_courses"
"""Courses of a block whose template leaves them to this policy (ONB-10)."""


class NoDays(Conflict):
    slug = "programme-without-days"
    title = {
        "zh-Hans": "该培训模板没有可计算的天数",
        "en": "The template gives its blocks no number of days",
    }


@dataclass(frozen=True, slots=True)
class PlannedProgramme:
    """A programme with its blocks, the place whose calendar it follows, and the hash of the
    policies by which it was planned (GEN-2b).
    """

    programme: Programme
    blocks: Sequence[Block]
    center_id: UUID
    zone: str
    policyset: str


async def planned(
    tx: Tx,
    site_id: UUID,
    report_on: date,
    template: Template | None,
    *,
    lengths: Mapping[Part, int] | None = None,
) -> PlannedProgramme:
    """The programme of people who report at a site on a date; template None: `onb.template`.
    lengths: working days of the parts to which no policy gives any.

    Raises NotFound for an unknown site, NoDays for a template without lengths.
    """
    center_id = await directory.center_of_site(tx, site_id)
    if center_id is None:
        raise NotFound(NO_SITE, site_id=site_id)
    scope = {"site": site_id, "center": center_id}
    policies = await resolve(tx, "training", on=report_on, scope=scope)
    policy = read(ProgrammePolicy, policies)
    site = await directory.site(tx, site_id, center_id)
    chosen = template or policy.template
    programme = plan(report_on, site.workdays, policy, template=chosen, lengths=lengths)
    if programme is None:
        raise NoDays(TEMPLATE_WITHOUT_DAYS, template=chosen)
    blocks = blocks_of(chosen, {S3_BUSINESS: policies[S3_BUSINESS]})
    return PlannedProgramme(programme, blocks, center_id, site.zone, policies.hash)

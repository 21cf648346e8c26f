"""Calendars of places, read from a service's own copies of units and calendars.

CALENDARS = Calendars(tables.units, tables.calendars)
calendar = await CALENDARS.at(tx, Place(center_id, site_id))
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, text

from chassis.messages.database import array
from chassis.messages.tx import Place, Tx
from chassis.policies.shipped import default_zone
from measure.deadlines import Calendar
from measure.workdays import Workdays


@dataclass(frozen=True, slots=True)
class Calendars:
    """Copies from which a place's calendar is read.

    units: unit_id, kind, center_id, zone, ended_on; calendars: site_id, weekend, days (ORG-12).
    """

    units: Table
    calendars: Table

    async def at(self, tx: Tx, place: Place) -> Calendar:
        """The calendar of one place."""
        return (await self.of(tx, [place]))[place]

    async def of(self, tx: Tx, places: Collection[Place]) -> Mapping[Place, Calendar]:
        """The calendar of each place, in one statement.

        Zone: of the site, else of the center, else of the tenant, else `gen.timezone` as shipped
        (GEN-4). A place without a site has the calendars of all sites of its center; one for which
        no calendar is known works Monday to Friday.
        """
        wanted = list(dict.fromkeys(places))
        query = text(_QUERY.format(units=self.units.name, calendars=self.calendars.name))
        rows = await tx.execute(
            query,
            {
                "tenant": tx.tenant,
                "default": default_zone(),
                "sites": array([place.site_id for place in wanted]),
                "centers": array([place.center_id for place in wanted]),
            },
        )
        return {
            Place(row.center_id, row.site_id): Calendar(row.zone, _workdays(row.calendars))
            for row in rows
        }


def _workdays(published: Sequence[Mapping[str, Any]] | None) -> Sequence[Workdays]:
    """published: [{weekend, days}] of each site, as ORG-12 has them; null: none of this site."""
    return tuple(
        Workdays() if calendar["weekend"] is None else Workdays.of(**calendar)
        for calendar in published or ({"weekend": None},)
    )


_QUERY = """
SELECT place.site_id, place.center_id,
       coalesce(site.zone, center.zone, tenants.zone, :default) AS zone,
       (SELECT jsonb_agg(jsonb_build_object('weekend', calendar.weekend,
                                            'days', coalesce(calendar.days, '[]'))
                         ORDER BY counted.unit_id)
          FROM (SELECT place.site_id AS unit_id WHERE place.site_id IS NOT NULL
                UNION ALL
                SELECT unit_id FROM {units} unit
                 WHERE place.site_id IS NULL AND unit.tenant_id = :tenant AND unit.kind = 'site'
                   AND unit.center_id = place.center_id AND unit.ended_on IS NULL) AS counted
          LEFT JOIN {calendars} calendar
            ON calendar.tenant_id = :tenant AND calendar.site_id = counted.unit_id) AS calendars
  FROM unnest(CAST(CAST(:sites AS text) AS uuid[]), CAST(CAST(:centers AS text) AS uuid[]))
       AS place (site_id, center_id)
  LEFT JOIN tenants ON tenants.tenant_id = :tenant
  LEFT JOIN {units} site ON site.tenant_id = :tenant AND site.unit_id = place.site_id
  LEFT JOIN {units} center ON center.tenant_id = :tenant AND center.unit_id = place.center_id
"""

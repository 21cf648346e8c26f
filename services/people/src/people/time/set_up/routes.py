"""The directory's part of the set-up checklist by HTTP."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel

from chassis.http.routes import PUBLIC, Routes, TxDep
from people.time.set_up import actions

routes = Routes(prefix="/v1/set-up")


class SiteView(BaseModel):
    """A site: the last day with a shift, and the years that its calendar follows."""

    site_id: UUID
    name: str
    rostered_until: date | None
    years: list[int]


class SetUpView(BaseModel):
    """Open units by kind, people who are here by role, and the sites."""

    units: dict[str, int]
    roles: dict[str, int]
    sites: list[SiteView]


@routes.get("", permission="set_up.read", shows=PUBLIC)
async def get_set_up(tx: TxDep) -> SetUpView:
    """What of the directory is there: counts and dates, nobody's record."""
    return SetUpView.model_validate(await actions.get_set_up(tx), from_attributes=True)

"""Units by HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from chassis.http.inputs import Cells
from chassis.http.routes import TENANT, NotFound, Page, Paging, Routes, TxDep, VersionTag
from chassis.http.wording import Message
from measure.visibility import RecordKind
from people.ground.imports.routes import SHEET, Rows, UploadDep
from people.ground.imports.rules import Report
from people.ground.units import actions, formats, store
from people.ground.units.rules import Kind, Unit

NO_UNIT = Message("没有编号为 {unit_id} 的组织单位", "There is no unit {unit_id}")

routes = Routes(prefix="/v1/units")

LARGEST_IMPORT = 1 << 24  # octets
MOST_ROWS = 20_000


class UnitsImport(Rows):
    """Rows about units: code, kind, name, parent (a code), leader (an employee number), zone,
    started_on, ended_on.
    """

    rows: Annotated[list[Cells], Field(min_length=1, max_length=MOST_ROWS)]


class UnitView(BaseModel):
    unit_id: UUID
    code: str
    kind: Kind
    name: str
    parent_id: UUID | None
    leader_id: UUID | None
    zone: str | None
    started_on: date
    ended_on: date | None
    version: int

    @classmethod
    def of(cls, unit: Unit) -> "UnitView":
        return cls.model_validate(vars(unit))


@routes.post("/import", permission="units.import", place=TENANT, max_body_size=LARGEST_IMPORT)
async def import_units(body: UnitsImport, tx: TxDep) -> Report:
    """Open and change units by rows, in any order; good rows are kept, bad ones reported
    (ORG-20).
    """
    return await actions.import_units(tx, await body.read(tx, formats.FORM))


@routes.post(
    "/import/file",
    permission="units.import",
    place=TENANT,
    max_body_size=LARGEST_IMPORT,
    openapi_extra=SHEET,
)
async def import_units_file(upload: UploadDep, tx: TxDep) -> Report:
    """The same from a CSV or XLSX file (the request's body) with Chinese or English headers."""
    return await actions.import_units(tx, await upload.read(formats.FORM))


@routes.get("", permission="units.read", shows=RecordKind.UNIT)
async def list_units(tx: TxDep, paging: Paging, kind: Kind | None = None) -> Page[UnitView]:
    """Units by code, of the centers that the caller may see."""
    position = paging.position(str)
    rows = await store.units(
        tx,
        among=await actions.seen(tx),
        kind=kind,
        after=position[0] if position else None,
        limit=paging.fetch,
    )
    return paging.page([UnitView.of(unit) for unit in rows], key=lambda view: [view.code])


@routes.get("/{unit_id}", permission="units.read", shows=RecordKind.UNIT)
async def get_unit(unit_id: UUID, tag: VersionTag, tx: TxDep) -> UnitView:
    tree = await store.tree(tx)
    unit = tree.units.get(unit_id)
    if unit is None or not tx.reach.covers(vars(tree.home(unit_id))):
        raise NotFound(NO_UNIT, unit_id=unit_id)
    tag(unit.version)
    return UnitView.of(unit)

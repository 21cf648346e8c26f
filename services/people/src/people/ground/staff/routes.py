"""People by HTTP: imports of whole rosters, and one record at a time."""

from dataclasses import asdict, replace
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from pydantic import BaseModel, Field

from chassis.http.inputs import Cells, Code, Flag, Text
from chassis.http.reach import seen
from chassis.http.routes import (
    IN_ACTION,
    OWN,
    TENANT,
    ExpectedVersion,
    NotFound,
    Page,
    Paging,
    Routes,
    TxDep,
    VersionTag,
)
from chassis.messages.tx import Tx
from measure.visibility import RecordKind
from people.ground.imports import actions as imports
from people.ground.imports.routes import LARGEST_IMPORT, MOST_ROWS, SHEET, UploadDep
from people.ground.imports.rules import Report
from people.ground.roles.formats import registry
from people.ground.staff import actions, formats, store
from people.ground.staff.actions import NO_PERSON
from people.ground.staff.rules import Gender, Line, Person, PostLevel, Spoken
from people.ground.stages.rules import Stage

routes = Routes(prefix="/v1/people")

MOST_NAMES = 1_000  # of one request
SHOWN = (RecordKind.DIRECTORY, RecordKind.PERSONAL_FILE)
"""Who somebody is, and what of it is private."""


class PeopleImport(BaseModel):
    """Rows about people. Keys as in the columns of a roster file, values as words or codes.

    `evidence`: the file_id of a kept file (POST /v1/evidence); without it the rows themselves are
    kept.
    """

    rows: Annotated[list[Cells], Field(min_length=1, max_length=MOST_ROWS)]
    evidence: UUID | None = None
    dry_run: Flag = False


PRIVATE = ("birth_year", "addresses", "conflicts")


class PersonView(BaseModel):
    """The record of a person (ORG-2). birth_year, addresses and conflicts are null for whoever may
    not see the personal file.
    """

    person_id: UUID
    employee_no: str
    name: str
    gender: Gender | None
    birth_year: int | None
    center_id: UUID | None
    site_id: UUID | None
    section_id: UUID | None
    team_id: UUID | None
    line: Line | None
    post: str | None
    post_level: PostLevel
    roles: list[str]
    entered_on: date
    stage: Stage | None
    stage_since: date | None
    mentor_id: UUID | None
    language: str
    spoken: list[Spoken]
    skills: list[str]
    addresses: dict[str, str] | None
    conflicts: list[UUID] | None
    ended_on: date | None
    version: int

    @classmethod
    def of(cls, tx: Tx, person: Person) -> "PersonView":
        """As far as the caller may see it (GEN-11)."""
        private = seen(tx, RecordKind.PERSONAL_FILE).covers(record(person))
        hidden: dict[str, None] = {} if private else dict.fromkeys(PRIVATE)
        return cls.model_validate(
            {
                **vars(person),
                **vars(person.home),
                "spoken": [asdict(spoken) for spoken in person.spoken],
                **hidden,
            }
        )


class PersonChanges(BaseModel, extra="forbid"):
    """What shall be different, in the words of an import row. A stage changes by its own route."""

    changes: Annotated[Cells, Field(min_length=1)]


@routes.post("/import", permission="people.import", place=TENANT, max_body_size=LARGEST_IMPORT)
async def import_people(body: PeopleImport, request: Request, tx: TxDep) -> Report:
    """Register and change people by rows; good rows are kept, bad ones reported (ORG-20)."""
    tx.is_rehearsal = body.dry_run
    given = await imports.read_rows(formats.FORM, body.rows)
    if body.evidence is not None:
        evidence = await imports.find_evidence(tx, body.evidence)
    else:
        data = formats.write_rows(body.rows)
        evidence = await imports.keep_bytes(
            tx, request.app.state.files, data, name="people.json", media_type="application/json"
        )
    return await actions.import_people(tx, replace(given, evidence=evidence))


@routes.post(
    "/import/file",
    permission="people.import",
    place=TENANT,
    max_body_size=LARGEST_IMPORT,
    openapi_extra=SHEET,
)
async def import_people_file(upload: UploadDep, tx: TxDep) -> Report:
    """The same from a CSV or XLSX roster file (the request's body) with Chinese or English headers;
    the file is kept as evidence (ORG-3).
    """
    return await actions.import_people(tx, await upload.read(formats.FORM))


class Search(BaseModel):
    """Whom a list shall show; `q`: the beginning of an employee number or name."""

    q: Annotated[str, Text(100)] | None = None
    site_id: UUID | None = None
    section_id: UUID | None = None
    team_id: UUID | None = None
    role: Code | None = None
    stage: Stage | None = None


@routes.get("", permission="people.read", shows=SHOWN)
async def list_people(
    tx: TxDep, paging: Paging, search: Annotated[Search, Query()]
) -> Page[PersonView]:
    """People by employee number; of those whom the caller may see (GEN-11)."""
    units = {name: getattr(search, name) for name in ("site_id", "section_id", "team_id")}
    position = paging.position(str)
    found = await store.people(
        tx,
        matching={column: id for column, id in units.items() if id is not None},
        reach=seen(tx, RecordKind.DIRECTORY),
        starts_with=search.q,
        role=registry().find(search.role) or search.role if search.role else None,
        stage=search.stage,
        after=position[0] if position else None,
        limit=paging.fetch,
    )
    return paging.page(
        [PersonView.of(tx, person) for person in found], key=lambda view: [view.employee_no]
    )


class NamesRequest(BaseModel):
    """Whose names; each once."""

    ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST_NAMES)]


class NameView(BaseModel):
    """What a person is called."""

    person_id: UUID
    employee_no: str
    name: str


class NamesView(BaseModel):
    """Names by employee number. unknown: ids of nobody whose name the caller may see."""

    items: list[NameView]
    unknown: list[UUID]


@routes.post("/names", permission="people.read", shows=RecordKind.UNIT, place=OWN)
async def find_names(body: NamesRequest, tx: TxDep) -> NamesView:
    """Names of many people at once: of those whom the caller may see, and of everyone in the
    caller's own center, whom they meet in lists.
    """
    wanted = dict.fromkeys(body.ids)
    found = await store.names(tx, list(wanted), reach=tx.reach)
    known = {one.person_id for one in found}
    return NamesView(
        items=[NameView.model_validate(one, from_attributes=True) for one in found],
        unknown=[id for id in wanted if id not in known],
    )


@routes.get("/{person_id}", permission="people.read", shows=SHOWN)
async def get_person(person_id: UUID, tag: VersionTag, tx: TxDep) -> PersonView:
    person = await visible(tx, person_id)
    tag(person.version)
    return PersonView.of(tx, person)


@routes.patch("/{person_id}", permission="people.change", place=IN_ACTION, shows=SHOWN)
async def change_person(
    person_id: UUID, body: PersonChanges, version: ExpectedVersion, tag: VersionTag, tx: TxDep
) -> PersonView:
    """Change a record; If-Match names the version that was read."""
    entry = actions.read_changes(body.changes)
    person = await actions.change_person(tx, person_id, entry, version=version)
    tag(person.version)
    return PersonView.of(tx, person)


def record(person: Person) -> dict[str, object]:
    return {"person_id": person.person_id, **vars(person.home)}


async def visible(tx: Tx, person_id: UUID, kind: RecordKind = RecordKind.DIRECTORY) -> Person:
    """A record that the caller may see; what is hidden is not there."""
    person = await store.find_person(tx, person_id)
    if person is None or not seen(tx, kind).covers(record(person)):
        raise NotFound(NO_PERSON, person_id=person_id)
    return person

"""A client that is generated from the committed document can talk to the service."""

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import httpx
import pytest

from chassis.testing import ServiceUnderTest

DOCUMENT = Path(__file__).parents[3] / "schemas/openapi/people.json"


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The classes that datamodel-code-generator makes of the document."""
    target = tmp_path_factory.mktemp("client") / "people_client.py"
    subprocess.run(
        [
            *(sys.executable, "-m", "datamodel_code_generator", "--input", DOCUMENT),
            *("--input-file-type", "openapi", "--output", target),
            *("--output-model-type", "pydantic_v2.BaseModel", "--disable-timestamp"),
            *("--target-python-version", "3.11", "--formatters", "builtin"),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    spec = importlib.util.spec_from_file_location("people_client", target)
    assert spec is not None
    assert spec.loader is not None
    made = sys.modules["people_client"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    yield made
    del sys.modules["people_client"]


async def test_what_a_generated_client_sends_is_taken_and_what_comes_back_it_reads(
    people: ServiceUnderTest, center: httpx.AsyncClient, models: ModuleType
) -> None:
    rows = [{"employee_no": "A1", "name": "王小明", "site": "SH", "entered_on": "2026-03-02"}]
    body = models.PeopleImport(rows=rows)
    sent = await center.post("/v1/people/import", json=body.model_dump(mode="json"))
    report = models.Report.model_validate_json(sent.content)
    assert (report.created, report.rejected, report.faults) == (1, 0, [])

    page = models.PersonViewPage.model_validate_json((await center.get("/v1/people")).content)
    (person,) = page.items
    assert (person.employee_no, person.name) == ("A1", "王小明")

    ask = models.NamesRequest(ids=[person.person_id])
    answer = await center.post("/v1/people/names", json=ask.model_dump(mode="json"))
    names = models.NamesView.model_validate_json(answer.content)
    assert [one.name for one in names.items] == ["王小明"]

    refused = await center.get(f"/v1/people/{people.tenant}")
    problem = models.Problem.model_validate_json(refused.content)
    assert (problem.type, problem.status) == ("urn:zhipei:problem:not-found", 404)

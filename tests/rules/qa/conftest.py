from importlib.resources import files
from typing import Any

import pytest
import yaml

from chassis.policies.reading import read
from qa.draws.assignment.rules import AssignmentPolicy
from qa.draws.quotas.rules import QuotaPolicy
from qa.draws.sampling.rules import SamplingPolicy
from qa.scoring.evaluations.rules import ScoringPolicy
from qa.scoring.ladder.rules import LadderPolicy


@pytest.fixture(scope="session")
def shipped() -> dict[str, Any]:
    """The shipped default of every key of qa."""
    read = yaml.safe_load(files("qa").joinpath("policies.yaml").read_text(encoding="utf-8"))
    return {entry["key"]: entry["default"] for entry in read["policies"]}


@pytest.fixture(scope="session")
def quotas(shipped: dict[str, Any]) -> QuotaPolicy:
    return read(QuotaPolicy, shipped)


@pytest.fixture(scope="session")
def sampling(shipped: dict[str, Any]) -> SamplingPolicy:
    return read(SamplingPolicy, shipped)


@pytest.fixture(scope="session")
def scoring(shipped: dict[str, Any]) -> ScoringPolicy:
    return read(ScoringPolicy, shipped)


@pytest.fixture(scope="session")
def ladder(shipped: dict[str, Any]) -> LadderPolicy:
    return read(LadderPolicy, shipped)


@pytest.fixture(scope="session")
def assignment(shipped: dict[str, Any]) -> AssignmentPolicy:
    return read(AssignmentPolicy, shipped)

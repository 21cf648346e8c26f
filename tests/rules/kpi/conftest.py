from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def call_files(specimens: Path) -> Path:
    """Real call files that nobody here wrote."""
    return specimens / "calls"

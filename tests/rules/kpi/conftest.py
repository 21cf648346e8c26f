import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def call_files() -> Path:
    """Real call files that nobody here wrote."""
    folder = (PROJECT / os.environ.get("ZHIPEI_SPECIMENS", "../shared/data") / "calls").resolve()
    if not folder.is_dir():
        pytest.skip(f"the real specimens are not here: {folder} (ZHIPEI_SPECIMENS says where they are)")
    return folder

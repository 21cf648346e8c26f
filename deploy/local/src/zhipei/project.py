"""Where the project and its running installation are."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]


def default_data_dir() -> Path:
    """ZHIPEI_DATA_DIR, else `.zhipei` in the project."""
    return Path(os.environ.get("ZHIPEI_DATA_DIR") or ROOT / ".zhipei")

"""The catalogue of courses to which papers may be linked (TRN-17)."""

from functools import lru_cache
from importlib.resources import files

import yaml


@lru_cache
def courses() -> frozenset[str]:
    """Codes of the course catalogue that is shipped."""
    loaded = yaml.safe_load((files("training") / "courses.yaml").read_text(encoding="utf-8"))
    return frozenset(course["code"] for course in loaded["courses"])

"""python tests/benchmarks [--quick] [--json] [--check] [--only NAMES]: the chassis beside its peers
and its limits, on real parts.
"""

import sys
from pathlib import Path

sys.path[0] = str(
    Path(__file__).parent.parent
)  # the rooms of tests/ are packages, as they are for pytest

from benchmarks.command import main  # noqa: E402

if __name__ == "__main__":
    main()

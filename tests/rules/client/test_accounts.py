"""Where the first tenant is, as far as the machine knows."""

from pathlib import Path

import pytest

from zhipei.client.accounts import FALLBACK_ZONE, machine_zone


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Asia/Urumqi", "Asia/Urumqi"),
        ("Europe/Berlin", "Europe/Berlin"),
        ("Etc/UTC", FALLBACK_ZONE),  # of a server that was told nothing
        ("Nowhere/Land", FALLBACK_ZONE),
    ],
)
def test_the_first_tenant_has_the_zone_of_the_machine(
    tmp_path: Path, zone: str, expected: str
) -> None:
    localtime = tmp_path / "localtime"
    localtime.symlink_to(tmp_path / "zoneinfo" / zone)

    assert machine_zone(localtime) == expected


def test_a_machine_without_a_zone_is_taken_to_be_in_shanghai(tmp_path: Path) -> None:
    assert machine_zone(tmp_path / "localtime") == FALLBACK_ZONE

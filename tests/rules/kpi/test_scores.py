import pytest

from kpi.rankings.scores.rules import enters_mean


@pytest.mark.rule("QA-48", "QA-2c")
@pytest.mark.parametrize(
    ("sample", "recording", "additive", "enters"),
    [
        ("quota", True, False, True),
        ("extra", True, False, True),
        ("live", False, False, False),
        ("quota", False, False, False),
        ("quota", True, True, False),
        ("risk", True, False, False),
        ("calibration", True, False, False),
        ("self", True, False, False),
        ("spot_check", True, False, False),
    ],
)
def test_only_random_draws_on_percentage_cards_enter_a_mean(
    sample: str, *, recording: bool, additive: bool, enters: bool
) -> None:
    assert enters_mean(sample, recording=recording, additive=additive) is enters

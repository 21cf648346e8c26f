from uuid import UUID

import pytest

from kpi.rankings.forms.rules import months_in_a_row

A, B = UUID(int=1), UUID(int=2)


@pytest.mark.rule("KPI-9")
def test_months_among_the_last_are_counted_back_without_a_gap() -> None:
    bottoms = {
        "2020-11": frozenset({A}),
        "2020-12": frozenset({A, B}),
        "2021-01": frozenset({A}),
        "2021-02": frozenset({A, B}),
    }
    # A: February, January, December, November; B: February alone, January is the gap
    assert months_in_a_row([A, B], bottoms, "2021-02") == {A: 4, B: 1}
    assert months_in_a_row([A, B], bottoms, "2021-03") == {A: 0, B: 0}
    assert months_in_a_row(
        [A], {"2021-02": frozenset({A}), "2020-12": frozenset({A})}, "2021-02"
    ) == {A: 1}

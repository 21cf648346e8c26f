"""Exact decimals, and the one way in which a value is rounded before it is judged or shown
(GEN-6).
"""

import math
from collections.abc import Iterable
from contextlib import suppress
from decimal import ROUND_HALF_UP, Context, Decimal, Inexact
from fractions import Fraction
from functools import reduce

_JUDGED = Decimal("1e-10")
_SHOWN = Decimal("0.1")
_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)
_EXACT = Context(prec=60, traps=[Inexact])


def exactly(value: Decimal | Fraction | int) -> Fraction:
    """The value as a fraction: sums and quotients of fractions lose nothing, whatever their
    order.
    """
    return Fraction(value)


def judged(value: Decimal | Fraction | int) -> Decimal:
    """The value as it is compared with limits, cut-offs and other values: 10 decimals, half up
    (GEN-6).
    """
    return _rounded(value, _JUDGED)


def shown(value: Decimal | Fraction | int) -> Decimal:
    """The value as people see it: one decimal, half up (GEN-6)."""
    return _rounded(value, _SHOWN)


def plain(value: Decimal) -> str:
    """A decimal as it is written everywhere: without exponent and without zeros at its end, so that
    0E-10 is 0 and 75.0000000000 is 75. It loses nothing, however many digits there are.
    """
    if not value:
        return "0"
    written = format(value, "f")  # not normalize(): that rounds to the context's 28 digits
    return written.rstrip("0").rstrip(".") if "." in written else written


def mean(values: Iterable[Decimal | Fraction | int]) -> Fraction | None:
    """The exact mean, whatever the order of the values; of no values there is none (GEN-7)."""
    found = list(values)
    decimals = [value for value in found if isinstance(value, Decimal)]
    if found and len(decimals) == len(found):
        with suppress(Inexact):  # beyond 60 digits
            return Fraction(reduce(_EXACT.add, decimals)) / len(
                decimals
            )  # as exact, in a third of the time
    return sum((Fraction(value) for value in found), Fraction(0)) / len(found) if found else None


def whole_up(value: Decimal | Fraction | int) -> int:
    """A count of people or things where a rule rounds it up (GEN-6). The value is judged first, so
    3.00000000001 is 3.
    """
    return math.ceil(judged(value))


def _rounded(value: Decimal | Fraction | int, step: Decimal) -> Decimal:
    """Half up means away from zero on the half; done on integers, because a quotient as Decimal
    would be rounded twice.
    """
    if isinstance(value, Decimal) and value.is_finite():
        return _WIDE.quantize(value, step)  # once, and twenty times as fast
    numerator, denominator = Fraction(value).as_integer_ratio()
    whole = (2 * abs(numerator) * int(1 / step) + denominator) // (2 * denominator)
    return _WIDE.multiply(Decimal(whole if numerator >= 0 else -whole), step)

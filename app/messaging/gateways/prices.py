"""What gateways write about money, turned into thousandths of a franc without ever passing through a float."""

import re
from collections.abc import Mapping
from fractions import Fraction

_WRITTEN = re.compile(r"([A-Z]{3})\s*([0-9]{1,9}(?:\.[0-9]{1,6})?)")


def millixof(written: object, francs_per_unit: Mapping[str, Fraction]) -> int | None:
    """Read "XOF 20.0000" as 20000; none for "0", "None" and currencies without a rate.

    ``francs_per_unit`` gives the rate of each other currency: {"KES": Fraction("4.7")}.
    """
    match = _WRITTEN.fullmatch(str(written).strip())
    if match is None:
        return None
    rate = Fraction(1) if match[1] == "XOF" else francs_per_unit.get(match[1])
    return None if rate is None else round(Fraction(match[2]) * rate * 1000)

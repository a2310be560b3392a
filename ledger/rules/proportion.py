"""An amount shared out in proportion to weights, to the franc: nothing is left over, and nothing is made."""

from collections.abc import Sequence


def in_proportion(amount_xof: int, weights: Sequence[int]) -> list[int]:
    """What each weight gets of an amount of nought or more: whole francs that add up to it, in the weights' order.

    Everybody gets her exact part rounded down; the francs that are left go, one each, to those who lost most by it,
    the first of equals. 100 F over weights 1, 1, 1: 34, 33, 33.

    Raises:
        ValueError: nobody has a weight above zero.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0 or amount_xof < 0:
        raise ValueError("an amount and weights of nought or more, one of them above")
    parts = [amount_xof * weight // whole for weight in weights]
    lost = sorted(range(len(weights)), key=lambda place: (-(amount_xof * weights[place] % whole), place))
    for place in lost[: amount_xof - sum(parts)]:
        parts[place] += 1
    return parts

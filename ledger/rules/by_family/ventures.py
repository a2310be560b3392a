"""A joint venture: who gets how much of what it earned, and what a stake is worth when it is given back.

Source: docs/rules.md, "Joint ventures".
"""

from collections.abc import Mapping

from ledger.rules.proportion import in_proportion


def by_stake(amount_xof: int, stakes_xof: Mapping[int, int], unit_xof: int = 1) -> dict[int, int]:
    """Divide an amount by stakes, coin by coin: the parts sum to the amount, exactly.

    Coins go as ``in_proportion`` gives them, the smaller number first of equals. An amount that is no multiple of the
    coin is divided by the franc.

    Raises:
        ValueError: a negative amount, or nobody has a stake.
    """
    numbers = sorted(stakes_xof)
    unit = unit_xof if amount_xof % unit_xof == 0 else 1
    coins = in_proportion(amount_xof // unit, [stakes_xof[number] for number in numbers])
    return {number: unit * part for number, part in zip(numbers, coins, strict=True)}


def worth_xof(stake_xof: int, stakes_xof: int, earned_xof: int, unit_xof: int = 1) -> int:
    """What one stake is given back at while the venture goes on: at face value, less its part of a loss.

    ``earned_xof``: what the venture earned and has not paid; below nought it is a loss, and the stakes bear it by their
    size. What was earned stays with those who go on. Rounded down to the coin.
    """
    if stakes_xof <= 0:
        return 0
    there_xof = max(stakes_xof + min(earned_xof, 0), 0)
    return stake_xof * there_xof // stakes_xof // unit_xof * unit_xof

"""Prices of SMS, in thousandths of a franc as gateways bill them, and in francs as people read them."""

from collections.abc import Mapping
from typing import Final

ASSUMED_MILLIXOF: Final = 25_000
"""What an SMS is taken to cost while a group has had none this month: about the dearest of Mali's prices."""


def in_francs(millixof: int) -> int:
    """Whole francs, rounded up."""
    return -(-millixof // 1000)


def most_millixof(dearest: int, configured: Mapping[str, int]) -> int:
    """What one part costs at most: as the dearest so far (0: there was none), else as the dearest that is set up."""
    return dearest or max(configured.values(), default=ASSUMED_MILLIXOF)

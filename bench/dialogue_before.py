"""What each task cost before savings stood on the home screen: `bench.dialogue` prints it beside the figures of now."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

BEFORE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "save": "7 keys, 5 hops, 3 after the PIN, 361 septets",
        "balance": "5 keys, 3 hops, 1 after the PIN, 280 septets",
        "all her figures": "5 keys, 3 hops, 1 after the PIN, 280 septets",
        "ask for a loan": "13 keys, 7 hops, 5 after the PIN, 534 septets",
        "a first PIN, before two officers": "21 hops of three people on three phones",
        "one meeting of 25": "46 keys, 41 hops, 37 after the PIN, 2 sessions, 2880 septets",
        "one meeting of 25 that another officer goes on with": "47 keys, 42 hops, 2 sessions, 2844 septets",
    }
)

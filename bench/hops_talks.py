"""What callers type: whole conversations, and walks through the menus alone."""

from dataclasses import replace

from bench.crowd import PIN
from bench.hops_load import Script

FLOORS = ("fixed", "pair", "form")
BY_HAND = "by_hand"
WHOLE = Script(
    (
        ("dial", ""),
        ("pin", PIN),
        ("balance", "1"),
        ("back", "0"),
        ("save", "2"),
        ("mistyped", "99"),
        ("shares", "3"),
        ("confirm", "1"),
    )
)
"""Eight hops and one posting: a member announces three shares."""
_WALK = (("other", "6"), ("practice", "5"), ("back", "0"), ("back", "0"))
MENU = Script((("dial", ""), ("pin", PIN), *_WALK * 400), entered=2, at_once=8, ends=False)
"""Hops that only move through menus, by callers who are past their PIN."""
FLOOR = replace(WHOLE, ends=False)

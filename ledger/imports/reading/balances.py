"""Reads the balances that an export writes beside boxes, shares and loans, and names those that no import can hold."""

import json
from typing import Final

from ledger.books.chart import INHERITED, LINKAGE, OPENING, PROMISED, bounds_of, group_accounts
from ledger.imports.reading.cells import Cells
from ledger.rules.funds.property import PLACES, is_thing

_OF_GROUP: Final = frozenset(
    spec.code for spec in group_accounts() if spec.kind != "box" and spec.code not in (OPENING, PROMISED, LINKAGE)
) | {INHERITED}
_OF_MEMBER: Final = frozenset({"arrears", "dues", "payable"})


def read_balances(cells: Cells) -> dict[str, int]:
    """Account → whole francs, debit positive.

    What needs more than a figure is named and refused: announcements, help loans, pots of a tontine, outside loans.
    """
    try:
        given = json.loads(cells.row.cells.get("balances") or "{}")
        right = all(
            type(amount) is int and bounds_of(code)[0] <= amount <= bounds_of(code)[1] for code, amount in given.items()
        )
    except (ValueError, AttributeError):
        given, right = {}, False
    if not right:
        cells.wrong("balances", "balances")
        return {}
    left = {code: amount for code, amount in given.items() if not _held(code)}
    if left:
        cells.wrong("balances", "cannot", what=", ".join(f"{code} {amount} F" for code, amount in sorted(left.items())))
    return {code: amount for code, amount in given.items() if code not in left}


def member_of(code: str) -> int | None:
    """The number of the member whose account it is; none for one of the group."""
    kind, _, number = code.partition(":")
    return int(number) if kind in _OF_MEMBER else None


def _held(code: str) -> bool:
    kind, _, number = code.partition(":")
    if kind == "kept":
        return number in PLACES
    if kind == "property":
        return is_thing(number)
    return code in _OF_GROUP or (kind in _OF_MEMBER and number.isascii() and number.isdecimal())

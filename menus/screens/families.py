"""Which screens a family of groups has: a tontine lends nothing, and a self-help group shares nothing out."""

from ledger.rules.by_family.families import VENTURE
from menus.engine.caller import Caller

SHARES_OUT = frozenset({"vsla", "epc"})


def family_of(caller: Caller) -> str:
    """The family of her group."""
    return str(caller.about.get("family", ""))


def is_tontine(caller: Caller) -> bool:
    """Stakes, turns and a pot."""
    return family_of(caller) == "tontine"


def is_venture(caller: Caller) -> bool:
    """A joint venture: stakes of groups, nothing is saved or lent."""
    return family_of(caller) == VENTURE


def saves(caller: Caller) -> bool:
    """Every family but the joint venture."""
    return not is_venture(caller)


def lends(caller: Caller) -> bool:
    """Every family but the tontine, whose pot is its loan, and the joint venture."""
    return not is_tontine(caller) and saves(caller)


def shares_out(caller: Caller) -> bool:
    """The two families whose cycle ends with a share-out."""
    return family_of(caller) in SHARES_OUT


def keeps_its_capital(caller: Caller) -> bool:
    """A self-help group: its year is closed and nothing is paid out."""
    return family_of(caller) == "shg"

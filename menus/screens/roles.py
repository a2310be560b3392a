"""Which office may do what: the one place that says so for the menus."""

from menus.engine.caller import Caller

COMMITTEE = frozenset({"president", "secretary", "treasurer", "counter"})
COLLECTS = frozenset({"treasurer", "secretary", "president"})


def is_officer(caller: Caller) -> bool:
    """On the committee, or holding a key."""
    return caller.role in COMMITTEE or caller.role == "key_holder"


def is_committee(caller: Caller) -> bool:
    """The five who vote and vouch."""
    return caller.role in COMMITTEE


def collects(caller: Caller) -> bool:
    """Treasurer, secretary and president may collect: another officer goes on where one had to stop."""
    return caller.role in COLLECTS


def keeps_the_box(caller: Caller) -> bool:
    """Only the treasurer hands out money and takes it in."""
    return caller.role == "treasurer"


def is_president(caller: Caller) -> bool:
    """The one who may stop what is asked in another's name."""
    return caller.role == "president"


def keeps_the_list(caller: Caller) -> bool:
    """The secretary enrols; the president may in her place."""
    return caller.role in ("secretary", "president")

"""A member who moves to another group: which one can take her in, and how long her move waits."""

from datetime import timedelta
from typing import Final

from ledger.rules.membership.standing import ON_PHONES
from ledger.rules.refusal import Refusal

WAITS: Final = timedelta(days=30)
"""From the day on which her group asks, until the other has taken her in and hers has settled her."""
CODE_DIGITS: Final = 6


def check_target(kind: str, family: str, status: str) -> None:
    """Refuse a group that takes no savers in: a tier, whose members are groups; a body, which saves nothing.

    How many members it has decides nothing: a group above ``max_members`` enrols, and is shown to its agent.

    Raises:
        Refusal: ``move.no_group``, ``move.group_closed``.
    """
    if kind != "group" or family == "none":
        raise Refusal("move.no_group")
    if status not in ON_PHONES:
        raise Refusal("move.group_closed")

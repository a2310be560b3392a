"""A tontine: equal stakes, one pot a round, each member receives it once, by list or by draw.

Source: the manuals' table of the four families; nothing is earned and nothing shared out.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from ledger.rules.refusal import Refusal

Member = TypeVar("Member", bound=Hashable)


class Randomness(Protocol):
    """Where a draw's luck comes from; `random.SystemRandom()` in service, a seeded one in tests."""

    def randrange(self, stop: int, /) -> int:
        """Return a number from 0 to stop − 1, all equally likely."""


@dataclass(frozen=True, slots=True)
class Round:
    """One round: who receives the pot; the rounds count from 1."""

    number: int
    receiver: Hashable
    pot_xof: int


def draw_order(members: Sequence[Member], randomness: Randomness) -> tuple[Member, ...]:
    """Draw all members, each order equally likely (Fisher and Yates), from the list in its given order.

    Raises:
        ValueError: when a member is twice in the list.
    """
    if len(set(members)) != len(members):
        raise ValueError("a member draws once")
    drawn = list(members)
    for last in range(len(drawn) - 1, 0, -1):
        other = randomness.randrange(last + 1)
        drawn[last], drawn[other] = drawn[other], drawn[last]
    return tuple(drawn)


def rounds(order: Sequence[Hashable], stake_xof: int) -> tuple[Round, ...]:
    """Return every round; the pot is a stake of every member, the receiver's own included."""
    pot = stake_xof * len(order)
    return tuple(Round(number, member, pot) for number, member in enumerate(order, start=1))


def check_receives(order: Sequence[Hashable], received: int, member: Hashable) -> int:
    """Check that it is her turn after `received` finished rounds, and return the round's number.

    Raises:
        Refusal: `tontine.not_a_member`, `.already_received`, `.not_her_turn`.
    """
    if member not in order:
        raise Refusal("tontine.not_a_member")
    hers = list(order).index(member) + 1
    if hers <= received:
        raise Refusal("tontine.already_received", round=hers)
    if hers != received + 1:
        raise Refusal("tontine.not_her_turn", round=received + 1, her_round=hers)
    return hers

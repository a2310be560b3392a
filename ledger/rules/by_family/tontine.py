"""A tontine: equal stakes, one pot a round, each member receives it once, by list or by draw.

Source: the manuals' table of the four families; nothing is earned and nothing shared out.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from ledger.rules.money import floor_to_unit
from ledger.rules.refusal import Refusal

Member = TypeVar("Member", bound=Hashable)


class Randomness(Protocol):
    """Where a draw's luck comes from; `random.SystemRandom()` in service, a seeded one in tests."""

    def randrange(self, stop: int, /) -> int:
        """Return a number from 0 to stop − 1, all equally likely."""


@dataclass(frozen=True, slots=True)
class PotRound:
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


def rounds(order: Sequence[Hashable], stake_xof: int) -> tuple[PotRound, ...]:
    """Return every round; the pot is a stake of every member, the receiver's own included."""
    pot = stake_xof * len(order)
    return tuple(PotRound(number, member, pot) for number, member in enumerate(order, start=1))


@dataclass(frozen=True, slots=True)
class TontinePosition:
    """What one member of a tontine has given and received so far, in whole francs; ``here``: she has not gone."""

    given_xof: int
    received_xof: int
    here: bool


def due_of_turns(turns: Sequence[TontinePosition], pot_xof: int, box_xof: int, unit_xof: int) -> tuple[int, ...]:
    """Return what each turn is to receive in all: the pot, or less where stakes are lost to everybody.

    Who is gone is due what she gave, and keeps what she received; who gave more than the rounds ask for, before the
    order was made, has it back with her pot. What those who are gone received beyond what they
    gave, and stakes that are no longer in the box, are borne in equal parts, in coins, by all who still wait for
    money; nobody gives back what she has. Ten members give 1,000 F, the second has her pot after two meetings and goes:
    eight pots of 9,000 F are left.
    """
    lost_xof = sum(max(turn.received_xof - turn.given_xof, 0) for turn in turns if not turn.here)
    lost_xof += max(sum(turn.given_xof - turn.received_xof for turn in turns) - box_xof, 0)
    due = [max(turn.given_xof, pot_xof if turn.here else turn.received_xof) for turn in turns]
    waits_for = {place: due[place] - turn.received_xof for place, turn in enumerate(turns)}
    waiting = sorted((place for place in waits_for if waits_for[place] > 0), key=lambda place: waits_for[place])
    for position, place in enumerate(waiting):
        left = len(waiting) - position
        part_xof = lost_xof if left == 1 else floor_to_unit(lost_xof // left, unit_xof)
        borne_xof = min(part_xof, waits_for[place])
        due[place] -= borne_xof
        lost_xof -= borne_xof
    return tuple(due)


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

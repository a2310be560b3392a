"""What officers of a tier and of its groups may do in a walk of ``bench.pairs``: by calls of the ledger, two by two."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ledger.books.command import Command
from ledger.card import read_card
from ledger.database import Database
from ledger.loans import acknowledge, cast_vote, hand_over, request_loan
from ledger.loans.repayments import repay
from ledger.loans.rescheduling import reschedule
from ledger.loans.rows import loans_with_status
from ledger.loans.write_off import write_off
from ledger.meeting.correctable import correctable
from ledger.meeting.corrections import reverse
from ledger.meeting.meetings import close_meeting, open_meeting
from ledger.meeting.roll_call import call_roll
from ledger.meeting.rounds.collection import note_all, post_round
from ledger.meeting.rounds.collection_round import Contribution
from ledger.rules.assembly.voting import AssemblyVote
from ledger.settlement.comes_back import come_back
from ledger.settlement.departure import leave
from ledger.settlement.ends_of_cycles.self_help_year import close_year
from ledger.tiers.lenders import owed_outside
from ledger.tiers.lending import lend_to_group, repay_tier

PEOPLE = 6
PRESIDENT, TREASURER = 1, 3
SEATS = (7, 8)


@dataclass
class Walk:
    """One tier and the groups in it: ``books`` are their ids, the tier's first; dice and clock are the walk's own."""

    database: Database
    books: tuple[int, ...]
    dice: random.Random
    now: datetime
    keys: int = 0
    newest: list[Callable[[], Awaitable[object]]] = field(default_factory=list)

    @property
    def tier(self) -> int:
        """The tier's id."""
        return self.books[0]

    def command(self, group_id: int, member: int = TREASURER) -> Command:
        """An officer's act, which another confirms."""
        self.keys += 1
        second = PRESIDENT if member != PRESIDENT else TREASURER
        return Command(group_id, f"walk/{self.keys}", self.now, "bench", member, confirmed_by=second)

    def any_book(self) -> int:
        """The tier or one of the groups."""
        return self.dice.choice(self.books)

    def any_group(self) -> int:
        """One of the groups."""
        return self.dice.choice(self.books[1:])

    async def does(self, act: Callable[[], Awaitable[object]]) -> object:
        """Do it, and keep it so that it can come a second time under its key."""
        result = await act()
        self.newest = [*self.newest[-9:], act]
        return result


Act = Callable[[Walk], Awaitable[object]]


async def meet(walk: Walk) -> None:
    """Meet in one of the books."""
    await meet_at(walk, walk.any_book())


async def meet_at(walk: Walk, group_id: int) -> None:
    """Open a meeting, call the roll, and let everybody save."""
    await open_meeting(walk.database, walk.command(group_id))
    everybody = (*range(1, PEOPLE + 1), *(SEATS if group_id == walk.tier else ()))
    here = [one for one in everybody if (await read_card(walk.database, group_id, one)).here]
    await call_roll(walk.database, walk.command(group_id), dict.fromkeys(here, "present"))
    await note_all(walk.database, walk.command(group_id), {one: Contribution(shares=1) for one in here})
    await post_round(walk.database, walk.command(group_id))


async def part(walk: Walk) -> None:
    """Close a meeting; up to a month passes."""
    group_id = walk.any_book()
    card = await read_card(walk.database, group_id, TREASURER)
    await close_meeting(walk.database, walk.command(group_id), card.open_meeting().number)
    walk.now += timedelta(weeks=walk.dice.choice((0, 1, 4)))


async def _approved(walk: Walk, group_id: int, member: int, amount_xof: int, linkage: int | None = None) -> int:
    asks = walk.command(group_id, member)
    loan = await request_loan(
        walk.database, asks, member, amount_xof, walk.dice.choice((4, 8)), "trade", linkage=linkage
    )
    for officer in (1, 2, 4):
        await cast_vote(walk.database, walk.command(group_id, officer), loan, approves=True)
    return loan


async def lend(walk: Walk) -> None:
    """The tier lends to a seat."""
    loan = await _approved(walk, walk.tier, walk.dice.choice(SEATS), walk.dice.choice((2_000, 5_000, 8_000)))
    command = walk.command(walk.tier)
    await walk.does(lambda: lend_to_group(walk.database, command, loan))


async def _tiers_loan(walk: Walk, status: str) -> int:
    """One of the tier's loans in a state; its first one, in whatever state, where there is none."""
    loans = await loans_with_status(walk.database, walk.tier, status)
    return walk.dice.choice(loans).number if loans else 1


async def lend_again(walk: Walk) -> None:
    """The tier hands a loan over that was approved, or whose hand-over was taken back."""
    command, loan = walk.command(walk.tier), await _tiers_loan(walk, "approved")
    await walk.does(lambda: lend_to_group(walk.database, command, loan))


async def give_back(walk: Walk) -> None:
    """A group gives back out of either box."""
    group_id = walk.any_group()
    owed = await owed_outside(walk.database, group_id)
    if owed:
        loan, fund = walk.dice.choice(owed), walk.dice.choice(("loan", "outside"))
        amount_xof = min(walk.dice.choice((100, 500, 2_000, 10_000)), loan.owed_xof)
        command = walk.command(group_id)
        await walk.does(lambda: repay_tier(walk.database, command, loan.number, fund, amount_xof))


async def tier_takes(walk: Walk) -> None:
    """The tier would take a repayment by its own menu."""
    await repay(walk.database, walk.command(walk.tier), walk.dice.choice(SEATS), 500)


async def pass_on(walk: Walk) -> None:
    """A group lends a member of what it borrowed."""
    group_id, member = walk.any_group(), walk.dice.choice((5, 6))
    owed = await owed_outside(walk.database, group_id)
    number = walk.dice.choice(owed).number if owed else 1
    loan = await _approved(walk, group_id, member, walk.dice.choice((500, 1_000)), linkage=number)
    await hand_over(walk.database, walk.command(group_id), loan)
    await acknowledge(walk.database, walk.command(group_id, member), loan)


async def give_up(walk: Walk) -> None:
    """The tier's assembly gives a debt up."""
    command, vote = walk.command(walk.tier), AssemblyVote(present=6, in_favour=6, against=0)
    loan = await _tiers_loan(walk, "running")
    await walk.does(lambda: write_off(walk.database, command, loan, vote))


async def more_time(walk: Walk) -> None:
    """The tier's assembly gives more time."""
    vote = AssemblyVote(present=6, in_favour=6, against=0)
    await reschedule(walk.database, walk.command(walk.tier), await _tiers_loan(walk, "running"), 8, vote)


async def correct(walk: Walk) -> None:
    """Either side takes back one of its newest movements."""
    group_id = walk.any_book()
    command = walk.command(group_id)
    if movements := await correctable(walk.database, command):
        seq = walk.dice.choice(movements[:6]).seq
        await walk.does(lambda: reverse(walk.database, command, seq))


async def end_year(walk: Walk) -> None:
    """The year ends in one of the books."""
    await close_year(walk.database, walk.command(walk.any_book()))


async def seat_leaves(walk: Walk) -> None:
    """A seat gives up what it saved for what it owes, and is often a member again."""
    seat = walk.dice.choice(SEATS)
    await leave(walk.database, walk.command(walk.tier, PRESIDENT), seat)
    await come_back(walk.database, walk.command(walk.tier, PRESIDENT), seat)


async def again(walk: Walk) -> None:
    """A hop is delivered a second time."""
    if walk.newest:
        await walk.dice.choice(walk.newest)()


ACTS: dict[str, tuple[Act, int]] = {
    "meet": (meet, 5),
    "part": (part, 4),
    "lend": (lend, 4),
    "lend again": (lend_again, 2),
    "give back": (give_back, 5),
    "tier takes": (tier_takes, 1),
    "pass on": (pass_on, 2),
    "give up": (give_up, 1),
    "more time": (more_time, 1),
    "correct": (correct, 5),
    "end year": (end_year, 1),
    "seat leaves": (seat_leaves, 1),
    "again": (again, 2),
}
"""Every act with its weight."""

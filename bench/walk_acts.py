"""What is done on purpose on a random walk: the acts that menus tried at random would seldom bring to their end.

Each is a way through the menus by name. Whoever the group refuses is refused: that is a part of the walk.
"""

from collections.abc import Awaitable, Callable

from bench.cycle_by_phone import NO, YES
from bench.walker import Walker
from ledger.loans.rows import loans_with_status
from ledger.rules.funds.property import PLACES

Act = Callable[[Walker], Awaitable[object]]
KEEPS_THE_LIST = ("secretary", "president", "counter")
FEWEST = 4
"""Nobody goes on purpose from a group as small as this."""
MORE = ("2", "4", "8", "16", "32", "60")
COLLECTS = ("treasurer", "secretary", "president", "counter")
"""A counter acts as the president where nobody holds one of the three offices."""


async def open_meeting(walker: Walker) -> None:
    await walker.does(await walker.holder(*COLLECTS), "office", "meeting", "open")


async def close_meeting(walker: Walker) -> None:
    await walker.does(await walker.holder(*COLLECTS), "office", "meeting", "close")


async def call_roll(walker: Walker) -> None:
    """Everybody is there."""
    await walker.does(await walker.holder(*COLLECTS), "office", "meeting", "roll_call", "0")


async def note_some(walker: Walker) -> None:
    """Note a few members and leave the round as it is: a call may drop."""
    answers = [walker.luck.choice("0112") for _ in range(walker.luck.randint(1, 4))]
    await walker.does(await walker.holder(*COLLECTS), "office", "collect", *answers)


async def collect_all(walker: Walker, *, shares: str = "") -> None:
    """Note everybody that nothing is noted for, and confirm the round."""
    by = await walker.holder(*COLLECTS)

    def brings(_: int, most: int) -> str:
        return shares or str(min(int(walker.luck.choice("111234")), most))

    await walker.collects(by, brings, or_else=MORE if shares else ())


async def ask_loan(walker: Walker) -> None:
    member = walker.luck.choice(await walker.here())
    await walker.does(member, "loan", walker.luck.choice(["500", "1000", "3000"]), "commerce", "4")


async def vote(walker: Walker) -> None:
    member = walker.luck.choice(await walker.here())
    loans = await loans_with_status(walker.running.database, walker.group_id, "requested")
    if loans:
        choice = NO if walker.luck.random() < 0.2 else YES
        await walker.does(member, "office", "loans", "vote", f"{loans[0].member} ", choice)


async def hand_over(walker: Walker) -> None:
    loans = await loans_with_status(walker.running.database, walker.group_id, "approved")
    if loans:
        await walker.does(await walker.holder("treasurer"), "office", "loans", "hand_over", f"{loans[0].member} ")


async def lay_back(walker: Walker) -> None:
    loans = await loans_with_status(walker.running.database, walker.group_id, "handed_over")
    for loan in loans[:1]:
        way = ("office", "loans", "hand_over", f"{loan.member} ", "back")
        await walker.does(await walker.holder("treasurer"), *way)


async def repay(walker: Walker) -> None:
    member = str(walker.luck.choice(await walker.here()))
    await walker.does(await walker.holder("treasurer"), "office", "money", "repay", member, "500")


async def leaves(walker: Walker) -> None:
    members = await walker.here()
    if len(members) > FEWEST:
        member = str(walker.luck.choice(members))
        await walker.does(await walker.holder("treasurer"), "office", "people", "goes", "leave", member, "leaves")


async def dies(walker: Walker) -> None:
    members = await walker.here()
    if len(members) > FEWEST:
        await walker.does(walker.luck.choice(members[:5]), "office", "people", "goes", "death", str(members[-1]))


async def officer_dies(walker: Walker) -> None:
    members = await walker.here()
    if len(members) > FEWEST:
        gone, by = walker.luck.sample(members[:5], 2)
        await walker.does(by, "office", "people", "goes", "death", str(gone))


async def elect(walker: Walker) -> None:
    """Fill an office that nobody holds, or give one to somebody else."""
    by, member = walker.luck.choice(await walker.here()), str(walker.luck.choice(await walker.here()))
    role = walker.luck.choice(["president", "secretary", "treasurer", "counter"])
    people = str(len(await walker.here()))
    await walker.does(by, "office", "assembly", "elect", role, member, people, people)


async def freeze(walker: Walker) -> None:
    await walker.does(await walker.holder("treasurer"), "office", "assembly", "share_out", "freeze")


async def pay_out(walker: Walker) -> None:
    await walker.does(await walker.holder("treasurer"), "office", "assembly", "share_out", "pay_out")


async def close_year(walker: Walker) -> None:
    await walker.does(await walker.holder("treasurer"), "office", "assembly", "share_out", "close_year")


async def draw(walker: Walker) -> None:
    await walker.does(await walker.holder(*KEEPS_THE_LIST), "office", "assembly", "tontine", "draw")


async def pay_pot(walker: Walker) -> None:
    await walker.does(await walker.holder("treasurer"), "office", "assembly", "tontine", "pay_pot")


async def end_tontine(walker: Walker) -> None:
    await walker.does(await walker.holder("treasurer"), "office", "assembly", "tontine", "end")


async def spend(walker: Walker) -> None:
    await walker.does(await walker.holder("treasurer"), "office", "money", "expense", "500", "paper")


async def borrow_outside(walker: Walker) -> None:
    way = ("office", "money", "other_money", "outside", "loan_in", "Banque", "5000")
    await walker.does(await walker.holder("treasurer"), *way)


async def moves_kept(walker: Walker, place: str, act: str, amount_xof: int) -> None:
    """Put money at the bank or in the wallet, take it back, or note its fee or its interest."""
    way = ("office", "money", "other_money", "bank", place, act, str(amount_xof))
    await walker.does(await walker.holder("treasurer"), *way)


async def keeps_outside(walker: Walker) -> None:
    """Put money outside the box, or note an interest that no coins make."""
    act, amount_xof = walker.luck.choice((("deposit", 500), ("interest", 53)))
    await moves_kept(walker, walker.luck.choice(PLACES), act, amount_xof)


async def somebody_writes_off(walker: Walker) -> None:
    people = str(len(await walker.here()))
    by = await walker.holder(*KEEPS_THE_LIST)
    await walker.does(by, "office", "loans", "write_off", "", people, people)


_ALWAYS: tuple[Act, ...] = (
    *(open_meeting, close_meeting, collect_all, collect_all, note_some, leaves, dies, officer_dies, elect, spend),
)
_LENDS: tuple[Act, ...] = (ask_loan, ask_loan, vote, vote, hand_over, lay_back, repay, borrow_outside, keeps_outside)
ACTS: dict[str, tuple[Act, ...]] = {
    "vsla": (*_ALWAYS, *_LENDS, freeze, pay_out),
    "epc": (*_ALWAYS, *_LENDS, freeze, pay_out),
    "shg": (*_ALWAYS, *_LENDS, close_year, somebody_writes_off),
    "tontine": (*_ALWAYS, draw, pay_pot, pay_pot, end_tontine, keeps_outside),
}

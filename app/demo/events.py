"""What happens in a year besides saving: a wrong key, an expense, an illness, a death, an election, a changed rule."""

from collections.abc import Awaitable, Callable
from typing import Final

from sqlalchemy import text

from app.demo.stage import Stage
from ledger.card import read_card
from ledger.card.group import read_group
from ledger.rules.voting import AssemblyVote

Happening = Callable[[Stage], Awaitable[None]]
_OPEN = text("""
SELECT number FROM incident WHERE group_id = :group_id AND closed_us IS NULL AND kind = 'difference' ORDER BY number
""")


def _assembly(stage: Stage) -> AssemblyVote:
    present = len(stage.members)
    against = stage.dice.randrange(present // 5)
    return AssemblyVote(present=present, in_favour=present - against, against=against)


def _plain(stage: Stage) -> list[int]:
    """Members without an office, the newest first."""
    held = {member for holders in stage.roles.values() for member in holders}
    return [member for member in reversed(stage.members) if member not in held]


async def buy_stationery(stage: Stage) -> None:
    """Paper and pens out of the loan fund, where it holds that much; in a tontine the box holds nothing but stakes."""
    group = await read_group(stage.database, stage.group_id)
    if group.box_loan_xof >= 600 and group.rules.family != "tontine":
        await stage.hands.spend(stage.treasurer, 600, "paper")


async def mistype(stage: Stage) -> None:
    """The treasurer confirms two shares of a member who brought one, reverses that, and confirms one."""
    group = await read_group(stage.database, stage.group_id)
    if group.rules.family != "vsla" or group.frozen:
        return
    member = next(number for number in _plain(stage) if number in stage.phones)
    await stage.hands.declare(member, 2)
    await stage.hands.reverse(stage.treasurer, await stage.hands.confirm(stage.treasurer, member))
    await stage.hands.declare(member, 1)
    await stage.hands.confirm(stage.treasurer, member)


async def fine_for_disorder(stage: Stage) -> None:
    """The meeting votes for a fine."""
    if any(fine.code == "disorder" for fine in (await read_group(stage.database, stage.group_id)).rules.fines):
        member = stage.dice.choice(stage.members)
        await stage.hands.fine(stage.treasurer, member, "disorder", _assembly(stage))


async def help_the_sick(stage: Stage) -> None:
    """A grant for one member and a loan without charge for another, where the fund holds it."""
    group = await read_group(stage.database, stage.group_id)
    first, second = _plain(stage)[1:3]
    if group.box_solidarity_xof >= 6_000:
        await stage.hands.grant(stage.treasurer, first, "illness", 3_500)
        await stage.hands.lend_help(stage.treasurer, second, "school", 2_000)


async def give_help_back(stage: Stage) -> None:
    """Loans of the solidarity fund come back."""
    for member in stage.members:
        card = await read_card(stage.database, stage.group_id, member)
        if card.help_xof:
            await stage.hands.repay_help(stage.treasurer, member, card.help_xof)


async def bury(stage: Stage) -> None:
    """A member dies; the fund helps her family, her shares wait for her heirs. Not in a tontine: its turns are set."""
    group = await read_group(stage.database, stage.group_id)
    if group.rules.family == "tontine":
        return
    member = _plain(stage)[3]
    if group.box_solidarity_xof >= 5_000:
        await stage.hands.grant(stage.treasurer, member, "death", 5_000)
    await stage.hands.bury(stage.roles["president"][0], member)


async def elect_a_counter(stage: Stage) -> None:
    """A counter travels and hands her office on; three meetings later the assembly elects her again."""
    old = stage.roles["counter"][0]
    new = stage.travelling or _plain(stage)[-1]
    stage.travelling = None if stage.travelling else old
    await stage.hands.elect(stage.roles["president"][0], "counter", new, _assembly(stage), old)
    await stage.look_around()


async def change_a_rule(stage: Stage) -> None:
    """The assembly shortens the longest term of a loan, and everybody hears of it."""
    rules = (await read_group(stage.database, stage.group_id)).rules
    president = stage.roles["president"][0]
    await stage.hands.change_rule(president, "max_loan_weeks", rules.max_loan_weeks - 1, _assembly(stage))


async def clear_up(stage: Stage) -> None:
    """The box was counted again and what was missed was found."""
    for row in await stage.database.fetch(_OPEN, group_id=stage.group_id):
        await stage.hands.close_incident(stage.roles["president"][0], row["number"])


MISCOUNTED: Final = 9
"""The meeting at which the second counter misses 500 F."""
CALENDAR: Final[dict[int, Happening]] = {
    3: fine_for_disorder,
    5: buy_stationery,
    7: mistype,
    11: clear_up,
    14: help_the_sick,
    18: elect_a_counter,
    20: change_a_rule,
    21: elect_a_counter,
    22: give_help_back,
    24: bury,
    27: fine_for_disorder,
    30: buy_stationery,
}
"""What happens at which meeting, after the collection."""

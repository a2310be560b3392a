"""What happens in a year besides saving: a wrong key, an expense, an illness, a death, an election, a changed rule."""

from collections.abc import Awaitable, Callable
from typing import Final

from sqlalchemy import bindparam, select

from app.demo.demo_group import DemoGroup
from ledger.assembly.present import called_present
from ledger.card import read_card
from ledger.card.group import read_group
from ledger.rules.assembly.voting import AssemblyVote
from ledger.tables import Incident, table_of

Event = Callable[[DemoGroup], Awaitable[None]]
_incident = table_of(Incident)
_OPEN = (
    select(_incident.c.number)
    .where(
        _incident.c.group_id == bindparam("group_id"),
        _incident.c.closed_us.is_(None),
        _incident.c.kind == "difference",
    )
    .order_by(_incident.c.number)
)


async def _assembly(demo: DemoGroup) -> AssemblyVote:
    """Everybody votes who was called at the meeting's roll-call."""
    present = await called_present(demo.database, demo.group_id)
    against = demo.dice.randrange(present // 5)
    return AssemblyVote(present=present, in_favour=present - against, against=against)


def _plain(demo: DemoGroup) -> list[int]:
    """Members without an office, the newest first."""
    held = {member for holders in demo.roles.values() for member in holders}
    return [member for member in reversed(demo.members) if member not in held]


async def buy_stationery(demo: DemoGroup) -> None:
    """Paper and pens out of the loan fund, where it holds that much; in a tontine the box holds nothing but stakes."""
    group = await read_group(demo.database, demo.group_id)
    if group.box_loan_xof >= 600 and group.rules.family != "tontine":
        await demo.actions.spend(demo.treasurer, 600, "paper")


async def mistype(demo: DemoGroup) -> None:
    """The treasurer confirms two shares of a member who brought one, reverses that, and confirms one."""
    group = await read_group(demo.database, demo.group_id)
    if group.rules.family != "vsla" or group.frozen:
        return
    member = next(number for number in _plain(demo) if number in demo.phones)
    await demo.actions.declare(member, 2)
    await demo.actions.reverse(demo.treasurer, await demo.actions.confirm(demo.treasurer, member))
    await demo.actions.declare(member, 1)
    await demo.actions.confirm(demo.treasurer, member)


async def fine_for_disorder(demo: DemoGroup) -> None:
    """The meeting votes for a fine."""
    if any(fine.code == "disorder" for fine in (await read_group(demo.database, demo.group_id)).rules.fines):
        member = demo.dice.choice(demo.members)
        await demo.actions.fine(demo.treasurer, member, "disorder", await _assembly(demo))


async def help_the_sick(demo: DemoGroup) -> None:
    """A grant for one member and a loan without charge for another, where the fund holds it."""
    group = await read_group(demo.database, demo.group_id)
    first, second = _plain(demo)[1:3]
    if group.box_solidarity_xof >= 6_000:
        await demo.actions.grant(demo.treasurer, first, "illness", 3_500)
        await demo.actions.lend_help(demo.treasurer, second, "school", 2_000)


async def give_help_back(demo: DemoGroup) -> None:
    """Loans of the solidarity fund come back."""
    for member in demo.members:
        card = await read_card(demo.database, demo.group_id, member)
        if card.help_xof:
            await demo.actions.repay_help(demo.treasurer, member, card.help_xof)


async def bury(demo: DemoGroup) -> None:
    """A member dies; the fund helps her family, her shares wait for her heirs. Not in a tontine: its turns are set."""
    group = await read_group(demo.database, demo.group_id)
    if group.rules.family == "tontine":
        return
    member = _plain(demo)[3]
    if group.box_solidarity_xof >= 5_000:
        await demo.actions.grant(demo.treasurer, member, "death", 5_000)
    await demo.actions.bury(demo.roles["president"][0], member)


async def elect_a_counter(demo: DemoGroup) -> None:
    """A counter travels and hands her office on; three meetings later the assembly elects her again."""
    old = demo.roles["counter"][0]
    new = demo.travelling or _plain(demo)[-1]
    demo.travelling = None if demo.travelling else old
    await demo.actions.elect(demo.roles["president"][0], "counter", new, await _assembly(demo), old)
    await demo.look_around()


async def change_a_rule(demo: DemoGroup) -> None:
    """The assembly shortens the longest term of a loan, and everybody hears of it."""
    rules = (await read_group(demo.database, demo.group_id)).rules
    president = demo.roles["president"][0]
    await demo.actions.change_rule(president, "max_loan_weeks", rules.max_loan_weeks - 1, await _assembly(demo))


async def clear_up(demo: DemoGroup) -> None:
    """The box was counted again and what was missed was found."""
    for row in await demo.database.fetch(_OPEN, group_id=demo.group_id):
        await demo.actions.close_incident(demo.roles["president"][0], row["number"])


MISCOUNTED: Final = 9
"""The meeting at which the second counter misses 500 F."""
CALENDAR: Final[dict[int, Event]] = {
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

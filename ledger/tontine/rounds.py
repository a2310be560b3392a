"""A tontine in the books: stakes are savings, the pot of a round goes to whose turn it is, each member receives once.

Missed stakes are owed: a pot that is short is completed first when they come. Source: docs/rules.md, "Tontine".
"""

from collections.abc import Sequence

from sqlalchemy import insert

from ledger.assembly.decisions import record_decision
from ledger.books.chart import BOX_LOAN, SURPLUS, pot_of, shares_of
from ledger.books.command import Command
from ledger.books.draft import Notice, Posted
from ledger.card import Card
from ledger.card.group import read_group
from ledger.commands import OpenCommand, Request, begin
from ledger.database import Database
from ledger.people.authentication.second import require_second
from ledger.rules.assembly.voting import AssemblyVote
from ledger.rules.by_family.tontine import Randomness, draw_order
from ledger.rules.money import check_payable
from ledger.rules.refusal import Refusal
from ledger.settlement.ends_of_cycles.cycles import begin_next_cycle, close_income, forgive_arrears
from ledger.settlement.ends_of_cycles.ends import check_end
from ledger.tables import TontineTurn, table_of
from ledger.tontine.state import Pot, TontineNow, read_tontine

_INSERT = insert(table_of(TontineTurn))


async def set_order(database: Database, command: Command, order: Sequence[int], vote: AssemblyVote) -> tuple[int, ...]:
    """Write down the list the assembly agreed on; a cycle has one. Gives the order that holds.

    Raises:
        Refusal: ``tontine.no_tontine``, ``.not_a_member`` when not everybody is in it once, ``decision.not_carried``.
    """
    assert command.member is not None  # noqa: S101 -- every step of a tontine has a person
    async with begin(database, command, Request(kind="order")) as begun:
        if begun.stored is not None:
            return _order_of(begun.stored)
        unit = begun.unit
        now = await read_tontine(unit, command.group_id)
        if not now.turns:
            now.check_no_order()
            if tuple(sorted(order)) != now.members:
                raise Refusal("tontine.not_a_member")
            card = await begun.card_of(command.member)
            await record_decision(unit, command, "tontine_list", {"order": list(order)}, vote, card)
        return await _write(begun, now, order)


async def draw(database: Database, command: Command, randomness: Randomness) -> tuple[int, ...]:
    """Draw the order of all members, each equally likely; a cycle has one draw. Gives the order that holds.

    Raises:
        Refusal: ``tontine.no_tontine``.
    """
    assert command.member is not None  # noqa: S101 -- every step of a tontine has a person
    async with begin(database, command, Request(kind="order")) as begun:
        if begun.stored is not None:
            return _order_of(begun.stored)
        now = await read_tontine(begun.unit, command.group_id)
        if not now.turns:
            now.check_no_order()
        return await _write(begun, now, () if now.turns else draw_order(now.members, randomness))


async def pay_pot(database: Database, command: Command, pot: Pot) -> Posted:
    """Hand over the pot that was next and that somebody has agreed to; she who receives it hears of it.

    Raises:
        Refusal: as ``TontineNow.next_pot``; ``tontine.pot_changed`` when it is no longer the next one.
    """
    assert command.member is not None  # noqa: S101 -- money is handed over by a person
    request = Request(kind="pot", entries={pot_of(pot.member): pot.amount_xof})
    async with begin(database, command, request) as begun:
        if begun.posted:
            return begun.posted
        unit = begun.unit
        now = await read_tontine(unit, command.group_id)
        if pot != now.next_pot():
            raise Refusal("tontine.pot_changed")
        command = await require_second(unit, command, pot.member)
        entries = {pot_of(pot.member): pot.amount_xof, BOX_LOAN: -pot.amount_xof}
        notice = Notice("pot", pot.member, {"amount": pot.amount_xof, "round": pot.round})
        return await unit.post(command.draft("pot", entries, meeting=now.meeting, notices=(notice,)))


def stakes_missing_xof(card: Card) -> int:
    """What somebody who is gone has received of a pot beyond the stakes she gave, in whole francs."""
    return 0 if card.here else max(card.pot_xof - card.savings_xof, 0)


async def bring_stakes(database: Database, command: Command, member: int, amount_xof: int) -> Posted:
    """Record stakes that somebody who is gone, or her family, still brings for the pot she has had.

    Raises:
        Refusal: no meeting is open, an amount that no coins make, ``loan.above_owed``.
    """
    request = Request(kind="stakes", entries={pot_of(member): -amount_xof})
    async with begin(database, command, request, member=member) as begun:
        if begun.posted:
            return begun.posted
        card, meeting = begun.card, begun.meeting
        check_payable(amount_xof, card.rules.cash_unit_xof)
        owed_xof = stakes_missing_xof(card)
        if amount_xof > owed_xof:
            raise Refusal("loan.above_owed", amount_xof=amount_xof, owed_xof=owed_xof)
        entries = {BOX_LOAN: amount_xof, pot_of(member): -amount_xof}
        return await begun.unit.post(command.draft("stakes", entries, meeting=meeting))


async def end_tontine(database: Database, command: Command) -> int:
    """Close a tontine whose every member has given all her stakes and received her pot; give the cycle that runs then.

    Raises:
        Refusal: no meeting is open, as ``check_end``, ``tontine.not_over`` with the rounds that are not whole.
    """
    assert command.member is not None  # noqa: S101 -- every step of a tontine has a person
    async with begin(database, command, Request(kind="tontine_end")) as begun:
        unit = begun.unit
        now = await read_tontine(unit, command.group_id)
        if begun.posted:
            return now.cycle
        if not now.meeting_open:
            raise Refusal("meeting.none_open")
        if now.meeting_cycle != now.cycle:
            return now.cycle
        await check_end(unit, command.group_id, now.meeting)
        now.check_over()
        given = {shares_of(turn.member): turn.given_xof for turn in now.turns}
        received = {pot_of(turn.member): -turn.received_xof for turn in now.turns}
        entries = given | received
        lost_xof = sum(entries.values())  # stakes that the box had lost: that loss is in the year's result
        await unit.post(command.draft("tontine_end", entries | {SURPLUS: -lost_xof}, meeting=now.meeting))
        group = await read_group(unit, command.group_id)
        await close_income(unit, command, group, now.meeting)
        await forgive_arrears(unit, command, group, now.meeting)  # they came at this meeting, which notes no more
        return await begin_next_cycle(unit, command, group)


async def _write(begun: OpenCommand, now: TontineNow, order: Sequence[int]) -> tuple[int, ...]:
    """Write the order, unless there is one; give the one that holds, also to the same command come again."""
    if now.turns:
        order = [turn.member for turn in now.turns]
    else:
        for number, member in enumerate(order, start=1):
            row = {"group_id": begun.command.group_id, "cycle": now.cycle, "round": number, "member": member}
            await begun.unit.fetch(_INSERT, **row)
    await begun.store(" ".join(map(str, order)))
    return tuple(order)


def _order_of(stored: str) -> tuple[int, ...]:
    return tuple(map(int, stored.split()))

"""A tontine in the books: stakes are savings, the pot of a round goes to whose turn it is, each member receives once.

Missed stakes are owed: a pot that is short is completed first when they come. Source: docs/rules.md, "Tontine".
"""

from collections.abc import Sequence

from sqlalchemy import insert

from ledger.assembly.decisions import record_decision
from ledger.books.chart import BOX_LOAN, pot_of, shares_of
from ledger.books.command import Command
from ledger.books.draft import Notice, Posted
from ledger.card.group import read_group
from ledger.commands import Request, begin
from ledger.database import Database, UnitOfWork
from ledger.people.second import require_second
from ledger.rules.refusal import Refusal
from ledger.rules.tontine import Randomness, draw_order
from ledger.rules.voting import AssemblyVote
from ledger.settlement.cycles import begin_next_cycle, close_income
from ledger.tables import TontineTurn, table_of
from ledger.tontine.state import Pot, TontineNow, read_tontine

_INSERT = insert(table_of(TontineTurn))


async def set_order(database: Database, command: Command, order: Sequence[int], vote: AssemblyVote) -> tuple[int, ...]:
    """Write down the list the assembly agreed on; a cycle has one. Gives the order that holds.

    Raises:
        Refusal: ``tontine.no_tontine``, ``.not_a_member`` when not everybody is in it once, ``decision.not_carried``.
    """
    assert command.member is not None  # noqa: S101 -- every step of a tontine has a person
    async with begin(database, command) as begun:
        unit = begun.unit
        now = await read_tontine(unit, command.group_id)
        if now.turns:
            return tuple(turn.member for turn in now.turns)
        now.check_no_order()
        if tuple(sorted(order)) != now.members:
            raise Refusal("tontine.not_a_member")
        card = await begun.card_of(command.member)
        await record_decision(unit, command, "tontine_list", {"order": list(order)}, vote, card)
        return await _write(unit, command, now, order)


async def draw(database: Database, command: Command, randomness: Randomness) -> tuple[int, ...]:
    """Draw the order of all members, each equally likely; a cycle has one draw. Gives the order that holds.

    Raises:
        Refusal: ``tontine.no_tontine``.
    """
    assert command.member is not None  # noqa: S101 -- every step of a tontine has a person
    async with begin(database, command) as begun:
        unit = begun.unit
        now = await read_tontine(unit, command.group_id)
        if now.turns:
            return tuple(turn.member for turn in now.turns)
        now.check_no_order()
        return await _write(unit, command, now, draw_order(now.members, randomness))


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
        await require_second(unit, command, pot.member)
        entries = {pot_of(pot.member): pot.amount_xof, BOX_LOAN: -pot.amount_xof}
        notice = Notice("pot", pot.member, {"amount": pot.amount_xof, "round": pot.round})
        return await unit.post(command.draft("pot", entries, meeting=now.meeting, notices=(notice,)))


async def end_tontine(database: Database, command: Command) -> int:
    """Close a tontine whose every member has given all her stakes and received her pot; give the next cycle's number.

    Raises:
        Refusal: no meeting is open, ``tontine.not_over`` with the rounds that are not whole.
    """
    assert command.member is not None  # noqa: S101 -- every step of a tontine has a person
    async with begin(database, command) as begun:
        unit = begun.unit
        now = await read_tontine(unit, command.group_id)
        if not now.meeting_open:
            raise Refusal("meeting.none_open")
        if now.meeting_cycle != now.cycle:
            return now.cycle
        now.check_over()
        given = {shares_of(turn.member): now.pot_xof for turn in now.turns}
        received = {pot_of(turn.member): -now.pot_xof for turn in now.turns}
        await unit.post(command.draft("tontine_end", given | received, meeting=now.meeting))
        group = await read_group(unit, command.group_id)
        await close_income(unit, command, group, now.meeting)
        return await begin_next_cycle(unit, command, group)


async def _write(unit: UnitOfWork, command: Command, now: TontineNow, order: Sequence[int]) -> tuple[int, ...]:
    for number, member in enumerate(order, start=1):
        await unit.fetch(_INSERT, group_id=command.group_id, cycle=now.cycle, round=number, member=member)
    return tuple(order)
